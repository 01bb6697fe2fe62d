"""What was missed is explained: by its owner, in words from the partnership's own list (E16)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.access.reach import AccessDenied, Reach
from cases.core.audit.models import CaseEvent
from cases.core.case.models import Case
from cases.core.case.services import mark_milestone
from cases.core.deadlines import delay_reasons, work
from cases.core.deadlines.delay_reasons import USUAL, reasons_to_choose
from cases.core.deadlines.explaining import explain_missed
from cases.core.deadlines.extending import extend_deadline
from cases.core.deadlines.models import Deadline, DelayReason, MissedExplanation
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from tests import cast
from tests.cases.core.deadlines.test_holds_and_extensions import fields


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def case(somerby: cast.Company, today: date) -> Case:
    """Give a case whose decision was due ten days ago or so."""
    return cast.a_case(somerby, attention=today - timedelta(days=42))


def decision(case: Case) -> Deadline:
    return Deadline.objects.get(case=case, kind="decision")


def explained(of: cast.Company, case: Case, who: str = "officer", **more: Any) -> MissedExplanation:
    with of.scope(who):
        values: dict[str, Any] = {
            "reason": reasons_to_choose()[0],
            "sentence": "The inquest was opened late.",
        }
        return explain_missed(
            case=case, by=of.actor(who), deadline=decision(case), **(values | more)
        )


def rows_of(of: cast.Company, who: str) -> list[tuple[str, bool]]:
    with of.scope(who):
        by = of.actor(who)
        found = work.unexplained(Reach.of(by), timezone.localdate())
        return [(row.title, row.waiting) for row in found]


SAY_WHY = "Say why “Decide whether to hold a review” was missed"


def test_the_owner_is_asked_why_and_the_officer_sees_that_it_is_owed(
    somerby: cast.Company, case: Case
) -> None:
    asked = {
        who: rows_of(somerby, who)
        for who in ("csp_chair", "officer", "sub_group_member", "panel_member", "board_member")
    }
    assert asked == {
        "csp_chair": [(SAY_WHY, False)],
        "officer": [(SAY_WHY, True)],
        "sub_group_member": [],
        "panel_member": [],
        "board_member": [],
    }
    page = somerby.client("csp_chair").get(somerby.url(""))
    assert SAY_WHY in page.content.decode()
    explained(somerby, case, "csp_chair")
    assert (rows_of(somerby, "csp_chair"), rows_of(somerby, "officer")) == ([], [])


def test_asking_why_costs_one_query_for_one_deadline_and_for_many(
    somerby: cast.Company, case: Case
) -> None:
    def queries() -> int:
        with somerby.scope("officer"):
            reach = Reach.of(somerby.officer)
            with CaptureQueriesContext(connection) as found:
                list(work.unexplained(reach, timezone.localdate()))
            return len(found)

    few = queries()
    for _ in range(4):
        cast.a_case(somerby, attention=timezone.localdate() - timedelta(days=60))
    assert (few, queries()) == (1, 1)


def test_the_officer_explains_for_those_who_have_no_account(
    somerby: cast.Company, case: Case
) -> None:
    """The Home Office owes its answer; nobody else here could say why it is late."""
    for duty, waiting in (("home_office", False), ("agency", False), ("csp_chair", True)):
        with somerby.scope("officer"):
            Deadline.objects.filter(case=case, kind="decision").update(owed_by=duty)
        assert rows_of(somerby, "officer") == [(SAY_WHY, waiting)]


def test_an_explanation_keeps_the_reason_the_sentence_and_the_date_that_was_missed(
    somerby: cast.Company, case: Case
) -> None:
    said = explained(somerby, case)
    with somerby.scope("officer"):
        assert (said.due_on, said.reason.words, said.sentence, said.given_by_name) == (
            decision(case).due_on,
            USUAL[0],
            "The inquest was opened late.",
            "Review officer of Somerby",
        )
        event = CaseEvent.objects.get(case=case, verb="deadline.explained")
        assert event.detail.because == USUAL[0]
        assert "inquest" not in event.detail.words


def test_said_again_it_replaces_what_was_said_and_a_date_missed_after_an_extension_is_asked_anew(
    somerby: cast.Company, case: Case, today: date
) -> None:
    explained(somerby, case)
    explained(somerby, case, sentence="Two agencies had not answered.")
    with somerby.scope("officer"):
        assert MissedExplanation.objects.get().sentence == "Two agencies had not answered."
        extend_deadline(
            case=case,
            by=somerby.officer,
            deadline=decision(case),
            new_on=today - timedelta(days=1),
            delay_reason=reasons_to_choose()[0],
            reason="The post-mortem is awaited.",
            approved_by="CSP chair",
        )
    assert rows_of(somerby, "csp_chair") == [(SAY_WHY, False)]
    explained(somerby, case)
    with somerby.scope():
        assert MissedExplanation.objects.count() == 2


def test_what_was_met_late_may_still_be_explained_and_what_was_kept_needs_no_word(
    somerby: cast.Company, case: Case, today: date
) -> None:
    with somerby.scope("officer"):
        mark_milestone(case=case, code=Milestone.DECIDED, on=today)
        refresh_deadlines(case)
    assert rows_of(somerby, "csp_chair") == [(SAY_WHY, False)]
    explained(somerby, case, "csp_chair")
    with somerby.scope("officer"):
        row = decision(case)
        assert row.due_on is not None
        Deadline.objects.filter(pk=row.pk).update(met_on=row.due_on)
        with pytest.raises(NotReady) as refused:
            explain_missed(
                case=case,
                by=somerby.officer,
                deadline=row,
                reason=reasons_to_choose()[0],
                sentence="Late.",
            )
    assert [reason.text for reason in refused.value.reasons] == [
        "This deadline was not missed; there is nothing to explain."
    ]


def test_only_the_owner_and_officers_explain_and_each_word_that_is_missing_is_named(
    somerby: cast.Company, case: Case
) -> None:
    for who in ("sub_group_member", "panel_member", "author"):
        with pytest.raises(AccessDenied):
            explained(somerby, case, who)
    with pytest.raises(NotReady) as refused:
        explained(somerby, case, reason=None, sentence=" ")
    assert fields(refused) == ["reason", "sentence"]
    explained(somerby, case, "case_administrator")


def test_what_ran_out_before_a_review_was_taken_over_is_not_asked_about(
    somerby: cast.Company,
) -> None:
    cast.a_case_at(
        somerby,
        State.PANEL,
        {Milestone.DECIDED: date(2026, 6, 1)},
        attention=date(2026, 3, 2),
    )
    assert [row for row in rows_of(somerby, "csp_chair") if "Decide" in row[0]] == []


def test_the_form_stands_on_the_deadline_keeps_what_was_typed_and_what_is_said_is_shown(
    somerby: cast.Company, case: Case
) -> None:
    client = somerby.client("csp_chair")
    with somerby.scope():
        row = decision(case)
        reason = reasons_to_choose()[1]
    page = somerby.url(f"reviews/{case.reference}/deadlines/{row.pk}/")
    assert f'action="{page}missed/"' in client.get(page).content.decode()
    wrong = client.post(f"{page}missed/", {"sentence": "Nobody answered."}).content.decode()
    assert ("Choose the reason that fits best" in wrong, "Nobody answered." in wrong) == (
        True,
        True,
    )
    typed = {"reason": reason.pk, "sentence": "Nobody answered."}
    saved = client.post(f"{page}missed/", typed)
    assert (saved.status_code, saved["Location"]) == (302, page)
    for address in (page, somerby.url(f"reviews/{case.reference}/deadlines/")):
        shown = client.get(address).content.decode()
        assert (reason.words in shown, "Nobody answered." in shown) == (True, True)
    changed = client.get(f"{page}missed/").content.decode()
    assert ("Nobody answered." in changed, "replaces" in changed) == (True, True)
    assert somerby.client("sub_group_member").get(f"{page}missed/").status_code == 403


def test_somebody_who_sees_no_deadlines_explains_his_own_on_its_own_page(
    somerby: cast.Company, case: Case
) -> None:
    with somerby.scope("officer"):
        Deadline.objects.filter(case=case, kind="decision").update(owed_by="panel_member")
        row, reason = decision(case), reasons_to_choose()[0]
    assert rows_of(somerby, "panel_member") == [(SAY_WHY, False)]
    address = somerby.url(f"reviews/{case.reference}/deadlines/{row.pk}/missed/")
    client = somerby.client("panel_member")
    assert client.get(address).status_code == 200
    saved = client.post(address, {"reason": reason.pk, "sentence": "We were short of staff."})
    assert saved["Location"] == somerby.url(f"reviews/{case.reference}/")


def test_the_list_is_made_once_and_kept_by_administrator_and_officer(
    somerby: cast.Company, wreake_valley: cast.Company
) -> None:
    with somerby.scope("officer"):
        by = somerby.officer
        assert [row.words for row in reasons_to_choose()] == list(USUAL)
        first, second, *_ = reasons_to_choose()
        delay_reasons.move_reason(by=by, reason=first, up=True)
        delay_reasons.move_reason(by=by, reason=first, up=False)
        delay_reasons.reword_reason(by=by, reason=second, words="An agency was silent")
        delay_reasons.retire_reason(by=by, reason=first)
        delay_reasons.add_reason(by=by, words="Strike")
        now = [row.words for row in reasons_to_choose()]
        assert now == ["An agency was silent", *USUAL[2:], "Strike"]
        delay_reasons.bring_back_reason(by=by, reason=first)
        assert [row.words for row in reasons_to_choose()][-2:] == ["Strike", USUAL[0]]
        for words in ("strike", " ", "x" * 121):
            with pytest.raises(NotReady):
                delay_reasons.add_reason(by=by, words=words)
        for row in reasons_to_choose()[1:]:
            delay_reasons.retire_reason(by=by, reason=row)
        with pytest.raises(NotReady):
            delay_reasons.retire_reason(by=by, reason=reasons_to_choose()[0])
    with wreake_valley.scope("officer"):
        assert DelayReason.objects.count() == 0


def test_the_settings_page_adds_rewords_orders_and_retires(somerby: cast.Company) -> None:
    address = somerby.url("settings/delay-reasons/")
    client = somerby.client("partnership_administrator")
    assert address in client.get(somerby.url("settings/")).content.decode()
    shown = client.get(address).content.decode()
    assert [words in shown for words in USUAL] == [True] * len(USUAL)
    assert client.post(address, {"words": "A strike"}).status_code == 302
    again = client.post(address, {"words": "a Strike"})
    assert (again.status_code, "is on the list already" in again.content.decode()) == (409, True)
    with somerby.scope():
        first, second, *_ = reasons_to_choose()
    one = f"{address}{first.pk}/"
    assert client.post(one, {"act": "down"}).status_code == 302
    assert client.get(one).status_code == 200
    assert client.post(one, {"words": "The trial"}).status_code == 302
    with somerby.scope():
        assert [row.words for row in reasons_to_choose()][:2] == [second.words, "The trial"]
    taken = client.post(one, {"words": second.words})
    assert (taken.status_code, "is on the list already" in taken.content.decode()) == (409, True)
    assert client.post(one, {"act": "retire"}).status_code == 302
    assert "Bring back" in client.get(address).content.decode()
    assert client.post(one, {"act": "bring_back"}).status_code == 302
    assert somerby.client("officer").get(address).status_code == 200
    assert somerby.client("csp_chair").get(address).status_code == 403
