"""What waits during a hold: each piece of work against each activity on hold (R29; LR §2.9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from cases.action_plan import links as action_links
from cases.action_plan import services as actions
from cases.action_plan import updating
from cases.core.case.models import Case
from cases.core.deadlines.holding import end_hold, put_on_hold
from cases.core.deadlines.models import Hold
from cases.core.deadlines.waiting import RULE, Waits, waits_with
from cases.core.notices.models import Letter
from cases.core.progress.advance import missing_for
from cases.core.progress.letters import mark_as_sent
from cases.core.progress.signing import SignedWith
from cases.core.timetable.activities import Activity
from cases.core.workflow.plug import NotReady
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.decision.services import Decided, sign_decision
from cases.family.selectors import family_letters_on_hold
from cases.family.services import give_link
from cases.overview import services as report
from cases.panel import services as panel
from cases.panel.services.members import MemberFacts
from cases.trawl import services as trawl
from tests import cast
from tests.cases.decision import acts
from tests.cases.family.test_family import a_contact
from tests.cases.panel import parts

Act = Callable[[cast.Company, Case], Any]
S, W, A = State, Waits, Activity
DAY = date(2026, 6, 1)
#: Stands in for what an act never comes to look at, because the hold is asked first.
NOTHING: Any = None


def _step(step: Step) -> Act:
    """Ask for what is missing; a hold is among it or not, whatever else is."""

    def ask(of: cast.Company, case: Case) -> None:
        held = [reason for reason in missing_for(case, step) if reason.rule == RULE]
        if held:
            raise NotReady(held)

    return ask


def _decide(of: cast.Company, case: Case) -> None:
    decided = Decided(outcome="review", rationale="The criteria are met.", decided_on=DAY)
    sign_decision(case, decided, by=of.actor("csp_chair"), signed_with=SignedWith.PASSWORD)


def _letters(of: cast.Company, case: Case) -> None:
    if family_letters_on_hold(case):
        raise NotReady([])


def _members(of: cast.Company, case: Case) -> None:
    facts = MemberFacts(name="Isolde Fernyhough", post="Head of adult services")
    panel.add_member(case, by=of.officer, facts=facts)


#: Each piece of work: at which state it is tried, and what tries it. With nothing behind it: where
#: no hold stops it, it fails for something else or succeeds, and either is well.
WORK: dict[Waits, list[tuple[State, Act]]] = {
    W.PUTTING_TO_DECISION: [(S.REFERRAL, _step(Step.PUT_TO_DECISION))],
    W.DECIDING: [(S.DECISION, _decide), (S.DECISION, _step(Step.DECIDE_NO_REVIEW))],
    W.LETTERS_TO_FAMILY: [(S.TRAWL, _letters)],
    W.LINKS_TO_FAMILY: [
        (S.TRAWL, lambda of, case: give_link(a_contact(of, case), by=of.officer)),
    ],
    W.SENDING_TRAWL: [
        (S.TRAWL, lambda of, case: trawl.send_round(case=case, by=of.officer, number=1)),
    ],
    W.CHASING_TRAWL: [
        (S.TRAWL, lambda of, case: trawl.chase(case=case, by=of.officer, requests=[])),
    ],
    W.APPOINTING: [
        (S.PANEL, lambda of, case: parts.appointed(of, case)),
        (S.PANEL, _members),
    ],
    W.OPENING_PANEL: [(S.TRAWL, _step(Step.OPEN_PANEL))],
    W.ARRANGING_MEETINGS: [
        (
            S.PANEL,
            lambda of, case: panel.arrange_meeting(
                case, by=of.officer, meets_on=DAY, place="Town Hall"
            ),
        ),
    ],
    W.SENDING_PAPERS: [
        (S.PANEL, lambda of, case: panel.send_papers(case, by=of.officer, meeting=_meeting(case))),
    ],
    W.AGREEING_TERMS: [
        (
            S.PANEL,
            lambda of, case: panel.agree_terms(
                case, by=of.officer, sections={}, agreed_by="The panel"
            ),
        ),
    ],
    W.BEGINNING_REPORT: [(S.PANEL, _step(Step.BEGIN_OVERVIEW))],
    W.UPLOADING_DRAFTS: [
        (
            S.OVERVIEW,
            lambda of, case: report.upload_draft(
                case=case, by=of.actor("author"), kind="tea", name="x", content=NOTHING
            ),
        ),
        (
            S.OVERVIEW,
            lambda of, case: report.confirm_draft(
                case=case, by=of.actor("author"), pending=NOTHING, what_changed=""
            ),
        ),
    ],
    W.CIRCULATING_DRAFTS: [
        (S.OVERVIEW, lambda of, case: report.circulate(case=case, by=of.officer, user_ids=[])),
    ],
    W.COMMENTING: [
        (
            S.OVERVIEW,
            lambda of, case: report.comment_on(
                case=case, by=of.actor("author"), paragraph=NOTHING, text="Why?"
            ),
        ),
        (
            S.OVERVIEW,
            lambda of, case: report.answer_comment(
                case=case, by=of.actor("author"), comment=NOTHING, outcome="", answer=""
            ),
        ),
        (
            S.OVERVIEW,
            lambda of, case: report.edit_comment(
                case=case, by=of.actor("author"), comment=NOTHING, text="Why not?"
            ),
        ),
    ],
    W.WRITING_RECOMMENDATIONS: [
        (
            S.OVERVIEW,
            lambda of, case: report.write_recommendation(case=case, by=of.officer, values={}),
        ),
        (
            S.OVERVIEW,
            lambda of, case: report.move_recommendation(
                case=case, by=of.officer, recommendation=NOTHING, up=True
            ),
        ),
        (
            S.OVERVIEW,
            lambda of, case: report.remove_recommendation(
                case=case, by=of.officer, recommendation=NOTHING, because="It was twice there."
            ),
        ),
    ],
    W.SIGNING_REPORT: [
        (
            S.OVERVIEW,
            lambda of, case: report.sign_report(
                case=case, by=of.actor("csp_chair"), package_hash="", signed_with="password"
            ),
        ),
    ],
    W.SUBMITTING: [(S.OVERVIEW, _step(Step.SUBMIT))],
    W.PUBLISHING: [(S.PUBLICATION, _step(Step.PUBLISH))],
    W.WRITING_ACTIONS: [
        (
            S.ACTION_MONITORING,
            lambda of, case: actions.add_action(case=case, by=of.officer, values={}),
        ),
        (
            S.ACTION_MONITORING,
            lambda of, case: actions.change_action(
                case=case, by=of.officer, number=1, values={}, seen_version=1
            ),
        ),
        (S.ACTION_MONITORING, lambda of, case: actions.agree_plan(case=case, by=of.officer)),
        (
            S.ACTION_MONITORING,
            lambda of, case: updating.reopen_action(
                case=case, by=of.officer, number=1, because="More."
            ),
        ),
    ],
    W.ASKING_ACTION_OWNERS: [
        (
            S.ACTION_MONITORING,
            lambda of, case: action_links.send_link(case=case, by=of.officer, number=1),
        ),
        (
            S.ACTION_MONITORING,
            lambda of, case: updating.ask_for_test(
                case=case, by=of.officer, number=1, due_on=date(2027, 1, 4)
            ),
        ),
    ],
    W.CLOSING: [(S.ACTION_MONITORING, _step(Step.CLOSE))],
}
#: What waits only with the whole review, and what goes on while the whole is on hold.
WITH_THE_WHOLE_ONLY = {W.APPOINTING, W.CLOSING}
GOES_ON_UNDER_THE_WHOLE = {W.LETTERS_TO_FAMILY}


def _meeting(case: Case) -> Any:
    from cases.panel.models import Meeting

    return Meeting(pk=0, case=case)


def stopped(of: cast.Company, case: Case, act: Act) -> bool:
    """Say whether a hold, and nothing else, refuses it."""
    try:
        act(of, case)
    except NotReady as refused:
        return not refused.reasons or any(reason.rule == RULE for reason in refused.reasons)
    except Exception:
        return False
    return False


def held_by(case: Case, *activities: Activity) -> Hold:
    """Put it on hold since before anything that the acts date."""
    return Hold.objects.create(
        case=case,
        started_on=date(2026, 1, 5),
        reason="A trial in the autumn.",
        scope="part" if activities else "whole",
        activities=[each.value for each in activities],
        requested_by="Detective Chief Inspector",
        review_on=timezone.localdate() + timedelta(days=30),
        started_by="Review officer",
    )


@pytest.mark.parametrize("what", list(Waits), ids=lambda what: what.name.lower())
def test_work_waits_for_its_own_activity_and_for_the_whole_and_for_nothing_else(
    somerby: cast.Company, what: Waits
) -> None:
    """R29: a hold of one activity leaves all others open; one of the whole stops them all."""
    for state, act in WORK[what]:
        case = cast.a_case_at(somerby, state)
        with somerby.scope("officer"):
            found = {"": stopped(somerby, case, act)}
            for activity in Activity:
                hold = held_by(case, activity)
                found[activity.value] = stopped(somerby, case, act)
                hold.delete()
            held_by(case)
            found["whole"] = stopped(somerby, case, act)
        own = [what.activity.value] if what not in WITH_THE_WHOLE_ONLY and what.activity else []
        whole = [] if what in GOES_ON_UNDER_THE_WHOLE else ["whole"]
        assert [name for name, stops in found.items() if stops] == own + whole


def test_every_piece_of_work_that_waits_is_asked_for_by_a_stage() -> None:
    code = "".join(
        path.read_text()
        for path in Path(settings.BASE_DIR, "cases").rglob("*.py")
        if path.name != "waiting.py"
    )
    assert [what.name for what in Waits if not re.search(rf"Waits\.{what.name}\b", code)] == []
    assert set(WORK) == set(Waits)


@pytest.mark.parametrize(
    ("activity", "number"),
    [
        (A.DECISION, 2),
        (A.FAMILY_CONTACT, 2),
        (A.INTERVIEWS, 0),
        (A.TRAWL, 2),
        (A.CHRONOLOGIES, 0),
        (A.MANAGEMENT_REVIEWS, 0),
        (A.PANEL, 4),
        (A.REPORT, 7),
        (A.PUBLICATION, 1),
        (A.ACTIONS, 2),
    ],
)
def test_the_list_of_what_waits_is_complete_for_each_activity(
    activity: Activity, number: int
) -> None:
    assert len(waits_with(activity)) == number


def test_the_refusal_names_the_hold_to_those_who_may_read_why_and_only_the_day_to_others(
    somerby: cast.Company,
) -> None:
    """The reason of a hold is for those who see the deadlines; others are told since when."""
    case = cast.a_case_at(somerby, S.OVERVIEW)
    with somerby.scope("officer"):
        hold = held_by(case, A.REPORT)
        said = {}
        for who, act in (
            ("officer", lambda by: report.circulate(case=case, by=by, user_ids=[])),
            (
                "panel_member",
                lambda by: report.comment_on(case=case, by=by, paragraph=NOTHING, text="Why?"),
            ),
        ):
            with pytest.raises(NotReady) as refused:
                act(somerby.actor(who))
            said[who] = refused.value.reasons[0]
    since = "Work on the overview report: on hold since Monday 5 January 2026."
    assert said["officer"].text == (
        f"Sending a draft round waits. {since} Asked for by Detective Chief Inspector. "
        "A trial in the autumn."
    )
    assert said["panel_member"].text == (
        f"Commenting on a draft and answering comments waits. {since}"
    )
    assert said["officer"].url == somerby.url(f"reviews/{case.reference}/hold/{hold.pk}/")


def test_what_is_only_written_down_now_does_not_wait_for_a_hold_that_began_later(
    somerby: cast.Company,
) -> None:
    case = cast.a_case_at(somerby, S.PANEL)
    with somerby.scope("officer"):
        held_by(case)
        made = parts.appointed(somerby, case, on=date(2026, 1, 4))
        assert [each.appointed_on for each in made] == [date(2026, 1, 4)] * 2
        with pytest.raises(NotReady):
            parts.appointed(somerby, case, email="other@threlkeld.example", on=date(2026, 1, 5))


def test_a_decision_ends_the_hold_that_a_decision_laid_but_waits_for_the_officers(
    somerby: cast.Company,
) -> None:
    """E1, E2: who holds the decision decides when it goes on."""
    first = acts.to_decide(somerby)
    acts.decided(somerby, first, "on_hold")
    acts.decided(somerby, first, decided_on=date(2026, 4, 30))
    second = acts.to_decide(somerby)
    with somerby.scope("officer"):
        assert Hold.objects.get(case=first).ended_on == date(2026, 4, 30)
        held_by(second)
    with pytest.raises(NotReady) as refused:
        acts.decided(somerby, second)
    assert [reason.rule for reason in refused.value.reasons] == [RULE]


def test_letters_to_the_family_wait_for_a_hold_of_contact_and_are_made_when_it_ends(
    somerby: cast.Company, on_commit: Any
) -> None:
    case = acts.to_decide(somerby)
    a_contact(somerby, case)
    with somerby.scope("officer"):
        hold = put_on_hold(
            case=case,
            by=somerby.officer,
            started_on=date(2026, 3, 10),
            reason="She is a witness.",
            requested_by="Detective Chief Inspector",
            review_on=timezone.localdate() + timedelta(days=30),
            activities=[A.FAMILY_CONTACT],
        )
    with on_commit():
        acts.decided(somerby, case)
    with somerby.scope("officer"):
        letter = Letter.objects.get(case=case, code="decision_family_review")
        assert letter.document_id is None
        with pytest.raises(NotReady):
            mark_as_sent(letter, by=somerby.officer, how="post", to="1 Orchard Row")
    with somerby.scope("officer"), on_commit():
        end_hold(
            case=case,
            by=somerby.officer,
            hold=hold,
            ended_on=timezone.localdate(),
            because="She has given evidence.",
        )
    with somerby.scope("officer"):
        assert Letter.objects.get(pk=letter.pk).document_id is not None


def test_a_case_that_ends_ends_its_holds(somerby: cast.Company) -> None:
    from cases.core.deadlines.holding import end_with_the_case

    case = cast.a_case_at(somerby, S.ACTION_MONITORING)
    with somerby.scope("officer"):
        held_by(case, A.ACTIONS)
        end_with_the_case(case, somerby.officer, date(2026, 7, 1))
        hold = Hold.objects.get(case=case)
    assert (hold.ended_on, hold.ended_because) == (date(2026, 7, 1), "The case ended.")
