"""Workers, beats, Redis and PostgreSQL are killed in the midst of their work.

What must be so afterwards is always the same: every notice that a quiet day would have brought is
there once, every mail reached the mail server once, every missed deadline stands once in a
chronicle whose chain holds, and another sweep finds nothing new.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from cases.core.audit.models import CaseEvent
from cases.core.audit.selectors import broken_links
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.sweep import sweep
from cases.core.notices.models import Letter, OutboxMail
from cases.core.notices.services import put_in_outbox
from cases.core.progress.pages import work as my_work
from dhr import health
from dhr.celery import app
from partnerships.models import Heartbeat
from tests import cast
from tests.cases.decision import acts
from tests.chaos.machines import (
    Machines,
    in_the_way_of,
    kill,
    kill_postgres,
    kill_redis,
    machines,
    redis,
    somebody_waits_for,
    until,
)

pytestmark = pytest.mark.chaos
TASK = "cases.core.deadlines.sweep_all"
DELIVER = "cases.core.notices.deliver_all"


@pytest.fixture
def around(committed_database: None, tmp_path: Path) -> Iterator[Machines]:
    """Give machines on a database that keeps what it has committed, through a crash too."""
    server = redis()
    server.ensure_started()
    with connections["owner"].cursor() as cursor:
        name = connections["owner"].settings_dict["NAME"]
        cursor.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = on')
    for each in connections.all():
        each.close()
    app.conf.task_always_eager = False
    with app.connection_for_write() as broker:
        broker.default_channel.queue_purge("celery")
    with machines(tmp_path) as found:
        yield found


def overdue(company: cast.Company, cases: int = 2) -> list[Case]:
    """Give cases whose decision fell due yesterday, with a reminder for today."""
    today = timezone.localdate()
    made = [cast.a_case(company, attention=today - timedelta(days=20)) for _ in range(cases)]
    with company.scope():
        Deadline.objects.exclude(kind="decision").delete()
        Deadline.objects.update(
            due_on=today - timedelta(days=1), remind_on=[today.isoformat()], escalations=[]
        )
        # As many mails at once as there are addresses, whatever each has chosen.
        for case in made:
            for who in ("first", "second"):
                put_in_outbox(
                    key=f"chaos:{case.pk}:{who}",
                    to=f"{who}@{company.partnership.slug}.example",
                    subject=case.reference,
                    body="A line.",
                    case=case,
                )
    return made


def all_sent(*companies: cast.Company) -> bool:
    """Say whether every mail has gone out."""
    left = 0
    for company in companies:
        with company.scope():
            left += OutboxMail.objects.exclude(state="sent").count()
    return left == 0


def swept(company: cast.Company, after: datetime | None = None) -> bool:
    """Say whether a sweep of the partnership has ended well (since an instant)."""
    row = Heartbeat.objects.filter(name=f"sweep deadlines: {company.partnership.slug}").first()
    well = row is not None and not row.counts["failed"]
    return bool(well and row and (after is None or row.beaten_at > after))


Cases = list[tuple[cast.Company, list[Case]]]


def assert_all_is_as_on_a_quiet_day(around: Machines, everything: Cases) -> None:
    until(lambda: all_sent(*(company for company, _ in everything)), around.said)
    time.sleep(1)  # what would come twice comes now
    expected: Counter[tuple[str, str]] = Counter()
    for company, cases in everything:
        with company.scope():
            found = sweep(timezone.localdate())
            assert (found["mails"], found["missed"]) == (0, 0)
            missed = CaseEvent.objects.filter(verb="deadline.missed")
            assert Counter(missed.values_list("case_id", flat=True)) == Counter(
                {case.pk: 1 for case in cases}
            )
            assert [link for case in cases for link in broken_links(f"case:{case.pk}")] == []
            for mail in OutboxMail.objects.all():
                expected[
                    (mail.to, f"Message-ID: <{mail.partnership_id}.{mail.pk}@review-room>")
                ] += 1
    assert Counter(around.box.mails) == expected
    assert len(expected) >= sum(2 * len(cases) for _, cases in everything)


def test_a_worker_killed_in_mid_sweep(around: Machines) -> None:
    somerby, wreake = cast.somerby(), cast.wreake_valley()
    cases = [(somerby, overdue(somerby)), (wreake, overdue(wreake))]
    worker = around.worker()
    with in_the_way_of("cases_outboxmail"):
        app.send_task(TASK)
        until(lambda: somebody_waits_for("cases_outboxmail"), around.said)
        kill(worker)
    with somerby.scope():
        assert CaseEvent.objects.filter(verb="deadline.missed").count() == 0, "half a sweep stayed"
    around.worker()
    app.send_task(TASK)
    app.send_task(DELIVER)
    until(lambda: swept(somerby) and swept(wreake), around.said)
    assert_all_is_as_on_a_quiet_day(around, cases)


def test_two_beats_and_two_workers(around: Machines) -> None:
    somerby, wreake = cast.somerby(), cast.wreake_valley()
    cases = [(somerby, overdue(somerby)), (wreake, overdue(wreake))]
    for _ in range(2):
        around.worker()
        around.beat()
    until(lambda: swept(somerby) and swept(wreake), around.said)
    began = timezone.now()
    until(lambda: swept(somerby, began) and swept(wreake, began), around.said)
    assert_all_is_as_on_a_quiet_day(around, cases)


def test_a_worker_killed_between_commit_and_sending(around: Machines) -> None:
    somerby = cast.somerby()
    cases = [(somerby, overdue(somerby))]
    around.box.free.clear()
    worker = around.worker()
    app.send_task(TASK)
    app.send_task(DELIVER)
    until(around.box.stuck.is_set, around.said)
    kill(worker)
    around.box.free.set()
    with somerby.scope():
        assert OutboxMail.objects.filter(state="sending").count() == 1
    around.worker()
    app.send_task(TASK)
    app.send_task(DELIVER)
    until(lambda: swept(somerby), around.said)

    def only_the_claimed_one_waits() -> bool:
        with somerby.scope():
            return OutboxMail.objects.exclude(state="sent").count() == 1

    until(only_the_claimed_one_waits, around.said)
    with somerby.scope():  # the claim of the dead worker runs out
        OutboxMail.objects.filter(state="sending").update(
            claimed_at=timezone.now() - timedelta(minutes=11)
        )
    app.send_task(DELIVER)
    assert_all_is_as_on_a_quiet_day(around, cases)


def test_redis_killed_while_work_is_queued_and_while_people_go_on_working(
    around: Machines,
) -> None:
    somerby = cast.somerby()
    cases = [(somerby, overdue(somerby))]
    app.send_task(TASK)  # nobody takes it yet, and it is lost
    kill_redis()
    with somerby.scope():
        put_in_outbox(key="chaos:meanwhile", to="m@somerby.example", subject="S", body="B")
    # What people do while the broker is down is saved, and they see no error.
    redis().ensure_started()
    around.worker()
    around.beat()
    until(lambda: swept(somerby), around.said)
    assert_all_is_as_on_a_quiet_day(around, cases)


def test_postgres_killed_in_mid_sweep(around: Machines) -> None:
    somerby, wreake = cast.somerby(), cast.wreake_valley()
    cases = [(somerby, overdue(somerby)), (wreake, overdue(wreake))]
    around.worker()
    with in_the_way_of("cases_outboxmail"):
        app.send_task(TASK)
        until(lambda: somebody_waits_for("cases_outboxmail"), around.said)
        kill_postgres()
    began = timezone.now()
    app.send_task(TASK)
    app.send_task(DELIVER)
    until(lambda: swept(somerby, began) and swept(wreake, began), around.said)
    assert_all_is_as_on_a_quiet_day(around, cases)


def test_a_beat_that_has_stopped_is_noticed(
    around: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    somerby = cast.somerby()
    around.worker()
    beat = around.beat()
    late = timedelta(seconds=20)
    monkeypatch.setattr(health, "BEAT_IS_LATE", late)
    monkeypatch.setattr(health, "_started", time.monotonic() - 3600)
    monkeypatch.setattr(my_work, "BEAT_IS_LATE", late)
    until(lambda: health.check_beat().state == "ok", around.said)
    page = somerby.client("officer").get(somerby.url(""))
    assert page.context["beat_stopped"] is False
    kill(beat)
    until(lambda: health.check_beat().state == "failed", around.said)
    page = somerby.client("officer").get(somerby.url(""))
    assert page.context["beat_stopped"] is True
    assert "Reminders stand still" in page.content.decode()


def test_a_letter_whose_worker_was_lost_is_made_later(around: Machines) -> None:
    somerby = cast.somerby()
    case = acts.to_decide(somerby)
    acts.decided(somerby, case)
    letter = acts.letters_of(somerby, case)["decision_home_office"]
    kill_redis()  # and with it what was asked for
    redis().ensure_started()
    with somerby.scope():
        Letter.objects.update(produced_at=timezone.now() - timedelta(minutes=6))
    around.worker()
    around.beat()

    def is_made() -> bool:
        with somerby.scope():
            return Letter.objects.get(pk=letter.pk).document_id is not None

    until(is_made, around.said)
