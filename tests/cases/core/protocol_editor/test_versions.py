"""A version of the protocol is written, planned, withdrawn; cases keep theirs until moved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.core.access.reach import AccessDenied
from cases.core.audit.models import CaseEvent
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.routine import set_up_routines
from cases.core.deadlines.routine_facts import bring_routine_up_to_date
from cases.core.progress import protocol_drafts as drafts
from cases.core.progress.protocol_moving import foresee, move_case
from cases.core.progress.protocol_versions import new_version, withdraw_version
from cases.core.protocol.keys import part_named
from cases.core.protocol.models import Protocol
from cases.core.protocol.selectors import protocol_on
from cases.core.workflow.plug import NotReady
from tests import cast

ADMIN = "partnership_administrator"


def with_period(data: dict[str, Any], kind: str, period: str) -> dict[str, Any]:
    """Give a plain form with another period."""
    rules = data["timetable"]
    return {**data, "timetable": {**rules, kind: {**rules[kind], "period": period}}}


def a_version(
    of: cast.Company, period: str = "6 weeks", on: date | None = None, kind: str = "decision"
) -> Protocol:
    """Write a version with another period of one kind of deadline; in scope."""
    data = with_period(Protocol.objects.first().rules.to_data(), kind, period)
    return new_version(
        by=of.actor(ADMIN),
        data=data,
        effective_on=on or timezone.localdate(),
        because="Agreed by the board.",
    )


def due_of(case: Case, kind: str = "decision") -> date | None:
    """Give when something of a case is due."""
    return Deadline.objects.get(case=case, kind=kind).due_on


def test_only_new_reviews_follow_until_a_case_is_moved(somerby: cast.Company) -> None:
    today = timezone.localdate()
    old = cast.a_case(somerby, attention=today)
    before = old.opened_on
    with somerby.scope(ADMIN):
        made = a_version(somerby, "10 days")
    with somerby.scope("officer"):
        assert due_of(old) != today + timedelta(days=10)
        kept = due_of(old)
    new = cast.a_case(somerby, attention=today)
    with somerby.scope("officer"):
        assert (due_of(new), due_of(old)) == (today + timedelta(days=10), kept)
        foreseen = foresee(old, made)
        assert [(m.title, m.from_on, m.to_on) for m in foreseen.moves] == [
            ("Decide whether to hold a review", kept, today + timedelta(days=10))
        ]
        assert "10 days" in foreseen.moves[0].why
        assert [each.key.path for each in foreseen.changes] == ["timetable.decision.period"]
        moved = move_case(case=old, by=somerby.officer, to=made, because="The board asked for it.")
        assert (due_of(moved), moved.protocol_id) == (today + timedelta(days=10), made.pk)
        event = CaseEvent.objects.filter(case=old).order_by("-pk")[0]
        assert event.verb == "protocol.case_moved"
    assert before == today


def test_a_planned_version_comes_into_force_on_its_day_and_can_be_withdrawn(
    somerby: cast.Company,
) -> None:
    today = timezone.localdate()
    with somerby.scope(ADMIN):
        planned = a_version(somerby, "10 days", on=today + timedelta(days=5))
        assert protocol_on(today).version == 1
        assert protocol_on(today + timedelta(days=5)).version == 2
        withdraw_version(by=somerby.actor(ADMIN), version=planned, because="Too early.")
        assert protocol_on(today + timedelta(days=5)).version == 1
        again = a_version(somerby, "12 days")
        assert (again.version, protocol_on(today).version) == (3, 3)


@pytest.mark.parametrize(
    ("days", "period", "because", "said"),
    [
        (-1, "10 days", "Why.", "today or later"),
        (0, "10 days", " ", "Say in a few words"),
        (0, "1 month", "Why.", "Nothing differs"),
        (0, "0 days", "Why.", "longer than nothing"),
        (0, "400 months", "Why.", "longer than 120 months"),
        (0, "2 hours", "Why.", "days or months"),
    ],
)
def test_a_version_that_cannot_be_is_refused_with_its_reason(
    somerby: cast.Company, days: int, period: str, because: str, said: str
) -> None:
    with somerby.scope(ADMIN):
        data = with_period(Protocol.objects.get().rules.to_data(), "decision", period)
        with pytest.raises(NotReady, match=said):
            new_version(
                by=somerby.actor(ADMIN),
                data=data,
                effective_on=timezone.localdate() + timedelta(days=days),
                because=because,
            )
        assert Protocol.objects.count() == 1


def test_no_version_comes_before_one_that_is_planned(somerby: cast.Company) -> None:
    with somerby.scope(ADMIN):
        a_version(somerby, "10 days", on=timezone.localdate() + timedelta(days=5))
        with pytest.raises(NotReady, match="withdraw that version first"):
            a_version(somerby, "12 days")


def test_a_version_in_force_cannot_be_withdrawn(somerby: cast.Company) -> None:
    with somerby.scope(ADMIN):
        made = a_version(somerby, "10 days")
        with pytest.raises(NotReady, match="in force already"):
            withdraw_version(by=somerby.actor(ADMIN), version=made, because="Wrong.")


def test_only_an_administrator_writes_a_version_and_only_an_officer_moves_a_case(
    somerby: cast.Company,
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope(ADMIN):
        made = a_version(somerby, "10 days")
    with somerby.scope("officer"), pytest.raises(AccessDenied):
        new_version(
            by=somerby.officer,
            data=made.data,
            effective_on=timezone.localdate(),
            because="Mine.",
        )
    with somerby.scope(ADMIN), pytest.raises(AccessDenied):
        move_case(case=case, by=somerby.actor(ADMIN), to=made, because="Mine.")


@pytest.mark.parametrize("which", ["older", "planned", "withdrawn"])
def test_a_case_is_moved_to_no_version_that_it_cannot_have(
    somerby: cast.Company, which: str
) -> None:
    case = cast.a_case(somerby)
    with somerby.scope(ADMIN):
        to = Protocol.objects.get()
        if which != "older":
            to = a_version(somerby, "10 days", on=timezone.localdate() + timedelta(days=5))
        if which == "withdrawn":
            withdraw_version(by=somerby.actor(ADMIN), version=to, because="Wrong.")
    with somerby.scope("officer"), pytest.raises(NotReady, match="newer version"):
        move_case(case=case, by=somerby.officer, to=to, because="Because.")


def test_two_who_change_one_part_are_told_and_two_parts_do_not_clash(
    somerby: cast.Company,
) -> None:
    with somerby.scope(ADMIN):
        by = somerby.actor(ADMIN)
        trawl, letters = part_named("trawl"), part_named("letters")
        assert trawl is not None and letters is not None
        data = drafts.current_draft().data
        drafts.save_part(by=by, part=trawl, values=trawl.of(data), seen=0)
        drafts.save_part(by=by, part=letters, values=letters.of(data), seen=0)
        with pytest.raises(NotReady, match="saved this meanwhile"):
            drafts.save_part(by=by, part=trawl, values=trawl.of(data), seen=0)


def test_a_draft_takes_in_what_a_newer_version_changed_and_keeps_its_own(
    somerby: cast.Company,
) -> None:
    with somerby.scope(ADMIN):
        by = somerby.actor(ADMIN)
        decision, names = part_named("period-decision"), part_named("names")
        assert decision is not None and names is not None
        data = drafts.current_draft().data
        mine = {**(decision.of(data) or {}), "period": "20 days"}
        drafts.save_part(by=by, part=decision, values=mine, seen=0)
        other = with_period(data, "decision", "30 days")
        other["names"] = {**other["names"], "short": "SCP"}
        new_version(by=by, data=other, effective_on=timezone.localdate(), because="Names.")
        with pytest.raises(NotReady, match="up to date first"):
            drafts.publish_draft(by=by, effective_on=timezone.localdate(), because="Mine.", seen=1)
        brought = drafts.bring_draft_forward(by=by)
        now = drafts.current_draft()
        assert now.data["names"]["short"] == "SCP"
        assert now.data["timetable"]["decision"]["period"] == "20 days"
        assert [(each.old, each.new) for each in brought.clashes] == [("30 days", "20 days")]
        made = drafts.publish_draft(
            by=by, effective_on=timezone.localdate(), because="Mine.", seen=now.version
        )
        assert (made.version, drafts.current_draft().row) == (3, None)


def test_a_draft_that_was_changed_since_it_was_looked_at_is_not_published(
    somerby: cast.Company,
) -> None:
    with somerby.scope(ADMIN):
        by, part = somerby.actor(ADMIN), part_named("letters")
        assert part is not None
        values = {**(part.of(drafts.current_draft().data) or {}), "link_days": 14}
        drafts.save_part(by=by, part=part, values=values, seen=0)
        drafts.save_part(by=by, part=part, values={**values, "link_days": 21}, seen=1)
        with pytest.raises(NotReady, match="Look at the changes again"):
            drafts.publish_draft(by=by, effective_on=timezone.localdate(), because="Mine.", seen=1)


def test_a_duty_of_the_partnership_follows_a_planned_version_from_its_day(
    somerby: cast.Company,
) -> None:
    today = timezone.localdate()
    with somerby.scope(ADMIN):
        set_up_routines(today)
        about = {"case": None, "kind": "board_report", "occurrence": 1}
        before = Deadline.objects.get(**about).due_on
        a_version(somerby, "2 months", on=today + timedelta(days=5), kind="board_report")
        bring_routine_up_to_date(today)
        assert Deadline.objects.get(**about).due_on == before
        bring_routine_up_to_date(today + timedelta(days=5))
        after = Deadline.objects.get(**about).due_on
        assert before is not None and after is not None and after < before
