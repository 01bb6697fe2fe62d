"""What handing cases over adds to the case page, the work list and the process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import Gate, StagePlug, Summary, SummaryLine, Work, WorkRow
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.handover import gates
from cases.handover.delivering import MAKE_PACK
from cases.handover.models import Answer, TransferOut
from cases.handover.selectors import (
    CHASE_AFTER_DAYS,
    came_from,
    days_waited,
    transfer_of,
    unanswered,
    waiting_in,
)
from partnerships.pages.dates import in_words


def summary(case: Case, access: Any) -> Iterator[SummaryLine]:
    """Say to whom the case was handed and what it answered, or from where it came."""
    if not access.allows(Verb.READ_REFERRAL):
        return
    if case.state == State.TRANSFERRED:
        transfer = transfer_of(case)
        if transfer is not None:
            yield SummaryLine(
                "Handed over",
                f"To {transfer.to} on {in_words(transfer.on)}",
                case_url(case, "transfer_state"),
                transfer.get_answer_display() if transfer.answer else "Not answered yet",
            )
        return
    if (came := came_from(case)) is not None:
        yield SummaryLine(
            "Handed over by",
            f"{came.from_name} on {in_words(came.handed_over_on)}"
            + (f" (their reference {came.their_reference})" if came.their_reference else ""),
        )


def work(actor: Any, reach: Any, today: date) -> Iterator[WorkRow]:
    """Give packs to send, answers to ask for, refusals to act on, and cases to take or refuse."""
    mine = cases_for(reach, Verb.FOLLOW_TRANSFER)
    for each in unanswered(mine):
        yield from _one(each, today)
    refused = TransferOut.objects.filter(
        case__in=mine, answer=Answer.REFUSED, case__state=State.TRANSFERRED
    ).select_related("case__partnership")
    for each in refused:
        yield _row(
            each,
            "transfer.refused",
            f"Take the case back: {each.to} refused it",
            "Nobody has the case until you do",
            case_url(each.case, "take_back"),
            today,
        )
    if reach.may(Verb.ANSWER_TRANSFER):
        for arrived in waiting_in().select_related("partnership"):
            yield WorkRow(
                "transfer.arrived",
                f"Take or refuse a case from {arrived.from_name}",
                "Nobody reviews the death until you answer",
                reverse("transfer_in", args=[arrived.partnership.slug, arrived.pk]),
                due_on=timezone.localdate(arrived.received_at) + timedelta(days=CHASE_AFTER_DAYS),
                key=f"transfer:arrived:{arrived.pk}",
                owed_by=Verb.ANSWER_TRANSFER.value,
            )


def _one(each: TransferOut, today: date) -> Iterator[WorkRow]:
    url = case_url(each.case, "transfer_state")
    if each.sent_on is None:
        if not each.is_here and each.pack_id:
            title = f"Send the transfer pack to {each.to}"
            yield _row(each, "transfer.send", title, "The pack is ready", url, each.on)
        return
    waited = days_waited(each, today) or 0
    last = each.last_chased_on or each.sent_on  # type: ignore[attr-defined]  # annotated
    due = last + timedelta(days=CHASE_AFTER_DAYS)
    if due > today:
        yield _row(
            each,
            "transfer.awaited",
            f"Answer of {each.to}",
            "You handed a case over",
            url,
            due,
            waiting=True,
        )
        return
    days = f"{waited} {'day' if waited == 1 else 'days'}"
    title = f"Ask {each.to} whether it takes the case"
    yield _row(each, "transfer.chase", title, f"No answer for {days}", url, due)


def _row(
    each: TransferOut,
    kind: str,
    title: str,
    why: str,
    url: str,
    due_on: date,
    waiting: bool = False,
) -> WorkRow:
    case = each.case
    return WorkRow(
        kind,
        title,
        why,
        url,
        due_on=due_on,
        waiting=waiting,
        reference=case.reference,
        label=case.label,
        key=f"{kind.replace('.', ':')}:{each.pk}",
        owed_by=Verb.FOLLOW_TRANSFER.value,
        case_id=case.pk,
    )


def left_undone() -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give packs that were asked for and are not made."""
    unmade = TransferOut.objects.filter(
        pack=None,
        answer="",
        case__state=State.TRANSFERRED,
        on__gte=timezone.localdate() - timedelta(days=30),
    )
    for number in unmade.values_list("pk", flat=True):
        yield MAKE_PACK, (number,)


def before_merger(other: int) -> Iterator[str]:
    """Give what is on its way to a partnership that is to be merged with the one in scope."""
    rows = TransferOut.objects.filter(
        to_partnership=other, answer="", case__state=State.TRANSFERRED
    ).select_related("case", "to_partnership")
    for each in rows:
        assert each.to_partnership is not None  # noqa: S101  (asked for by its number)
        yield (
            f"{each.case.reference} is being handed over to {each.to_partnership.name}. It must be "
            "answered there, or withdrawn, first."
        )


PLUG = StagePlug(
    name="handover",
    gates=(Gate(Step.TRANSFER_OUT, gates.handed_over, on_taking=True),),
    step_pages={Step.TRANSFER_OUT: "transfer_out"},
    summary=Summary(queries=1, build=summary),
    work=Work(queries=3, find=work, title="Transfers"),
    left_the_house=gates.left_the_house,
    taken_back=gates.taken_back,
    left_undone=left_undone,
    before_merger=before_merger,
)
