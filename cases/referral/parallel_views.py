"""The pages of other reviews of the same death: list, one, joint, and waiting for it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.deadlines.refusing import FieldReason
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.form_page import facts_in, form_page
from cases.core.workflow.plug import NotReady
from cases.referral.choices import Together
from cases.referral.parallel import agree_jointly, save_parallel, wait_for
from cases.referral.parallel_forms import JointForm, ParallelForm, WaitForm, values_of
from cases.referral.parallel_models import ParallelReview
from cases.referral.parallel_selectors import linked_from, parallel_reviews, sides_of
from cases.referral.selectors import standing_of
from partnerships.pages.forms import Saved

PLAN = (
    ("Terms of reference", "plan_terms"),
    ("Panel membership", "plan_panel"),
    ("Family, and the voice of the child or adult", "plan_family"),
    ("Feedback and learning events", "plan_learning"),
    ("Learning from earlier reviews", "plan_earlier"),
)


@on_case(Verb.READ_REFERRAL)
def parallel(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the checks and what they found, the other reviews, and how far joint ones are."""
    rows = parallel_reviews(case)
    sides = sides_of(case, rows)
    standing = standing_of(case)
    may_record = request.access.allows(Verb.RECORD_PARALLEL)
    asks_plan = case.protocol.rules.decision.communication_plan_when_joint
    before = case.state in ("referral", "decision")
    context = {
        "case": case,
        "rows": [
            {
                "of": row,
                "sides": sides.get(row.pk),
                "plan": [(title, getattr(row, name)) for title, name in PLAN]
                if row.together == Together.JOINT and asks_plan
                else [],
                "late": row.is_open
                and row.expected_on is not None
                and row.expected_on < timezone.localdate(),
                "may_wait": may_record and before and row.is_open and not row.holds,
            }
            for row in rows
        ],
        "linked_from": linked_from(case),
        "checks": [(check, standing.answers.get(check.code)) for check in standing.checks],
        "may_record": may_record,
        "may_answer": request.access.allows(Verb.ANSWER_CHECKS),
        "joint_unsaid": case.kind == "joint" and not sides,
        "back": case_url(case, "case"),
    }
    return TemplateResponse(request, "cases/referral/parallel.html", context)


def _row(case: Case, number: int) -> ParallelReview:
    row = (
        ParallelReview.objects.select_related("linked", "hold").filter(case=case, pk=number).first()
    )
    if row is None:
        raise Http404
    return row


def _saved(row: ParallelReview | None, form: Any) -> Saved:
    if row is None:
        return Saved(0)
    return Saved(row.version, row.saved_by, row.saved_at, values_of(row, form.base_fields))


def _at_fields(form: Any, act: Any) -> Any:
    """Let a refusal that knows its field stand there, beside what was typed."""

    def acting(given: dict[str, Any]) -> Any:
        try:
            return act(given)
        except NotReady as unready:
            for reason in unready.reasons:
                field = getattr(reason, "field", "")
                if isinstance(reason, FieldReason) and field in form.fields:
                    form.add_error(field, reason.text)
            if form.errors:
                raise NotReady([]) from unready
            raise

    return acting


@on_case(Verb.RECORD_PARALLEL, post=Verb.RECORD_PARALLEL)
def parallel_edit(request: CaseRequest, case: Case, number: int = 0) -> HttpResponse:
    """Record another review of the same death, or change what is recorded."""
    row = _row(case, number) if number else None
    initial = values_of(row, ParallelForm.base_fields) if row else {}
    form = ParallelForm(request.POST or None, initial=initial, saved=_saved(row, ParallelForm))
    return form_page(
        request,
        form,
        _at_fields(
            form,
            lambda given: save_parallel(
                case=case, by=request.actor, values=facts_in(given), number=number or None
            ),
        ),
        back=case_url(case, "parallel"),
        said="Saved.",
        case=case,
        title="Another review of the same death" if row is None else row.get_kind_display(),
        button="Save",
    )


@on_case(Verb.RECORD_PARALLEL, post=Verb.RECORD_PARALLEL)
def parallel_joint(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Record what is agreed of a joint review and how far the other body is."""
    row = _row(case, number)
    if row.together != Together.JOINT:
        raise Http404
    initial = values_of(row, JointForm.base_fields)
    form = JointForm(request.POST or None, initial=initial, saved=_saved(row, JointForm))
    if not case.protocol.rules.decision.communication_plan_when_joint:
        for _, name in PLAN:
            del form.fields[name]
    return form_page(
        request,
        form,
        _at_fields(
            form,
            lambda given: agree_jointly(
                case=case, by=request.actor, number=number, values=facts_in(given)
            ),
        ),
        back=case_url(case, "parallel"),
        said="Saved.",
        case=case,
        title="What is agreed of the joint review",
        intro=f"{row.get_kind_display()}: {row.body}.",
        button="Save",
    )


@on_case(Verb.RECORD_PARALLEL, post=Verb.RECORD_PARALLEL)
def parallel_wait(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Put the decision on hold until it is known how the two reviews go together."""
    row = _row(case, number)
    form = WaitForm(
        request.POST or None,
        initial={
            "reason": f"It has to be known first whether this review is combined with, or runs "
            f"beside, the {row.get_kind_display().lower()} (Leicester City protocol, 18).",
            "review_on": row.expected_on,
        },
    )
    return form_page(
        request,
        form,
        _at_fields(
            form,
            lambda given: wait_for(case=case, by=request.actor, number=number, **given),
        ),
        back=case_url(case, "parallel"),
        said="The decision waits.",
        case=case,
        title="Let the decision wait for the other review",
        intro="Only the decision waits: the referral, checks and records go on.",
        button="Put the decision on hold",
    )
