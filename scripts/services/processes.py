"""A server's process: waited for until it answers, and stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from services.places import ServiceError


def wait_for(
    name: str,
    process: subprocess.Popen[bytes],
    answers: Callable[[], bool],
    *,
    seconds: float,
    log: Path,
) -> None:
    """Wait until a server answers; raises ServiceError where it ends, or takes too long."""
    until = time.monotonic() + seconds
    while not answers():
        if process.poll() is not None:
            raise ServiceError(f"{name} did not start: {tail(log)}")
        if time.monotonic() > until:
            raise ServiceError(f"{name} did not answer in {seconds:.0f} seconds; see {log}")
        time.sleep(0.01)
    process.returncode = 0  # it outlives us on purpose: no warning about a running child


def _alive(pid: int) -> bool:
    """Whether the process runs; a child of ours that has ended is reaped on the way."""
    with contextlib.suppress(ChildProcessError):
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def stop(pid: int, polite: signal.Signals, patience: float) -> None:
    """Ask a process to end, and insist when it has not after so many seconds."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, polite)
        until = time.monotonic() + patience
        while _alive(pid):
            if time.monotonic() > until:
                os.kill(pid, signal.SIGKILL)
                return
            time.sleep(0.01)


def first_number(path: Path) -> int | None:
    """Give the number that a file begins with, or None without one."""
    try:
        return int(path.read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None


def tail(path: Path) -> str:
    """Give the last lines of a log in one line."""
    lines = path.read_text(errors="replace").strip().splitlines() if path.exists() else []
    return " / ".join(lines[-3:])
