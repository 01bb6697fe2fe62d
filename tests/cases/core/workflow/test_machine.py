"""The machine equals the table of steps; any walk through it leaves a whole record."""

from __future__ import annotations

import pytest
from django_fsm import can_proceed
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cases.core.access.reach import AccessDenied
from cases.core.audit.selectors import broken_links
from cases.core.case.models import Case, StepTaken
from cases.core.progress.advance import advance, take_back
from cases.core.workflow.plug import NotReady, registry
from cases.core.workflow.states import State
from cases.core.workflow.steps import STEPS, Step
from partnerships.tenancy.context import scope
from tests import cast

CHAIRS = {Step.DECIDE_REVIEW, Step.DECIDE_OTHER_REVIEW, Step.DECIDE_NO_REVIEW}
FORWARD = [step for step in Step if step not in (Step.TAKE_BACK, Step.REOPEN)]
# A merge needs a second case: tests/cases/referral/test_merging.py.
WALKED = [step for step in FORWARD if step is not Step.MERGE]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("step", FORWARD)
def test_the_machine_allows_a_step_where_the_table_of_steps_says_so(
    state: State, step: Step
) -> None:
    case = Case(state=state)
    assert can_proceed(getattr(case, step)) == (state in STEPS[step].sources)


def test_a_state_cannot_be_set_past_the_machine() -> None:
    case = Case()
    with pytest.raises(AttributeError):
        case.state = State.CLOSED


class Walk(RuleBasedStateMachine):
    """Takes steps, takes them back, closes and reopens; predicts where the case must stand."""

    company: cast.Company

    @initialize()
    def begin(self) -> None:
        self.case = cast.a_case(self.company, names=False)
        self.trail: list[State] = [State.REFERRAL]
        self.closed_from: State | None = None

    def who(self, step: Step) -> str:
        return "csp_chair" if step in CHAIRS else "officer"

    @rule(step=st.sampled_from(WALKED))
    def take(self, step: Step) -> None:
        by = self.company.actor(self.who(step))
        with scope(self.company.partnership.pk, by):
            known = self.case.kind in STEPS[step].kinds
            if known and self.trail[-1] in STEPS[step].sources:
                before = self.trail[-1]
                self.case = advance(self.case, step, by=by, seen_version=self.case.version)
                self.trail.append(State(self.case.state))
                assert self.trail[-1] == STEPS[step].target
                if self.trail[-1] is State.CLOSED:
                    self.closed_from = before
            else:
                with pytest.raises((NotReady, AccessDenied)):
                    advance(self.case, step, by=by)

    @precondition(lambda self: len(self.trail) > 1)
    @rule()
    def take_back_the_last_step(self) -> None:
        by = self.company.officer
        with scope(self.company.partnership.pk, by):
            self.case = take_back(self.case, by=by, because="Entered on the wrong case.")
        self.trail.pop()

    @precondition(lambda self: self.trail[-1] is State.CLOSED)
    @rule()
    def reopen(self) -> None:
        by = self.company.officer
        with scope(self.company.partnership.pk, by):
            self.case = advance(self.case, Step.REOPEN, by=by, because="New facts.")
        assert self.closed_from is not None
        self.trail.append(self.closed_from)

    @invariant()
    def the_record_is_whole(self) -> None:
        with self.company.scope():
            stored = cast.fresh(self.case)
            assert State(stored.state) is self.trail[-1]
            assert broken_links(f"case:{stored.pk}") == []
            standing = StepTaken.objects.filter(
                case=stored, taken_back_at=None, before_this_system=False
            )
            assert [State(row.to_state) for row in standing] == self.trail[1:]


def test_any_walk_through_the_process_leaves_a_whole_record(
    somerby: cast.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "plugs", [])
    Walk.company = somerby
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=15,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
