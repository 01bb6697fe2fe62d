"""Events in a hash chain, their disposable details, and the readings sealed once a day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from partnerships.tenancy.models import TenantOwned


class ChainHead(TenantOwned):
    """The last link of a chain: one chain a case, and one a partnership for what has no case."""

    chain = models.CharField(max_length=40)
    number = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "chain"], name="one_head_a_chain")
        ]

    def __str__(self) -> str:
        return f"{self.chain} at {self.number}"


class CaseEvent(TenantOwned):
    """An act: who did what, when, on which day it happened, and why. Never changed or deleted."""

    APPEND_ONLY = True

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="events"
    )
    chain = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    verb = models.CharField(max_length=60)
    actor = models.CharField(max_length=40)
    at = models.DateTimeField()
    happened_on = models.DateField()
    digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["chain", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "chain", "number"], name="one_event_a_number"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["partnership", "case", "-id"], name="event_case"),
            # The sweep asks every quarter of an hour of what the chronicle has spoken already.
            models.Index(
                fields=["partnership", "case"],
                name="event_missed",
                condition=models.Q(verb="deadline.missed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.number}: {self.verb}"


class EventDetail(TenantOwned):
    """What an event says in words: may be disposed of while the chain stays whole."""

    event = models.OneToOneField(CaseEvent, models.PROTECT, related_name="detail")
    actor_name = models.CharField(max_length=200)
    words = models.TextField()
    because = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.actor_name} {self.words}"


class Reading(TenantOwned):
    """Somebody read a thing whose reading is recorded (an identity, a draft): R126."""

    APPEND_ONLY = True

    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    actor = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=200)
    what = models.CharField(max_length=200)
    purpose = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.actor_name} read {self.what}"
