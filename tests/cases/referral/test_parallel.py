"""Other reviews of the same death: checks answered, linked, waited for, held jointly."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.core.case.models import Case
from cases.core.case.services import mark_milestone
from cases.core.deadlines.models import Hold
from cases.core.progress.advance import missing_for
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.case_kinds import CaseKind
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.referral.choices import CheckCode, Circumstance
from cases.referral.models import Referral
from cases.referral.parallel import agree_jointly, save_parallel, wait_for
from cases.referral.parallel_models import ParallelReview
from cases.referral.parallel_selectors import sides_of
from cases.referral.services import answer_check
from tests import cast
from tests.cases.decision import acts


def other(**more: Any) -> dict[str, Any]:
    """Give what is said of another review."""
    values = {"kind": "child", "body": "Somerby Children Partnership", "standing": "running"}
    return {**values, "together": "beside", **more}


def saved(of: cast.Company, case: Case, **more: Any) -> ParallelReview:
    with of.scope("officer"):
        return save_parallel(case=case, by=of.officer, values=other(**more))


def with_check(of: cast.Company) -> Case:
    case = cast.a_case(of)
    with of.scope("officer"):
        Referral.objects.create(case=case, circumstances=[Circumstance.CARE_NEEDS.value])
    return case


@pytest.mark.parametrize(
    ("answer", "standing"),
    [("held", "running"), ("considered", "considered"), ("awaited", "asked"), ("not_held", None)],
)
def test_the_answer_to_a_check_is_kept_as_another_review(
    somerby: cast.Company, answer: str, standing: str | None
) -> None:
    """R10: who was asked, when, the answer, the other review's reference and contact."""
    case = with_check(somerby)
    with somerby.scope("officer"):
        answer_check(
            case=case,
            by=somerby.officer,
            code=CheckCode.ADULT_REVIEW,
            told="Manager of the adults board",
            told_on=date(2026, 3, 4),
            answer=answer,
            their_reference="SAR 7",
            their_contact="01632 960001",
        )
        rows = [
            (r.kind, r.standing, r.reference, r.contact, r.asked_of, r.asked_on)
            for r in ParallelReview.objects.filter(case=case)
        ]
    kept = ("adult", standing, "SAR 7", "01632 960001", "Manager of the adults board")
    assert rows == ([(*kept, date(2026, 3, 4))] if standing else [])


def test_the_check_is_answered_on_its_page_with_the_other_reference(
    somerby: cast.Company,
) -> None:
    """R9, R10: what was typed stays when it is refused; then the other review is listed."""
    case, client = with_check(somerby), somerby.client("officer")
    address = somerby.url(f"reviews/{case.reference}/referral/checks/adult_review/")
    posted = {"answer": "held", "their_reference": "SAR 7", "not_told_because": "Nobody there"}
    page = client.post(address, posted)
    assert page.status_code == 422
    assert "Nobody was asked, so there is no answer" in page.content.decode()
    assert "SAR 7" in page.content.decode()
    told = {"told": "Board", "told_on_day": "4", "told_on_month": "3", "told_on_year": "2026"}
    posted = {**posted, **told, "not_told_because": ""}
    assert client.post(address, posted).status_code == 302
    listed = client.get(somerby.url(f"reviews/{case.reference}/parallel/")).content.decode()
    assert "Safeguarding adult review" in listed
    assert "SAR 7" in listed


WRONG = [
    ({"standing": "ended"}, "Say on which day it ended."),
    ({"ended_on": date(2026, 3, 1)}, "It has a day on which it ended: say that it ended."),
    ({"asked_on": date(2099, 1, 1)}, "This day has not come yet."),
    ({"linked_reference": "SOM-1999-001"}, "There is no case with this reference here."),
]


@pytest.mark.parametrize(("more", "reason"), WRONG)
def test_what_cannot_be_is_refused(
    somerby: cast.Company, more: dict[str, Any], reason: str
) -> None:
    case = cast.a_case(somerby)
    with pytest.raises(NotReady) as refused:
        saved(somerby, case, **more)
    assert [each.text for each in refused.value.reasons] == [reason]


def test_a_case_kept_here_is_linked_and_never_itself_or_another_partnerships(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    """R31: two cases are linked; each shows the other."""
    case, theirs = cast.a_case(somerby), cast.a_case(somerby)
    far = cast.a_case(wreake_valley)
    for reference in (case.reference, far.reference):
        with pytest.raises(NotReady):
            saved(somerby, case, linked_reference=reference)
    saved(somerby, case, linked_reference=theirs.reference.lower())
    client = somerby.client("officer")
    here = client.get(somerby.url(f"reviews/{case.reference}/parallel/")).content.decode()
    there = client.get(somerby.url(f"reviews/{theirs.reference}/parallel/")).content.decode()
    assert f"{theirs.reference}</a>, kept here" in here
    assert f"{case.reference} {case.label}</a>: they run beside each other" in there


def test_the_decision_waits_for_the_other_review_and_nothing_else_does(
    somerby: cast.Company,
) -> None:
    """R27 for another review: LC ¶15, ¶18; a hold before the decision, whose clock runs on."""
    case = acts.to_decide(somerby)
    acts.recommended(somerby, case)
    row = saved(somerby, case)
    until = timezone.localdate() + timedelta(days=10)
    given: dict[str, Any] = {"reason": "Combined or not?", "requested_by": "Sub-group chair"}
    with somerby.scope("officer"):
        hold = wait_for(case=case, by=somerby.officer, number=row.pk, review_on=until, **given)
        assert hold.activities == ["decision"]
        texts = [reason.text for reason in missing_for(case, Step.DECIDE_REVIEW)]
        assert [text for text in texts if "hold" in text] != []
        with pytest.raises(NotReady) as twice:
            wait_for(case=case, by=somerby.officer, number=row.pk, review_on=until, **given)
    assert [r.text for r in twice.value.reasons] == ["The decision waits for it already."]


@pytest.mark.parametrize("standing", ["ended", "not_held"])
def test_nothing_waits_for_a_review_that_is_over(somerby: cast.Company, standing: str) -> None:
    case = acts.to_decide(somerby)
    ended = date(2026, 3, 3) if standing == "ended" else None
    row = saved(somerby, case, standing=standing, ended_on=ended)
    with somerby.scope("officer"), pytest.raises(NotReady):
        wait_for(
            case=case,
            by=somerby.officer,
            number=row.pk,
            review_on=date(2099, 1, 1),
            reason="x",
            requested_by="y",
        )


def test_a_joint_decision_makes_the_case_joint_and_taking_it_back_does_not(
    somerby: cast.Company,
) -> None:
    """R18, R31: the kind follows the decision."""
    from cases.core.progress.advance import take_back

    case = acts.to_decide(somerby)
    acts.decided(somerby, case, "joint_adult")
    with somerby.scope("officer"):
        assert cast.fresh(case).kind == CaseKind.JOINT
        take_back(case, by=somerby.officer, because="Signed in the wrong case.")
        assert cast.fresh(case).kind == CaseKind.REVIEW


def test_what_is_overdue_or_unsaid_awaits_the_officer(somerby: cast.Company) -> None:
    """R31: a joint decision asks for the other review; a word that was expected is asked for."""
    case = acts.to_decide(somerby)
    acts.decided(somerby, case, "joint_child")
    client = somerby.client("officer")
    asked = "Record the review with which this one is joint"
    assert asked in client.get(somerby.url("")).content.decode()
    saved(somerby, case, together="joint", expected_on=date(2026, 4, 1))
    page = client.get(somerby.url("")).content.decode()
    assert asked not in page
    assert "Ask how it stands: Child safeguarding practice review" in page


def test_a_joint_review_shows_sign_off_and_assurance_of_each_body(
    somerby: cast.Company,
) -> None:
    """R31 (GL §2.4), R144 (LC ¶19): ours from the record, theirs from their word or their case."""
    case, theirs = acts.to_decide(somerby), cast.a_case(somerby)
    row = saved(somerby, case, together="joint")
    agreed = {
        "lead": "both",
        "duties": "Section 9, and Working Together",
        "plan_terms": "Both boards comment.",
        "their_signed_off_on": date(2026, 5, 4),
        "their_sign_off": "its chair",
    }
    with somerby.scope("officer"):
        row = agree_jointly(case=case, by=somerby.officer, number=row.pk, values=agreed)
        mark_milestone(case=case, code=Milestone.SIGNED_OFF, on=date(2026, 5, 1))
        ours, other_side = sides_of(case, [row])[row.pk]
        assert ours.lines[0] == ("Signed off", date(2026, 5, 1))
        assert other_side.lines[0] == ("Signed off by its chair", date(2026, 5, 4))
        row.linked = theirs
        row.save()
        mark_milestone(case=theirs, code=Milestone.SUBMITTED, on=date(2026, 6, 1))
        _, kept_here = sides_of(case, [row])[row.pk]
        assert kept_here.lines[1] == ("Sent to the Home Office", date(2026, 6, 1))
    page = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/parallel/"))
    for words in ("Both boards comment.", "Working Together", "1 May 2026", "1 June 2026"):
        assert words in page.content.decode()


def test_two_who_write_at_once_are_told_and_lose_nothing(somerby: cast.Company) -> None:
    case, client = cast.a_case(somerby), somerby.client("officer")
    row = saved(somerby, case)
    address = somerby.url(f"reviews/{case.reference}/parallel/{row.pk}/")
    old = client.get(address).context["form"]
    posted = {**other(), "body": "Board of the second writer", "note": "typed"}
    posted[old.add_prefix("version")] = "1"
    with somerby.scope("officer"):
        save_parallel(
            case=case, by=somerby.officer, number=row.pk, values=other(body="Of the first")
        )
    page = client.post(address, posted).content.decode()
    assert "Of the first" in page
    assert "Board of the second writer" in page


def test_the_pages_of_other_reviews_open_and_refuse(somerby: cast.Company) -> None:
    """Every address by get and post; who may only read sees no button and is refused."""
    case, officer = acts.to_decide(somerby), somerby.client("officer")
    base = somerby.url(f"reviews/{case.reference}/parallel/")
    posted = other(together="joint")
    assert officer.get(f"{base}new/").status_code == 200
    assert officer.post(f"{base}new/", posted | {"version": "0"}).status_code == 302
    with somerby.scope():
        row = ParallelReview.objects.get(case=case)
    assert officer.get(f"{base}{row.pk}/joint/").status_code == 200
    joint = {"lead": "us", "version": str(row.version), "duties": "Both"}
    assert officer.post(f"{base}{row.pk}/joint/", joint).status_code == 302
    assert officer.get(f"{base}{row.pk}/hold/").status_code == 200
    day = timezone.localdate() + timedelta(days=9)
    wait = {
        "reason": "Combined?",
        "requested_by": "Chair",
        "review_on_day": str(day.day),
        "review_on_month": str(day.month),
        "review_on_year": str(day.year),
    }
    late = wait | {"review_on_year": "2020"}
    refused = officer.post(f"{base}{row.pk}/hold/", late)
    assert (refused.status_code, "Combined?" in refused.content.decode()) == (409, True)
    assert officer.post(f"{base}{row.pk}/hold/", wait).status_code == 302
    with somerby.scope():
        assert Hold.objects.filter(case=case, ended_on=None).count() == 1
    assert "The decision waits for it" in officer.get(base).content.decode()
    reader = somerby.client("csp_chair")
    assert "Record another review" not in reader.get(base).content.decode()
    assert reader.get(f"{base}new/").status_code == 403
    assert somerby.client("stranger").get(base).status_code == 404


def test_the_page_asks_as_often_for_one_as_for_many(
    somerby: cast.Company, django_assert_max_num_queries: Any
) -> None:
    case = cast.a_case_at(somerby, State.DECISION)
    for number in range(6):
        saved(somerby, case, together="joint", body=f"Board {number}")
    client = somerby.client("officer")
    address = somerby.url(f"reviews/{case.reference}/parallel/")
    client.get(address)
    with django_assert_max_num_queries(45):
        client.get(address)
