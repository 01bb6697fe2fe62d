"""Servers that are kept between commands, and throw-away ones: started, shared, stopped."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from services.environment import environment_of
from services.places import SHARED_FOLDER, ServiceError, as_root, kept_home, reachable_by_others
from services.postgres import Postgres
from services.programs import redis_server
from services.redis import Redis

FRESH_PREFIX = "dhr-fresh-"


@contextlib.contextmanager
def _locked(path: Path, kind: int) -> Iterator[IO[str]]:
    with path.open("a") as file:
        fcntl.flock(file, kind)
        yield file


@contextlib.contextmanager
def kept(given: Mapping[str, str] | None = None) -> Iterator[dict[str, str]]:
    """This checkout's servers and their environment; data stays, the last user stops them."""
    given = dict(os.environ if given is None else given)
    if given.get("DATABASE_URL") and not given.get("DATABASE_OWNER_URL"):
        raise ServiceError("DATABASE_URL is set but DATABASE_OWNER_URL is not: set both or none")
    home = kept_home()
    postgres = None if given.get("DATABASE_URL") else Postgres(home, durable=True)
    binary = None if given.get("BROKER_URL") else redis_server()
    redis = Redis(home, binary) if binary else None
    servers = [server for server in (postgres, redis) if server]
    control = home / "control.lock"
    with (home / "users.lock").open("a") as users:
        try:
            with _locked(control, fcntl.LOCK_EX):
                fcntl.flock(users, fcntl.LOCK_SH)
                for server in servers:
                    server.ensure_started()
            yield environment_of(postgres, redis, home, given)
        finally:
            with _locked(control, fcntl.LOCK_EX), contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for server in servers:
                    server.stop()


def stop_kept() -> None:
    """Stop this checkout's servers now, whoever uses them."""
    home = kept_home()
    with _locked(home / "control.lock", fcntl.LOCK_EX):
        Postgres(home, durable=True).stop()
        Redis(home, "redis-server").stop()


def _sweep_abandoned(parent: Path) -> None:
    """Remove throw-away servers whose owner was killed before it could."""
    for home in parent.glob(f"{FRESH_PREFIX}*"):
        with contextlib.suppress(OSError), (home / "owner.lock").open("r+") as lock:
            if home.lstat().st_uid != os.geteuid():
                continue
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _discard(home)


def _discard(home: Path) -> None:
    Postgres(home, durable=False).stop()
    Redis(home, "redis-server").stop()
    shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def fresh(given: Mapping[str, str] | None = None) -> Iterator[dict[str, str]]:
    """Throw-away servers, nobody else's, gone afterwards: for tests. Ignores given addresses."""
    taken = dict(os.environ if given is None else given)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "MEDIA_ROOT", "STATIC_ROOT"):
        taken.pop(name, None)
    parent = Path(tempfile.gettempdir())
    if len(str(parent)) > 40 or (as_root() and not reachable_by_others(parent)):
        parent = SHARED_FOLDER
    _sweep_abandoned(parent)
    home = Path(tempfile.mkdtemp(prefix=FRESH_PREFIX, dir=parent))
    # Locked before it has its name, so that nobody can take the folder for an abandoned one.
    with (home / "owner.new").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (home / "owner.new").rename(home / "owner.lock")
        home.chmod(0o711)
        try:
            postgres = Postgres(home, durable=False)
            postgres.ensure_started()
            binary = redis_server()
            redis = Redis(home, binary) if binary else None
            if redis:
                redis.ensure_started()
            yield environment_of(postgres, redis, home, taken)
        finally:
            _discard(home)
