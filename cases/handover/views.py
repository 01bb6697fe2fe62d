"""The pages of a case that is handed over: transfer it, follow it, send, chase, answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.documents.selectors import newest_versions
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from cases.handover import sending
from cases.handover.forms import AnswerForm, ChaseForm, SentForm, TransferForm, today
from cases.handover.models import TransferChase, TransferOut
from cases.handover.selectors import (
    CHASE_AFTER_DAYS,
    days_waited,
    documents_that_may_go,
    receivers,
    transfer_of,
)


@on_case(Verb.TRANSFER_OUT, post=Verb.TRANSFER_OUT)
def transfer_out(request: CaseRequest, case: Case) -> HttpResponse:
    """Hand the case to the partnership that is responsible, after asking once."""
    form = TransferForm(
        request.POST or None,
        initial={"on": today(), "version": case.version},
        receivers=receivers(),
        documents=documents_that_may_go(case, request.access),
    )

    def act(given: dict[str, Any]) -> Any:
        values = {name: given[name] for name in given if name not in ("receiver", "version")}
        return sending.transfer_out(case, by=request.actor, seen_version=given["version"], **values)

    return form_page(
        request,
        form,
        act,
        back=case_url(case, "case"),
        then=case_url(case, "transfer_state"),
        template="cases/handover/transfer.html",
        case=case,
    )


def _last(case: Case) -> TransferOut:
    transfer = transfer_of(case)
    if transfer is None:
        raise Http404
    transfer.case = case
    return transfer


@on_case(Verb.FOLLOW_TRANSFER)
def transfer_state(request: CaseRequest, case: Case) -> HttpResponse:
    """Show what was handed to whom, the pack, its sending, who was chased, and the answer."""
    transfer = _last(case)
    newest = newest_versions([transfer.pack_id, transfer.proof_id])
    context = {
        "case": case,
        "transfer": transfer,
        "pack": newest.get(transfer.pack_id or 0),
        "proof": newest.get(transfer.proof_id or 0),
        "waited": days_waited(transfer, timezone.localdate()),
        "chase_after": CHASE_AFTER_DAYS,
        "chases": list(TransferChase.objects.filter(transfer=transfer)),
        "may_take_back": request.access.allows(Verb.TAKE_BACK),
        "back": case_url(case, "case"),
    }
    return TemplateResponse(request, "cases/handover/state.html", context)


@on_case(Verb.FOLLOW_TRANSFER, post=Verb.FOLLOW_TRANSFER)
def transfer_sent(request: CaseRequest, case: Case) -> HttpResponse:
    """Record how the pack was sent by hand, with proof."""
    _last(case)
    form = SentForm(
        request.POST or None, request.FILES or None, initial={"sent_on": timezone.localdate()}
    )

    def act(given: dict[str, Any]) -> Any:
        proof = given["proof"]
        return sending.send_by_hand(
            case=case,
            by=request.actor,
            on=given["sent_on"],
            how=given["sent_how"],
            to=given["sent_to"],
            proof=(proof.name, proof) if proof else None,
        )

    return form_page(
        request,
        form,
        act,
        back=case_url(case, "transfer_state"),
        said="Recorded.",
        upload="proof",
        case=case,
        title="How the transfer pack was sent",
        intro="It holds names and addresses: send it by a way that your partnership trusts.",
        button="Record that it was sent",
    )


@on_case(Verb.FOLLOW_TRANSFER, post=Verb.FOLLOW_TRANSFER)
def transfer_chase(request: CaseRequest, case: Case) -> HttpResponse:
    """Ask the receiver again, or record that it was asked."""
    transfer = _last(case)
    form = ChaseForm(request.POST or None, initial={"on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda given: sending.chase(case=case, by=request.actor, **given),
        back=case_url(case, "transfer_state"),
        said="Recorded.",
        case=case,
        title=f"Ask {transfer.to} whether it takes the case",
        intro="Its review officers are mailed a link to the case that you handed over."
        if transfer.is_here
        else "Ask by telephone or mail, then record it here.",
        button="Ask again" if transfer.is_here else "Record that it was asked",
    )


@on_case(Verb.FOLLOW_TRANSFER, post=Verb.FOLLOW_TRANSFER)
def transfer_answer(request: CaseRequest, case: Case) -> HttpResponse:
    """Record what a receiver that does not work here answered."""
    transfer = _last(case)
    form = AnswerForm(request.POST or None, initial={"on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda given: sending.record_answer(case=case, by=request.actor, **given),
        back=case_url(case, "transfer_state"),
        said="Recorded.",
        case=case,
        title=f"What {transfer.to} answered",
        button="Record the answer",
    )
