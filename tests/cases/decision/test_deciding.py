"""Recommending, and signing the decision: who may, what is refused, what is kept."""

from datetime import date

import pytest

from cases.core.access.reach import AccessDenied
from cases.core.case.selectors import milestone_on
from cases.core.deadlines.models import Deadline, Hold
from cases.core.identity.models import Person
from cases.core.notices.models import Letter
from cases.core.progress.advance import advance, take_back
from cases.core.progress.signing import SignedWith
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.decision.models import Decision
from cases.decision.selectors import decision_of, recommendation_of, relevant_scope
from cases.decision.services import Decided, record_signed_decision, sign_decision
from tests import cast
from tests.cases.decision import acts


def reasons(refused: pytest.ExceptionInfo[NotReady]) -> list[str]:
    return [reason.text for reason in refused.value.reasons]


def test_the_sub_group_recommends_and_ticks_whom_the_trawl_asks_about(
    somerby: cast.Company,
) -> None:
    """R17: a recommendation stands apart from the decision."""
    case = acts.to_decide(somerby)
    with somerby.scope():
        first, _ = Person.objects.filter(case=case)
    acts.recommended(somerby, case, relevant_people=[first.pk])
    with somerby.scope():
        row = recommendation_of(case)
        assert row is not None
        assert (row.recommendation, row.version, relevant_scope(case)) == ("review", 1, 4)
        ticked = Person.objects.filter(case=case, is_relevant_for_trawl=True)
        assert list(ticked) == [first]
        assert cast.fresh(case).state == State.DECISION
        assert decision_of(case) is None


def test_a_decision_to_review_opens_the_trawl_and_marks_both_days(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    decision = acts.decided(somerby, case)
    with somerby.scope():
        assert cast.fresh(case).state == State.TRAWL
        assert milestone_on(case, Milestone.DECIDED) == acts.DECIDED
        assert milestone_on(case, Milestone.REVIEW_DECIDED) == acts.DECIDED
        assert Deadline.objects.get(case=case, kind="decision").met_on == acts.DECIDED
        assert decision_of(case) == decision
    assert (decision.signed_with, decision.is_intact, decision.from_paper) == (
        SignedWith.PASSWORD,
        True,
        False,
    )


def test_the_signature_holds_what_was_read_and_notices_a_change(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    decision = acts.decided(somerby, case)
    with somerby.scope():
        assert "three agencies knew the household" in decision.read
        decision.read = decision.read.replace("three", "two")
        assert not decision.is_intact


@pytest.mark.parametrize(
    ("outcome", "state", "reviewing"),
    [
        ("review", State.TRAWL, True),
        ("joint_child", State.TRAWL, True),
        ("joint_adult", State.TRAWL, True),
        ("other_review", State.OTHER_REVIEW, False),
        ("no_review", State.AWAITING_HOME_OFFICE, False),
        ("on_hold", State.DECISION, False),
    ],
)
def test_each_outcome_leads_where_it_should(
    somerby: cast.Company, outcome: str, state: State, reviewing: bool
) -> None:
    """R18."""
    case = acts.to_decide(somerby)
    acts.decided(somerby, case, outcome)
    with somerby.scope():
        assert cast.fresh(case).state == state
        assert (milestone_on(case, Milestone.REVIEW_DECIDED) is not None) == reviewing
        assert (milestone_on(case, Milestone.DECIDED) is not None) == (outcome != "on_hold")


def test_on_hold_lays_a_hold_over_the_case_and_the_later_decision_ends_it(
    somerby: cast.Company,
) -> None:
    """E2: the case stays at the decision, its clock runs on (R27)."""
    case = acts.to_decide(somerby)
    held = acts.decided(somerby, case, "on_hold")
    with somerby.scope():
        hold = Hold.objects.get(case=case)
        assert (hold.pk, hold.ended_on, hold.review_on) == (held.hold_id, None, date(2027, 6, 1))
        looked_at = Deadline.objects.get(case=case, kind="hold_review")
        assert looked_at.due_on == date(2027, 6, 1)
        assert Deadline.objects.get(case=case, kind="decision").due_on == date(2026, 4, 2)
    acts.decided(somerby, case, decided_on=date(2026, 9, 1))
    with somerby.scope():
        hold.refresh_from_db()
        assert hold.ended_on == date(2026, 9, 1)
        assert cast.fresh(case).state == State.TRAWL


def test_only_the_chair_and_the_deputy_sign(somerby: cast.Company) -> None:
    """R17."""
    case = acts.to_decide(somerby)
    acts.recommended(somerby, case)
    what = Decided(outcome="review", rationale=acts.RATIONALE, decided_on=acts.DECIDED)
    for who in ("officer", "sub_group_member", "independent_chair", "board_member"):
        with somerby.scope(who), pytest.raises(AccessDenied):
            sign_decision(case, what, by=somerby.actor(who), signed_with=SignedWith.ONE_TIME_CODE)
    with somerby.scope("csp_chair_deputy"):
        signed = sign_decision(
            case,
            what,
            by=somerby.actor("csp_chair_deputy"),
            signed_with=SignedWith.ONE_TIME_CODE,
        )
    assert signed.decided_by == "Named deputy of the CSP chair of Somerby"


def test_an_officer_records_a_signed_paper_with_its_scan(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    acts.recommended(somerby, case)
    with somerby.scope("officer"):
        decision = record_signed_decision(
            case,
            Decided(outcome="review", rationale=acts.RATIONALE, decided_on=acts.DECIDED),
            by=somerby.officer,
            decided_by="Isaura Wendlebury, chair",
            scan=acts.a_pdf(),
        )
    assert (decision.from_paper, decision.signed_with, decision.signed_words) == (
        True,
        "",
        "Recorded from a signed paper by Review officer of Somerby",
    )


def test_no_review_without_a_rationale(somerby: cast.Company) -> None:
    """R21; LC ¶29, LR §2.8.1."""
    case = acts.to_decide(somerby)
    with pytest.raises(NotReady) as refused:
        acts.decided(somerby, case, "no_review", rationale="   ")
    assert reasons(refused) == ["Give the rationale of the decision."]
    with somerby.scope():
        assert not Decision.objects.filter(case=case).exists()


def test_a_decision_without_recommendation_says_why(somerby: cast.Company) -> None:
    """The gate, by the service and by the machine's own door."""
    case = acts.to_decide(somerby)
    what = {"outcome": "review", "rationale": acts.RATIONALE, "decided_on": acts.DECIDED}
    chair = somerby.actor("csp_chair")
    with somerby.scope("csp_chair"):
        with pytest.raises(NotReady) as refused:
            sign_decision(case, Decided(**what), by=chair, signed_with=SignedWith.PASSWORD)  # type: ignore[arg-type]  # as written above
        assert reasons(refused) == [
            "The sub-group has recommended nothing yet: say why none is awaited."
        ]
        with pytest.raises(NotReady) as refused:
            advance(case, Step.DECIDE_REVIEW, by=chair)
        assert reasons(refused) == [
            "The sub-group has not recommended anything yet.",
            "The decision has not been signed yet.",
        ]
        why = "The sub-group does not meet before the month ends."
        sign_decision(
            case,
            Decided(**what, without_recommendation_because=why),  # type: ignore[arg-type]  # as written above
            by=chair,
            signed_with=SignedWith.PASSWORD,
        )
        assert cast.fresh(case).state == State.TRAWL


def test_a_day_in_the_future_is_refused_and_one_before_the_attention_needs_a_reason(
    somerby: cast.Company,
) -> None:
    case = acts.to_decide(somerby)
    with pytest.raises(NotReady) as refused:
        acts.decided(somerby, case, decided_on=date(2999, 1, 1))
    assert reasons(refused) == ["The day on which this happened cannot be in the future."]
    with pytest.raises(NotReady) as refused:
        acts.decided(somerby, case, decided_on=date(2026, 2, 27))
    assert reasons(refused) == [
        "The day lies before the death came to attention. Correct it, or say why."
    ]
    decision = acts.decided(
        somerby,
        case,
        decided_on=date(2026, 2, 27),
        before_attention_because="The chair knew from the news.",
    )
    assert decision.decided_on == date(2026, 2, 27)


def test_the_decision_is_due_a_month_after_the_start_of_each_protocol(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    """R19, R20, K3: the coming to attention, or the attention of the sub-group once it is known."""
    city = acts.to_decide(somerby, attention=date(2026, 1, 31))
    county = acts.to_decide(wreake_valley, attention=date(2026, 1, 31))
    with somerby.scope():
        due = Deadline.objects.get(case=city, kind="decision")
        assert (due.due_on, due.met_on) == (date(2026, 2, 28), None)
    with wreake_valley.scope():
        assert Deadline.objects.get(case=county, kind="decision").due_on == date(2026, 2, 28)
    acts.recommended(wreake_valley, county, clock_on=date(2026, 2, 9))
    with wreake_valley.scope():
        assert Deadline.objects.get(case=county, kind="decision").due_on == date(2026, 3, 9)


def test_a_decision_taken_back_counts_no_longer_and_its_letters_are_withheld(
    somerby: cast.Company,
) -> None:
    case = acts.to_decide(somerby)
    acts.decided(somerby, case)
    with somerby.scope("officer"):
        take_back(case, by=somerby.officer, because="Signed for the wrong case.")
        assert decision_of(case) is None
        assert milestone_on(case, Milestone.DECIDED) is None
        assert milestone_on(case, Milestone.REVIEW_DECIDED) is None
        assert Deadline.objects.get(case=case, kind="decision").met_on is None
        why = set(Letter.objects.filter(case=case).values_list("withheld_because", flat=True))
    assert why == {"The step was taken back."}
    again = acts.decided(somerby, case, "no_review")
    with somerby.scope():
        assert decision_of(case) == again
