"""The sweep: each deadline, day and person is told at most once; nothing is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.core.access.models import Exclusion
from cases.core.audit.models import CaseEvent
from cases.core.case.models import Case
from cases.core.case.services import mark_milestone
from cases.core.deadlines.delay_reasons import reasons_to_choose
from cases.core.deadlines.extending import extend_deadline
from cases.core.deadlines.models import Deadline, Hold
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.sweep import sweep
from cases.core.notices.choices import choose
from cases.core.notices.models import DigestLine, OutboxMail
from cases.core.timetable.kinds import Milestone, SubjectKind
from cases.core.workflow import plug as plugs
from partnerships.models import Membership
from tests import cast

ATTENTION = date(2026, 3, 2)
DUE = date(2026, 4, 2)


@pytest.fixture
def case(somerby: cast.Company) -> Case:
    """Give a case whose decision is owed by the CSP chair on 2 April 2026."""
    made = cast.a_case(somerby, attention=ATTENTION)
    with somerby.scope():
        due = Deadline.objects.get(case=made, kind="decision")
        Deadline.objects.exclude(pk=due.pk).delete()
        due.remind_on = [(DUE + timedelta(days=n)).isoformat() for n in (-2, 0, 2)]
        due.escalations = [[_day(5), "board_member"]]
        due.save()
    return made


def told() -> list[tuple[str, str, str]]:
    """Give what was told: to whom, for which day, of which group."""
    return sorted(
        (line.user.email, line.for_day.isoformat(), line.group)
        for line in DigestLine.objects.select_related("user")
    )


CHAIRS = ("csp.chair@somerby.example", "named.deputy.of.the.csp.chair@somerby.example")
OFFICER = "review.officer@somerby.example"


def test_reminders_go_before_on_and_after_the_day_to_who_owes_it_and_late_ones_to_officers_too(
    somerby: cast.Company, case: Case
) -> None:
    """R40: two days before, on and two days after the due date."""
    found = []
    with somerby.scope():
        for offset in range(-4, 5):
            day = DUE + timedelta(days=offset)
            before = set(DigestLine.objects.values_list("pk", flat=True))
            sweep(day)
            new = DigestLine.objects.exclude(pk__in=before).select_related("user")
            found += [(offset, line.user.email, line.group) for line in new]
        assert OutboxMail.objects.count() == 0
    assert sorted(found) == sorted(
        [(-2, to, "reminder") for to in CHAIRS]
        + [(0, to, "reminder") for to in CHAIRS]
        + [(2, to, "overdue") for to in (*CHAIRS, OFFICER)]
    )


def test_days_that_passed_while_nothing_ran_are_told_once_for_the_latest(
    somerby: cast.Company, case: Case
) -> None:
    with somerby.scope():
        assert sweep(DUE + timedelta(days=3))["lines"] == 3
        assert {day for _, day, _ in told()} == {"2026-04-04"}


def test_a_run_for_yesterday_and_a_second_run_write_nothing_new(
    somerby: cast.Company, case: Case
) -> None:
    with somerby.scope():
        first = sweep(DUE)
        assert (sweep(DUE)["lines"], sweep(DUE - timedelta(days=1))["lines"]) == (0, 2)
        assert (first["lines"], sweep(DUE)["lines"]) == (2, 0)
        assert sweep(DUE - timedelta(days=1))["lines"] == 0


def test_what_is_not_done_is_brought_to_the_role_that_the_protocol_names(
    somerby: cast.Company, case: Case
) -> None:
    with somerby.scope():
        sweep(DUE + timedelta(days=5))
        escalated = [(to, day) for to, day, group in told() if group == "escalation"]
    assert escalated == [("board.member@somerby.example", _day(5))]


def test_a_duty_of_which_nobody_has_an_account_falls_to_the_officers(
    somerby: cast.Company, case: Case
) -> None:
    with somerby.scope():
        Membership.objects.filter(role__in=("csp_chair", "csp_chair_deputy")).update(
            ends_on=date(2026, 1, 1)
        )
        sweep(DUE)
        assert [to for to, _, _ in told()] == [OFFICER]


def test_who_declared_an_interest_and_who_has_left_hear_nothing(
    somerby: cast.Company, case: Case
) -> None:
    with somerby.scope():
        Exclusion.objects.create(case=case, user=somerby.people["csp_chair"])
        sweep(DUE)
        assert [to for to, _, _ in told()] == [CHAIRS[1]]


def test_a_person_in_two_roles_is_told_once_and_a_mail_at_once_names_nobody_and_no_fact(
    somerby: cast.Company, case: Case
) -> None:
    with somerby.scope():
        Membership.objects.create(
            partnership=somerby.partnership,
            user=somerby.people["officer"],
            role="csp_chair",
            starts_on=cast.LONG_AGO,
        )
        for who in ("csp_chair", "csp_chair_deputy", "officer"):
            choose(by=somerby.actor(who), chosen={"overdue": "at_once"})
        sweep(DUE + timedelta(days=2))
        assert told() == []
        mails = list(OutboxMail.objects.order_by("to"))
        why = Deadline.objects.get(case=case, kind="decision").why
    assert why.startswith("Due on Thursday 2 April 2026, 1 month after")
    assert [mail.to for mail in mails] == sorted((*CHAIRS, OFFICER))
    assert {mail.subject for mail in mails} == {"SOM-2026-001: a deadline has passed"}
    assert {mail.body for mail in mails} == {
        "Review SOM-2026-001: something was due on Thursday 2 April 2026.\n\n"
        f"Why then: {why}\n\n"
        "Sign in to see what it is and why it is due then:\n" + mails[0].body.split("then:\n")[1]
    }
    assert mails[0].body.endswith("/p/somerby/reviews/SOM-2026-001/")


def test_what_an_agency_owes_goes_to_the_address_that_its_stage_knows(
    somerby: cast.Company, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with somerby.scope():
        Deadline.objects.filter(case=case).update(
            owed_by="agency", subject_kind="trawl_request", subject_number=7
        )
        knows = plugs.StagePlug(
            name="trawl", addressees=lambda kind, numbers: {7: ["Ward.Desk@agency.example"]}
        )
        monkeypatch.setattr(plugs.registry, "plugs", [knows])
        sweep(DUE)
        assert told() == []
        mail = OutboxMail.objects.get()
    assert mail.to == "ward.desk@agency.example"
    assert "private link" in mail.body
    assert "/reviews/" not in mail.body


def test_a_missed_deadline_is_said_once_in_the_chronicle_and_again_for_a_new_date(
    somerby: cast.Company, case: Case
) -> None:
    def missed() -> list[str]:
        events = CaseEvent.objects.filter(case=case, verb="deadline.missed").order_by("number")
        return [event.detail.words for event in events]

    with somerby.scope("officer"):
        assert sweep(DUE)["missed"] == 0
        assert sweep(DUE + timedelta(days=1))["missed"] == 1
        assert sweep(DUE + timedelta(days=2))["missed"] == 0
        row = Deadline.objects.get(case=case)
        extend_deadline(
            case=case,
            by=somerby.officer,
            deadline=row,
            new_on=date(2026, 5, 1),
            delay_reason=reasons_to_choose()[0],
            reason="The pathologist’s report is awaited.",
            approved_by="CSP chair",
        )
        Deadline.objects.exclude(kind="decision").delete()
        assert sweep(date(2026, 5, 2))["missed"] == 1
        assert missed() == [
            "noted that this was missed: decide whether to hold a review, due on 2 April 2026",
            "noted that this was missed: decide whether to hold a review, due on 1 May 2026",
        ]


def test_what_is_met_or_not_counted_is_neither_told_nor_missed(
    somerby: cast.Company, case: Case
) -> None:
    with somerby.scope():
        Deadline.objects.filter(case=case).update(met_on=DUE)
        found = sweep(DUE + timedelta(days=9))
        assert (found["lines"], found["missed"], found["overdue"]) == (0, 0, 0)
        Deadline.objects.filter(case=case).update(met_on=None, counts=False)
        found = sweep(DUE + timedelta(days=9))
        assert (found["lines"], found["missed"], found["overdue"]) == (0, 0, 0)


def test_the_sweep_of_one_partnership_touches_nothing_of_another(
    somerby: cast.Company, wreake_valley: cast.Company, case: Case
) -> None:
    cast.a_case(wreake_valley, attention=ATTENTION)
    with somerby.scope():
        sweep(DUE)
    with wreake_valley.scope():
        assert DigestLine.objects.count() == 0


def test_the_sweep_moves_a_case_on_hold_whose_clock_stands_still_and_lists_what_recurs(
    somerby: cast.Company,
) -> None:
    """R27: a partnership may choose that the clock stops; the due date then moves each day."""
    case = cast.a_case(somerby, attention=ATTENTION)
    with somerby.scope("officer"):
        data = case.protocol.data
        data["timetable"]["decision"]["clock_runs_during_hold"] = False
        case.protocol.save()
        case = cast.fresh(case)
        Hold.objects.create(
            case=case,
            started_on=date(2026, 3, 12),
            reason="A trial.",
            requested_by="Police",
            review_on=date(2027, 1, 1),
            started_by="Somebody",
        )
        mark_milestone(
            case=case,
            code=Milestone.ACTION_AGREED,
            on=ATTENTION,
            subject_kind=SubjectKind.ACTION.value,
            subject_number=4,
        )
        refresh_deadlines(case, date(2026, 3, 12))
        from django.utils import timezone

        far = timezone.localdate() + timedelta(days=400)
        sweep(far)
        held = Deadline.objects.get(case=case, kind="decision")
        assert held.due_on == DUE + (far - date(2026, 3, 12))
        updates = Deadline.objects.filter(case=case, kind="action_update").order_by("due_on")
        last = updates.last()
        assert last is not None and last.due_on is not None and last.due_on > far
        again = sweep(far)
        assert (again["lines"], again["mails"], again["missed"]) == (0, 0, 0)


OFFSETS = st.lists(st.integers(-40, 40), min_size=0, max_size=5, unique=True)
RUNS = st.lists(st.integers(-45, 60), min_size=1, max_size=8)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(offsets=OFFSETS, escalation=st.none() | st.integers(0, 30), runs=RUNS)
def test_in_any_order_of_runs_each_day_and_person_is_told_once_and_the_latest_is_never_skipped(
    somerby: cast.Company,
    case: Case,
    offsets: list[int],
    escalation: int | None,
    runs: list[int],
) -> None:
    with undone(), somerby.scope():
        row = Deadline.objects.get(case=case)
        row.remind_on = [(DUE + timedelta(days=n)).isoformat() for n in offsets]
        row.escalations = [] if escalation is None else [[_day(escalation), "board_member"]]
        row.save()
        for run in runs:
            sweep(DUE + timedelta(days=run))
        lines = [(to, day) for to, day, _ in told()]
        assert len(lines) == len(set(lines))
        expected = set()
        for run in runs:
            passed = [n for n in offsets if n <= run]
            if passed:
                last = max(passed)
                whom = (*CHAIRS, OFFICER) if last > 0 else CHAIRS
                expected |= {(to, _day(last)) for to in whom}
            if escalation is not None and escalation <= run:
                expected.add(("board.member@somerby.example", _day(escalation)))
        assert set(lines) == expected
        events = CaseEvent.objects.filter(case=case, verb="deadline.missed").count()
        assert events == (1 if max(runs) > 0 else 0)


def _day(offset: int) -> str:
    return (DUE + timedelta(days=offset)).isoformat()


@contextmanager
def undone() -> Iterator[None]:
    """Run something and undo it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
