"""When a review may be closed (R111): each protocol's own rule, or a reason where it has none."""

from __future__ import annotations

from collections.abc import Iterator

from cases.action_plan.models import Action, EffectTest, PlanMark
from cases.action_plan.selectors import mark_of
from cases.core.case.models import Case
from cases.core.progress.pages.case_page import case_url
from cases.core.protocol.choices import EffectTest as TestRule
from cases.core.workflow.plug import Reason
from cases.core.workflow.states import State


def may_close(case: Case) -> Iterator[Reason]:
    """Give what stands against closing the review; nothing where it may be closed."""
    if case.state == State.OTHER_REVIEW:
        yield from _other_review(case)
        return
    rules = case.protocol.rules.action_plan
    actions = list(Action.objects.filter(case=case).values_list("number", "completed_on", "pk"))
    if not actions:
        yield from _no_actions(case)
    open_ones = sorted(number for number, completed_on, _ in actions if completed_on is None)
    if open_ones and rules.close_requires_all_complete:
        yield Reason(
            f"{_named(open_ones)} not complete. A review is closed when its action plan is done.",
            url=case_url(case, "action_plan"),
            rule=rules.sources.get("close_requires_all_complete", ""),
            link="Open the action plan",
        )
    elif open_ones:
        yield from _open_with_reason(case, open_ones)
    if rules.audit_before_close and mark_of(case, PlanMark.Kind.AUDITED) is None:
        yield Reason(
            "The partnership has not recorded its audit of the action plan.",
            url=case_url(case, "action_plan_audit"),
            rule=rules.sources.get("audit_before_close", ""),
            link="Record the audit",
        )
    if rules.effect_test is TestRule.EXPECTED:
        done = {pk: number for number, completed_on, pk in actions if completed_on is not None}
        yield from _untested(case, done)


def _named(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"Action {numbers[0]} is"
    return f"Actions {', '.join(map(str, numbers[:-1]))} and {numbers[-1]} are"


def _untested(case: Case, done: dict[int, int]) -> Iterator[Reason]:
    tested = set(EffectTest.objects.filter(action__in=done).values_list("action", flat=True))
    untested = sorted(number for pk, number in done.items() if pk not in tested)
    if untested:
        yield Reason(
            f"{_named(untested)} complete but not tested for effect. Record the test, or why "
            "none is possible.",
            url=case_url(case, "action", number=untested[0]),
            rule=case.protocol.rules.action_plan.sources.get("effect_test", ""),
            link=f"Open action {untested[0]}",
        )


def _open_with_reason(case: Case, open_ones: list[int]) -> Iterator[Reason]:
    said = mark_of(case, PlanMark.Kind.CLOSED_OPEN)
    if said is None or not set(open_ones) <= set(said.open_numbers):
        yield Reason(
            f"{_named(open_ones)} still open. Say why the review is closed all the same.",
            url=case_url(case, "action_plan_closing"),
            rule="The local protocol has no rule for closing with open actions.",
            link="Give the reason",
        )


def _no_actions(case: Case) -> Iterator[Reason]:
    if mark_of(case, PlanMark.Kind.NO_ACTIONS) is None:
        yield Reason(
            "The review has no action plan. Enter its actions, or say why there are none.",
            url=case_url(case, "action_plan_closing"),
            link="Say why there are none",
        )


def _other_review(case: Case) -> Iterator[Reason]:
    if mark_of(case, PlanMark.Kind.OTHER_REVIEW) is None:
        yield Reason(
            "What came of the other kind of review is not recorded.",
            url=case_url(case, "action_plan_closing"),
            link="Record what came of it",
        )
