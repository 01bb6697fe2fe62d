"""The page on which the ends of stages are planned; what moves is shown before it is saved."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.case.models import Case
from cases.core.deadlines import moving, planning
from cases.core.deadlines.changes import Foreseen, Page, Typed, change_page
from cases.core.deadlines.forecasting import StageFacts, facts_of
from cases.core.deadlines.forms import ReasonField
from cases.core.deadlines.models import PlannedStage
from cases.core.deadlines.selectors import url_of
from cases.core.timetable.calendar import uk
from cases.core.timetable.plan import planned
from cases.core.workflow.states import State
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.forms import Form, Saved, VersionedFormMixin


class PlanForm(VersionedFormMixin, Form):
    """By which day each stage that is not over yet is to end; empty is the usual plan."""

    says_optional = False

    def __init__(self, *args: Any, facts: StageFacts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = planned(facts.case.protocol.rules.plan.lines, facts.referred_on)
        for state in planning.plannable(facts):
            self.fields[state.value] = DayMonthYearField(
                label=f"{state.label} ends",
                subject=f"The end of “{state.label}”",
                help_text=f"Usually {uk(usual[state.value].ends)}.",
                required=False,
                initial=facts.own.get(state.value),
            )
        self.fields["because"] = ReasonField(
            label="Why does the plan change?",
            help_text="Such as: the trial is listed for March. Write no names.",
        )
        self.order_fields([*(name for name in self.fields if name != "version"), "version"])


def _saved(case: Case, facts: StageFacts) -> Saved:
    last = PlannedStage.history.filter(case_id=case.pk).order_by("-history_id").first()
    return Saved(
        version=planning.version_of(case),
        by=last.planned_by if last else "",
        at=last.history_date if last else None,
        values=dict(facts.own),
    )


def ends_typed(facts: StageFacts, typed: Typed) -> dict[str, date | None]:
    """Give the end typed for each stage that can be planned."""
    return {state.value: typed.get(state.value) for state in planning.plannable(facts)}


@on_case(Verb.PLAN_STAGES, post=Verb.PLAN_STAGES)
def plan(request: CaseRequest, case: Case) -> HttpResponse:
    """Plan the ends of stages, after showing which stages move and to when."""
    facts = facts_of([case])[case.pk]
    form = PlanForm(request.POST or None, facts=facts, saved=_saved(case, facts))

    def foresee(typed: Typed) -> Foreseen:
        ends = ends_typed(facts, typed)
        own = planning.own_ends(facts, ends)
        chosen = [
            {
                "label": State(stage).label,
                "value": f"Ends on {uk(on)}" if on else "As usual",
            }
            for stage, on in ends.items()
            if on != facts.own.get(stage)
        ]
        return Foreseen(
            "Change the plan of this review?",
            [*chosen, {"label": "Why", "value": typed["because"]}],
            [],
            stages=moving.moved_by_plan(facts, own, timezone.localdate()),
        )

    return change_page(
        request,
        case,
        form,
        Page(
            "Plan the stages",
            "Change the plan",
            url_of(case, "case_stages"),
            "Plan a day only where you know better than the usual plan. A stage without a day of "
            "its own keeps its length and moves with the stage before it. No deadline moves.",
        ),
        lambda typed: planning.plan_stages(
            case=case,
            by=request.actor,
            ends=ends_typed(facts, typed),
            because=typed["because"],
        ),
        against=lambda typed: planning.against_plan(
            facts, ends_typed(facts, typed), typed["because"]
        ),
        foresee=foresee,
    )
