"""The case page and the one door to a new state."""

from datetime import date

import pytest

from cases.core.access.reach import AccessDenied
from cases.core.audit.selectors import broken_links
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.progress.advance import Stale, advance, take_back
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from tests import cast


def test_a_case_opens_in_referral_with_its_decision_due_a_month_after_it_came_to_attention(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby, attention=date(2026, 1, 31))
    with somerby.scope():
        due = Deadline.objects.get(case=case, kind="decision")
    assert (case.reference, case.state, due.due_on) == (
        "SOM-2026-001",
        State.REFERRAL,
        date(2026, 2, 28),
    )


def test_the_case_page_names_nobody(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    page = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/"))
    assert page.status_code == 200
    assert "Adult A" in page.content.decode()
    assert "Quenby" not in page.content.decode()


def test_a_stranger_and_a_member_of_another_partnership_are_told_that_there_is_no_such_page(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    case = cast.a_case(somerby)
    address = somerby.url(f"reviews/{case.reference}/")
    assert somerby.client("stranger").get(address).status_code == 404
    assert wreake_valley.client("officer").get(address).status_code == 404
    elsewhere = wreake_valley.url(f"reviews/{case.reference}/")
    assert wreake_valley.client("officer").get(elsewhere).status_code == 404


def test_the_chain_of_a_case_is_whole_and_a_step_made_from_an_old_page_is_refused(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope("officer"):
        assert broken_links(f"case:{case.pk}") == []
        with pytest.raises(Stale):
            advance(case, Step.PUT_TO_DECISION, by=somerby.officer, seen_version=99)
        with pytest.raises(AccessDenied):
            take_back(case, by=somerby.officer, because="A slip.")
        with pytest.raises(TypeError):
            Case.objects.update(state=State.CLOSED)


def test_what_is_missing_for_a_decision_stands_once_on_the_case_page(
    somerby: cast.Company,
) -> None:
    case = cast.a_case_at(somerby, State.DECISION)
    page = somerby.client("officer").get(somerby.url(f"reviews/{case.reference}/"))
    words = page.content.decode()
    assert words.count("The sub-group has not recommended anything yet.") == 1
    assert "Decide to review, or decide on another kind of review, or decide not to review" in words
