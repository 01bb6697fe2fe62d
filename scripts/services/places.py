"""Where this checkout's servers live, and who may get there."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RUN = ROOT / ".run"
# Reachable by every user and, unlike /tmp, kept over a restart.
SHARED_FOLDER = Path("/var/tmp")  # noqa: S108 - only folders that are proved ours are used in it
SOCKET_PATH_LIMIT = 90  # the system's own limit for a socket's path is about 104 characters


class ServiceError(RuntimeError):
    """A server could not be found or started; the message says what to do, in one line."""


def as_root() -> bool:
    return os.geteuid() == 0


def reachable_by_others(path: Path) -> bool:
    """Whether another user can enter the folder: every folder above it is open to all."""
    return all(part.stat().st_mode & stat.S_IXOTH for part in (path, *path.parents))


def _private_folder(path: Path, mode: int) -> Path:
    """The folder, made by us; one that somebody else has put there is refused."""
    path.mkdir(mode=mode, exist_ok=True)
    found = path.lstat()
    if found.st_uid != os.geteuid() or not stat.S_ISDIR(found.st_mode):
        raise ServiceError(f"{path} belongs to another user: remove it or ask its owner to")
    path.chmod(mode)
    return path


def checkout_key() -> str:
    """Tells checkouts apart: short, stable and safe in a path."""
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]


def run_folder() -> Path:
    """`.run` in the checkout, where PostgreSQL's user may pass through but not look around."""
    RUN.mkdir(exist_ok=True)
    RUN.chmod(0o711)
    return RUN


def kept_home() -> Path:
    """Where this checkout's servers keep their data between runs.

    `.run` in the checkout, unless its path is too long for a socket or (as root, where
    PostgreSQL must run as another user) that user could not get there.
    """
    run = run_folder()
    short_enough = len(str(run)) <= SOCKET_PATH_LIMIT - len("/socket/.s.PGSQL.5432")
    if short_enough and (not as_root() or reachable_by_others(run)):
        return run
    return _private_folder(SHARED_FOLDER / f"dhr-{os.geteuid()}-{checkout_key()}", 0o711)
