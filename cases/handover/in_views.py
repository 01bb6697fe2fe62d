"""The pages of cases that other areas hand over: list, one, take, refuse, recorded by hand."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.audit.services import record_reading
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from cases.handover import taking
from cases.handover.forms import AcceptForm, ByHandForm, RefuseForm
from cases.handover.models import TransferIn
from cases.handover.reading import parts_of
from cases.handover.selectors import listed_out
from partnerships.pages.lists import ListPage


@in_partnership(Verb.ANSWER_TRANSFER)
def transfers(request: CaseRequest) -> HttpResponse:
    """List what other areas handed over, and what was handed to them."""
    listed = ListPage(
        query=request.GET,
        source=TransferIn.objects.select_related("case").defer("pack"),
        sorts={"from": "from_name", "received": "received_at", "answer": "answer"},
        default_sort="-received",
        declared=[],
        noun="transfer",
    )
    context = {
        "list_page": listed,
        "rows": listed.rows,
        "out": list(listed_out(cases_for(request.reach, Verb.FOLLOW_TRANSFER))[:100]),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/handover/transfers.html", context)


def _one(number: int) -> TransferIn:
    row = TransferIn.objects.select_related("case", "partnership").filter(pk=number).first()
    if row is None:
        raise Http404
    return row


def _url(request: CaseRequest, name: str, *more: Any) -> str:
    return reverse(name, args=[request.partnership.slug, *more])


@in_partnership(Verb.ANSWER_TRANSFER)
def transfer_in(request: CaseRequest, number: int) -> HttpResponse:
    """Show the pack of a case that is handed over, with real names; the reading is recorded."""
    row = _one(number)
    if row.pack and not row.answer:
        record_reading(
            f"transfer pack {row.their_reference}", by=request.actor, purpose="take or refuse it"
        )
    context = {
        "row": row,
        "came_on": timezone.localdate(row.received_at),
        "parts": parts_of(row.pack) if row.pack and not row.answer else [],
        "has_file": bool(row.file) and not row.answer,
        "slug": request.partnership.slug,
        "back": _url(request, "transfers"),
    }
    return TemplateResponse(request, "cases/handover/arrived.html", context)


@in_partnership(Verb.ANSWER_TRANSFER)
def transfer_pack(request: CaseRequest, number: int) -> HttpResponse:
    """Give the pack as a ZIP while it is not answered; then it is a document of the case."""
    row = _one(number)
    if row.answer or not row.file:
        raise Http404
    record_reading(f"transfer pack {row.their_reference}", by=request.actor, purpose="download")
    response = FileResponse(
        row.file.open("rb"),
        as_attachment=True,
        filename=f"{row.their_reference} transfer pack.zip",
        content_type="application/zip",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value]  # a FileResponse is served like any response


@in_partnership(Verb.ANSWER_TRANSFER, post=Verb.ANSWER_TRANSFER)
def transfer_accept(request: CaseRequest, number: int) -> HttpResponse:
    """Take the case: one is opened here from the pack."""
    row = _one(number)
    came_on = timezone.localdate(row.received_at)
    form = AcceptForm(request.POST or None, initial={"attention_on": came_on})
    return form_page(
        request,
        form,
        lambda given: taking.accept(
            number=number, by=request.actor, attention_on=given["attention_on"]
        ),
        back=_url(request, "transfer_in", number),
        then=lambda case: case_url(case, "referral"),
        said=f"The case is yours. {row.from_name} is told.",
        title="Take the case",
        intro=f"A case is opened here from the pack, and {row.from_name} is told its reference.",
        button="Take the case",
    )


@in_partnership(Verb.ANSWER_TRANSFER, post=Verb.ANSWER_TRANSFER)
def transfer_refuse(request: CaseRequest, number: int) -> HttpResponse:
    """Refuse the case with a reason; the sender keeps it."""
    row = _one(number)
    return form_page(
        request,
        RefuseForm(request.POST or None),
        lambda given: taking.refuse_transfer(number=number, by=request.actor, **given),
        back=_url(request, "transfer_in", number),
        then=_url(request, "transfers"),
        said=f"{row.from_name} is told why.",
        title="Refuse the case",
        intro=f"{row.from_name} is told at once and takes the case back.",
        button="Refuse the case",
    )


@in_partnership(Verb.ANSWER_TRANSFER, post=Verb.ANSWER_TRANSFER)
def transfer_in_new(request: CaseRequest) -> HttpResponse:
    """Record a case that an area which does not work here handed over."""
    form = ByHandForm(
        request.POST or None, request.FILES or None, initial={"received_on": timezone.localdate()}
    )

    def act(given: dict[str, Any]) -> Any:
        pack, died = given.pop("pack"), given.pop("person_who_died")
        return taking.record_by_hand(
            by=request.actor,
            values=given,
            person_who_died=died,
            pack=(pack.name, pack) if pack else None,
        )

    return form_page(
        request,
        form,
        act,
        back=_url(request, "transfers"),
        then=lambda case: case_url(case, "referral"),
        upload="pack",
        title="Record a case from another area",
        intro="For an area that does not work here. One that does hands its case over by itself.",
        button="Open the case",
    )
