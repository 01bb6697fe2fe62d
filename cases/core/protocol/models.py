"""A partnership's local protocol in versions, and days on which nobody works."""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from typing import ClassVar

from django.db import models

from cases.core.protocol.preset import LocalProtocol
from partnerships.models import Nation
from partnerships.tenancy.models import TenantFact


class Protocol(TenantFact):
    """One version of a local protocol. A case keeps the version that it was opened under.

    One that is not in force yet can be withdrawn; it then never comes into force. `because` and
    `written_by` are empty on the first version, with which the partnership was founded.
    """

    preset = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    effective_on = models.DateField()
    data = models.JSONField()
    because = models.CharField(max_length=300, blank=True)
    written_by = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True, null=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    # Whose it was, where it came by a merger of partnerships: kept for what was made under it.
    inherited_from = models.ForeignKey(
        "partnerships.Partnership", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["-effective_on", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "version"], name="one_protocol_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.preset}, version {self.version}"

    @cached_property
    def rules(self) -> LocalProtocol:
        """Give the protocol as typed values; raises ProtocolError where the data are wrong."""
        return _read(json.dumps(self.data))


@lru_cache(maxsize=64)
def _read(text: str) -> LocalProtocol:
    """Give the typed values of a protocol's JSON, which are frozen; reading takes milliseconds."""
    return LocalProtocol.from_data(json.loads(text))


class ProclaimedDay(models.Model):
    """A bank holiday proclaimed for a nation after this version was made; it holds for all there.

    A platform row: what is proclaimed is public and no partnership's own.
    """

    day = models.DateField()
    name = models.CharField(max_length=120)
    nation = models.CharField(max_length=10, choices=Nation.choices)
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["day", "nation"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "nation"], name="one_proclamation_a_nation")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.day}, {self.get_nation_display()})"


class CalendarChange(models.Model):
    """A change of the calendar under way: looked at beforehand, then counted, with its progress.

    A platform row of figures only: `found` says for each partnership (by slug) how many open
    deadlines would move, or moved. Nothing of a case stands in it. Without a nation it is of both.
    """

    day = models.DateField()
    name = models.CharField(max_length=120)
    nation = models.CharField(max_length=10, choices=Nation.choices, blank=True)
    removes = models.BooleanField(default=False)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(auto_now_add=True)
    partnerships = models.PositiveIntegerField(default=0)
    looked_at = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    counted = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.day})"

    @property
    def nations(self) -> tuple[str, ...]:
        """Give the nations whose partnerships it concerns."""
        return (self.nation,) if self.nation else tuple(Nation.values)

    @property
    def where(self) -> str:
        """Give these in words: "England and Wales", "Wales"."""
        return " and ".join(Nation(nation).label for nation in self.nations)


class ClosedDay(TenantFact):
    """A day that a partnership's administrator has added: a proclaimed day or an office closure."""

    day = models.DateField()
    name = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "day"], name="one_closure_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.day})"
