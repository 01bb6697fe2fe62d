"""What must be settled before the panel opens (LC ¶41: who was involved decides who is invited)."""

from __future__ import annotations

from collections.abc import Iterator

from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import Reason
from cases.trawl.selectors import rounds_of, unanswered

RULE = (
    "Once the sub-group knows which agencies have been involved, it can say which are invited to "
    "the first panel meeting (LC ¶41)."
)


def every_agency_settled(case: Case) -> Iterator[Reason]:
    """Give why the panel cannot open: no round sent, or agencies that are still silent.

    An agency without an answer is settled by waiving it with a reason. Two queries.
    """
    if not rounds_of(case).exclude(sent_on=None).exists():
        yield Reason(
            "No trawl has been sent to the agencies.",
            url=case_url(case, "trawl"),
            rule="Agencies secure and search their records (LC ¶38, LR §4.1).",
            link="Send the trawl",
        )
        return
    for request in unanswered(case):
        yield Reason(
            f"{request.agency.name} has not answered the trawl.",
            url=case_url(case, "trawl_request", number=request.pk),
            rule=RULE,
            link=f"Chase {request.agency.name}, or go on without its answer",
        )
