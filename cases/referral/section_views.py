"""Filling in a section of the referral, saved as one types; adding people; answering a check."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.response import TemplateResponse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.drafts.autosave import autosave_answer, seen_version
from cases.core.drafts.services import SHARED, discard_draft, save_draft
from cases.core.identity.models import Part, Person
from cases.core.identity.selectors import people_of
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady
from cases.referral.asking import long_text, short_text
from cases.referral.choices import CheckCode, TheirAnswer
from cases.referral.filling import Filling, opened, sent
from cases.referral.guidance import evidence_for
from cases.referral.parallel import KIND_OF_CHECK
from cases.referral.sections import BY_CODE, Section, person_section
from cases.referral.selectors import SECTION, referral_of, standing_of
from cases.referral.services import add_to_referral, answer_check, save_section
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form

NOT_TYPED = {"csrfmiddlewaretoken", "draft_version", "version", "more"}
LARGEST_DRAFT = 400_000


class CheckForm(Form):
    """The answer to a check: who was told and when, or why nobody was."""

    says_optional = False
    told = short_text("Who was told?")
    told_on = DayMonthYearField(
        label="When were they told?", subject="This date", required=False, past_only=True
    )
    answer = forms.ChoiceField(
        label="Is there a review of their own?",
        choices=TheirAnswer.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    their_reference = short_text("The reference of their review")
    their_contact = short_text("Whom to ask about it", help_text="Name, post, telephone or email.")
    outcome = long_text("What else did they say?", rows=3)
    not_told_because = long_text("If nobody was told: why not?", rows=3)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        told, why_not = cleaned.get("told"), cleaned.get("not_told_because")
        if not told and not why_not:
            self.add_error("told", "Say who was told, or below why nobody was")
        if cleaned.get("answer") and not told and why_not:
            self.add_error("answer", "Nobody was asked, so there is no answer")
        if told and why_not:
            self.add_error("not_told_because", "Say who was told or why nobody was, not both")
        if told and not cleaned.get("told_on") and "told_on" not in self.errors:
            self.add_error("told_on", "Enter the day on which they were told")
        return cleaned


def _section(case: Case, code: str, number: int) -> tuple[Section, Person | None]:
    if not number:
        if code not in BY_CODE:
            raise Http404
        return BY_CODE[code], None
    person = people_of(case).filter(pk=number).first()
    if person is None or person.part not in (Part.DECEASED, Part.SUSPECT):
        raise Http404
    person.case = case
    return person_section(person), person


@on_case(Verb.EDIT_REFERRAL, post=Verb.EDIT_REFERRAL)
def section(
    request: CaseRequest, case: Case, section: str = "person", person: int = 0
) -> HttpResponse:
    """Fill in a section; a refusal keeps what was typed, a conflict shows both versions."""
    found, somebody = _section(case, section, person)
    referral = referral_of(case)
    referral.case = case
    if request.method == "POST":
        filling = sent(case, referral, found, somebody, request.POST, request.actor)
        if filling.is_valid():
            save_section(
                case=case,
                by=request.actor,
                section=found.code,
                title=found.title,
                write=lambda case, kept, who: found.write(
                    _with_case(kept, case), filling.form, filling.rows
                ),
                person=somebody,
            )
            return HttpResponseRedirect(_after(case, found, somebody, request))
        return _page(request, case, filling, somebody, status=_status(filling))
    record_reading(
        f"referral: {found.title}"[:200], by=request.actor, case=case, purpose="writing it"
    )
    return _page(request, case, opened(case, referral, found, somebody), somebody)


def _with_case(referral: Any, case: Case) -> Any:
    referral.case = case
    return referral


def _status(filling: Filling) -> int:
    return 409 if filling.form.conflict else 422


def _address(case: Case, found: Section, somebody: Person | None, suffix: str = "") -> str:
    if somebody:
        return case_url(case, f"referral_person{suffix}", person=somebody.pk)
    return case_url(case, f"referral_section{suffix}", section=found.code)


def _after(case: Case, found: Section, somebody: Person | None, request: Any) -> str:
    """Give where one goes after saving: on to a blank row, the next section, or the list."""
    if request.POST.get("more"):
        return _address(case, found, somebody) + "#more"
    messages.success(request, f"Saved: {found.title}.")
    return case_url(case, "referral")


def _page(
    request: CaseRequest,
    case: Case,
    filling: Filling,
    somebody: Person | None,
    status: int = 200,
) -> HttpResponse:
    found = filling.section
    context = {
        "case": case,
        "form": filling.form,
        "groups": getattr(filling.form, "groups", None),
        "row_sets": filling.row_sets,
        "all_forms": [filling.form, *filling.rows.values()],
        "section": found,
        "person": somebody,
        "title": f"{found.title}: {somebody.label}" if somebody else found.title,
        "draft": filling.draft if filling.from_draft else None,
        "draft_version": filling.draft_version,
        "draft_url": _address(case, found, somebody, "_draft"),
        "discard_url": _address(case, found, somebody, "_discard"),
        "back": case_url(case, "referral"),
        "rules": case.protocol.rules,
        "evidence": evidence_for(found.code, standing_of(case))
        if found.code in ("criteria", "responsible")
        else [],
    }
    return TemplateResponse(request, "cases/referral/section.html", context, status=status)


@on_case(post=Verb.EDIT_REFERRAL)
def section_draft(
    request: CaseRequest, case: Case, section: str = "person", person: int = 0
) -> HttpResponse:
    """Keep what is being typed, valid or not; a second writer is told who was faster."""
    found, somebody = _section(case, section, person)
    typed = typed_in(request.POST)
    if typed is None:
        return JsonResponse({"error": "too long"}, status=413)
    return autosave_answer(
        lambda: save_draft(
            SECTION + found.code,
            typed,
            case=case,
            by=request.actor,
            whose=SHARED,
            version=seen_version(request.POST),
            subject_kind="person" if somebody else "case",
            subject_number=somebody.pk if somebody else 0,
        )
    )


def typed_in(posted: QueryDict) -> dict[str, Any] | None:
    """Give what was typed, or None where it is too much to keep."""
    typed = {name: values for name, values in posted.lists() if name not in NOT_TYPED}
    size = sum(len(text) for values in typed.values() for text in values)
    return typed if size <= LARGEST_DRAFT else None


@on_case(post=Verb.EDIT_REFERRAL)
def section_discard(
    request: CaseRequest, case: Case, section: str = "person", person: int = 0
) -> HttpResponse:
    """Give up what was typed and not saved; what is kept stands again."""
    found, somebody = _section(case, section, person)
    discard_draft(
        SECTION + found.code,
        case=case,
        whose=SHARED,
        subject_kind="person" if somebody else "case",
        subject_number=somebody.pk if somebody else 0,
    )
    return HttpResponseRedirect(_address(case, found, somebody))


@on_case(post=Verb.EDIT_REFERRAL)
def add_person_to_referral(request: CaseRequest, case: Case, part: str) -> HttpResponse:
    """Add a further person who died, or a suspect, and open the section (R15)."""
    added = add_to_referral(case=case, by=request.actor, part=part)
    return HttpResponseRedirect(case_url(case, "referral_person", person=added.pk))


@on_case(Verb.ANSWER_CHECKS, post=Verb.ANSWER_CHECKS)
def check(request: CaseRequest, case: Case, check: str) -> HttpResponse:
    """Answer one check: who was told, or why nobody was (R9-R11, R152)."""
    standing = standing_of(case)
    found = next((each for each in standing.checks if each.code == check), None)
    if found is None:
        raise Http404
    answer = standing.answers.get(check)
    initial = {name: getattr(answer, name) for name in CheckForm.base_fields} if answer else {}
    form = CheckForm(request.POST or None, initial=initial)
    if check not in KIND_OF_CHECK:
        for name in ("answer", "their_reference", "their_contact"):
            del form.fields[name]
    missing: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            answer_check(case=case, by=request.actor, code=CheckCode(check), **form.cleaned_data)
            return HttpResponseRedirect(case_url(case, "referral") + "#checks")
        except NotReady as unready:
            missing = unready.reasons
    context = {
        "case": case,
        "form": form,
        "check": found,
        "missing": missing,
        "back": case_url(case, "referral"),
    }
    status = 409 if missing else (422 if request.method == "POST" else 200)
    return TemplateResponse(request, "cases/referral/check.html", context, status=status)
