"""Opening a case on an alert; what is typed before is kept for whoever types it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.case.models import Case
from cases.core.drafts.autosave import autosave_answer, seen_version
from cases.core.drafts.services import discard_draft, find_draft, save_draft
from cases.core.progress.opening import protocol_on
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady
from cases.referral.filling import shown_as_typed
from cases.referral.opening import Alert, open_referral, starts_asked
from cases.referral.opening_forms import NewReferralForm
from cases.referral.same_death import Known, alike_to
from cases.referral.section_views import typed_in

DRAFT = "new_referral"


@in_partnership(Verb.OPEN_CASE, post=Verb.OPEN_CASE)
def new_referral(request: CaseRequest) -> HttpResponse:
    """Open a case on an alert, then go on to its referral."""
    rules = protocol_on(timezone.localdate()).rules
    draft = find_draft(DRAFT, case=None, whose=request.actor.key)
    typed = QueryDict(mutable=True)
    for name, values in (draft.data if draft else {}).items():
        typed.setlist(name, values)
    posted = request.method == "POST"
    form = NewReferralForm(
        request.POST if posted else (typed or None),
        starts=starts_asked(rules),
        initial={"attention_on": timezone.localdate()},
    )
    if draft and not posted:
        shown_as_typed(form)
    missing: tuple[Any, ...] = ()
    if posted and "again" not in request.POST and form.is_valid():
        if "sure" not in request.POST and (alike := _alike(request, form.cleaned_data)):
            return _asked_first(request, alike, draft.version if draft else 0)
        try:
            case = open_referral(by=request.actor, alert=_alert(form.cleaned_data))
            discard_draft(DRAFT, case=None, whose=request.actor.key)
            return HttpResponseRedirect(case_url(case, "referral"))
        except NotReady as unready:
            missing = unready.reasons
    context = {
        "form": form,
        "missing": missing,
        "names": rules.names,
        "draft": draft,
        "draft_version": draft.version if draft else 0,
        "draft_url": reverse("new_referral_draft", args=[request.partnership.slug]),
        "discard_url": reverse("new_referral_discard", args=[request.partnership.slug]),
        "back": reverse("work", args=[request.partnership.slug]),
    }
    status = 409 if missing else (422 if posted else 200)
    return TemplateResponse(request, "cases/referral/new.html", context, status=status)


@in_partnership(post=Verb.OPEN_CASE)
def new_referral_draft(request: CaseRequest) -> HttpResponse:
    """Keep what is typed before a case is opened; it is one's own."""
    typed = typed_in(request.POST)
    if typed is None:
        return JsonResponse({"error": "too long"}, status=413)
    return autosave_answer(
        lambda: save_draft(
            DRAFT,
            typed,
            case=None,
            by=request.actor,
            whose=request.actor.key,
            version=seen_version(request.POST),
        )
    )


@in_partnership(post=Verb.OPEN_CASE)
def new_referral_discard(request: CaseRequest) -> HttpResponse:
    """Give up what was typed before a case was opened."""
    discard_draft(DRAFT, case=None, whose=request.actor.key)
    return HttpResponseRedirect(reverse("new_referral", args=[request.partnership.slug]))


def _alike(request: CaseRequest, data: dict[str, Any]) -> list[tuple[Case, list[str]]]:
    """Give the cases in which somebody of a like name died; an empty name is like none."""
    return alike_to(Known(names=(data["person_who_died"],)), request.reach)


def _asked_first(
    request: CaseRequest, alike: list[tuple[Case, list[str]]], draft_version: int
) -> HttpResponse:
    """Ask whether it is the same death, before a second case of it is opened."""
    own = {"csrfmiddlewaretoken", "sure", "draft_version"}
    context = {
        "alike": alike,
        "posted": [(k, v) for k in request.POST if k not in own for v in request.POST.getlist(k)],
        "draft_version": draft_version,
        "back": reverse("work", args=[request.partnership.slug]),
    }
    return TemplateResponse(request, "cases/referral/perhaps_the_same.html", context)


def _alert(data: dict[str, Any]) -> Alert:
    moment = datetime.combine(data["attention_on"], data["attention_time"])
    return Alert(
        came_to_attention_at=timezone.make_aware(moment),
        alerted_by=data["alerted_by"],
        alerted_by_organisation=data["alerted_by_organisation"],
        by_police=data["by_police"],
        incident_on=data["incident_on"],
        incident_time=data["incident_time"],
        person_who_died=data["person_who_died"],
        sub_group_informed_on=data.get("sub_group_informed_on"),
        chair_notified_on=data.get("chair_notified_on"),
    )
