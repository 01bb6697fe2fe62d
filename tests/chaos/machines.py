"""Workers, beats, a mail server and the servers of the check: started, and killed outright."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg2
import pytest
from aiosmtpd.controller import Controller
from django.db import connection, connections

# The scripts that start the servers know how to start them again.
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from services.postgres import Postgres  # noqa: E402  (found through the path above)
from services.processes import first_number  # noqa: E402  (found through the path above)
from services.programs import redis_server  # noqa: E402  (found through the path above)
from services.redis import Redis  # noqa: E402  (found through the path above)

WAIT_SECONDS = 90


def until(what: Callable[[], bool], said: Callable[[], str] = lambda: "") -> None:
    """Wait until something is so; fail with what the machines said."""
    ends = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < ends:
        if what():
            return
        time.sleep(0.2)
    pytest.fail(f"It did not happen within {WAIT_SECONDS} s.\n{said()[-6000:]}")


def on_the_tests_database(variable: str) -> str:
    """Give an address of the environment with the test's own database in it."""
    parts = urlsplit(os.environ[variable])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


class Postbox:
    """A mail server's end: keeps what arrives; may be told to take its time over it."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []
        self.stuck = threading.Event()
        self.free = threading.Event()
        self.free.set()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a mail, unless the other side is gone by the time we are free."""
        import asyncio

        if not self.free.is_set():
            self.stuck.set()
            while not self.free.is_set():
                await asyncio.sleep(0.05)
            return "451 try again later"
        text = envelope.content.decode()
        number = next(line for line in text.splitlines() if line.startswith("Message-ID"))
        self.mails += [(to, number) for to in envelope.rcpt_tos]
        return "250 taken"


@dataclass
class Machines:
    """What a test has running. `log` is where all of it writes."""

    folder: Path
    box: Postbox
    mail_port: int
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return self.folder / "machines.log"

    def said(self) -> str:
        """Give what the processes wrote."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def celery(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a process of the hurried application on the test's database."""
        surroundings = os.environ | {
            "DATABASE_URL": on_the_tests_database("DATABASE_URL"),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "MEDIA_ROOT": str(self.folder / "media"),
        }
        with self.log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "tests.chaos.hurried", *arguments],
                cwd=ROOT,
                env=surroundings,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker."""
        number = len(self.running)
        return self.celery("worker", "-P", "solo", "-l", "INFO", "-n", f"w{number}@here")

    def beat(self) -> subprocess.Popen[bytes]:
        """Start a beat with a timetable file of its own."""
        number = len(self.running)
        return self.celery("beat", "-l", "INFO", "-s", str(self.folder / f"beat-{number}"))


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all its children at once, without a word."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port() -> int:
    """Give a port that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def machines(folder: Path) -> Iterator[Machines]:
    """Give the machines of a test with a mail server; everything is killed at its end."""
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    found = Machines(folder, box, server.port)
    try:
        yield found
    finally:
        for process in found.running:
            kill(process)
        box.free.set()
        server.stop()


def home() -> Path:
    """Give the folder of the servers that this check runs on."""
    return Path(unquote(urlsplit(os.environ["DATABASE_URL"]).netloc.rpartition("@")[2])).parent


def postgres() -> Postgres:
    """Give the PostgreSQL server that this check runs on."""
    return Postgres(home(), durable=False)


def redis() -> Redis:
    """Give the Redis that this check runs on."""
    binary = redis_server()
    if binary is None:
        pytest.skip("there is no redis-server on this machine")
    return Redis(home(), binary)


def kill_postgres() -> None:
    """Kill PostgreSQL outright, every process of it, and start it again."""
    server = postgres()
    pid = first_number(server.data / "postmaster.pid")
    assert pid is not None
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for number in (pid, *map(int, children)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    until(lambda: not server.answers())
    # It lies there dead until its parent looks, so its locks seem to be somebody's.
    for left in (server.data / "postmaster.pid", *server.sockets.glob(".s.PGSQL.*")):
        left.unlink(missing_ok=True)
    for each in connections.all():
        each.close()
    server.ensure_started()


def kill_redis() -> None:
    """Kill Redis outright; what was in its queues is gone."""
    server = redis()
    pid = first_number(home() / "redis.pid")
    assert pid is not None
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    until(lambda: not server.answers())
    (home() / "redis.sock").unlink(missing_ok=True)


@contextlib.contextmanager
def in_the_way_of(table: str) -> Iterator[None]:
    """Hold a lock on a table, so that whoever writes to it waits."""
    other = psycopg2.connect(on_the_tests_database("DATABASE_OWNER_URL"))
    try:
        with other.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield
    finally:
        with contextlib.suppress(psycopg2.Error):
            other.rollback()
            other.close()


def somebody_waits_for(table: str) -> bool:
    """Say whether a process waits for a lock on a table."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [table]
        )
        row = cursor.fetchone()
    return bool(row and row[0])
