"""What a case needs before it is put to decision, and what that leaves behind."""

from datetime import date

import pytest

from cases.core.access.links import is_open
from cases.core.case.models import Case
from cases.core.case.selectors import milestone_on
from cases.core.progress.advance import advance, missing_for
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.referral.choices import CheckCode, Circumstance
from cases.referral.models import CheckAnswer
from cases.referral.selectors import criteria_of, open_checks
from cases.referral.services import answer_check
from cases.referral.signing import explain_missing_signature, invite_lead
from tests import cast
from tests.cases.referral.helpers import CRITERIA, complete, day, people, save, save_person, url

TODAY = date(2026, 3, 20)


def step_page(company: cast.Company, case: Case) -> str:
    return company.url(f"reviews/{case.reference}/steps/put_to_decision/")


def test_an_empty_referral_is_refused_with_a_link_to_each_thing_that_is_missing(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        with pytest.raises(NotReady) as refused:
            advance(case, Step.PUT_TO_DECISION, by=somerby.officer)
        person = people(case)[0]
    assert [reason.url for reason in refused.value.reasons] == [
        url(somerby, case, f"people/{person.pk}/"),
        url(somerby, case, "sections/criteria/"),
        url(somerby, case, "signatures/"),
        url(somerby, case, "sections/circumstances/"),
    ]


def test_the_page_of_the_step_refuses_too_and_the_case_stays(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    posted = day("on", TODAY) | {"version": "1", "because": "It is urgent."}
    page = somerby.client("officer").post(step_page(somerby, case), posted)
    assert page.status_code == 409
    assert "The Safeguarding Lead has not signed." in page.content.decode()
    assert "It is urgent." in page.content.decode()
    with somerby.scope():
        assert cast.fresh(case).state == State.REFERRAL


def test_a_complete_referral_goes_to_decision_on_the_day_that_was_said(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        complete(somerby, case)
        link, _ = invite_lead(case=case, by=somerby.officer, address="lead@housing.example")
        posted = day("on", TODAY) | {"version": str(cast.fresh(case).version)}
    page = somerby.client("officer").post(step_page(somerby, case), posted)
    assert page.status_code == 302, page.content.decode()
    with somerby.scope():
        assert cast.fresh(case).state == State.DECISION
        assert milestone_on(case, Milestone.PUT_TO_DECISION) == TODAY
        assert not is_open(link.refreshed())


def test_a_case_that_does_not_meet_the_criteria_may_be_put_to_decision_and_says_so(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        complete(somerby, case)
        save(
            somerby,
            case,
            "criteria",
            CRITERIA | {"by_relative_or_partner": "no", "version": "100000"},
        )
        assert criteria_of(case).meets is False
        assert missing_for(case, Step.PUT_TO_DECISION) == []
    page = somerby.client("officer").get(url(somerby, case)).content.decode()
    assert "The criteria are not met" in page
    case_page = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/"))
    assert "Not met" in case_page.content.decode()


def test_a_reason_stands_in_for_the_signature_of_the_lead(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        save_person(somerby, case, people(case)[0], {})
        save(somerby, case, "criteria", CRITERIA)
        save(somerby, case, "circumstances", {"circumstances": ["none"]})
        assert len(missing_for(case, Step.PUT_TO_DECISION)) == 1
        with pytest.raises(NotReady):
            explain_missing_signature(case=case, by=somerby.officer, because=" ")
        explain_missing_signature(case=case, by=somerby.officer, because="A member of the public.")
        assert missing_for(case, Step.PUT_TO_DECISION) == []


def test_r9_a_victim_of_17_in_a_protocol_that_tells_the_panel_needs_two_answers(
    wreake_valley: cast.Company,
) -> None:
    case = cast.a_case(wreake_valley)
    with wreake_valley.scope("officer"):
        complete(wreake_valley, case)
        posted = day("died_on", date(2026, 2, 27)) | day("born", date(2008, 6, 1))
        person = people(case)[0]
        save_person(wreake_valley, case, person, posted | {"version": "100000"})
        wanted = [CheckCode.CHILD_REVIEW, CheckCode.TELL_CDOP]
        assert [check.code for check in open_checks(case)] == wanted
        with pytest.raises(NotReady) as refused:
            advance(case, Step.PUT_TO_DECISION, by=wreake_valley.officer)
        assert [reason.url for reason in refused.value.reasons] == [
            url(wreake_valley, case, f"checks/{code.value}/") for code in wanted
        ]
        for code in wanted:
            answer_check(
                case=case,
                by=wreake_valley.officer,
                code=code,
                told="Board manager",
                told_on=date(2026, 3, 6),
            )
        advance(case, Step.PUT_TO_DECISION, by=wreake_valley.officer)
        assert cast.fresh(case).state == State.DECISION


def test_r10_a_check_is_answered_on_its_page_with_who_was_told_or_why_nobody_was(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        complete(somerby, case, Circumstance.CARE_NEEDS)
    officer, address = somerby.client("officer"), url(somerby, case, "checks/adult_review/")
    assert officer.get(address).status_code == 200
    assert officer.get(url(somerby, case, "checks/tell_cdop/")).status_code == 404
    empty = officer.post(address, {"outcome": "They will think about it"})
    assert empty.status_code == 422
    assert "They will think about it" in empty.content.decode()
    undated = officer.post(address, {"told": "Board manager"})
    assert "Enter the day on which they were told" in undated.content.decode()
    both = {"told": "Board manager", "not_told_because": "x"} | day("told_on", TODAY)
    assert "not both" in officer.post(address, both).content.decode()
    assert officer.post(address, {"not_told_because": "They told us."}).status_code == 302
    with somerby.scope():
        kept = CheckAnswer.objects.get()
        assert (kept.code, kept.told, kept.not_told_because, kept.answered_by) == (
            "adult_review",
            "",
            "They told us.",
            somerby.officer.name,
        )
        assert open_checks(case) == []


def test_a_check_that_the_case_does_not_need_cannot_be_answered(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"), pytest.raises(NotReady):
        answer_check(
            case=case, by=somerby.officer, code=CheckCode.TELL_CDOP, not_told_because="None."
        )


def test_r152_a_referral_by_the_police_says_when_their_officers_were_told(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        complete(somerby, case)
        posted = {
            "referrer_name": "DS Cosima Blackadder-Finch",
            "referrer_agency": "Police",
            "referrer_is_police": "yes",
        }
        save(somerby, case, "referrer", posted)
        assert [check.code.value for check in open_checks(case)] == [
            "police_sio",
            "police_oic",
            "police_disclosure",
            "police_flo",
        ]
