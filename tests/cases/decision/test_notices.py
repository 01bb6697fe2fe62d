"""Who is told of a decision, by outcome and protocol (R26), and when a letter may not go (R25)."""

from datetime import date

import pytest

from cases.core.case.selectors import milestone_on
from cases.core.notices.models import Letter
from cases.core.progress.letters import mark_as_sent
from cases.core.protocol.choices import Outcome
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady
from cases.decision import home_office
from tests import cast
from tests.cases.decision import acts

CITY_REVIEW = {"home_office", "sub_group_chair", "family", "coroner"}
COUNTY_REVIEW = {
    "home_office",
    "independent_board_chair",
    "community_safety_head",
    "referrer",
    "coroner",
    "police_lead",
}
GLOUCESTER_REVIEW = {"home_office", "family", "wider_partnership", "other_districts"}
TOLD = {
    "leicester-city": {
        "review": CITY_REVIEW,
        "joint_child": CITY_REVIEW,
        "joint_adult": CITY_REVIEW,
        "on_hold": set(),
        "other_review": {"home_office", "sub_group_chair"},
        "no_review": {"home_office", "sub_group_chair", "family"},
    },
    "leicestershire-rutland": {
        "review": COUNTY_REVIEW,
        "joint_child": COUNTY_REVIEW,
        "joint_adult": COUNTY_REVIEW,
        "on_hold": set(),
        "other_review": COUNTY_REVIEW,
        "no_review": COUNTY_REVIEW - {"coroner", "police_lead"},
    },
    "gloucestershire": {
        "review": GLOUCESTER_REVIEW,
        "joint_child": GLOUCESTER_REVIEW,
        "joint_adult": GLOUCESTER_REVIEW,
        "on_hold": set(),
        "other_review": {"home_office", "family"},
        "no_review": {"home_office", "family"},
    },
}


@pytest.mark.parametrize("protocol", list(TOLD))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_decision_opens_exactly_the_notices_of_its_protocol(
    database: None, protocol: str, outcome: Outcome
) -> None:
    """R26, R18: each outcome of each protocol."""
    company = cast.company("Thistlemere", "thistlemere", "THI", protocol)
    case = acts.to_decide(company)
    acts.decided(company, case, outcome)
    with company.scope():
        told = sorted(Letter.objects.filter(case=case).values_list("recipient_code", flat=True))
    assert told == sorted(TOLD[protocol][outcome])


def test_the_family_of_a_case_without_review_is_told_only_when_the_home_office_has_answered(
    somerby: cast.Company, on_commit: object
) -> None:
    """R25; LC ¶32: by the service, on the page, and no PDF is made before."""
    case = acts.to_decide(somerby)
    with on_commit():  # type: ignore[operator]  # a fixture's function
        acts.decided(somerby, case, "no_review")
    letter = acts.letters_of(somerby, case)["decision_family_no_review"]
    with somerby.scope("officer"), pytest.raises(NotReady) as refused:
        mark_as_sent(letter, by=somerby.officer, how="post", to="1 Orchard Row")
    assert "only when the Home Office has answered" in refused.value.reasons[0].text
    assert letter.document_id is None
    client = somerby.client("officer")
    address = somerby.url(f"reviews/{case.reference}/letters/{letter.pk}/")
    page = client.get(address).content.decode()
    assert "This letter may not be issued yet." in page
    assert "We are very sorry" not in page
    sent = {"how": "post", "to": "1 Orchard Row", "on_day": "1", "on_month": "4", "on_year": "2026"}
    assert client.post(address, sent).status_code == 409
    with on_commit(), somerby.scope("officer"):  # type: ignore[operator]  # a fixture's function
        home_office.record_agreement(case, by=somerby.officer, on=date(2026, 5, 12))
    letter = acts.letters_of(somerby, case)["decision_family_no_review"]
    assert letter.document_id is not None
    assert client.post(address, sent | {"on_month": "6"}).status_code == 302
    with somerby.scope():
        assert milestone_on(case, Milestone.FAMILY_TOLD) == date(2026, 6, 1)


def test_where_the_protocol_does_not_wait_the_family_may_be_told_at_once(database: None) -> None:
    """R25 is a key of the protocol: Gloucestershire tells the family either way (GL §2.6)."""
    company = acts.gloucestershire()
    case = acts.to_decide(company)
    acts.decided(company, case, "no_review")
    letter = acts.letters_of(company, case)["decision_family_no_review"]
    with company.scope("officer"):
        mark_as_sent(
            letter, by=company.officer, how="post", to="2 Orchard Row", on=date(2026, 4, 2)
        )
        assert milestone_on(case, Milestone.FAMILY_TOLD) == date(2026, 4, 2)


def test_letters_hold_labels_and_no_names_but_the_familys_own(
    somerby: cast.Company, on_commit: object
) -> None:
    """R83: the first letter to the family carries advocacy information and what it may ask."""
    from cases.core.notices.services import letter_html

    case = acts.to_decide(somerby)
    acts.decided(somerby, case)
    with somerby.scope():
        pages = {
            letter.code: letter_html(letter)
            for letter in Letter.objects.filter(case=case).select_related("case", "partnership")
        }
    assert sorted(pages) == [
        "decision_coroner",
        "decision_family_review",
        "decision_home_office",
        "decision_sub_group_chair",
    ]
    assert not [code for code, html in pages.items() if "Quenby" in html or "Farrowby" in html]
    home_office_letter = pages["decision_home_office"]
    assert acts.RATIONALE in home_office_letter
    assert case.reference in home_office_letter
    assert "Tuesday 31 March 2026" in home_office_letter
    family = pages["decision_family_review"]
    assert "Advocacy After Fatal Domestic Abuse" in family
    assert "after the first meeting of the panel" in family
    assert "whether an advocacy service may get in touch" in family


def test_home_office_notice_sent_meets_its_deadline_and_the_decision_then_stands(
    somerby: cast.Company,
) -> None:
    """R22: Leicester, one month from the decision, with the end of its month as warning."""
    from cases.core.deadlines.models import Deadline
    from cases.core.progress.advance import take_back

    case = acts.to_decide(somerby, attention=date(2025, 2, 1))
    acts.decided(somerby, case, decided_on=date(2025, 2, 15))
    with somerby.scope():
        due = Deadline.objects.get(case=case, kind="home_office_notice")
        assert (due.due_on, due.warn_on, due.met_on) == (
            date(2025, 3, 15),
            date(2025, 2, 28),
            None,
        )
    letter = acts.letters_of(somerby, case)["decision_home_office"]
    with somerby.scope("officer"):
        mark_as_sent(
            letter, by=somerby.officer, how="secure_mail", to="x@ho.example", on=date(2025, 3, 3)
        )
        due = Deadline.objects.get(case=case, kind="home_office_notice")
        assert due.met_on == date(2025, 3, 3)
        with pytest.raises(NotReady) as refused:
            take_back(case, by=somerby.officer, because="A slip.")
    assert [reason.text for reason in refused.value.reasons] == [
        "It cannot be taken back: the letter “Decision: notice to the Home Office” was sent on "
        "3 March 2025."
    ]


def test_the_notice_to_the_home_office_is_due_by_each_protocol(
    wreake_valley: cast.Company,
) -> None:
    """R22: Gloucestershire counts from the notification; L&R prints no number, so none is set."""
    from cases.core.deadlines.models import Deadline

    gloucester = acts.gloucestershire()
    case = acts.to_decide(gloucester, attention=date(2025, 5, 31))
    with gloucester.scope():
        due = Deadline.objects.get(case=case, kind="home_office_notice")
        assert due.due_on == date(2025, 6, 30)
    other = acts.to_decide(wreake_valley, attention=date(2025, 5, 31))
    acts.decided(wreake_valley, other, decided_on=date(2025, 6, 10))
    with wreake_valley.scope():
        assert not Deadline.objects.filter(case=other, kind="home_office_notice").exists()


def test_a_review_is_called_by_the_name_of_the_day_it_was_opened(
    wreake_valley: cast.Company,
) -> None:
    """R134: DHR before the day the partnership renamed it, DARDR from that day."""
    before = acts.to_decide(wreake_valley, attention=date(2026, 3, 25))
    after = acts.to_decide(wreake_valley, attention=date(2026, 3, 26))
    for case in (before, after):
        acts.decided(wreake_valley, case)
    subjects = [
        acts.letters_of(wreake_valley, case)["decision_home_office"].fields["subject"]
        for case in (before, after)
    ]
    assert subjects == [
        f"DHR {before.reference}: decision",
        f"DARDR {after.reference}: decision",
    ]


def test_a_letter_cannot_have_been_sent_before_the_decision(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    acts.decided(somerby, case)
    letter = acts.letters_of(somerby, case)["decision_coroner"]
    with somerby.scope("officer"), pytest.raises(NotReady):
        mark_as_sent(
            letter, by=somerby.officer, how="secure_mail", to="x@court", on=date(2026, 3, 30)
        )
    assert acts.letters_of(somerby, case)["decision_coroner"].sent_on is None
