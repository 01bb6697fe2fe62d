"""The pages of the decision: reading and signing it, the recommendation, and the paper."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, Stale, on_case
from cases.core.case.models import Case
from cases.core.case.selectors import milestone_on
from cases.core.documents.refusal import UploadRefused
from cases.core.documents.selectors import newest_versions
from cases.core.drafts.autosave import autosave_answer, seen_version
from cases.core.drafts.services import discard_draft, find_draft, save_draft
from cases.core.identity.models import Person
from cases.core.progress.pages.case_page import case_url
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady
from cases.core.workflow.refusals import show_refusal
from cases.core.workflow.states import State
from cases.decision import services
from cases.decision.deputies import signed_for
from cases.decision.forms import (
    DecisionForm,
    PaperDecisionForm,
    RecommendationForm,
    SignForm,
    clock_question,
    today,
)
from cases.decision.letters import letters_of_decision
from cases.decision.models import OUTCOME_WORDS
from cases.decision.no_review import representations_of
from cases.decision.notices import told_of
from cases.decision.reading import Read, what_is_read
from cases.decision.selectors import (
    days_awaiting,
    deadline_of,
    decision_of,
    decisions_of,
    recommendation_of,
    views_of,
)
from cases.decision.sub_group_selectors import last_considered, present_for
from cases.handover.selectors import transfer_of
from partnerships.pages.forms import Saved

DRAFT = "decision"
NEVER_KEPT = ("csrfmiddlewaretoken", "proof", "draft_version", "do")


def _typed(request: CaseRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items() if name not in NEVER_KEPT}


def _is_early(case: Case, form: DecisionForm) -> bool:
    """Say whether the day that was typed lies before the death came to attention."""
    attention = milestone_on(case, Milestone.CAME_TO_ATTENTION)
    try:
        day = form.fields["decided_on"].clean(form["decided_on"].data)
    except ValidationError:  # the form itself refuses it
        return False
    return attention is not None and day is not None and day < attention


def _form(kind: type[DecisionForm], request: CaseRequest, case: Case, read: Read) -> DecisionForm:
    """Give the form: as posted, else as its draft was typed, else empty."""
    more: dict[str, Any] = {"case": case, "recommended": read.recommendation is not None}
    if request.method == "POST":
        files = request.FILES if kind is PaperDecisionForm else None
        form = kind(request.POST, files, **more)
        return kind(request.POST, files, early=True, **more) if _is_early(case, form) else form
    initial = {"decided_on": today(), "version": case.version, "read": read.digest}
    if kind is DecisionForm and request.access.allows(Verb.DECIDE):
        draft = find_draft(DRAFT, case=case, whose=request.actor.key)
        if draft:
            return _from_draft(draft.data, case, read, more)
    return kind(initial=initial, **more)


def _from_draft(data: Any, case: Case, read: Read, more: dict[str, Any]) -> DecisionForm:
    typed = DecisionForm(data, **more)
    initial = {name: typed[name].data for name in typed.fields}
    return DecisionForm(initial={**initial, "version": case.version, "read": read.digest}, **more)


def _context(request: CaseRequest, case: Case, read: Read) -> dict[str, Any]:
    """Give what stands on the page for everybody who may read it."""
    decisions = list(decisions_of(case))
    newest = newest_versions(each.scan_id for each in decisions)
    scans = {document: version.pk for document, version in newest.items()}
    return {
        "case": case,
        "read": read,
        "today": timezone.localdate(),
        "deadline": deadline_of(case, "decision"),
        "notice_deadline": deadline_of(case, "home_office_notice"),
        "decision": decision_of(case),
        "decisions": [(each, scans.get(each.scan_id)) for each in decisions],
        "views": list(views_of(case)),
        "transfer": transfer_of(case),
        "representations": representations_of(case),
        "days_awaiting": days_awaiting(case) if _awaits(case) else None,
        "people": list(Person.objects.filter(case=case)),
        "back": case_url(case, "case"),
        "access": request.access,
    }


def _awaits(case: Case) -> bool:
    return bool(case.state == State.AWAITING_HOME_OFFICE)


@on_case(Verb.READ_DECISION, post=Verb.DECIDE)
def decision(request: CaseRequest, case: Case) -> HttpResponse:
    """Show all that is read before deciding; take the decision, show it once more, and sign it.

    Three posts: `check` shows what would be signed, `change` goes back to it, `sign` signs.
    """
    read = what_is_read(case)
    context = _context(request, case, read)
    if not request.access.allows(Verb.DECIDE):
        return TemplateResponse(request, "cases/decision/decision.html", context)
    form = _form(DecisionForm, request, case, read)
    do = request.POST.get("do", "")
    if request.method != "POST" or do == "change":
        return _reading(request, case, form, context)
    if not form.is_valid():
        return _reading(request, case, form, context)
    wrong = list(services.wrong_with(case, form.decided))
    if form.cleaned_data["read"] != read.digest:
        form.data = {**_typed(request), "read": read.digest}
        form.add_error(None, "The recommendation or the criteria have changed. Read them again.")
    for reason in wrong:
        form.add_error(None, reason.text)
    if form.errors:
        return _reading(request, case, form, context, status=409)
    sign = SignForm(request.POST if do == "sign" else None, user=request.user)
    if do == "sign" and sign.is_valid() and (signed := sign.sign(request)):
        try:
            services.sign_decision(
                case,
                form.decided,
                by=request.actor,
                signed_with=signed,
                read_digest=form.cleaned_data["read"],
                seen_version=form.cleaned_data["version"],
            )
        except NotReady as unready:
            show_refusal(form, unready)
            return _reading(request, case, form, context, status=409)
        except Stale as stale:
            form.add_error(None, str(stale))
            return _reading(request, case, form, context, status=409)
        discard_draft(DRAFT, case=case, whose=request.actor.key)
        return HttpResponseRedirect(case_url(case, "decision_done"))
    context |= {
        "form": sign,
        "decided": form.decided,
        "outcome_words": OUTCOME_WORDS[form.decided.outcome],
        "told": told_of(case, form.decided.outcome),
        "typed": _typed(request),
        "signed_for": signed_for(request.actor),
    }
    return TemplateResponse(request, "cases/decision/check.html", context)


def _reading(
    request: CaseRequest, case: Case, form: DecisionForm, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    draft = find_draft(DRAFT, case=case, whose=request.actor.key)
    context |= {
        "form": form,
        "draft_url": case_url(case, "decision_draft"),
        "draft_version": draft.version if draft else 0,
        "saved_at": draft.saved_at if draft else None,
    }
    return TemplateResponse(request, "cases/decision/decision.html", context, status=status)


@on_case(post=Verb.DECIDE)
def decision_draft(request: CaseRequest, case: Case) -> HttpResponse:
    """Keep what the chair has typed so far; his draft is nobody else's."""
    return autosave_answer(
        lambda: save_draft(
            DRAFT,
            _typed(request),
            case=case,
            by=request.actor,
            whose=request.actor.key,
            version=seen_version(request.POST),
        )
    )


@on_case(Verb.READ_DECISION)
def decision_done(request: CaseRequest, case: Case) -> HttpResponse:
    """Say that it is signed, and what happens next."""
    found = decision_of(case)
    if found is None:
        return HttpResponseRedirect(case_url(case, "decision"))
    context = {
        "case": case,
        "decision": found,
        "letters": [x for x in letters_of_decision(case) if x.subject_number == found.pk],
        "back": case_url(case, "case"),
    }
    return TemplateResponse(request, "cases/decision/done.html", context)


@on_case(Verb.RECORD_SIGNED_DECISION, post=Verb.RECORD_SIGNED_DECISION)
def decision_from_paper(request: CaseRequest, case: Case) -> HttpResponse:
    """Record a decision that was signed on paper, with its scan."""
    read = what_is_read(case)
    form: Any = _form(PaperDecisionForm, request, case, read)
    status = 200
    if request.method == "POST" and form.is_valid():
        scan = form.cleaned_data["scan"]
        try:
            services.record_signed_decision(
                case,
                form.decided,
                by=request.actor,
                decided_by=form.cleaned_data["decided_by"],
                scan=(scan.name, scan),
                seen_version=form.cleaned_data["version"],
            )
            return HttpResponseRedirect(case_url(case, "decision_done"))
        except UploadRefused as refused:
            form.add_error("scan", refused.reason)
        except NotReady as unready:
            status = 409
            show_refusal(form, unready)
    context = _context(request, case, read) | {
        "form": form,
        "largest": filesizeformat(settings.LARGEST_UPLOAD_BYTES),
    }
    return TemplateResponse(request, "cases/decision/paper.html", context, status=status)


@on_case(Verb.RECOMMEND, post=Verb.RECOMMEND)
def recommendation(request: CaseRequest, case: Case) -> HttpResponse:
    """Record or change the sub-group's recommendation; two who write at once see both versions."""
    row = recommendation_of(case)
    people = list(Person.objects.filter(case=case))
    values = _values(case, row, people)
    saved = Saved(
        version=row.version if row else 0,
        by=row.saved_by if row else "",
        at=row.saved_at if row else None,
        values=values,
    )
    form = RecommendationForm(
        request.POST or None,
        saved=saved,
        case=case,
        people=people,
        initial={**values, "version": saved.version},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.recommend(
                case,
                by=request.actor,
                considered_on=given["considered_on"],
                recommendation=given["recommendation"],
                reasons=given["reasons"],
                meets_criteria=given["meets_criteria"],
                relevant_people=[int(number) for number in given["people"]],
                years_back=given["years_back"],
                present=given["present"],
                dissent=given["dissent"],
                clock_on=given.get("clock_on"),
            )
            return HttpResponseRedirect(case_url(case, "decision"))
        except NotReady as unready:
            status = 409
            show_refusal(form, unready)
    context = {
        "case": case,
        "form": form,
        "read": what_is_read(case),
        "is_new": row is None,
        "back": case_url(case, "decision"),
    }
    return TemplateResponse(request, "cases/decision/recommendation.html", context, status=status)


def _values(case: Case, row: Any, people: list[Person]) -> dict[str, Any]:
    values: dict[str, Any] = {
        "people": [str(person.pk) for person in people if person.is_relevant_for_trawl]
    }
    start = case.protocol.rules.timetable["decision"].start
    if start is not None and clock_question(case):
        values["clock_on"] = milestone_on(case, start)
    if row is None:
        meeting = last_considered(case)
        if meeting is None:
            return values | {"considered_on": today()}
        present = "\n".join(present_for(meeting, case))
        return values | {"considered_on": meeting.on, "present": present}
    for name in (
        "considered_on",
        "meets_criteria",
        "recommendation",
        "reasons",
        "years_back",
        "present",
        "dissent",
    ):
        values[name] = getattr(row, name)
    return values
