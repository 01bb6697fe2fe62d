"""The embedded PostgreSQL server of this checkout."""

from __future__ import annotations

import os
import shutil
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2

from services.places import ROOT, ServiceError
from services.processes import first_number, stop, tail, wait_for
from services.programs import PostgresUser, postgres_installation

ROLES_SQL = ROOT / "deploy" / "postgres" / "roles.sql"


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
        """Whether it is there and made ready."""
        return self._reaches("dhr")

    def _reaches(self, database: str) -> bool:
        try:
            self._connect(database).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _connect(self, database: str) -> Any:
        return psycopg2.connect(host=str(self.sockets), dbname=database, user="postgres")

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
                raise ServiceError(f"PostgreSQL could not be set up: {tail(self.log)}")
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
        wait_for("PostgreSQL", process, lambda: self._reaches("postgres"), seconds=60, log=self.log)

    def _ensure_roles(self) -> None:
        connection = self._connect("postgres")
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
        pid = first_number(self.data / "postmaster.pid")
        if pid is not None:
            stop(pid, signal.SIGINT, patience=20)


def sql_statements(text: str) -> list[str]:
    """The statements of a plain SQL file, without comments (CREATE DATABASE must stand alone)."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";") if part.strip()]
