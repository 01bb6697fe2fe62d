#!/usr/bin/env python3
"""Every check of the code, step by step: `make test`.

    scripts/check.py                 all steps
    scripts/check.py lint unit       some steps
    ARGS="tests/cases -k deadline" scripts/check.py unit

PostgreSQL and Redis are started for the checks alone, thrown away afterwards, and are nobody
else's. All steps run, whatever the earlier ones said; the status is that of the worst.
"""

from __future__ import annotations

import os
import secrets
import shlex
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType

import services
import system
from services import ROOT

Environment = Mapping[str, str]


class Unavailable(Exception):
    """A step that cannot be run on this machine; the message says what is missing."""


class NotThere(Exception):
    """A step whose subject is not in this checkout; the message says what."""


@dataclass(frozen=True)
class Step:
    """One check: its name, what it says, the commands it runs, all of which must succeed."""

    name: str
    purpose: str
    commands: Callable[[], list[list[str]]]
    environment: Callable[[Environment], Environment] = lambda environment: environment
    in_all: bool = True


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def manage(*arguments: str) -> list[str]:
    return python("manage.py", *arguments)


def tool(name: str, *arguments: str) -> list[str]:
    """A program of the Python environment (run by its name: not all can be run as modules)."""
    return [name, *arguments]


def import_contracts() -> list[list[str]]:
    contents = tomllib.loads((ROOT / "pyproject.toml").read_text())
    if "importlinter" not in contents["tool"]:
        raise NotThere("no contracts in pyproject.toml")
    return [tool("lint-imports")]


def documents() -> list[list[str]]:
    return [manage("access_matrix", "--check"), manage("process_document", "--check")]


# Two processes. The tests of a module stay in one of them, since a module may share something dear
# (the demonstration is built once), and the dearest module comes first; journeys go where there is
# room.
BY_MODULE = ("-n", "2", "--dist", "loadscope", "--no-loadscope-reorder")
BY_TEST = ("-n", "2")


def pytest(marker: str, *more: str, shared: tuple[str, ...] = BY_MODULE) -> list[list[str]]:
    """Two processes for everything; what was asked for with ARGS runs as it was asked for."""
    asked = shlex.split(os.environ.get("ARGS", ""))
    return [python("-m", "pytest", "-m", marker, *more, *(asked or shared))]


PLAIN = "not browser and not chaos"
# Which addresses the tests saw open: those without a browser begin it, those with one judge it.
DOORS = ROOT / ".run" / "doors.json"


# What the step "engine" runs whole; the step "unit" leaves it out.
OF_THE_ENGINE = ("tests/cases/core/timetable", "tests/protocols")


def unit_tests() -> list[list[str]]:
    if os.environ.get("ARGS"):
        return pytest(PLAIN)
    DOORS.parent.mkdir(exist_ok=True)
    DOORS.unlink(missing_ok=True)
    elsewhere = [f"--ignore={folder}" for folder in OF_THE_ENGINE]
    return pytest(PLAIN, f"--doors={DOORS}", *elsewhere)


def browser_tests() -> list[list[str]]:
    if system.chromium() is None:
        raise Unavailable("chromium is not installed")
    # Only a whole run can say that no test saw an address open.
    whole = not os.environ.get("ARGS") and DOORS.exists()
    judged = [f"--doors={DOORS}", "--all-doors"] if whole else []
    return pytest("browser", *judged, shared=BY_TEST)


def coverage() -> list[list[str]]:
    asked = shlex.split(os.environ.get("ARGS", ""))
    return [
        python("-m", "coverage", "erase"),
        python("-m", "coverage", "run", "-m", "pytest", "-m", PLAIN, *asked),
        python("-m", "coverage", "combine", "--quiet"),
        python("-m", "coverage", "html", "--quiet"),
        python("-m", "coverage", "report"),
    ]


# Dates that cannot be counted, days that move, work that waits: proved with rows of a database.
ALSO_OF_THE_ENGINE = (
    "core/deadlines/test_uncounted",
    "core/deadlines/test_proclaimed",
    "family/test_updates",
)


def engine() -> list[list[str]]:
    """Every branch of the arithmetic of dates is walked by its own tests, or the step fails."""
    kept = "--data-file=.coverage.engine"
    return [
        python("-m", "coverage", "erase", kept),
        python(
            *["-m", "coverage", "run", kept, "--source=cases/core/timetable"],
            *["-m", "pytest", *OF_THE_ENGINE],
            *[f"tests/cases/{each}.py" for each in ALSO_OF_THE_ENGINE],
        ),
        python("-m", "coverage", "combine", kept, "--quiet"),
        python("-m", "coverage", "report", kept, "--fail-under=100"),
    ]


def production(environment: Environment) -> Environment:
    """As an installation would have it (docs/operating.md), for Django's deployment checks."""
    kept = {
        name: value
        for name, value in environment.items()
        if name not in {"DHR_DEBUG", "DHR_DEMONSTRATION", "DHR_INSECURE_TRANSPORT"}
    }
    return kept | {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "reviews.example.org",
        "SITE_URL": "https://reviews.example.org",
        "EMAIL_URL": "smtp://mail.example.org:587",
        "DEFAULT_FROM_EMAIL": "reviews@example.org",
        "BEHIND_PROXY": "1",
    }


STEPS = (
    Step(
        "format", "the code is in its usual form", lambda: [tool("ruff", "format", "--check", ".")]
    ),
    Step("lint", "no rule of ruff is broken", lambda: [tool("ruff", "check", ".")]),
    Step("types", "the types fit", lambda: [python("-m", "mypy", ".")]),
    Step("imports", "the order of imports holds", import_contracts),
    Step(
        "migrations",
        "models and migrations agree",
        lambda: [manage("makemigrations", "--check", "--dry-run")],
    ),
    Step(
        "deploy",
        "production settings are safe",
        lambda: [manage("check", "--deploy", "--fail-level", "WARNING")],
        production,
    ),
    Step("documents", "docs/ says what the code does", documents),
    Step("engine", "every branch of the counting of dates is tested", engine),
    Step("unit", "tests without a browser, but for the engine's", unit_tests),
    Step("browser", "tests with a browser", browser_tests),
    Step(
        "chaos",
        "nothing is lost or sent twice when things are killed",
        lambda: [python("-m", "pytest", "-m", "chaos", "tests/chaos")],
        in_all=False,
    ),
    Step("coverage", "tests without a browser, measured", coverage, in_all=False),
)


@dataclass(frozen=True)
class Outcome:
    """How a step went. One that could not be run has not been passed."""

    step: Step
    word: str
    seconds: float


def stop_with_exit(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def run(step: Step, environment: Environment) -> Outcome:
    print(f"\n== {step.name}: {step.purpose}", flush=True)
    started = time.monotonic()
    try:
        commands = step.commands()
    except NotThere as reason:
        print(f"Nothing to check: {reason}", flush=True)
        return Outcome(step, "nothing", 0.0)
    except Unavailable as reason:
        print(f"Not run: {reason}", flush=True)
        return Outcome(step, "NOT RUN", 0.0)
    passed = all(
        subprocess.run(
            command,
            cwd=ROOT,
            env=dict(step.environment(environment)),
            stdin=subprocess.DEVNULL,
            check=False,
        ).returncode
        == 0
        for command in commands
    )
    return Outcome(step, "passed" if passed else "FAILED", time.monotonic() - started)


def chosen(names: list[str]) -> list[Step]:
    known = {step.name: step for step in STEPS}
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"No such step: {' '.join(unknown)} (there are: {' '.join(known)})")
    return [known[name] for name in names] or [step for step in STEPS if step.in_all]


def main() -> int:
    steps = chosen(sys.argv[1:])
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop_with_exit)
    try:
        with services.fresh() as environment:
            environment = {"LOG_LEVEL": "WARNING"} | environment
            outcomes = [run(step, environment) for step in steps]
    except KeyboardInterrupt:
        return 130
    except services.ServiceError as problem:
        print(problem, file=sys.stderr)
        return 1
    print("\n== summary", flush=True)
    for outcome in outcomes:
        print(f"{outcome.step.name:<12}{outcome.word:<9}{outcome.seconds:7.1f} s", flush=True)
    return 0 if all(outcome.word in {"passed", "nothing"} for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
