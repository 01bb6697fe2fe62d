"""Handing a case to the partnership that is responsible for it (R13; LR §2.1; LC ¶7; E11)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.case.services import mark_milestone
from cases.core.progress.advance import advance, happened, require_on
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.steps import Step
from cases.decision.models import TransferOut
from partnerships.people.actor import Actor


@transaction.atomic
def transfer_out(
    case: Case,
    *,
    by: Actor,
    to: str,
    because: str,
    on: date | None = None,
    to_contact: str = "",
    seen_version: int | None = None,
) -> TransferOut:
    """Hand the case over: what stays here is a stub that can be read and no longer changed.

    Takes the receiving partnership, its contact, why and on which day. Raises NotReady without
    the first and the third.
    """
    case = locked(case)
    require_on(by, case, Verb.TRANSFER_OUT)
    day = happened(on)
    missing = []
    if not to.strip():
        missing.append(Reason("Say which partnership takes the case."))
    if not because.strip():
        missing.append(Reason("Say why it is responsible.", rule="LR §2.1; GL §2.1"))
    if missing:
        raise NotReady(missing)
    row = TransferOut.objects.create(
        case=case,
        to=to.strip(),
        to_contact=to_contact.strip(),
        on=day,
        because=because,
        recorded_by=by.name,
        partnership_id=case.partnership_id,
    )
    mark_milestone(case=case, code=Milestone.TRANSFERRED_OUT, on=day)
    record(
        "case.handed_over",
        f"handed the case to {row.to}",
        by=by,
        case=case,
        because=because,
        on=day,
        details={"transfer": row.pk},
    )
    advance(case, Step.TRANSFER_OUT, by=by, because=because, on=day, seen_version=seen_version)
    return row
