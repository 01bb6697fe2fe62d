"""``manage.py demonstration``: fill an empty database with an invented demonstration."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cases.management.demonstration.people import PASSWORD, sign_ins
from partnerships.models import Partnership


class Command(BaseCommand):
    """Builds the demonstration once, and prints who can sign in."""

    help = "Fill an empty database with invented partnerships, people and reviews."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sign-ins", action="store_true", help="print who can sign in, and build nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sign_ins"]:
            self.print_sign_ins()
        elif Partnership.objects.exists():
            self.stdout.write("The demonstration is left as it is: there are partnerships already.")
        else:
            self.build()

    def build(self) -> None:
        """Build it; imported here, because every other use of the command must be quick."""
        from cases.management.demonstration.build import build

        self.stdout.write("Building the demonstration (about a minute, the first time only)")
        self.stdout.flush()
        began = time.monotonic()
        build(self._say)
        self.stdout.write(f"Built in {time.monotonic() - began:.0f} seconds")

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()

    def print_sign_ins(self) -> None:
        """Print the accounts of the demonstration as a table; nothing where there are none."""
        rows = sign_ins()
        if not rows:
            return
        columns = [(each.role, each.name, each.email, each.where) for each in rows]
        widths = [max(len(row[place]) for row in columns) for place in range(3)]
        self.stdout.write(f"Sign in as any of these, with the password {PASSWORD}")
        for role, name, email, where in columns:
            self.stdout.write(
                f"  {role:<{widths[0]}}  {email:<{widths[2]}}  {name:<{widths[1]}}  {where}"
            )
