"""The pages of publication for those who plan and publish."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.progress.advance import missing_for
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import form_page
from cases.core.workflow.plug import NotReady
from cases.core.workflow.steps import Step
from cases.publication.forms import PublishForm, ReasonForm, SentForm
from cases.publication.issues import ISSUES, PLANNING_WORDS
from cases.publication.models import AfterPublication, DateToAvoid, Publication
from cases.publication.selectors import (
    LEGAL_NEEDS,
    documents_to_publish,
    issues_of,
    last_request,
    legal_ends,
    plan_of,
    planning_steps,
    planning_warnings,
    public_title,
    removal_dates,
)
from cases.publication.services import (
    agree_not_to_publish,
    note_sent,
    public_address,
    publish_report,
    take_down,
)


@on_case(Verb.READ_PUBLICATION_PLAN)
def publication(request: CaseRequest, case: Case) -> HttpResponse:
    """Show how the publication stands: what is missing, the plan, what is public, what follows."""
    rules = case.protocol.rules.publication
    plan = plan_of(case)
    issues = issues_of(plan)
    done, ended = planning_steps(case), legal_ends(case)
    published = list(Publication.objects.filter(case=case).prefetch_related("after", "files"))
    gone = removal_dates(published)
    may_publish = request.access.allows(Verb.PUBLISH)
    context = {
        "case": case,
        "plan": plan,
        "issues": [(issue, issues.get(issue.number)) for issue in ISSUES],
        "warnings": planning_warnings(case, plan),
        "steps": [
            (step.value, PLANNING_WORDS[step.value], done.get(step.value))
            for step in rules.planning
        ],
        "ends": [
            (need.value, ended.get(need.value)) for need in LEGAL_NEEDS if need in rules.requires
        ],
        "avoid": DateToAvoid.objects.filter(case=case),
        "exemption": last_request(case),
        "missing": missing_for(case, Step.PUBLISH) if may_publish else [],
        "may_publish": may_publish,
        "may_not_publish": may_publish and not missing_for(case, Step.AGREE_NOT_TO_PUBLISH),
        "may_plan": request.access.allows(Verb.PLAN_PUBLICATION),
        "may_take_down": request.access.allows(Verb.TAKE_DOWN),
        "may_send": request.access.allows(Verb.SEND_LETTERS),
        "published": [
            {"row": row, "removal": gone.get(row.pk), "address": public_address(row)}
            for row in published
        ],
        "where": rules.where,
        "back": case_url(case, "case"),
    }
    return TemplateResponse(request, "cases/publication/publication.html", context)


@on_case(Verb.PUBLISH, post=Verb.PUBLISH)
def publish(request: CaseRequest, case: Case) -> HttpResponse:
    """Ask once, naming what follows, and publish."""
    form = PublishForm(
        request.POST or None,
        case=case,
        initial={"on": timezone.localdate(), "version": case.version},
    )
    reasons: list[Any] = missing_for(case, Step.PUBLISH)
    if request.method == "POST" and form.is_valid():
        try:
            made = publish_report(
                case=case,
                by=request.actor,
                on=form.cleaned_data["on"],
                seen_version=form.cleaned_data["version"],
            )
            messages.success(
                request, f"The report is public at {public_address(made)}. Now send the copies."
            )
            return HttpResponseRedirect(case_url(case, "publication"))
        except NotReady as unready:
            reasons = list(unready.reasons)
    words = [
        each.value.replace("_", " ").replace("home office", "Home Office")
        for each in documents_to_publish(case)
    ]
    rule = case.protocol.rules.timetable.get("publication_removal")
    period = f"for {rule.period}" if rule and rule.period else "until somebody takes it down"
    context = {
        "case": case,
        "form": form,
        "missing": reasons,
        "question": "Publish the report?",
        "title_shown": public_title(case, timezone.localdate()),
        "consequences": [
            f"Everybody on the internet can read: {', '.join(words)}.",
            f"They stay {period}.",
            "The step cannot be taken back; the pages can be taken down.",
            "The letter to the Home Office and the list of copies to send are made.",
        ],
        "warnings": planning_warnings(case, plan_of(case)),
        "back": case_url(case, "publication"),
    }
    refused = request.method == "POST" and reasons
    status = 409 if refused else (400 if form.errors else 200)
    return TemplateResponse(request, "cases/publication/publish.html", context, status=status)


@on_case(Verb.PUBLISH, post=Verb.PUBLISH)
def not_published(request: CaseRequest, case: Case) -> HttpResponse:
    """Record, with the Home Office's word, that the report will not be published."""
    form = ReasonForm(request.POST or None)
    reasons: list[Any] = missing_for(case, Step.AGREE_NOT_TO_PUBLISH)
    if request.method == "POST" and form.is_valid():
        try:
            agree_not_to_publish(case=case, by=request.actor, because=form.cleaned_data["because"])
            return HttpResponseRedirect(case_url(case, "case"))
        except NotReady as unready:
            reasons = list(unready.reasons)
    context = {
        "case": case,
        "form": form,
        "missing": reasons,
        "title": "Record that the report will not be published",
        "label": "Record it",
        "intro": "The case moves on to the monitoring of actions; nothing becomes public.",
        "back": case_url(case, "publication"),
    }
    status = 409 if request.method == "POST" and reasons else (400 if form.errors else 200)
    return TemplateResponse(request, "cases/publication/simple.html", context, status=status)


@on_case(Verb.TAKE_DOWN, post=Verb.TAKE_DOWN)
def take_publication_down(request: CaseRequest, case: Case, publication: int) -> HttpResponse:
    """Take a publication down before its time, with a reason."""
    row = Publication.objects.filter(case=case, pk=publication, taken_down_on=None).first()
    if row is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        take_down(
            case=case, by=request.actor, publication=row, because=form.cleaned_data["because"]
        )
        messages.success(request, "The public pages are gone.")
        return HttpResponseRedirect(case_url(case, "publication"))
    context = {
        "form": form,
        "question": "Take the published report down?",
        "consequences": [
            "Its public pages and files are gone at once.",
            "Who has saved a copy keeps it.",
        ],
        "label": "Take it down",
        "cancel_url": case_url(case, "publication"),
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "components/confirm.html", context, status=status)


@on_case(Verb.SEND_LETTERS, post=Verb.SEND_LETTERS)
def after(request: CaseRequest, case: Case, row: int) -> HttpResponse:
    """Note that a link or copy was sent after publication."""
    found = AfterPublication.objects.filter(pk=row, publication__case=case).first()
    if found is None:
        raise Http404
    form = SentForm(request.POST or None, initial={"sent_on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda given: note_sent(
            case=case, by=request.actor, row=found, sent_on=given["sent_on"], how=given["how"]
        ),
        back=case_url(case, "publication"),
        invalid=400,
        template="cases/publication/simple.html",
        case=case,
        title=f"{found.what}: {found.recipient_words}",
        label="Note that it was sent",
    )
