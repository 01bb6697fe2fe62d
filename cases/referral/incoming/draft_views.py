"""The referrer's pages: the list of sections, a section, papers, checking and signing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse

from cases.core.documents.refusal import UploadRefused
from cases.core.drafts.autosave import clock, saved_by_another, seen_version
from cases.core.workflow.plug import NotReady
from cases.referral.filling import shown_as_typed
from cases.referral.incoming import sending
from cases.referral.incoming.door import Flooded, from_where, knock
from cases.referral.incoming.forms import BecauseForm, PaperForm, SignForm
from cases.referral.incoming.link_pages import (
    REFERRER,
    ask_code,
    page_of,
    referrers_link,
    while_written,
)
from cases.referral.incoming.models import IncomingPaper, IncomingReferral
from cases.referral.incoming.proof import is_proved
from cases.referral.incoming.public_views import too_much, whom_to_ask
from cases.referral.incoming.sections import (
    PEOPLE,
    Asked,
    Bound,
    as_kept,
    bound,
    in_lines,
    query,
    tidied,
    with_a_blank_row,
)
from cases.referral.incoming.writing import (
    Written,
    WrittenElsewhere,
    add_paper,
    add_somebody,
    keep_section,
    remove_paper,
    take_somebody_away,
    typed_lists,
    written,
)
from cases.referral.section_views import LARGEST_DRAFT, NOT_TYPED

State = IncomingReferral.State
LEFT_OUT = NOT_TYPED | {"version"}


@referrers_link
def incoming_code(request: Any, referral: IncomingReferral) -> HttpResponse:
    """Ask the holder of the link for the code by mail."""
    return ask_code(request, referral, is_lead=False)


@referrers_link
def incoming_referral(request: Any, referral: IncomingReferral) -> HttpResponse:
    """Show the sections while it is written; afterwards where it is, and never what it says."""
    if referral.state == State.RUN_OUT:
        context = whom_to_ask(request) | {"receipt": referral.receipt}
        return TemplateResponse(request, "cases/referral/incoming/ended.html", context, status=410)
    if referral.is_sent:
        return receipt(request, referral)
    if not is_proved(request, referral, is_lead=False):
        return HttpResponseRedirect(page_of(request, "incoming_code"))
    if referral.state == State.WITH_LEAD:
        return _with_lead(request, referral)
    found = written(referral)
    tasks = [_task(request, found, each) for each in found.asked]
    context = whom_to_ask(request) | {
        "referral": referral,
        "tasks": tasks,
        "done": sum(1 for task in tasks if task["status"] == "Completed"),
        "missing": found.missing,
        "add_deceased": page_of(request, "incoming_add", "deceased"),
        "add_suspect": page_of(request, "incoming_add", "suspect"),
        "asks_suspects": any(each.code == "suspect" for each in found.asked),
        "papers": IncomingPaper.objects.filter(referral=referral).count(),
        "papers_url": page_of(request, "incoming_papers"),
        "check_url": page_of(request, "incoming_check"),
    }
    return TemplateResponse(request, "cases/referral/incoming/draft.html", context)


def receipt(request: Any, referral: IncomingReferral) -> HttpResponse:
    """Show the receipt: reference, what happens next, and the answer once there is one (R6)."""
    context = whom_to_ask(request) | {"referral": referral}
    return TemplateResponse(request, "cases/referral/incoming/receipt.html", context)


def _task(request: Any, found: Written, asked: Asked) -> dict[str, str]:
    status, colour = "Not started", "grey"
    if found.is_done(asked):
        status, colour = "Completed", ""
    elif found.is_half(asked):
        status, colour = "Typed, not saved", "yellow"
    return {
        "title": asked.title,
        "hint": asked.hint if asked.needed else f"{asked.hint} (optional)",
        "url": page_of(request, "incoming_section", asked.code, asked.number),
        "status": status,
        "colour": colour,
    }


def _with_lead(request: Any, referral: IncomingReferral) -> HttpResponse:
    """Show that it waits for the Safeguarding Lead, and what the referrer can do about it."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form = BecauseForm(
        request.POST if act == "send" else None,
        label="Why is the Safeguarding Lead not waited for?",
    )
    missing: tuple[Any, ...] = ()
    try:
        if act == "remind":
            knock("mail", who=referral.lead_email)
            sending.mail_lead_again(referral)
        elif act == "back":
            sending.take_back_from_lead(referral)
        elif act == "send" and form.is_valid():
            sending.send_without_lead(referral, because=form.cleaned_data["because"])
    except Flooded:
        return too_much(request)
    except NotReady as unready:
        missing = unready.reasons
    if act and not missing and not form.errors:
        return HttpResponseRedirect(f"{page_of(request, REFERRER)}?done={act}")
    context = whom_to_ask(request) | {
        "referral": referral,
        "form": form,
        "missing": missing,
        "reminded": request.GET.get("done") == "remind",
    }
    status = 409 if missing else (422 if form.errors else 200)
    return TemplateResponse(
        request, "cases/referral/incoming/with_lead.html", context, status=status
    )


def _asked(found: Written, code: str, number: int) -> Asked:
    asked = found.section(code, number)
    if asked is None:
        raise Http404
    return asked


@while_written
def incoming_section(
    request: Any, referral: IncomingReferral, code: str, number: int
) -> HttpResponse:
    """Fill in a section; what is refused stays typed and kept, a second window is told."""
    found = written(referral)
    asked = _asked(found, code, number)
    kept = found.kept.get(asked.key)
    if request.method != "POST":
        return _section_page(request, _opened(referral, asked, kept))
    data = request.POST.copy()
    data["version"] = str(seen_version(request.POST))
    section = bound(asked, data, kept)
    right, typed = section.is_valid(), typed_lists(request.POST, LEFT_OUT)
    if section.form.conflict:
        return _section_page(request, section, status=409)
    if sum(len(text) for values in typed.values() for text in values) > LARGEST_DRAFT:
        section.form.add_error(None, "This is more than can be kept: shorten it, or attach a file")
        return _section_page(request, section, status=422)
    kept = keep_section(
        referral,
        asked,
        tidied(section, typed) if right else typed,
        version=kept.version if kept else 0,
        complete=right,
    )
    if right:
        here = page_of(request, "incoming_section", code, number)
        more = request.POST.get("more")
        return HttpResponseRedirect(f"{here}#more" if more else page_of(request, REFERRER))
    section.kept = kept
    return _section_page(request, section, status=422)


def _opened(referral: IncomingReferral, asked: Asked, kept: Any) -> Bound:
    if kept is None or not kept.data:
        return bound(asked, None, kept, initial=_known(referral))
    data = query(kept.data, version=str(kept.version))
    section = bound(asked, with_a_blank_row(asked, data) if kept.is_complete else data, kept)
    if not kept.is_complete:
        for one in (section.form, *(row for each in section.rows.values() for row in each.forms)):
            shown_as_typed(one)
        for rows in section.rows.values():
            rows.__dict__["_errors"] = [{} for _ in rows.forms]
            rows.__dict__["_non_form_errors"] = rows.error_class()
    return section


def _known(referral: IncomingReferral) -> dict[str, str]:
    """Give what was said on the first page, so that it is not asked twice."""
    return {
        f"referrer_{name}": getattr(referral, name)
        for name in ("name", "agency", "job_title", "telephone", "email")
    } | {"lead_agency": referral.agency}


def _section_page(request: Any, section: Bound, status: int = 200) -> HttpResponse:
    asked, kept = section.asked, section.kept
    removable = asked.code in PEOPLE and asked.number > 1
    context = {
        "form": section.form,
        "groups": getattr(section.form, "groups", None),
        "row_sets": section.row_sets,
        "section": asked,
        "title": asked.title,
        "draft": None,
        "draft_version": kept.version if kept else 0,
        "draft_url": page_of(request, "incoming_typed", asked.code, asked.number),
        "remove_url": page_of(request, "incoming_remove", asked.code, asked.number)
        if removable
        else "",
        "back": page_of(request, REFERRER),
    }
    return TemplateResponse(request, "cases/referral/section.html", context, status=status)


@while_written
def incoming_typed(request: Any, referral: IncomingReferral, code: str, number: int) -> Any:
    """Keep what is being typed, valid or not."""
    if request.method != "POST":
        return HttpResponseRedirect(page_of(request, "incoming_section", code, number))
    asked = _asked(written(referral), code, number)
    typed = typed_lists(request.POST, LEFT_OUT)
    if sum(len(text) for values in typed.values() for text in values) > LARGEST_DRAFT:
        return JsonResponse({"error": "too long"}, status=413)
    try:
        kept = keep_section(referral, asked, typed, version=seen_version(request.POST))
    except WrittenElsewhere as faster:
        return saved_by_another("Another window of yours", faster.kept.saved_at)
    return JsonResponse({"version": kept.version, "saved_at": clock(kept.saved_at)})


@while_written
def incoming_add(request: Any, referral: IncomingReferral, part: str) -> HttpResponse:
    """Add a further person who died, or a suspect (R15)."""
    if part not in PEOPLE:
        raise Http404
    if request.method != "POST":
        return HttpResponseRedirect(page_of(request, REFERRER))
    number = add_somebody(referral, part)
    return HttpResponseRedirect(page_of(request, "incoming_section", part, number))


@while_written
def incoming_remove(
    request: Any, referral: IncomingReferral, code: str, number: int
) -> HttpResponse:
    """Take the section of a further person away, once one is sure."""
    asked = _asked(written(referral), code, number)
    if asked.code not in PEOPLE or number == 1:
        raise Http404
    if request.method == "POST":
        take_somebody_away(referral, code, number)
        return HttpResponseRedirect(page_of(request, REFERRER))
    context = {
        "question": f"Take “{asked.title}” away?",
        "consequences": ["What was typed in this section is deleted."],
        "label": "Take it away",
        "warning": True,
        "cancel_url": page_of(request, "incoming_section", code, number),
    }
    return TemplateResponse(request, "components/confirm.html", context)


@while_written
def incoming_papers(request: Any, referral: IncomingReferral) -> HttpResponse:
    """Attach papers and take them away; they are inspected as every upload is."""
    form = PaperForm()
    here = page_of(request, "incoming_papers")
    if request.method == "POST" and (number := request.POST.get("remove", "")).isdigit():
        remove_paper(referral, int(number[:15]))
        return HttpResponseRedirect(here)
    if request.method == "POST":
        form = PaperForm(request.POST, request.FILES)
        if form.is_valid():
            upload = form.cleaned_data["paper"]
            try:
                knock("paper", who=from_where(request))
                add_paper(referral, name=upload.name, content=upload)
                return HttpResponseRedirect(here)
            except UploadRefused as refused:
                form.add_error("paper", str(refused))
            except Flooded:
                return too_much(request)
    context = whom_to_ask(request) | {
        "form": form,
        "papers": IncomingPaper.objects.filter(referral=referral),
        "back": page_of(request, REFERRER),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "cases/referral/incoming/papers.html", context, status=status)


def parts_of(found: Written, link: Callable[[Asked], str] | None = None) -> list[dict[str, Any]]:
    """Give what was written, section by section, in words; `link(asked)` is where it is changed."""
    parts = []
    for asked in found.asked:
        row = found.kept.get(asked.key)
        if row is None or not row.data:
            continue
        parts.append(
            {
                "title": asked.title,
                "rows": in_lines(as_kept(asked, row)) or [{"label": "Entered", "value": "Nothing"}],
                "url": link(asked) if link else "",
                "anchor": f"part-{asked.code}-{asked.number}",
            }
        )
    return parts


@while_written
def incoming_check(request: Any, referral: IncomingReferral) -> HttpResponse:
    """Show everything to be checked, and take the referrer's signature (R5)."""
    found = written(referral)
    lead_name, lead_email = sending.lead_answers(found)
    form = SignForm(
        request.POST or None,
        lead_signs=found.rules.referral.lead_signs,
        initial={"name": referral.name},
    )

    def where(asked: Asked) -> str:
        return page_of(request, "incoming_section", asked.code, asked.number)

    missing = tuple(sending.hindrances(found, where))
    refused: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            sending.sign_as_referrer(
                referral, name=data["name"], no_lead_because=data.get("no_lead_because", "")
            )
            return HttpResponseRedirect(page_of(request, REFERRER))
        except NotReady as unready:
            refused = unready.reasons
    context = whom_to_ask(request) | {
        "referral": referral,
        "parts": parts_of(found, where),
        "papers": IncomingPaper.objects.filter(referral=referral),
        "form": form,
        "missing": missing or refused,
        "lead_name": lead_name,
        "lead_email": lead_email,
        "back": page_of(request, REFERRER),
    }
    status = 409 if refused else (422 if request.method == "POST" else 200)
    return TemplateResponse(request, "cases/referral/incoming/check.html", context, status=status)
