"""Taking a step that has no form of its own, taking one back, and reopening."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.progress import advance as progress
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from cases.core.workflow.plug import NotReady
from cases.core.workflow.steps import STEPS, Step
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form

BARE_VERBS = tuple(
    verb
    for step, facts in STEPS.items()
    if facts.bare and step is not Step.TAKE_BACK
    for verb in progress.STEP_VERBS[step]
)


class StepForm(Form):
    """On which day a step was taken, why, and the version of the case the page was made from."""

    on = DayMonthYearField(label="On which day did this happen?")
    because = forms.CharField(
        label="Why, if there is something to say",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class TakeBackForm(Form):
    """Why the last step is taken back."""

    because = forms.CharField(
        label="Why is the step taken back?", widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


@on_case(BARE_VERBS, post=BARE_VERBS)
def step(request: CaseRequest, case: Case, step: str) -> HttpResponse:
    """Take a bare step after asking once; a refusal says what is missing."""
    found = next((s for s in Step if s == step), None)
    if found is None or not STEPS[found].bare or found is Step.TAKE_BACK:
        raise Http404
    request.access.require(*progress.STEP_VERBS[found])
    form = StepForm(
        request.POST or None, initial={"on": timezone.localdate(), "version": case.version}
    )
    missing = progress.missing_for(case, found)
    if request.method == "POST" and form.is_valid():
        try:
            progress.advance(
                case,
                found,
                by=request.actor,
                because=form.cleaned_data["because"],
                on=form.cleaned_data["on"],
                seen_version=form.cleaned_data["version"],
            )
            return HttpResponseRedirect(case_url(case, "case"))
        except NotReady as unready:
            missing = list(unready.reasons)
    context = {
        "case": case,
        "form": form,
        "missing": missing,
        "title": STEPS[found].button,
        "button": STEPS[found].button,
        "back": case_url(case, "case"),
    }
    return TemplateResponse(
        request,
        "cases/core/step.html",
        context,
        status=409 if missing and request.method == "POST" else 200,
    )


@on_case(Verb.TAKE_BACK, post=Verb.TAKE_BACK)
def take_back(request: CaseRequest, case: Case) -> HttpResponse:
    """Take the last step back, with a reason."""
    form = TakeBackForm(request.POST or None, initial={"version": case.version})
    return form_page(
        request,
        form,
        lambda given: progress.take_back(
            case, by=request.actor, because=given["because"], seen_version=given["version"]
        ),
        back=case_url(case, "case"),
        template="cases/core/step.html",
        case=case,
        title="Take back the last step",
        button="Take back the last step",
    )
