"""A command that writes a document from the code, or checks that the two are equal."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class DocumentCommand(BaseCommand):
    """Keeps a document equal to what decides it."""

    place: Path
    write: Callable[[], str]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(settings.BASE_DIR) / self.place
        wanted = type(self).write()
        if not options["check"]:
            target.write_text(wanted, encoding="utf-8")
            self.stdout.write(f"Written: {self.place}")
        elif not target.exists() or target.read_text(encoding="utf-8") != wanted:
            name = type(self).__module__.rsplit(".", 1)[-1]
            raise CommandError(f"{self.place} is out of date: run manage.py {name}.")
