"""Pages that every stage shares and that stand open only at their time."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from cases.core.case.models import Case
from cases.core.deadlines.delay_reasons import reasons_to_choose
from cases.core.deadlines.extending import extend_deadline
from cases.core.deadlines.holding import put_on_hold
from cases.core.deadlines.models import Deadline
from cases.core.identity.models import Part, Person
from cases.core.workflow.states import State
from tests import cast
from tests.cases.decision import acts


def address(company: cast.Company, case: Case, rest: str) -> str:
    """Give the address of a page of the review."""
    return company.url(f"reviews/{case.reference}/{rest}")


def shown(company: cast.Company, case: Case, rest: str) -> str:
    """Give the text of a page that must be open to the officer."""
    page = company.client("officer").get(address(company, case, rest))
    assert page.status_code == 200
    return page.content.decode()


def test_a_hold_is_ended_and_the_home_office_told_of_an_extension_on_pages_of_their_own(
    somerby: cast.Company,
) -> None:
    today = timezone.localdate()
    case = cast.a_case(somerby, attention=today - timedelta(days=20))
    with somerby.scope("officer"):
        hold = put_on_hold(
            case=case,
            by=somerby.officer,
            started_on=today - timedelta(days=3),
            reason="An adults review may take it in.",
            requested_by="Chair of the sub-group",
            review_on=today + timedelta(days=14),
        )
        due = Deadline.objects.get(case=case, kind="decision")
        assert due.due_on is not None
        extension = extend_deadline(
            case=case,
            by=somerby.officer,
            deadline=due,
            new_on=due.due_on + timedelta(days=21),
            delay_reason=reasons_to_choose()[0],
            reason="The coroner asks for time.",
            approved_by="Chair of the partnership",
        )
    end = shown(somerby, case, f"hold/{hold.pk}/end/")
    assert ("End the hold" in end, "An adults review may take it in." in end) == (True, True)
    told = shown(somerby, case, f"extensions/{extension.pk}/told/")
    assert "The Home Office was told of the extension" in told


def test_a_letter_is_withheld_on_its_page_and_the_decision_taken_back(
    somerby: cast.Company,
) -> None:
    case = acts.to_decide(somerby)
    acts.decided(somerby, case)
    letter = acts.letters_of(somerby, case)["decision_family_review"]
    page = shown(somerby, case, f"letters/{letter.pk}/withhold/")
    assert f"Withhold the letter: {letter.title}" in page

    with somerby.scope():
        now = cast.fresh(case)
        assert now.state == State.TRAWL
    back = somerby.client("officer").post(
        address(somerby, case, "take-back/"),
        {"because": "The wrong review was decided.", "version": now.version},
    )
    assert back.status_code == 302
    with somerby.scope():
        assert cast.fresh(case).state == State.DECISION


def test_a_pseudonym_is_agreed_on_its_page(somerby: cast.Company) -> None:
    case = cast.a_case(somerby)
    with somerby.scope():
        died = Person.objects.get(case=case, part=Part.DECEASED)
    agreed = somerby.client("officer").post(
        address(somerby, case, f"people/{died.pk}/pseudonym/"),
        {
            "pseudonym": "Ana",
            "agreed_on_day": "20",
            "agreed_on_month": "5",
            "agreed_on_year": "2026",
        },
    )
    assert agreed.status_code == 302
    with somerby.scope():
        found = Person.objects.get(pk=died.pk)
    assert (found.pseudonym, found.pseudonym_agreed_on) == ("Ana", date(2026, 5, 20))
