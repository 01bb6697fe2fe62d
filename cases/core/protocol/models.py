"""A partnership's local protocol in versions, and its own days on which nobody works."""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from typing import ClassVar

from django.db import models

from cases.core.protocol.preset import LocalProtocol
from partnerships.tenancy.models import TenantFact


class Protocol(TenantFact):
    """One version of a local protocol. A case keeps the version that it was opened under."""

    preset = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    effective_on = models.DateField()
    data = models.JSONField()

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


class ClosedDay(TenantFact):
    """A proclaimed bank holiday or an office closure that an administrator has added."""

    day = models.DateField()
    name = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "day"], name="one_closure_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.day})"
