"""Every row of work has a key by which it is found again, and says who may do it."""

from __future__ import annotations

from collections import Counter

from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.case.models import Case
from cases.core.deadlines.assigned import falls_to, work_key
from cases.core.deadlines.duties import OUTSIDE
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.progress.work.rows import is_personal, work_of
from cases.core.workflow.plug import WorkRow, registry
from tests import cast
from tests.cases.core.work import desk


def rows_of(of: cast.Company, who: str) -> list[WorkRow]:
    with of.scope(who):
        return work_of(Reach.of(of.actor(who)), timezone.localdate())


def test_keys_are_unique_in_each_list_and_the_same_when_asked_again(
    somerby: cast.Company,
) -> None:
    desk.busy(somerby)
    kinds: set[str] = set()
    for who in somerby.people:
        first, again = rows_of(somerby, who), rows_of(somerby, who)
        assert [row.key for row in first] == [row.key for row in again]
        assert [
            key for key, number in Counter(row.key for row in first).items() if number > 1
        ] == []
        assert [row.title for row in first if not row.key or len(row.key) > 200] == []
        kinds |= {row.key.split(":")[0] for row in first}
    assert kinds == {
        "actions", "deadline", "decision", "explain", "overview", "panel", "promise", "referral",
        "trawl",
    }  # fmt: skip


def test_a_key_stays_when_the_deadlines_are_counted_afresh(somerby: cast.Company) -> None:
    desk.busy(somerby)
    before = [row.key for row in rows_of(somerby, "officer")]
    with somerby.scope("officer"):
        Deadline.objects.all().delete()
        for case in Case.objects.all():
            refresh_deadlines(cast.fresh(case))
    assert [row.key for row in rows_of(somerby, "officer")] == before


def test_a_row_says_its_case_who_may_do_it_and_of_which_deadline_its_day_is(
    somerby: cast.Company,
) -> None:
    desk.busy(somerby)
    with somerby.scope():
        references = dict(Case.objects.values_list("pk", "reference"))
        deadlines = {row.pk: row for row in Deadline.objects.all()}
    for who in somerby.people:
        for row in rows_of(somerby, who):
            assert references[row.case_id or 0] == row.reference, row
            assert row.owed_by, row
            if row.deadline:
                assert deadlines[row.deadline].due_on == row.due_on, row
                assert deadlines[row.deadline].case_id == row.case_id
            if row.kind == "deadline":
                assert row.key == work_key(deadlines[row.deadline or 0])


def test_whose_row_it_is_follows_from_who_owes_it(somerby: cast.Company) -> None:
    """Who finds a row as his own holds a role or seat to which it falls, or it is his alone."""
    desk.busy(somerby)
    for who in somerby.people:
        with somerby.scope(who):
            reach = Reach.of(somerby.actor(who))
            rows = [row for row in work_of(reach, timezone.localdate()) if not row.waiting]
            for row in rows:
                if is_personal(row):
                    assert row.owed_by == reach.actor.key
                elif row.owed_by not in OUTSIDE:
                    held = {str(each) for each in reach.holds(row.case_id)}
                    assert held & set(falls_to(row.owed_by)), row


def test_every_plug_with_work_names_its_kind_of_work() -> None:
    titles = [plug.work.title for plug in registry.plugs if plug.work]
    assert titles == [
        "Deadlines", "Routine", "Referral", "Records check", "Transfers", "Decision",
        "Local reviews", "Help for other areas", "Trawl", "Panel", "Fund",
        "Overview report",
        "Home Office", "Publication", "Action plan", "Promises", "Agencies", "Who sees what",
    ]  # fmt: skip
