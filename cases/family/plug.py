"""The plug of the family."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.timetable.kinds import SubjectKind
from cases.core.workflow.plug import StagePlug, Summary, SummaryLine, Tab
from cases.family.models import FamilyContact
from cases.family.services import make_waiting_letters


def summary(case: Case, access: Any) -> Iterator[SummaryLine]:
    """Give how many contacts there are, without a name."""
    if not access.allows(Verb.READ_IDENTITY):
        return
    rows = list(FamilyContact.objects.filter(case=case).values_list("at_risk", "declined_on"))
    parts = [f"{len(rows)} contact{'' if len(rows) == 1 else 's'}"]
    if risks := sum(1 for at_risk, _ in rows if at_risk):
        parts.append(f"{risks} marked as at risk")
    if declined := sum(1 for _, on in rows if on):
        parts.append(f"{declined} declined")
    yield SummaryLine(
        "Family", ", ".join(parts) if rows else "No contact recorded yet", case_url(case, "family")
    )


def tabs(case: Case, access: Any) -> Iterator[Tab]:
    """Give the family page."""
    yield Tab("Family", case_url(case, "family"), Verb.READ_IDENTITY)


def subjects(kind: str, numbers: list[int]) -> dict[int, str]:
    """Give what a contact is called where no name may stand."""
    if kind != SubjectKind.FAMILY_CONTACT:
        return {}
    return {contact.pk: contact.label for contact in FamilyContact.objects.filter(pk__in=numbers)}


PLUG = StagePlug(
    name="family",
    summary=Summary(queries=1, build=summary, tabs=tabs),
    hold_ended=make_waiting_letters,
    subjects=subjects,
)
