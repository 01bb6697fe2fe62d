"""That one partnership is abolished and another inherits its reviews: proposed, answered, done."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from partnerships.tenancy.models import TenantOwned


class PartnershipMerger(models.Model):
    """That `abolished` ends on a day and `heir` inherits its reviews. A platform row of figures.

    What happens to it: it is proposed by a platform operator; both partnerships answer
    (`MergerAnswer`); on the day it is done. `ended_at` says that it never will be: withdrawn by an
    operator or declined. `done_at`, `moved` and `renamed` are written by the database's own
    function and by nobody else (partnerships.tenancy.moving): the application may not.
    """

    class Stage(models.TextChoices):
        WAITING = "", "Waiting for its day"
        CLOSED = "closed", "Closed, until what is under way has ended"
        MOVING = "moving", "Reviews are being moved"

    abolished = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="+")
    heir = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="+")
    on = models.DateField()
    because = models.CharField(max_length=500)
    proposed_by = models.CharField(max_length=200)
    proposed_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)
    ended_because = models.CharField(max_length=500, blank=True)
    # How far it has come, and what stopped the last attempt.
    stage = models.CharField(max_length=10, choices=Stage.choices, blank=True)
    stopped_because = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    moved = models.JSONField(default=dict)
    renamed = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["abolished"], condition=Q(ended_at=None), name="one_merger_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(abolished=F("heir")), name="merged_with_another_partnership"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.abolished} into {self.heir} on {self.on}"

    @property
    def is_open(self) -> bool:
        """Say whether it may still be answered, withdrawn or done."""
        return self.ended_at is None and self.done_at is None


class MergerAnswer(TenantOwned):
    """What a partnership's administrator answered, signed afresh; the last answer counts.

    A row of the partnership that answers, behind its wall: nobody can agree for another. `read`
    holds what stood on the page, `decided` the heir's choices: whom it takes on, which contacts.
    """

    APPEND_ONLY = True

    merger = models.ForeignKey(PartnershipMerger, models.PROTECT, related_name="+")
    user = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    agrees = models.BooleanField()
    because = models.CharField(max_length=500, blank=True)
    signed_with = models.CharField(max_length=20, blank=True)
    read = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    decided = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.by_name} {'agrees' if self.agrees else 'declines'}"
