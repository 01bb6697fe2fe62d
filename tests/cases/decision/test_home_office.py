"""What the Home Office makes of a decision not to review: it asks, agrees or directs (E6-E8)."""

from datetime import date

import pytest

from cases.core.case.selectors import milestone_on
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.refresh import computed_deadlines
from cases.core.documents.models import DocumentVersion
from cases.core.progress.advance import take_back
from cases.core.progress.letters import mark_as_sent
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.decision import home_office
from cases.decision.selectors import days_awaiting, views_of
from tests import cast
from tests.cases.decision import acts

DIRECTED = date(2026, 7, 31)


def not_reviewed(of: cast.Company) -> cast.Case:
    case = acts.to_decide(of)
    acts.decided(of, case, "no_review")
    return case


def test_the_silence_of_the_home_office_is_counted_in_days(somerby: cast.Company) -> None:
    """R23: from the decision until it is told, then from the day it was told."""
    case = not_reviewed(somerby)
    with somerby.scope("officer"):
        assert days_awaiting(case, date(2026, 4, 10)) == 10
        letter = acts.letters_of(somerby, case)["decision_home_office"]
        mark_as_sent(
            letter, by=somerby.officer, how="secure_mail", to="x@ho.example", on=date(2026, 4, 7)
        )
        assert days_awaiting(case, date(2026, 4, 10)) == 3


def test_a_question_has_its_reply_date_and_can_be_missed(somerby: cast.Company) -> None:
    """E8: what the Home Office asks is a deadline of its own."""
    case = not_reviewed(somerby)
    with somerby.scope("officer"):
        home_office.record_question(
            case,
            by=somerby.officer,
            on=date(2026, 5, 5),
            note="What did the health visitor know?",
            reply_by=date(2026, 5, 19),
        )
        due = Deadline.objects.get(case=case, kind="home_office_information")
        assert (due.due_on, due.met_on) == (date(2026, 5, 19), None)
        assert cast.fresh(case).state == State.AWAITING_HOME_OFFICE
        home_office.record_reply(case, by=somerby.officer, on=date(2026, 5, 22))
        due = Deadline.objects.get(case=case, kind="home_office_information")
        assert (due.due_on, due.met_on) == (date(2026, 5, 19), date(2026, 5, 22))


def test_agreement_closes_the_case(somerby: cast.Company) -> None:
    """E6."""
    case = not_reviewed(somerby)
    with somerby.scope("officer"):
        home_office.record_agreement(case, by=somerby.officer, on=date(2026, 6, 1))
        assert cast.fresh(case).state == State.CLOSED
        assert milestone_on(case, Milestone.HOME_OFFICE_ANSWERED) == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("protocol", "due_on"),
    [
        ("leicester-city", None),
        ("leicestershire-rutland", None),
        ("gloucestershire", date(2027, 1, 31)),
    ],
)
def test_a_direction_makes_it_a_review_whose_clock_starts_that_day(
    database: None, protocol: str, due_on: date | None
) -> None:
    """R24, E7: Gloucestershire's six months run from it; the others print no number to run."""
    company = cast.company("Thistlemere", "thistlemere", "THI", protocol)
    case = not_reviewed(company)
    with company.scope("officer"):
        view = home_office.record_direction(
            case, by=company.officer, on=DIRECTED, upload=acts.a_pdf()
        )
        case = cast.fresh(case)
        assert case.state == State.TRAWL
        assert milestone_on(case, Milestone.DIRECTED) == DIRECTED
        report = [
            each
            for each in computed_deadlines(case, date(2026, 8, 1))
            if each.kind.code == "overview_report"
        ]
        assert [(each.start_on, each.due.due_on if each.due else None) for each in report] == [
            (DIRECTED, due_on)
        ]
        assert DocumentVersion.objects.filter(document=view.document).exists()


def test_after_a_direction_the_letter_of_no_review_is_withheld_and_the_family_told_of_the_review(
    somerby: cast.Company,
) -> None:
    case = not_reviewed(somerby)
    with somerby.scope("officer"):
        home_office.record_direction(case, by=somerby.officer, on=DIRECTED, upload=acts.a_pdf())
    letters = acts.letters_of(somerby, case)
    assert letters["decision_family_no_review"].withheld_because == (
        "The Home Office directed a review."
    )
    assert letters["decision_family_review"].withheld_because == ""
    assert letters["decision_coroner"].fields["outcome"] == (
        "Review, as directed by the Home Office"
    )
    with somerby.scope("officer"):
        take_back(case, by=somerby.officer, because="It was for another case.")
        assert milestone_on(case, Milestone.DIRECTED) is None
        assert cast.fresh(case).state == State.AWAITING_HOME_OFFICE


def test_a_direction_needs_its_document_and_no_answer_comes_before_the_decision(
    somerby: cast.Company,
) -> None:
    case = not_reviewed(somerby)
    with somerby.scope("officer"):
        with pytest.raises(NotReady) as refused:
            home_office.record_direction(case, by=somerby.officer, on=DIRECTED, upload=None)
        assert [reason.text for reason in refused.value.reasons] == ["Attach the direction."]
        with pytest.raises(NotReady):
            home_office.record_agreement(case, by=somerby.officer, on=date(2026, 3, 1))
        assert list(views_of(case)) == []


def test_the_officer_records_a_direction_on_the_page(somerby: cast.Company) -> None:
    case = not_reviewed(somerby)
    client = somerby.client("officer")
    address = somerby.url(f"reviews/{case.reference}/home-office-view/")
    page = client.get(address).content.decode()
    assert "The Home Office has neither agreed nor directed a review for" in page
    posted = {"kind": "directs", "on_day": "31", "on_month": "7", "on_year": "2026", "note": "So."}
    refused = client.post(address, posted)
    assert refused.status_code == 409
    assert "Attach the direction." in refused.content.decode()
    assert "\nSo.</textarea>" in refused.content.decode()
    _, paper = acts.a_pdf()
    assert client.post(address, posted | {"document": paper}).status_code == 302
    with somerby.scope():
        assert cast.fresh(case).state == State.TRAWL
    assert "It directs a review" in client.get(address).content.decode()
    chair = somerby.client("csp_chair")
    assert chair.post(address, posted).status_code == 403
