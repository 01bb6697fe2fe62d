"""Brings the database up to date and fills an empty one with demonstration data.

One process instead of one per command, so that a start takes seconds. Called by run.py with the
environment set; writes the sign-ins of the demonstration to the file it is given.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command, get_commands

DEMONSTRATION = "demonstration"


def main(sign_ins: Path) -> None:
    django.setup()
    commands = get_commands()
    print("Bringing the database up to date", flush=True)
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    if "load_protocols" in commands:
        call_command("load_protocols")
    if os.environ.get("PREPARE_STATIC") == "1":
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    if settings.DEMONSTRATION and DEMONSTRATION in commands:
        call_command(DEMONSTRATION)
        with sign_ins.open("w") as output:
            call_command(DEMONSTRATION, "--sign-ins", stdout=output)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
