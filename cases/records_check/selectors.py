"""Questions about the records check: whom to ask, what was answered, who is silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from cases.core.case.models import Case
from cases.core.identity.models import Person
from cases.records_check.models import RecordsRequest
from partnerships.agencies.contacts import main_contacts
from partnerships.models import AgencyContact, Membership
from partnerships.people.roles import Role


def requests_of(case: Case) -> list[RecordsRequest]:
    """Give the notices of a case by agency, with their due dates; one query."""
    return list(
        RecordsRequest.objects.with_due()
        .filter(case=case)
        .select_related("agency__successor", "letter")
        .prefetch_related("agency__former_names")
        .order_by("agency__name")
    )


def people_asked_about(case: Case) -> list[Person]:
    """Give the people whom the agencies are asked about, with names, births and addresses."""
    return list(
        Person.objects.filter(case=case, is_relevant_for_trawl=True).prefetch_related(
            "names", "births", "addresses"
        )
    )


def contacts() -> list[AgencyContact]:
    """Give whom this partnership writes to at each agency about records."""
    return list(main_contacts(AgencyContact.Purpose.TRAWL))


def usually_asked(found: list[AgencyContact]) -> set[int]:
    """Give the agencies that are proposed: those of the sub-group's members (LR §2.3).

    Where nobody on the sub-group speaks for one of them: the standard list (GL §2.3, the core
    agencies).
    """
    on_it = set(
        Membership.objects.here()
        .active_on(timezone.localdate())
        .filter(role=Role.SUB_GROUP_MEMBER)
        .exclude(agency=None)
        .values_list("agency_id", flat=True)
    )
    of_sub_group = {each.agency_id for each in found} & on_it
    return of_sub_group or {each.agency_id for each in found if each.on_standard_list}


@dataclass(frozen=True)
class AnswerRow:
    """What one agency said, as the table, the briefing and the decision show it, without names."""

    pk: int
    agency: str
    word: str
    colour: str
    due_on: date
    why_due: str
    asks_involvement: bool
    known: tuple[str, ...]
    involvement: str
    secured_on: date | None
    acknowledged_on: date | None
    respondent: str
    answered_on: date | None
    days_late: int
    chased: int
    last_chased_on: date | None
    is_silent: bool
    is_open: bool

    @property
    def fact(self) -> dict[str, Any]:
        """Give what is signed of it by whoever decides."""
        return {
            "agency": self.agency,
            "answer": "No answer" if self.is_silent else self.word,
            "known": list(self.known),
            "involvement": self.involvement,
            "secured_on": self.secured_on,
        }


def answer_rows(case: Case, today: date | None = None) -> list[AnswerRow]:
    """Give every agency asked before the decision, answers and silences alike; two queries."""
    today = today or timezone.localdate()
    found = requests_of(case)
    if not found:
        return []
    labels = {person.pk: person.label for person in Person.objects.filter(case=case)}
    return [_row(each, labels, today) for each in found]


def _row(request: RecordsRequest, labels: dict[int, str], today: date) -> AnswerRow:
    word, colour = _standing(request, today)
    who = ", ".join(part for part in (request.respondent_name, request.respondent_job) if part)
    return AnswerRow(
        pk=request.pk,
        agency=request.agency_words,
        word=word,
        colour=colour,
        due_on=request.due_on,
        why_due=request.why_due,
        asks_involvement=request.asks_involvement,
        known=tuple(labels[pk] for pk in request.known_people if pk in labels),
        involvement=request.involvement,
        secured_on=request.secured_on,
        acknowledged_on=request.acknowledged_on,
        respondent=who,
        answered_on=request.answered_on,
        days_late=request.days_late,
        chased=request.chased,
        last_chased_on=request.last_chased_on,
        is_silent=request.is_silent,
        is_open=request.is_silent and request.closed_on is None,
    )


def _standing(request: RecordsRequest, today: date) -> tuple[str, str]:
    """Give how a notice stands, in a word and the colour of its tag."""
    if request.holds == RecordsRequest.Holds.KNOWN:
        return "Known", "purple"
    if request.holds == RecordsRequest.Holds.NOTHING:
        return "Nothing held", "green"
    if request.closed_on is not None:
        return "No answer before the decision", "grey"
    if request.due_on < today:
        return ("Acknowledged, answer overdue" if request.acknowledged_on else "Overdue"), "red"
    return ("Acknowledged", "blue") if request.acknowledged_on else ("Awaited", "yellow")


def in_words(rows: list[AnswerRow]) -> str:
    """Give the answers as one sentence: asked, answered, known to whom, silent."""
    if not rows:
        return "No agency was asked to check its records."
    known = sum(1 for row in rows if row.word == "Known")
    nothing = sum(1 for row in rows if row.word == "Nothing held")
    silent = sum(1 for row in rows if row.is_silent)
    asked = f"{len(rows)} {'agency was' if len(rows) == 1 else 'agencies were'} asked"
    told = [
        f"{known} hold{'s' if known == 1 else ''} records",
        f"{nothing} hold{'s' if nothing == 1 else ''} nothing",
        f"{silent} {'has' if silent == 1 else 'have'} not answered",
    ]
    return f"{asked}: {', '.join(told)}."
