"""`manage.py access_matrix`: write docs/access-matrix.md from the policy, or check it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.core.access.matrix import access_matrix

PLACE = Path("docs") / "access-matrix.md"


class Command(BaseCommand):
    """Keeps the document of who may do what equal to the table that decides it."""

    help = "Write docs/access-matrix.md from the policy table; --check fails where it differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        place = Path(settings.BASE_DIR) / PLACE
        wanted = access_matrix()
        if not options["check"]:
            place.write_text(wanted, encoding="utf-8")
            self.stdout.write(f"Written: {PLACE}")
        elif not place.exists() or place.read_text(encoding="utf-8") != wanted:
            raise CommandError(f"{PLACE} differs from the policy: run manage.py access_matrix.")
