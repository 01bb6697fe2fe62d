"""All deadlines of a review as a file: each with why it is due then, as its page says it."""

from __future__ import annotations

from django.http import HttpResponse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.deadlines.duties import words_for
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.subjects import titles_of
from partnerships.pages.exports import csv_response

COLUMNS = (
    "What is due", "Owed by", "Due", "Due at first", "Met", "Counts", "Why it is due then",
    "How the days were counted",
)  # fmt: skip


@on_case(Verb.READ_DEADLINES)
def case_deadlines_csv(request: CaseRequest, case: Case) -> HttpResponse:
    """Give every deadline of the case, open, met and not counted, soonest first (R132)."""
    rows = list(Deadline.objects.filter(case=case).order_by("due_on", "pk"))
    titles = titles_of(rows)
    return csv_response(
        f"{case.reference}-deadlines",
        COLUMNS,
        [
            (
                titles[row.pk],
                words_for(row.owed_by),
                row.due_on or "",
                row.original_on or "",
                row.met_on or "",
                "Yes" if row.counts else "No",
                row.why,
                "; ".join(row.working),
            )
            for row in rows
        ],
    )
