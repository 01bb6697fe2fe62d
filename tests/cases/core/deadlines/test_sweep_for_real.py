"""The sweep with real commits: two at once, and a real worker that delivers by real SMTP."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.db import connection, connections
from django.utils import timezone

from cases.core.audit.models import CaseEvent
from cases.core.audit.selectors import broken_links
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.sweep import sweep
from cases.core.notices.models import DigestLine, NoticeChoice, OutboxMail
from dhr.celery import app
from partnerships.models import Heartbeat
from tests import cast

ROOT = Path(__file__).resolve().parents[4]
WAIT_SECONDS = 60


def overdue_case(company: cast.Company) -> Case:
    """Give a case whose decision fell due today, with a reminder for today."""
    today = timezone.localdate()
    case = cast.a_case(company, attention=today - timedelta(days=20))
    with company.scope():
        Deadline.objects.exclude(kind="decision").delete()
        Deadline.objects.update(due_on=today - timedelta(days=1), remind_on=[today.isoformat()])
    return case


def test_two_sweeps_at_once_write_each_mail_and_each_missed_deadline_once(
    committed_database: None,
) -> None:
    company = cast.somerby()
    case = overdue_case(company)

    def run(_: int) -> tuple[int, int]:
        try:
            with company.scope():
                found = sweep(timezone.localdate())
                return found["lines"], found["missed"]
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(run, range(4)))
    assert sorted(found) == [(0, 0), (0, 0), (0, 0), (3, 1)]
    with company.scope():
        assert DigestLine.objects.count() == 3
        assert CaseEvent.objects.filter(verb="deadline.missed").count() == 1
        assert broken_links(f"case:{case.pk}") == []


class Postbox(Message):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.mails.append(message)


@contextmanager
def mail_server() -> Iterator[tuple[Postbox, int]]:
    """Run a mail server on this machine; give what it takes and its port."""
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=0)
    server.port = _free_port()
    server.start()
    try:
        yield box, server.port
    finally:
        server.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def worker(mail_port: int, log: Path) -> Iterator[None]:
    """Run a Celery worker on the test's database and the broker of the environment."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = str(connection.settings_dict["NAME"])
    here = urlunsplit(parts._replace(path=f"/{name}"))
    surroundings = os.environ | {
        "DATABASE_URL": here,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "DJANGO_SETTINGS_MODULE": "dhr.settings",
    }
    command = [sys.executable, "-m", "celery", "-A", "dhr", "worker", "-P", "solo", "-l", "INFO"]
    with log.open("w") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=surroundings, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def until(what: Callable[[], bool], log: Path) -> None:
    """Wait until something is so; fail with what the worker said."""
    ends = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < ends:
        if what():
            return
        time.sleep(0.2)
    pytest.fail(f"It did not happen within {WAIT_SECONDS} s.\n{log.read_text()[-4000:]}")


def test_a_real_worker_sweeps_and_delivers_the_mail_which_names_nobody(
    committed_database: None, tmp_path: Path
) -> None:
    company = cast.somerby()
    overdue_case(company)
    with company.scope():
        for who in ("csp_chair", "csp_chair_deputy", "officer"):
            NoticeChoice.objects.create(
                user=company.people[who], group="overdue", how=NoticeChoice.How.AT_ONCE
            )
    app.conf.task_always_eager = False
    log = tmp_path / "worker.log"
    with mail_server() as (box, port), worker(port, log):
        app.send_task("cases.core.deadlines.beat_heartbeat")
        app.send_task("cases.core.deadlines.sweep_all")
        until(lambda: len(box.mails) == 3, log)
        app.send_task("cases.core.deadlines.sweep_all")
        app.send_task("cases.core.notices.deliver_all")
        before = timezone.now()
        app.send_task("cases.core.deadlines.beat_heartbeat")
        until(lambda: Heartbeat.objects.filter(name="beat", beaten_at__gt=before).exists(), log)
    assert len(box.mails) == 3, "the second sweep sends nothing new"
    assert sorted(mail["To"] for mail in box.mails) == [
        "csp.chair@somerby.example",
        "named.deputy.of.the.csp.chair@somerby.example",
        "review.officer@somerby.example",
    ]
    for mail in box.mails:
        said = str(mail["Subject"]) + mail.get_payload(decode=True).decode()
        assert "SOM-" in said
        assert "Quenby" not in said and "Farrowby" not in said and "Adult A" not in said
    with company.scope():
        assert set(OutboxMail.objects.values_list("state", flat=True)) == {"sent"}
    found = Heartbeat.objects.get(name="sweep deadlines: somerby").counts["found"]
    assert (found["mails"], found["missed"], found["overdue"]) == (0, 0, 1)
