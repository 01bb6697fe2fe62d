"""The officer's pages of a trawl that is out: the board, one agency, collation, response times."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.codes import CODE_LASTS
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.documents.models import DocumentVersion
from cases.core.documents.refusal import UploadRefused
from cases.core.documents.services import keep_upload
from cases.core.identity.selectors import display, people_of
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from cases.core.workflow.states import State
from cases.trawl import services
from cases.trawl.board import board_rows, listed
from cases.trawl.collating import return_rows
from cases.trawl.forms import ExtendForm, NothingForm, WaiveForm
from cases.trawl.links import current_links
from cases.trawl.models import TrawlRequest
from cases.trawl.return_form import OfficerReturnForm
from cases.trawl.selectors import (
    BEFORE_DECISION,
    may_trawl_before_decision,
    returns_of,
    rounds_of,
    scoped_people,
)
from cases.trawl.send import asked_words
from cases.trawl.sign_off import ask_again
from cases.trawl.uploads import KINDS


def to(case: Case, name: str, **more: Any) -> HttpResponseRedirect:
    """Redirect to a page of the case."""
    return HttpResponseRedirect(url(case, name, **more))


def url(case: Case, name: str, **more: Any) -> str:
    """Give the address of a page of the case."""
    from cases.core.progress.pages.case_page import case_url

    return case_url(case, name, **more)


def request_of(case: Case, number: int) -> TrawlRequest:
    """Give what was sent to one agency; raises Http404 where it is not of this case."""
    found: TrawlRequest | None = (
        TrawlRequest.objects.sent()
        .with_due()
        .filter(case=case, pk=number)
        .select_related("agency", "round", "letter__document")
        .first()
    )
    if found is None:
        raise Http404
    found.case = case
    return found


@on_case(Verb.READ_TRAWL)
def trawl(request: CaseRequest, case: Case) -> HttpResponse:
    """Show who was asked and how each agency stands."""
    today = timezone.localdate()
    rounds = list(rounds_of(case))
    sent = [each for each in rounds if each.sent_on]
    rows = board_rows(case, today)
    list_page = listed(rows, request.GET, len(sent))
    may_send = request.access.allows(Verb.SEND_TRAWL)
    context = {
        "case": case,
        "access": request.access,
        "today": today,
        "list_page": list_page,
        "rows": list_page.rows,
        "asked": len(rows),
        "counts": {
            "answered": sum(1 for row in rows if row.returned_on),
            "trace": sum(1 for row in rows if row.state == "trace"),
            "nil": sum(1 for row in rows if row.state == "nil"),
            "silent": sum(1 for row in rows if row.is_silent),
            "overdue": sum(1 for row in rows if row.state == "overdue"),
            "waived": sum(1 for row in rows if row.state == "waived"),
        },
        "rounds": sent,
        "preparing": next((each for each in rounds if not each.sent_on), None),
        "may_send": may_send,
        "too_early": not may_send
        and State(case.state) in BEFORE_DECISION
        and not may_trawl_before_decision(case),
        "not_yet_put": State(case.state) is State.REFERRAL and may_trawl_before_decision(case),
    }
    return TemplateResponse(request, "cases/trawl/board.html", context)


@on_case(Verb.READ_TRAWL)
def one_request(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Show what one agency was asked and every version of its answer; the reading is recorded."""
    found = request_of(case, number)
    returns = returns_of(found)
    if returns:
        record_reading(
            f"the trawl return of {found.agency.name}", by=request.actor, case=case, purpose="trawl"
        )
    may_names = request.access.allows(Verb.READ_IDENTITY)
    names = {person.pk: display(person, may_names) for person in people_of(case)}
    context = {
        "case": case,
        "access": request.access,
        "today": timezone.localdate(),
        "asked": found,
        "board_row": next(r for r in board_rows(case, timezone.localdate()) if r.pk == number),
        "returns": [
            {
                "sent": each,
                "rows": return_rows(each, names),
                "signature": next(iter(each.signatures.all()), None),
            }
            for each in returns
        ],
        "link": next(iter(current_links(found)), None),
        "asks_conflict": case.protocol.rules.trawl.asks_conflict_of_interest,
    }
    return TemplateResponse(request, "cases/trawl/request.html", context)


ACTS: dict[str, dict[str, Any]] = {
    "chase": {
        "verb": Verb.CHASE_TRAWL,
        "question": "Chase {agency}?",
        "label": "Send a reminder",
        "form": NothingForm,
        "done": "{agency} has been chased.",
        "consequences": [
            "A mail with a fresh private link goes to the agency. It names nobody.",
            "The chronicle keeps that and when it was chased.",
        ],
    },
    "extend": {
        "verb": Verb.CHASE_TRAWL,
        "question": "Give {agency} more time",
        "label": "Set the new date",
        "form": ExtendForm,
        "done": "The new date is set.",
        "consequences": ["The new date counts instead of the printed one, with your reason."],
    },
    "waive": {
        "verb": Verb.SEND_TRAWL,
        "question": "Go on without an answer from {agency}?",
        "label": "Go on without this answer",
        "form": WaiveForm,
        "done": "The answer of {agency} is waived.",
        "consequences": [
            "It counts as settled, and the panel may open without it.",
            "The reason stays visible. An answer that comes later is still taken.",
        ],
    },
    "renew": {
        "verb": Verb.CHASE_TRAWL,
        "question": "Send {agency} a new link?",
        "label": "Send a new link",
        "form": NothingForm,
        "done": "A new link went to the address on file.",
        "consequences": [
            "It goes to the agency's address on file.",
            "Earlier links stop working. What was typed with them is kept.",
        ],
    },
    "senior": {
        "verb": Verb.CHASE_TRAWL,
        "question": "Ask the senior of {agency} again to sign?",
        "label": "Send a new link",
        "form": NothingForm,
        "done": "The senior of {agency} has been sent a new link.",
        "consequences": [
            "It goes to the senior's address on file. The earlier link stops working.",
            "The answer counts as received meanwhile.",
        ],
    },
    "conflict": {
        "verb": Verb.CHASE_TRAWL,
        "question": "Have you dealt with the conflict of interest at {agency}?",
        "label": "Yes, it is dealt with",
        "form": NothingForm,
        "done": "It is noted that you have dealt with it.",
        "consequences": ["It leaves your work list. The answer itself stays as it is."],
    },
}


def _do(act: str, found: TrawlRequest, form: Any, request: CaseRequest) -> None:
    by, given = request.actor, form.cleaned_data
    if act == "chase":
        services.chase(case=found.case, by=by, requests=[found.pk])
    elif act == "extend":
        services.extend(request=found, by=by, due_on=given["due_on"], because=given["because"])
    elif act == "waive":
        services.waive(request=found, by=by, because=given["because"])
    elif act == "renew":
        services.renew_link(request=found, by=by)
    elif act == "senior":
        ask_again(request=found, by=by)
    else:
        for made in returns_of(found):
            if made.conflict:
                services.see_conflict(made=made, by=by)


@on_case(Verb.READ_TRAWL, post=(Verb.CHASE_TRAWL, Verb.SEND_TRAWL))
def act(request: CaseRequest, case: Case, number: int, act: str) -> HttpResponse:
    """Chase, extend, waive, renew a link or note a conflict, after asking once."""
    if act not in ACTS:
        raise Http404
    facts, found = ACTS[act], request_of(case, number)
    request.access.require(facts["verb"])
    form = facts["form"](request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _do(act, found, form, request)
        except NotReady as unready:
            show_refusal(form, unready)
        else:
            messages.success(request, facts["done"].format(agency=found.agency.name))
            return to(case, "trawl_request", number=number)
    context = {
        "question": facts["question"].format(agency=found.agency.name),
        "consequences": facts["consequences"],
        "label": facts["label"],
        "form": form,
        "cancel_url": url(case, "trawl_request", number=number),
        "final": False,
        "warning": act == "waive",
    }
    refused = request.method == "POST"
    return TemplateResponse(
        request, "components/confirm.html", context, status=409 if refused else 200
    )


@on_case(Verb.READ_TRAWL, post=Verb.CHASE_TRAWL)
def code(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Make a code to read out by telephone, shown once, to somebody whom the officer knows."""
    request.access.require(Verb.CHASE_TRAWL)
    found = request_of(case, number)
    context: dict[str, Any] = {
        "case": case,
        "asked": found,
        "contact": found.contact_name,
        "minutes": int(CODE_LASTS.total_seconds() // 60),
        "back": url(case, "trawl_request", number=number),
    }
    status = 200
    if request.method == "POST":
        try:
            digits = services.code_by_telephone(request=found, by=request.actor)
            context["digits"] = f"{digits[:3]} {digits[3:]}"
        except NotReady as unready:
            context["reasons"], status = unready.reasons, 409
    return TemplateResponse(request, "cases/trawl/code.html", context, status=status)


@on_case(Verb.READ_TRAWL, post=Verb.CHASE_TRAWL)
def chase_all(request: CaseRequest, case: Case) -> HttpResponse:
    """Chase every agency whose date has passed, or every silent one, in one confirmed act."""
    request.access.require(Verb.CHASE_TRAWL)
    today = timezone.localdate()
    silent = [row for row in board_rows(case, today) if row.is_silent]
    late = [row for row in silent if row.state == "overdue"]
    chosen = late or silent
    if request.method == "POST":
        count = services.chase(case=case, by=request.actor, requests=[row.pk for row in chosen])
        words = f"{asked_words(count)} chased." if count else "They had been chased today already."
        messages.success(request, words)
        return to(case, "trawl")
    context = {
        "question": f"Chase {asked_words(len(chosen))}?",
        "consequences": [
            "Each gets a mail with a fresh private link. It names nobody.",
            *[row.agency for row in chosen],
        ],
        "label": f"Send a reminder to {asked_words(len(chosen))}",
        "cancel_url": url(case, "trawl"),
        "final": False,
        "warning": False,
    }
    return TemplateResponse(request, "components/confirm.html", context)


@on_case(Verb.READ_TRAWL, post=Verb.SEND_TRAWL)
def close_round(request: CaseRequest, case: Case, round_number: int) -> HttpResponse:
    """Close a round to corrections."""
    if not rounds_of(case).filter(number=round_number).exclude(sent_on=None).exists():
        raise Http404
    request.access.require(Verb.SEND_TRAWL)
    if request.method == "POST":
        services.close_round(case=case, by=request.actor, number=round_number)
        messages.success(request, f"Round {round_number} is closed to corrections.")
        return to(case, "trawl")
    context = {
        "question": f"Close round {round_number} to corrections?",
        "consequences": [
            "Agencies can still read what they sent, but no longer correct it.",
            "A first answer that comes late is still taken.",
        ],
        "label": f"Close round {round_number}",
        "cancel_url": url(case, "trawl"),
        "warning": False,
    }
    return TemplateResponse(request, "components/confirm.html", context)


@on_case(Verb.READ_TRAWL, post=Verb.ANSWER_TRAWL)
def enter_return(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Enter the answer of an agency that telephoned or wrote; it is marked as entered so."""
    request.access.require(Verb.ANSWER_TRAWL)
    found = request_of(case, number)
    how = {"people": scoped_people(found.round), "rules": case.protocol.rules.trawl}
    form = (
        OfficerReturnForm(request.POST, request.FILES, **how)
        if request.method == "POST"
        else OfficerReturnForm(**how)
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.send_return(
                request=found,
                by=request.actor,
                answers=form.answers(_kept(request, case, form)),
                came=form.cleaned_data["came"],
                received_on=form.cleaned_data["received_on"],
            )
        except UploadRefused as refused:
            form.add_error("upload", str(refused))
        except NotReady as unready:
            show_refusal(form, unready)
        else:
            messages.success(request, f"The answer is kept as {made.receipt}.")
            return to(case, "trawl_request", number=number)
    context = {
        "case": case,
        "asked": found,
        "form": form,
        "back": url(case, "trawl_request", number=number),
        "by_officer": True,
    }
    return TemplateResponse(
        request,
        "cases/trawl/enter_return.html",
        context,
        status=200 if request.method == "GET" else 409,
    )


def _kept(request: CaseRequest, case: Case, form: OfficerReturnForm) -> DocumentVersion | None:
    given = form.cleaned_data.get("upload")
    if not given:
        return None
    return keep_upload(
        case=case,
        by=request.actor,
        name=given.name,
        content=given,
        kinds=KINDS,
        title="File with a trawl return",
        kind="trawl_return",
        reader_verb=Verb.READ_TRAWL,
    )
