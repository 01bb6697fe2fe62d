"""Learning, near miss and alternative reviews: their own shorter way, never the Home Office."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.core.access.policy import ONLY_IN
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.progress.advance import advance
from cases.core.workflow.case_kinds import LOCAL, CaseKind
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.core.workflow.steps import STEPS, Step, steps_from
from cases.local_review import services
from cases.local_review.models import LocalReview
from tests import cast
from tests.cases.decision import acts

FOUND = date(2026, 3, 2)
NAME = "Marisol Quenby-Tarrant"


def found(of: cast.Company, kind: str = "learning", **more: Any) -> Case:
    values = {"found_by": "Somerby Hospitals", "criteria": ["history"], "why": "Much to learn."}
    with of.scope("officer"):
        case = services.consider(
            by=of.officer, kind=kind, found_on=FOUND, values=values | more, name=NAME
        )
        return cast.fresh(case)


def decided(of: cast.Company, case: Case, hold: bool = True) -> Case:
    with of.scope("csp_chair"):
        services.decide(
            case=case,
            by=of.actor("csp_chair"),
            hold=hold,
            decided_by="The partnership",
            on=date(2026, 3, 20),
            rationale="Much to learn.",
        )
        return cast.fresh(case)


def test_a_local_review_knows_no_step_to_the_home_office() -> None:
    """R30 (GL §5): from no state at all, for none of the three kinds."""
    never = {
        Step.SUBMIT,
        Step.RETURN_FOR_AMENDMENT,
        Step.CLEAR_FOR_PUBLICATION,
        Step.PUBLISH,
        Step.DECIDE_NO_REVIEW,
    }
    known = {step for kind in LOCAL for state in State for step in steps_from(state, kind)}
    assert known & never == set()
    assert known == {Step.BEGIN_LOCAL_REVIEW, Step.DECLINE_LOCAL_REVIEW, Step.CLOSE}
    for verb in (Verb.SUBMIT, Verb.READ_QA, Verb.RECORD_QA_LETTER, Verb.PUBLISH):
        assert ONLY_IN[verb].isdisjoint(LOCAL)
    assert all(STEPS[step].kinds.isdisjoint(LOCAL) for step in never)


@pytest.mark.parametrize("kind", sorted(LOCAL))
def test_its_way_is_found_decided_held_closed(somerby: cast.Company, kind: str) -> None:
    """R30, E13-E15: three stages, no deadline or page of a review by law."""
    case = found(somerby, kind, consent="agrees")
    case = decided(somerby, case)
    assert (case.kind, case.state) == (kind, State.OTHER_REVIEW)
    with somerby.scope():
        assert not Deadline.objects.filter(case=case).exists()
    client = somerby.client("officer")
    base = somerby.url(f"reviews/{case.reference}/")
    page = client.get(base).content.decode()
    assert CaseKind(kind).label in page
    for words in ("Home Office", "Quality", "Publication", "Submit"):
        assert words not in page
    for below in ("submission/", "publication/", "transfer/", "panel/"):
        assert client.get(base + below).status_code in (403, 404)
    assert [step for step in steps_from(State(case.state), case.kind)] == [Step.CLOSE]


def test_the_partnership_may_decide_against_it_and_nobody_else_agrees(
    somerby: cast.Company,
) -> None:
    """R30: no word to the Home Office, and closed at once."""
    case = decided(somerby, found(somerby, criteria=[]), hold=False)
    assert case.state == State.CLOSED


def test_what_is_missing_is_said_before_it_is_held(somerby: cast.Company) -> None:
    """E13, E14: a criterion (GL §5.1), and in a near miss what the person who lives agreed to."""
    case = found(somerby, "near_miss", criteria=[])
    with pytest.raises(NotReady) as refused:
        decided(somerby, case)
    assert [reason.text for reason in refused.value.reasons] == [
        "It has not been said what makes this case worth a review.",
        "It has not been said whether the person who survived agrees.",
    ]
    with somerby.scope("officer"):
        assert LocalReview.objects.get(case=case).decided_on is None
        assert case.people.get().part == "survivor"
        assert case.label == "Adult A"


def test_no_door_leads_a_local_review_to_the_decision_by_law(somerby: cast.Company) -> None:
    """R30: the machine's own door refuses, whoever asks."""
    from cases.core.access.reach import AccessDenied

    case = found(somerby)
    with somerby.scope("officer"), pytest.raises(AccessDenied):
        advance(case, Step.PUT_TO_DECISION, by=somerby.officer)


def test_a_decision_by_law_for_another_review_makes_it_an_alternative_one(
    somerby: cast.Company,
) -> None:
    """E15: its kind may be corrected; the Home Office is still told of the decision."""
    case = acts.to_decide(somerby)
    acts.decided(somerby, case, "other_review")
    with somerby.scope("officer"):
        assert cast.fresh(case).kind == CaseKind.ALTERNATIVE
        assert Deadline.objects.filter(case=case, kind="home_office_notice").exists()
        assert not Deadline.objects.filter(case=case, kind="overview_report").exists()
        services.plan(case=case, by=somerby.officer, values={}, kind="learning")
        assert cast.fresh(case).kind == CaseKind.LEARNING
        with pytest.raises(NotReady):
            services.plan(case=case, by=somerby.officer, values={}, kind="assist")
    page = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/local/"))
    assert "read the decision" in page.content.decode()


def test_an_agency_is_asked_once_and_brings_what_it_knew(somerby: cast.Company) -> None:
    """E13 (GL §5.4)."""
    case = decided(somerby, found(somerby))
    with somerby.scope("officer"):
        made = services.ask_agency(case=case, by=somerby.officer, agency="Police", on=FOUND)
        with pytest.raises(NotReady):
            services.ask_agency(case=case, by=somerby.officer, agency=" police ", on=FOUND)
        with pytest.raises(NotReady):
            services.bring(
                case=case, by=somerby.officer, number=made.pk, on=FOUND, values={"summary": ""}
            )


def day(name: str, on: date) -> dict[str, str]:
    """Give a day as three boxes."""
    boxes = {"day": on.day, "month": on.month, "year": on.year}
    return {f"{name}_{box}": str(value) for box, value in boxes.items()}


def test_the_pages_lead_from_finding_to_what_was_learned(somerby: cast.Company) -> None:
    """R30, E14 by the pages: wrong input keeps what was typed, the gate refuses with a link."""
    client = somerby.client("officer")
    new = somerby.url("local-reviews/new/")
    assert client.get(new).status_code == 200
    typed = {"kind": "near_miss", "name": NAME, **day("found_on", FOUND)}
    wrong = client.post(new, typed).content.decode()
    assert NAME in wrong
    made = client.post(new, typed | {"found_by": "Police", "criteria": ["near_miss"]})
    assert made.status_code == 302
    with somerby.scope():
        case = Case.objects.get()
    base = somerby.url(f"reviews/{case.reference}/local/")
    for below in ("", "grounds/", "decision/"):
        assert client.get(base + below).status_code == 200
    decision = {
        "hold": "yes",
        "decided_by": "Its board",
        "rationale": "Much to learn.",
        "version": str(case.version),
        **day("on", FOUND),
    }
    refused = client.post(f"{base}decision/", decision)
    assert (refused.status_code, "Its board" in refused.content.decode()) == (409, True)
    weighed = {
        "found_by": "Police",
        "criteria": ["near_miss"],
        "consent": "agrees",
        "safe_contact": "Through her advocate",
        "version": "1",
    }
    assert client.post(f"{base}grounds/", weighed).status_code == 302
    stale = client.post(f"{base}grounds/", weighed | {"why": "My own words"})
    assert "My own words" in stale.content.decode()
    assert client.post(f"{base}decision/", decision).status_code == 302
    shop = {
        "kind": "near_miss",
        "chaired_by": "Head of service",
        "version": "2",
        **day("workshop_on", date(2026, 5, 5)),
    }
    assert client.get(f"{base}workshop/").status_code == 200
    assert client.post(f"{base}workshop/", shop).status_code == 302
    assert client.get(f"{base}agencies/new/").status_code == 200
    asked = {"agency": "Housing"} | day("on", FOUND)
    assert client.post(f"{base}agencies/new/", asked).status_code == 302
    with somerby.scope():
        number = case.local_review.agencies.get().pk
    one = f"{base}agencies/{number}/"
    assert client.get(one).status_code == 200
    brought = {"summary": "Three calls."} | day("on", FOUND)
    assert client.post(one, brought).status_code == 302
    page = client.get(base).content.decode()
    for words in ("Three calls.", "Head of service", "5 May 2026", "Through her advocate"):
        assert words in page
    assert NAME not in page
    assert somerby.client("stranger").get(base).status_code == 404
    assert somerby.client("sub_group_member").get(f"{base}workshop/").status_code == 403
