"""Every kind of page can be used by everybody: no serious barrier, and nothing runs off a phone.

The cases are brought to each stage by services; the pages are the real ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from playwright.sync_api import Page

from cases.core.identity.models import Part, Person
from cases.core.progress.agencies.reviewing import begin_review
from cases.core.workflow.states import State
from partnerships.models import Agency, AgencyContact, User
from tests import cast
from tests.cases.action_plan import plan
from tests.cases.decision import acts
from tests.cases.overview import story as report
from tests.cases.panel import parts
from tests.cases.publication import stage as publication
from tests.cases.quality_assurance import stage as quality_assurance
from tests.cases.trawl import stage as trawl
from tests.journeys.browser import assert_accessible, assert_reflows

Looks = Callable[[str, Iterable[str]], None]


@pytest.fixture
def of() -> cast.Company:
    return cast.somerby()


@pytest.fixture
def fit(
    of: cast.Company, new_page: Callable[..., Page], sign_in: Callable[[Page, Any], None]
) -> Looks:
    """Opens pages as one of the cast (or nobody) and insists that everybody can use each."""

    def look(who: str, paths: Iterable[str]) -> None:
        page = new_page()
        if who:
            sign_in(page, of.people[who])
        wrong = []
        for path in paths:
            address = path if path.startswith("/") else of.url(path)
            answer = page.goto(address)
            if answer is None or answer.status != 200:
                wrong.append(f"{address} as {who} answered {answer and answer.status}")
                continue
            for check in (assert_accessible, assert_reflows):
                try:
                    check(page)
                except AssertionError as found:
                    wrong.append(str(found))
        assert wrong == [], "\n\n".join(wrong)

    return look


def below(case: Any, *paths: str) -> list[str]:
    return [f"reviews/{case.reference}/{path}" for path in paths]


def test_pages_for_anybody(fit: Looks) -> None:
    fit("", ["/account/login/", "/help/", "/privacy/", "/accessibility/", "published/"])
    fit("", ["/account/password/reset/"])


def test_pages_of_the_partnership(of: cast.Company, fit: Looks) -> None:
    case = cast.a_case(of)
    fit(
        "officer",
        ["", "reviews/", "search/?q=Adult", "search/", "due/", "figures/", "settings/",
         "settings/agencies/", "settings/agencies/add/", "agencies-response/", "actions/",
         "reviews/take-over/", "/account/me/", "referrals/new/"],
    )  # fmt: skip
    fit("partnership_administrator", ["settings/people/", "settings/people/add/", "chronicle/"])
    fit("partnership_administrator", ["settings/calendar/"])
    fit("board_member", ["figures/"])
    fit("officer", below(case, "access/", "chronicle/", "notes/", "interest/", "hold/"))


def test_pages_of_the_operator(of: cast.Company, fit: Looks) -> None:
    of.people["operator"] = User.objects.create_user(
        "operator@review-room.example", "Operator", is_platform_operator=True
    )
    fit("operator", ["/operator/", "/operator/new/", "/operator/agencies/"])
    body = Agency.objects.create(name="Eyebrook Care Board")
    fit("operator", [f"/operator/agencies/{body.pk}/", f"/operator/agencies/{body.pk}/merge/"])


def test_pages_of_the_directory(of: cast.Company, fit: Looks) -> None:
    with of.scope("officer"):
        body = cast.an_agency(of)
        row = AgencyContact.objects.get()
        begin_review(by=of.officer)
    listed = "settings/standard-list/"
    own = f"agencies/{body.pk}/"
    fit("officer", [own, f"{own}contacts/add/", f"settings/agencies/{row.pk}/", listed])
    fit("officer", [f"{listed}review/", f"{listed}review/complete/", f"{listed}{body.pk}/off/"])
    fit("officer", [f"settings/agencies/{row.pk}/end/", "settings/agencies/file/"])
    fit("partnership_administrator", [own, f"{own}propose/rename/", f"{own}propose/merge/"])


def test_pages_of_the_referral(of: cast.Company, fit: Looks) -> None:
    case = cast.a_case(of)
    with of.scope():
        people = [
            Person.objects.get(case=case, part=part).pk for part in (Part.DECEASED, Part.SUSPECT)
        ]
    sections = ["dates", "responsible", "referrer", "lead", "victim_household", "incident"]
    sections += ["factors", "agencies", "summary", "criteria", "circumstances"]
    fit("officer", below(case, "", "referral/", "referral/answers/", "referral/signatures/"))
    fit("officer", below(case, *[f"referral/people/{pk}/" for pk in people]))
    fit("officer", below(case, *[f"referral/sections/{code}/" for code in sections]))
    fit("officer", below(case, "summary/", "people/", "people/new/", "deadlines/", "dates/"))
    fit("officer", below(case, "steps/put_to_decision/", "family/", "family/new/", "transfer/"))


def test_pages_of_the_decision(of: cast.Company, fit: Looks) -> None:
    case = acts.to_decide(of)
    fit("officer", below(case, "", "recommendation/", "decision/from-paper/"))
    fit("csp_chair", below(case, "", "decision/"))
    acts.decided(of, case, "no_review")
    letter = next(iter(acts.letters_of(of, case).values()))
    fit("officer", below(case, "decision/", "decision/done/", "home-office-view/", "letters/"))
    fit("officer", below(case, f"letters/{letter.pk}/", "take-back/"))


def test_pages_of_the_trawl(of: cast.Company, fit: Looks) -> None:
    case, asked, link = trawl.out(of)
    own = f"trawl/requests/{asked.pk}/"
    fit("", [link])
    fit("officer", below(case, "", "trawl/", own, f"{own}answer/", f"{own}waive/"))
    fit("officer", below(case, "trawl/collation/", "trawl/prepare/", "trawl/chase/"))
    fit("officer", below(case, "trawl/people/", "trawl/panel/", f"{own}code/"))
    fit("officer", [f"agencies-response/{asked.agency_id}/"])
    fit("agency_contact", ["trawls/"])
    trawl.answer_by_link(link, trawl.typed(asked, nil=False))
    fit("", [link])
    fit("officer", below(case, "trawl/", own))


def test_pages_of_the_panel(of: cast.Company, fit: Looks) -> None:
    case = parts.case_in_panel(of)
    with of.scope("officer"):
        meeting = parts.whole_panel(of, case)
    at = f"meetings/{meeting.number}/"
    fit("officer", below(case, "", "panel/", "panel/appoint/", "panel/members/add/"))
    fit("officer", below(case, "panel/agreements/", "panel/confidentiality/paper/"))
    fit("officer", below(case, "terms/", "terms/write/", "meetings/", "meetings/new/", at))
    fit("officer", below(case, f"{at}papers/", f"{at}papers/send/", f"{at}minutes/"))
    fit("panel_member", below(case, "panel/", "terms/", "meetings/"))


def test_pages_of_the_report(of: cast.Company, fit: Looks) -> None:
    case = report.a_case(of)
    report.both_texts(of, case)
    made = report.a_round(of, case)
    with of.scope():
        paragraph = made.version.paragraphs.order_by("-position")[0].pk
        version = made.version_id
    words = [f"report/versions/{version}/", f"report/paragraphs/{paragraph}/comment/"]
    fit("panel_member", below(case, "", "report/", *words, "report/agencies/"))
    fit("panel_member", below(case, f"report/rounds/{made.pk}/", "recommendations/"))
    fit("author", below(case, "report/upload/overview_report/", "recommendations/new/"))
    fit("officer", below(case, f"report/rounds/{made.pk}/close/", "sign-off/"))
    fit("officer", below(case, "sign-off/panel/", "sign-off/sub-group/", "commissioner/"))
    fit("csp_chair", below(case, "sign-off/csp-chair/"))


def test_pages_of_quality_assurance(of: cast.Company, fit: Looks) -> None:
    case = quality_assurance.submitted(of)
    fit("officer", below(case, "", "home-office/", "home-office/letter/new/"))
    quality_assurance.letter(of, case, "publish_after_changes", ["Say which year."])
    fit("officer", below(case, "home-office/"))
    other = quality_assurance.ready_to_submit(of)
    here = "home-office/submission/"
    fit("officer", below(other, here, f"{here}files/data_form/", f"{here}self-check/"))
    fit("officer", below(other, "home-office/scan/submission/"))


def test_pages_of_publication(of: cast.Company, fit: Looks) -> None:
    case = publication.ready(of)
    fit("officer", below(case, "", "publication/", "publication/plan/", "publication/publish/"))
    fit("officer", below(case, "publication/proceedings/", "publication/dates-to-avoid/"))
    fit("communications_lead", below(case, "publication/plan/"))


def test_pages_of_the_action_plan(of: cast.Company, fit: Looks) -> None:
    case = plan.monitored(of)
    plan.an_action(of, case)
    fit("officer", below(case, "", "actions/", "actions/add/", "actions/1/", "actions/agree/"))
    fit("officer", below(case, "actions/1/update/", "actions/1/change/", "actions/1/link/"))
    fit("officer", below(case, "actions/closing/", "actions/print/"))


def test_a_case_that_is_closed(of: cast.Company, fit: Looks) -> None:
    case = cast.a_case_at(of, State.CLOSED)
    fit("officer", below(case, "", "steps/reopen/"))
