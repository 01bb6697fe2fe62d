"""The pages of the overview report that wait for one person's word, each opened to that person."""

from __future__ import annotations

from django.utils import timezone

from cases.core.case.models import Case
from cases.overview import services
from cases.overview.chain import standing_of
from cases.overview.models import ChangeRequest, RoundRecipient, Satisfaction
from cases.overview.services import Outside
from tests import cast
from tests.cases.overview import story


def address(company: cast.Company, case: Case, rest: str) -> str:
    """Give the address of a page of the review."""
    return company.url(f"reviews/{case.reference}/{rest}")


def shown(company: cast.Company, case: Case, rest: str, who: str) -> str:
    """Give the text of a page that must be open to this person."""
    page = company.client(who).get(address(company, case, rest))
    assert page.status_code == 200
    return page.content.decode()


def today(name: str) -> dict[str, int]:
    """Give today as its three boxes post it."""
    day = timezone.localdate()
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def test_the_independent_chair_is_asked_about_somebody_outside_the_list(
    somerby: cast.Company,
) -> None:
    case = story.a_case(somerby)
    story.a_version(somerby, case)
    outsider = Outside(
        "Ottoline Brackenwell", "A university", "ottoline@paper.example", "", "She was asked."
    )
    story.a_round(somerby, case, outside=[outsider])
    with somerby.scope():
        row = RoundRecipient.objects.get(approval="waiting")
    page = shown(somerby, case, f"report/recipients/{row.pk}/", "independent_chair")
    assert ("Ottoline Brackenwell" in page, "May this person get the draft?" in page) == (
        True,
        True,
    )


def test_an_agency_says_that_it_is_not_satisfied_and_the_outcome_is_minuted(
    somerby: cast.Company,
) -> None:
    case = story.a_case(somerby)
    story.both_texts(somerby, case)
    said = somerby.client("panel_member").post(
        address(somerby, case, "report/agencies/"),
        {"satisfied": "no", "why": "One visit is missing."},
    )
    assert said.status_code == 302
    with somerby.scope():
        row = Satisfaction.objects.get(case=case)
    assert (row.satisfied, row.why) == (False, "One visit is missing.")
    where = f"report/disputes/{row.pk}/"
    assert "What came of the dispute of Somerby Hospitals" in shown(somerby, case, where, "officer")
    minuted = somerby.client("officer").post(
        address(somerby, case, where), {"outcome": "The visit was added.", **today("on")}
    )
    assert minuted.status_code == 302
    with somerby.scope():
        row = Satisfaction.objects.get(case=case)
    assert (row.outcome, row.minuted_on) == ("The visit was added.", timezone.localdate())


def test_panel_and_sub_group_agree_in_their_meetings_as_the_officer_records(
    somerby: cast.Company,
) -> None:
    case = story.a_case(somerby)
    story.both_texts(somerby, case)
    story.satisfied(somerby, case)
    officer = somerby.client("officer")
    with somerby.scope():
        meeting = {"package_hash": standing_of(case).package.hash, "present": "All members"}
    agreed = officer.post(address(somerby, case, "sign-off/panel/"), {**meeting, **today("on")})
    assert agreed.status_code == 302

    page = shown(somerby, case, "sign-off/sub-group/", "officer")
    assert "DHR sub-group: its decision on the report" in page
    criteria = {f"met_{at}": "yes" for at in range(len(story.MET))}
    endorsed = officer.post(
        address(somerby, case, "sign-off/sub-group/"),
        {**meeting, **criteria, "outcome": "endorse", "compared": "The same gap.", **today("on")},
    )
    assert endorsed.status_code == 302
    with somerby.scope():
        assert [(row.step, row.outcome) for row in standing_of(case).done] == [
            ("panel", "agreed"),
            ("sub_group", "agreed"),
        ]


def test_an_agency_asks_for_a_late_change_and_the_independent_chair_is_asked(
    somerby: cast.Company,
) -> None:
    case = story.a_case(somerby)
    story.both_texts(somerby, case)
    story.satisfied(somerby, case)
    story.agree(somerby, case)
    asked = somerby.client("panel_member").post(
        address(somerby, case, "sign-off/changes/new/"),
        {"what": "A date.", "reason": "It is wrong.", **today("on")},
    )
    assert asked.status_code == 302
    with somerby.scope():
        row = ChangeRequest.objects.get(case=case)
    assert (row.agency_name, row.what) == ("Somerby Hospitals", "A date.")
    page = shown(somerby, case, f"sign-off/changes/{row.pk}/", "independent_chair")
    assert ("Is the change accepted?" in page, "It is wrong." in page) == (True, True)
    with somerby.scope("independent_chair"):
        services.decide_change(
            case=case,
            by=somerby.actor("independent_chair"),
            request=row,
            accept=False,
            because="The record says otherwise.",
        )
        assert ChangeRequest.objects.get(pk=row.pk).decision != ""
