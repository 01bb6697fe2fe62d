"""Terms of reference: versions that never change, drafts of two writers, warnings (R56, R148)."""

import pytest

from cases.core.access.reach import AccessDenied
from cases.core.drafts.services import DraftConflict
from cases.core.workflow.plug import NotReady
from cases.panel import services
from cases.panel.models import TermsOfReference
from cases.panel.selectors import current_terms
from cases.panel.services.terms import terms_draft
from cases.panel.terms_text import compared
from tests import cast
from tests.cases.panel import parts


@pytest.fixture
def evenlode(database: None) -> cast.Company:
    """Give a partnership that follows the Gloucestershire protocol."""
    return cast.company("Evenlode", "evenlode", "EVE", "gloucestershire")


def test_r56_each_agreed_version_stays_and_the_last_is_in_force(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        first = parts.terms_agreed(somerby, case)
        second = parts.terms_agreed(somerby, case, questions="What was known, and by whom?")
        assert (first.number, second.number, current_terms(case)) == (1, 2, second)
        first.questions = "Something else"
        with pytest.raises(TypeError):
            first.save()
        assert TermsOfReference.objects.get(number=1).questions == parts.TERMS["questions"]


def test_no_terms_without_period_and_questions(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"), pytest.raises(NotReady) as refused:
        parts.terms_agreed(somerby, case, scope_to=None, questions=" ")
    assert [reason.text for reason in refused.value.reasons] == [
        "Enter the period that the review looks at.",
        "Enter the questions of the review.",
    ]


def test_r148_gloucestershire_warns_of_each_missing_section_and_agrees_all_the_same(
    evenlode: cast.Company,
) -> None:
    case = parts.case_in_panel(evenlode)
    with evenlode.scope("officer"):
        terms = parts.terms_agreed(
            evenlode,
            case,
            media_holding_statement="",
            data_protection="",
            next_stage_dates="",
            equality="",
        )
        whole = parts.terms_agreed(evenlode, case)
    assert terms.warnings == [
        "There is nothing under “Media holding statement”.",
        "There is nothing under “Data protection”.",
        "There is nothing under “Dates of the next stages”.",
    ]
    assert whole.warnings == []


def test_r148_leicester_warns_of_nothing(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        assert parts.terms_agreed(somerby, case, data_protection="").warnings == []


def test_r148_the_page_shows_the_warnings_before_it_is_agreed(evenlode: cast.Company) -> None:
    case = parts.case_in_panel(evenlode)
    with evenlode.scope("officer"):
        services.save_terms_draft(
            case, by=evenlode.officer, data=typed(data_protection=""), version=0
        )
    page = evenlode.client("officer").get(evenlode.url(f"reviews/{case.reference}/terms/agree/"))
    shown = page.content.decode()
    assert "There is nothing under “Data protection”." in shown
    assert "GL §2.9, §2.11, §3.3" in shown
    assert "There is nothing under “Media holding statement”." not in shown


def typed(**changed: str) -> dict[str, str]:
    """Give the form's fields as they would be posted."""
    plain = {name: value for name, value in parts.TERMS.items() if isinstance(value, str)}
    return {
        **plain,
        **parts.day_boxes("scope_from", parts.TERMS["scope_from"]),  # type: ignore[arg-type]  # a date
        **parts.day_boxes("scope_to", parts.TERMS["scope_to"]),  # type: ignore[arg-type]  # a date
        **changed,
    }


def test_what_is_typed_is_saved_and_a_second_writer_is_told_by_name(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    address = somerby.url(f"reviews/{case.reference}/terms/write/save/")
    officer, chair = somerby.client("officer"), somerby.client("independent_chair")
    first = officer.post(address, {**typed(questions="Half a sen"), "draft_version": "0"})
    assert first.json()["version"] == 1
    second = chair.post(address, {**typed(questions="Mine"), "draft_version": "0"})
    assert (second.status_code, second.json()["by"]) == (409, "Review officer of Somerby")
    with somerby.scope():
        draft = terms_draft(case)
        assert draft is not None and draft.data["questions"] == "Half a sen"


def test_two_editors_see_both_versions_and_may_save_knowingly(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    address = somerby.url(f"reviews/{case.reference}/terms/write/")
    somerby.client("officer").post(address, {**typed(questions="Theirs"), "draft_version": "0"})
    chair = somerby.client("independent_chair")
    told = chair.post(address, {**typed(questions="Mine"), "draft_version": "0"})
    shown = told.content.decode()
    assert told.status_code == 409
    assert "Theirs" in shown and "Mine" in shown and "Review officer of Somerby" in shown
    again = chair.post(address, {**typed(questions="Mine"), "draft_version": "1", "then": "later"})
    assert again.status_code == 302
    with somerby.scope():
        draft = terms_draft(case)
        assert draft is not None and draft.data["questions"] == "Mine"


def test_terms_are_written_agreed_read_and_compared_in_the_browser(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    base = somerby.url(f"reviews/{case.reference}/terms/")
    chair = somerby.client("independent_chair")
    wrong = chair.post(
        f"{base}write/", {**typed(scope_to_month="13"), "draft_version": "0", "then": "agree"}
    )
    assert wrong.status_code == 200
    assert "The period ends on must be a real date" in wrong.content.decode()
    assert "What did agencies know, and when?" in wrong.content.decode()
    sent = chair.post(f"{base}write/", {**typed(), "draft_version": "1", "then": "agree"})
    assert sent["Location"].endswith("/terms/agree/")
    agreed = {
        "agreed_by": "The panel",
        "draft_version": "2",
        **parts.day_boxes("on", parts.soon(0)),
    }
    assert chair.post(f"{base}agree/", agreed).status_code == 302
    chair.post(
        f"{base}write/",
        {**typed(questions="What did agencies know, and why?"), "draft_version": "0"},
    )
    chair.post(f"{base}agree/", {**agreed, "draft_version": "1"})
    compare = somerby.client("panel_member").get(f"{base}compare/").content.decode()
    assert "when?</del>" in compare and "why?</ins>" in compare
    assert "Version 2" in somerby.client("panel_member").get(base).content.decode()
    assert somerby.client("panel_member").get(f"{base}write/").status_code == 403


def test_agreeing_a_draft_that_somebody_went_on_writing_is_refused(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    with somerby.scope("officer"):
        services.save_terms_draft(case, by=somerby.officer, data=typed(), version=0)
        services.save_terms_draft(case, by=somerby.officer, data=typed(), version=1)
        with pytest.raises(DraftConflict):
            services.agree_terms(
                case,
                by=somerby.officer,
                sections=parts.TERMS,
                agreed_by="The panel",
                draft_version=1,
            )
    page = somerby.client("officer").post(
        somerby.url(f"reviews/{case.reference}/terms/agree/"),
        {"agreed_by": "The panel", "draft_version": "1", **parts.day_boxes("on", parts.soon(0))},
    )
    assert "has gone on writing" in page.content.decode()
    with somerby.scope():
        assert current_terms(case) is None


def test_a_member_does_not_write_terms(somerby: cast.Company) -> None:
    case = parts.case_in_panel(somerby)
    actor = somerby.actor("panel_member")
    with somerby.scope("panel_member"), pytest.raises(AccessDenied):
        services.agree_terms(case, by=actor, sections=parts.TERMS, agreed_by="The panel")


def test_comparing_escapes_what_was_typed() -> None:
    old = TermsOfReference(**{**parts.TERMS, "questions": "<b>Who</b> knew?"})
    new = TermsOfReference(**{**parts.TERMS, "questions": "<script> knew?"})
    change = next(each for each in compared(old, new) if each.title == "Questions of the review")
    assert "<script>" not in change.html and "&lt;script&gt;" in change.html
