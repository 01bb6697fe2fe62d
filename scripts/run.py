#!/usr/bin/env python3
"""Starts the whole product on this machine and stops it again: `make run`.

PostgreSQL and the broker (see services/), then the web server, one worker, the timetable of
regular tasks and, for the demonstration, a mail catcher. One process watches over all: their
output comes with a name before each line, Ctrl-C or a request to end stops everything, and if
one dies the rest is stopped and its name said.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

import services
from services import ROOT, RUN

LOCALHOST = "127.0.0.1"
PROCESSES = RUN / "processes"
RUN_LOCK = RUN / "run.lock"
SIGN_INS = RUN / "sign-ins"
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
COLOURS = {"web": 36, "worker": 33, "beat": 35, "mail": 32}


class Stopped(Exception):
    """Somebody asked us to stop."""


def say(name: str, line: str) -> None:
    label = f"{name:<7}|"
    if sys.stdout.isatty() and name in COLOURS:
        label = f"\033[{COLOURS[name]}m{label}\033[0m"
    print(f"{label} {line}", flush=True)


def free_port(wanted: int, purpose: str, taken: set[int]) -> int:
    """The port asked for, or the next one that is free (and says so)."""
    for port in range(wanted, wanted + 100):
        if port in taken:
            continue
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((LOCALHOST, port))
            except OSError as problem:
                if problem.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise
                continue
        if port != wanted:
            print(f"Port {wanted} for {purpose} is taken: using {port}", flush=True)
        taken.add(port)
        return port
    raise services.ServiceError(f"No free port for {purpose} from {wanted} on")


@dataclass(frozen=True)
class Ports:
    web: int
    smtp: int
    mail_page: int

    @classmethod
    def beside(cls, web: int) -> Ports:
        """The port of the product with two for mail, free now."""
        taken = {web}
        return cls(web, free_port(1025, "mail", taken), free_port(8025, "the mail page", taken))


def settings_of(web: int, given: dict[str, str]) -> dict[str, str]:
    """What differs from the settings of a command for developers; what is given stays."""
    return {
        "DHR_DEBUG": "0",
        "DHR_DEMONSTRATION": "1",
        "SITE_URL": f"http://{LOCALHOST}:{web}",
        "LOG_LEVEL": "WARNING",
    } | given


def mail_settings(ports: Ports, given: dict[str, str]) -> dict[str, str]:
    """Where mail goes: to the catcher, unless another place is given."""
    return {"EMAIL_URL": given.get("EMAIL_URL") or f"smtp://{LOCALHOST}:{ports.smtp}"}


def commands(ports: Ports, demonstration: bool) -> dict[str, list[str]]:
    python = sys.executable
    # Celery warns root at length; here root is the user of a container or a build server.
    warnings = ["-W", "ignore::Warning:celery.platforms"] if services.as_root() else []
    celery = [python, *warnings, "-m", "celery", "--app", "dhr.celery:app", "--quiet"]
    return {
        "web": [
            *(python, "-m", "gunicorn", "dhr.wsgi:application"),
            *("--bind", f"{LOCALHOST}:{ports.web}", "--workers", "2", "--threads", "4"),
            *("--log-level", "warning", "--graceful-timeout", "5", "--no-control-socket"),
        ],
        "worker": [
            *celery,
            *("worker", "--concurrency", "2", "--loglevel", "WARNING"),
            *("--without-mingle", "--without-gossip"),
        ],
        "beat": [
            *celery,
            *("beat", "--loglevel", "WARNING", "--pidfile", ""),
            *("--schedule", str(RUN / "beat-schedule")),
        ],
    } | (
        {
            "mail": [
                *(python, str(ROOT / "scripts" / "mail_catcher.py")),
                *("--smtp", str(ports.smtp), "--web", str(ports.mail_page)),
                *("--folder", str(RUN / "mail")),
            ]
        }
        if demonstration
        else {}
    )


class Supervisor:
    """Starts processes, passes on what they say, ends them all."""

    def __init__(self) -> None:
        self.processes: dict[str, subprocess.Popen[str]] = {}

    def start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self.processes[name] = process
        PROCESSES.write_text("".join(f"{each.pid}\n" for each in self.processes.values()))
        threading.Thread(target=self._pass_on, args=(name, process), daemon=True).start()

    @staticmethod
    def _pass_on(name: str, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            say(name, line.rstrip())

    def first_dead(self) -> tuple[str, int] | None:
        for name, process in self.processes.items():
            status = process.poll()
            if status is not None:
                return name, status
        return None

    def stop(self) -> None:
        """Ask all to end, wait a little, insist."""
        for process in self.processes.values():
            _signal_group(process.pid, signal.SIGTERM, only_leader=True)
        until = time.monotonic() + 10
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, until - time.monotonic()))
            _signal_group(process.pid, signal.SIGKILL)
        PROCESSES.unlink(missing_ok=True)


def _signal_group(pid: int, number: signal.Signals, only_leader: bool = False) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if only_leader:
            os.kill(pid, number)
        else:
            os.killpg(pid, number)


def wait_for(check: Callable[[], bool], supervisor: Supervisor, seconds: float) -> None:
    """Wait until the check holds; a process that dies meanwhile ends the waiting."""
    until = time.monotonic() + seconds
    while not check():
        if supervisor.first_dead():
            return
        if time.monotonic() > until:
            raise services.ServiceError(f"The web server did not answer in {seconds:.0f} seconds")
        time.sleep(0.05)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def static_has_changed() -> str | None:
    """A mark of all that makes up the static files, if it is not the one of the last start."""
    digest = hashlib.sha256()
    for path in [ROOT / "requirements.lock", *sorted((ROOT / "static").rglob("*"))]:
        if path.is_file():
            found = path.stat()
            digest.update(f"{path}:{found.st_size}:{found.st_mtime_ns}\n".encode())
    mark = RUN / "static.mark"
    now = digest.hexdigest()
    return None if mark.exists() and mark.read_text() == now else now


def prepare(environment: dict[str, str]) -> None:
    """Database and static files brought up to date, in one process."""
    SIGN_INS.unlink(missing_ok=True)
    mark = static_has_changed()
    status = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "prepare.py"), str(SIGN_INS)],
        cwd=ROOT,
        env=environment | {"PREPARE_STATIC": "1" if mark else "0"},
        check=False,
    ).returncode
    if status < 0:
        raise Stopped
    if status:
        raise services.ServiceError("The database could not be made ready (see above)")
    if mark:
        (RUN / "static.mark").write_text(mark)


def announce(ports: Ports, environment: dict[str, str], demonstration: bool) -> None:
    lines = ["", f"The product is at {environment['SITE_URL']}"]
    if SIGN_INS.exists():
        lines += [line.rstrip() for line in SIGN_INS.read_text().splitlines()]
    if demonstration:
        lines.append(f"Its mail is at   http://{LOCALHOST}:{ports.mail_page}")
    lines += ["Ctrl-C stops it.", ""]
    print("\n".join(lines), flush=True)


def run() -> int:
    """Start everything, watch it, stop everything; give the status to end with."""
    web = free_port(int(os.environ.get("PORT") or 8000), "the product", set())
    given = dict(os.environ)
    with services.kept(settings_of(web, given)) as environment:
        demonstration = environment["DHR_DEMONSTRATION"] == "1"
        supervisor = Supervisor()
        try:
            prepare(environment)
            # Building takes minutes, in which another product may take a port: not chosen before.
            ports = Ports.beside(web)
            environment |= mail_settings(ports, given)
            for name, command in commands(ports, demonstration).items():
                supervisor.start(name, command, environment)
            wait_for(lambda: answers(f"http://{LOCALHOST}:{ports.web}/"), supervisor, 60)
            if not supervisor.first_dead():
                announce(ports, environment, demonstration)
            while not (dead := supervisor.first_dead()):
                time.sleep(0.5)
            name, status = dead
            print(f"{name} has ended with status {status}: stopping everything", flush=True)
            return 1
        finally:
            for number in STOPPING:
                signal.signal(number, signal.SIG_IGN)
            print("Stopping", flush=True)
            supervisor.stop()


def only_once() -> int:
    """Run, unless this checkout's product runs already."""
    services.run_folder()
    with RUN_LOCK.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("It runs already (`make stop` stops it)", file=sys.stderr)
            return 1
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        stop_left_over()
        return run()


def stop_left_over() -> None:
    """End processes of a run that was killed and so could not end them itself."""
    if not PROCESSES.exists():
        return
    for word in PROCESSES.read_text().split():
        # A number may have passed to somebody else's process by now: ours name this checkout.
        shown = subprocess.run(
            ["ps", "-o", "args=", "-p", word], capture_output=True, text=True, check=False
        ).stdout
        if str(ROOT) in shown:
            _signal_group(int(word), signal.SIGKILL)
    PROCESSES.unlink()


def stop() -> int:
    """Stop a run in another terminal, what a killed one left, and the servers."""
    services.run_folder()
    with RUN_LOCK.open("a+") as lock:
        lock.seek(0)
        word = lock.read().strip()
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if word.isdigit():
                os.kill(int(word), signal.SIGTERM)
            fcntl.flock(lock, fcntl.LOCK_EX)
        stop_left_over()
        services.stop_kept()
    return 0


def forget() -> int:
    """Stop, and remove all data of this checkout."""
    stop()
    home = services.kept_home()
    for folder in {home, RUN}:
        shutil.rmtree(folder)
    return 0


def asked_to_stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def main() -> int:
    parser = argparse.ArgumentParser(description="Start the whole product on this machine.")
    parser.add_argument("--stop", action="store_true", help="stop it, and this checkout's servers")
    parser.add_argument("--forget", action="store_true", help="stop it and remove its data")
    asked = parser.parse_args()
    for number in STOPPING:
        signal.signal(number, asked_to_stop)
    try:
        if asked.forget:
            return forget()
        return stop() if asked.stop else only_once()
    except Stopped:
        return 0
    except services.ServiceError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
