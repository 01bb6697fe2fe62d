"""Deadlines as pages show them: in words, with their working, for a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from cases.core.case.models import Case
from cases.core.deadlines.duties import words_for
from cases.core.deadlines.models import Deadline, Hold
from cases.core.deadlines.subjects import subjects_of, titled
from cases.core.documents.models import DocumentVersion
from cases.core.timetable.rules import Reading

READ_AS = {
    Reading.START_DAY_COUNTED: "With the start day counted",
    Reading.NEXT_WORKING_DAY: "Moved to the next working day",
    Reading.NOT_CLEAR: "With working days that need not be clear",
    Reading.MONTH_END: "By the end of the calendar month",
}


def url_of(case: Case, name: str, **more: Any) -> str:
    """Give the address of a page of the case."""
    kwargs = {"partnership": case.partnership.slug, "reference": case.reference, **more}
    return reverse(name, kwargs=kwargs)


def open_holds(case: Case) -> list[Hold]:
    """Give the holds that are in force, the one of the whole review first (R27, R29)."""
    rows = Hold.objects.filter(case=case, ended_on=None)
    return sorted(rows, key=lambda hold: (not hold.is_whole, hold.pk))


def holds_of(case: Case) -> list[Hold]:
    """Give the holds of the case, each with the version of its request, if one was kept."""
    versions = DocumentVersion.objects.filter(document=OuterRef("document")).order_by("-number")
    return list(
        Hold.objects.filter(case=case).annotate(request_version=Subquery(versions.values("pk")[:1]))
    )


def other_readings(explanation: dict[str, Any]) -> list[tuple[str, date]]:
    """Give what would be due if the rule were read another way."""
    return [
        (READ_AS[Reading(reading)], date.fromisoformat(on))
        for reading, on in explanation.get("other_readings", ())
    ]


def strip_rows(case: Case, deadlines: Sequence[Deadline]) -> list[dict[str, Any]]:
    """Give deadlines as components/deadline_row.html shows them, with why and the working.

    Takes a query for each kind of subject among them (subjects.QUERIES at most).
    """
    subjects = subjects_of(deadlines)
    return [
        {
            "title": titled(row, subjects),
            "due_on": row.due_on,
            "met_on": row.met_on,
            "who": _capital(words_for(row.owed_by)),
            "waived": "" if row.counts or row.met_on else "Not counted",
            "missing_year": row.missing_year if row.counts and not row.met_on else None,
            "url": url_of(case, "deadline", deadline=row.pk),
            "why": row.why,
            "working": row.working,
        }
        for row in deadlines
    ]


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
