"""What must be said before a case is handed over, and when a handing over stands."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from cases.core.case.models import Case, StepTaken
from cases.core.case.services import unmark_milestone
from cases.core.progress.pages.case_page import case_url
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady, Reason
from cases.core.workflow.steps import Step
from cases.handover.delivering import withdraw
from cases.handover.models import Answer, TransferOut
from cases.handover.selectors import transfer_of
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor


def handed_over(case: Case) -> Iterable[Reason]:
    """Ask who takes the case, and why."""
    transfer = transfer_of(case)
    if transfer is None or transfer.answer:
        yield Reason(
            "It has not been said which partnership takes the case, and why.",
            url=case_url(case, "transfer_out"),
            link="Transfer the case",
            rule="The partnership of the victim’s residence is responsible (LR §2.1; LC ¶7).",
        )


def left_the_house(case: Case, step: StepTaken) -> str:
    """Say that the other area has the case: it took it, or the pack went there by hand."""
    if step.step != Step.TRANSFER_OUT:
        return ""
    transfer = transfer_of(case)
    if transfer is None:
        return ""
    if transfer.answer == Answer.ACCEPTED and transfer.answered_on:
        return f"{transfer.to} took the case on {in_words(transfer.answered_on)}"
    if not transfer.answer and transfer.sent_on and not transfer.is_here:
        return (
            f"the pack was sent to {transfer.to} on {in_words(transfer.sent_on)}. If it does not "
            f"take the case, record that first"
        )
    return ""


def taken_back(case: Case, step: StepTaken, by: Actor) -> None:
    """Take the mark away, and withdraw what nobody has answered.

    Raises NotReady where the receiver took the case in this very moment.
    """
    if step.step != Step.TRANSFER_OUT:
        return
    unmark_milestone(case=case, code=Milestone.TRANSFERRED_OUT)
    transfer = transfer_of(case)
    if transfer is None:
        return
    withdraw(transfer)
    now = TransferOut.objects.select_for_update().get(pk=transfer.pk)
    if now.answer == Answer.ACCEPTED:
        raise NotReady([Reason(f"{now.to} has just taken the case.")])
    if not now.answer:
        now.answer, now.answered_on, now.answered_by = (
            Answer.WITHDRAWN,
            timezone.localdate(),
            by.name,
        )
        now.save()
