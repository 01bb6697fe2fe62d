"""Every variable that the settings read, for a command of this checkout."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from services.places import ROOT, run_folder
from services.postgres import Postgres
from services.programs import postgres_installation
from services.redis import Redis


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


def environment_of(
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
