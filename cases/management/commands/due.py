"""``manage.py due``: when something is due under a local protocol, and why."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.core.protocol import preset
from cases.core.timetable import cli


class Command(BaseCommand):
    help = "Works out a due date, or a file of them, from the protocols that come with the product."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        cli.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = cli.answer(options, preset.book)
        except (OSError, UnicodeDecodeError) as unreadable:
            raise CommandError(f"The file cannot be read: {unreadable}") from unreadable
        if answer.text:
            self.stdout.write(answer.text)
        if answer.complaints:
            raise CommandError("\n".join(answer.complaints), returncode=answer.exit_code)
