"""`manage.py load_protocols`: give each partnership without a protocol the preset of its name."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from cases.core.protocol import preset
from cases.core.protocol.models import Protocol
from partnerships.models import Partnership
from partnerships.people.actor import CLOCK
from partnerships.tenancy.context import scope

NATIONAL = "national"


class Command(BaseCommand):
    """Checks that every preset can be read, and loads one where none is in force."""

    help = "Check the presets, and load one for each partnership that has no protocol yet."

    def handle(self, *args: Any, **options: Any) -> None:
        presets = {name: preset.load(name) for name in preset.names()}
        self.stdout.write(f"{len(presets)} presets can be read: {', '.join(sorted(presets))}")
        for partnership in Partnership.objects.filter(closed_at=None).order_by("pk"):
            with scope(partnership.pk, CLOCK):
                if not Protocol.objects.exists():
                    name = partnership.slug if partnership.slug in presets else NATIONAL
                    Protocol.objects.create(
                        preset=name,
                        effective_on=date(2000, 1, 1),
                        data=presets[name].to_data(),
                    )
                    self.stdout.write(f"{partnership.name}: loaded {name}")
