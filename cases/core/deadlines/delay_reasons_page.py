"""The settings page of the reasons for a delay: add, reword, order, retire."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.deadlines import delay_reasons
from cases.core.deadlines.models import DelayReason
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from partnerships.pages.forms import Form


class WordsForm(Form):
    """The words of a reason."""

    words = forms.CharField(
        label="The reason in a few words",
        help_text="For example: An agency has not answered. Write no names.",
        max_length=delay_reasons.LONGEST,
    )


def _list_url(request: CaseRequest) -> str:
    return reverse("delay_reasons", args=[request.partnership.slug])


@in_partnership(Verb.EDIT_DELAY_REASONS, post=Verb.EDIT_DELAY_REASONS)
def reasons(request: CaseRequest) -> HttpResponse:
    """Show the list, and add to it."""
    form = WordsForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            delay_reasons.add_reason(by=request.actor, words=form.cleaned_data["words"])
            return HttpResponseRedirect(_list_url(request))
        except NotReady as refused:
            show_refusal(form, refused)
            status = 409
    context = {
        "form": form,
        "reasons": delay_reasons.reasons_to_choose(),
        "retired": DelayReason.objects.exclude(retired_on=None),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/deadlines/delay_reasons.html", context, status=status)


@in_partnership(Verb.EDIT_DELAY_REASONS, post=Verb.EDIT_DELAY_REASONS)
def reason(request: CaseRequest, reason: int) -> HttpResponse:
    """Reword one reason, move it, retire it or bring it back."""
    found = DelayReason.objects.filter(pk=reason).first()
    if found is None:
        raise Http404
    act = request.POST.get("act", "")
    form = WordsForm(None if act else request.POST or None, initial={"words": found.words})
    status = 200
    if request.method == "POST":
        try:
            if act in ("up", "down"):
                delay_reasons.move_reason(by=request.actor, reason=found, up=act == "up")
            elif act == "retire":
                delay_reasons.retire_reason(by=request.actor, reason=found)
            elif act == "bring_back":
                delay_reasons.bring_back_reason(by=request.actor, reason=found)
            elif form.is_valid():
                delay_reasons.reword_reason(
                    by=request.actor, reason=found, words=form.cleaned_data["words"]
                )
            if act or form.is_valid():
                return HttpResponseRedirect(_list_url(request))
        except NotReady as refused:
            form = WordsForm(request.POST if not act else {"words": found.words})
            form.full_clean()
            show_refusal(form, refused)
            status = 409
    context = {"form": form, "reason": found, "back": _list_url(request)}
    return TemplateResponse(request, "cases/deadlines/delay_reason.html", context, status=status)
