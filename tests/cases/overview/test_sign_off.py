"""The chain of sign-offs: in order, of one exact text, by each protocol (R86 to R90, R98)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.core.access.reach import AccessDenied, Reach
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.case.selectors import milestone_on
from cases.core.progress.advance import advance
from cases.core.progress.work.rows import work_of
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady
from cases.core.workflow.steps import Step
from cases.overview import services
from cases.overview.chain import standing_of
from cases.overview.gates import before_submitting
from cases.overview.models import Satisfaction, SignOff
from cases.overview.selectors import at_sign_off, signed_off_version
from cases.overview.services.sign_off import Word
from tests import cast
from tests.cases.overview import story


def test_a_page_says_in_words_with_what_a_signer_proved_who_he_is() -> None:
    said = [SignOff(signed_with=code).signed_with_words for code in ("one_time_code", "", "pass")]
    assert said == ["a one-time code", "", "pass"]


def steps_done(of: cast.Company, case: Case) -> list[str]:
    with of.scope():
        return [row.step for row in standing_of(case).done]


def ready(of: cast.Company) -> Case:
    case = story.a_case(of)
    story.both_texts(of, case)
    story.satisfied(of, case)
    return case


CHAINS = [
    ("leicester-city", ["panel", "sub_group", "csp_chair"]),
    ("leicestershire-rutland", ["panel", "sub_group", "csp_chair"]),
    ("gloucestershire", ["panel", "csp_chair"]),
    ("wakefield", ["panel", "csp_chair"]),
    ("national", ["panel", "csp_chair"]),
]


@pytest.mark.parametrize(("protocol", "chain"), CHAINS)
def test_each_protocol_is_signed_off_by_its_own_chain_and_in_its_order_r90(
    database: None, protocol: str, chain: list[str]
) -> None:
    of = cast.company("Melbourne Vale", "melbourne-vale", "MEL", protocol)
    case = ready(of)
    steps: dict[str, Callable[..., object]] = {
        "panel": story.agree,
        "sub_group": story.endorse,
        "csp_chair": story.sign,
    }
    for at, step in enumerate(chain):
        for other in steps:
            if other != step:
                with pytest.raises(NotReady):
                    steps[other](of, case)
        steps[step](of, case)
        assert steps_done(of, case) == chain[: at + 1]
    with of.scope():
        assert signed_off_version(case) is not None
        assert milestone_on(case, Milestone.SIGNED_OFF) == timezone.localdate()
        assert list(before_submitting(case)) == []


def test_a_signature_of_what_is_no_longer_there_is_refused_r90(somerby: cast.Company) -> None:
    case = ready(somerby)
    story.agree(somerby, case)
    with somerby.scope():
        read = standing_of(case).package.hash
    story.a_version(somerby, case, (*story.TEXT, "A new finding."))
    story.satisfied(somerby, case)
    story.agree(somerby, case)
    with somerby.scope("officer"), pytest.raises(NotReady) as refused:
        services.record_sub_group(
            case=case,
            by=somerby.officer,
            package_hash=read,
            endorsed=True,
            present="All",
            comments="",
            criteria=story.MET,
            compared="None.",
        )
    assert "changed after this page was made" in str(refused.value)
    assert steps_done(somerby, case) == ["panel"]


def test_a_new_version_makes_earlier_sign_offs_count_no_more_and_the_gate_says_so(
    somerby: cast.Company,
) -> None:
    case = ready(somerby)
    story.agree(somerby, case)
    story.endorse(somerby, case)
    story.sign(somerby, case)
    story.a_version(somerby, case, (*story.TEXT, "One word more."))
    with somerby.scope("officer"):
        assert steps_done(somerby, case) == []
        assert signed_off_version(case) is None
        assert milestone_on(case, Milestone.SIGNED_OFF) is None
        assert [reason.text for reason in before_submitting(case)] == [
            "Review panel has not signed off exactly the texts that now stand.",
            "DHR sub-group has not signed off exactly the texts that now stand.",
            "Chair of the Community Safety Partnership has not signed off exactly the texts that "
            "now stand.",
        ]
        with pytest.raises(NotReady):
            advance(case, Step.SUBMIT, by=somerby.officer)
    page = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/sign-off/"))
    assert "Earlier, and not counted any more" in page.content.decode()
    case_page = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/"))
    assert "Review panel has not signed off" in case_page.content.decode()


def test_what_the_sub_group_or_the_chair_sends_back_goes_through_the_panel_again_r90(
    somerby: cast.Company,
) -> None:
    case = ready(somerby)
    story.agree(somerby, case)
    back = story.endorse(somerby, case, endorsed=False)
    assert (back.outcome, back.comments) == ("returned", "Say more about the children.")
    assert steps_done(somerby, case) == []
    story.agree(somerby, case)
    story.endorse(somerby, case)
    story.send_back(somerby, case)
    assert steps_done(somerby, case) == []


def test_nobody_of_the_partnership_may_edit_the_report_r90(somerby: cast.Company) -> None:
    case = ready(somerby)
    story.agree(somerby, case)
    for who in ("csp_chair", "csp_chair_deputy", "sub_group_member", "communications_lead"):
        with somerby.scope(who):
            access = Reach.of(somerby.actor(who)).on(case)
            assert access.allows(Verb.READ_DRAFT)
            for verb in (Verb.UPLOAD_DRAFT, Verb.WRITE_RECOMMENDATIONS, Verb.ANSWER_COMMENTS):
                assert not access.allows(verb)
    with somerby.scope("sub_group_member"), pytest.raises(AccessDenied):
        services.sign_report(
            case=case,
            by=somerby.actor("sub_group_member"),
            package_hash="",
            signed_with="password",
        )


def test_those_who_sign_read_the_draft_only_when_the_panel_has_agreed(
    somerby: cast.Company,
) -> None:
    case = ready(somerby)
    address = somerby.url(f"reviews/{case.reference}/report/")
    assert somerby.client("csp_chair").get(address).status_code == 403
    story.agree(somerby, case)
    assert somerby.client("csp_chair").get(address).status_code == 200
    with somerby.scope():
        assert at_sign_off(case)


def test_a_dispute_stops_the_panel_until_its_outcome_is_minuted_r86(
    somerby: cast.Company,
) -> None:
    case = story.a_case(somerby)
    story.both_texts(somerby, case)
    with somerby.scope("panel_member"):
        said = services.state_satisfaction(
            case=case,
            by=somerby.actor("panel_member"),
            satisfied=False,
            why="One visit is missing.",
        )
    with pytest.raises(NotReady) as refused:
        story.agree(somerby, case)
    assert "Somerby Hospitals is not satisfied" in str(refused.value)
    with somerby.scope("officer"):
        services.minute_dispute(
            case=case, by=somerby.officer, dispute=said, outcome="The visit was added."
        )
    assert story.agree(somerby, case).outcome == "agreed"


def test_an_agency_that_said_nothing_stops_the_panel_r86(somerby: cast.Company) -> None:
    case = story.a_case(somerby)
    story.both_texts(somerby, case)
    with pytest.raises(NotReady) as refused:
        story.agree(somerby, case)
    assert "Somerby Hospitals has not said whether it is fairly represented" in str(refused.value)
    with somerby.scope("officer"):
        services.record_panel_agreement(
            case=case,
            by=somerby.officer,
            package_hash=standing_of(case).package.hash,
            present="All",
            words={"Somerby Hospitals": Word(True)},
        )
        assert Satisfaction.objects.get(case=case).said_at_meeting


def test_the_sub_group_answers_the_criteria_and_compares_before_it_endorses_r143(
    somerby: cast.Company,
) -> None:
    case = ready(somerby)
    story.agree(somerby, case)
    with somerby.scope("officer"):
        package_hash = standing_of(case).package.hash
        for missing in ({"criteria": story.MET}, {"compared": "None."}):
            with pytest.raises(NotReady):
                services.record_sub_group(
                    case=case,
                    by=somerby.officer,
                    package_hash=package_hash,
                    endorsed=True,
                    present="All",
                    comments="",
                    **missing,
                )
    assert story.endorse(somerby, case).criteria[0]["met"] is True


def test_a_change_asked_for_after_the_panel_agreed_waits_for_the_chair_and_counts_days_r87(
    somerby: cast.Company,
) -> None:
    case = ready(somerby)
    with somerby.scope("panel_member"), pytest.raises(NotReady):
        services.ask_for_change(
            case=case, by=somerby.actor("panel_member"), what="A date.", reason="It is wrong."
        )
    story.agree(somerby, case)
    asked_on = timezone.localdate() - timedelta(days=9)
    with somerby.scope("panel_member"):
        asked = services.ask_for_change(
            case=case,
            by=somerby.actor("panel_member"),
            what="A date.",
            reason="It is wrong.",
            on=asked_on,
        )
    with pytest.raises(NotReady) as refused:
        story.endorse(somerby, case)
    assert "the independent chair has not decided" in str(refused.value)
    with somerby.scope("author"), pytest.raises(AccessDenied):
        services.decide_change(
            case=case, by=somerby.actor("author"), request=asked, accept=True, because="Yes."
        )
    page = somerby.client("independent_chair").post(
        somerby.url(f"reviews/{case.reference}/sign-off/changes/{asked.pk}/"),
        {"accept": "no", "because": "The record says otherwise."},
    )
    assert page.status_code == 302
    shown = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/sign-off/"))
    assert "9 days lost so far" in shown.content.decode()
    assert story.endorse(somerby, case).outcome == "agreed"


def test_after_the_home_office_returned_the_report_the_chain_is_needed_again(
    somerby: cast.Company,
) -> None:
    case = ready(somerby)
    story.agree(somerby, case)
    story.endorse(somerby, case)
    story.sign(somerby, case)
    from cases.core.case.models import StepTaken

    with somerby.scope("officer"):
        StepTaken.objects.create(
            case=case,
            step=Step.RETURN_FOR_AMENDMENT,
            from_state="home_office_qa",
            to_state="overview",
            happened_on=timezone.localdate(),
            by="user:1",
            by_name="The officer",
        )
        assert standing_of(case).round == 2
        assert signed_off_version(case) is None
        assert milestone_on(case, Milestone.SIGNED_OFF) == timezone.localdate()
    story.agree(somerby, case)
    story.endorse(somerby, case)
    story.sign(somerby, case)
    with somerby.scope():
        assert signed_off_version(case) is not None


def test_the_commissioners_copy_is_a_task_until_the_day_of_sending_is_entered_r98(
    somerby: cast.Company,
) -> None:
    case = ready(somerby)
    address = somerby.url(f"reviews/{case.reference}/commissioner/")
    answer = {"on_day": "1", "on_month": "6", "on_year": "2026", "how": "Secure e-mail"}
    assert somerby.client("officer").post(address, answer).status_code == 409
    story.agree(somerby, case)
    story.endorse(somerby, case)
    story.sign(somerby, case)
    title = "Send the report to the Domestic Abuse Commissioner"

    def waiting() -> bool:
        with somerby.scope("officer"):
            rows = work_of(Reach.of(somerby.officer), timezone.localdate())
        return title in [row.title for row in rows]

    assert waiting()
    without = somerby.client("officer").post(address, {**answer, "on_day": ""})
    assert without.status_code == 200
    assert "Secure e-mail" in without.content.decode()
    assert waiting()
    today = timezone.localdate()
    sent = {"on_day": today.day, "on_month": today.month, "on_year": today.year, "how": "Post"}
    assert somerby.client("officer").post(address, sent).status_code == 302
    assert not waiting()
    with somerby.scope():
        assert milestone_on(case, Milestone.SENT_TO_DAC) == today


def test_the_chair_of_the_partnership_signs_with_the_password_entered_afresh(
    somerby: cast.Company,
) -> None:
    case = ready(somerby)
    story.agree(somerby, case)
    story.endorse(somerby, case)
    chair = somerby.people["csp_chair"]
    chair.set_password("Uphill-and-down-42")
    chair.save()
    with somerby.scope():
        package_hash = standing_of(case).package.hash
    client = somerby.client("csp_chair")
    address = somerby.url(f"reviews/{case.reference}/sign-off/csp-chair/")
    wrong = client.post(address, {"package_hash": package_hash, "proof": "something else"})
    assert "This is not your password" in wrong.content.decode()
    old = client.post(address, {"package_hash": "0" * 64, "proof": "Uphill-and-down-42"})
    assert old.status_code == 409
    assert steps_done(somerby, case) == ["panel", "sub_group"]
    signed = client.post(address, {"package_hash": package_hash, "proof": "Uphill-and-down-42"})
    assert signed.status_code == 302
    assert steps_done(somerby, case) == ["panel", "sub_group", "csp_chair"]
