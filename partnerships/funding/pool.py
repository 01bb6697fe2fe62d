"""A fund that partnerships share, and what every row of it has: its pool, and a scoped manager."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from partnerships.tenancy.context import current_partnership_id
from partnerships.tenancy.models import fact_history


class Pool(models.Model):
    """A fund: owns agreements, contributions, invoices and a ledger. Has a name and no more."""

    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class PoolPartnership(models.Model):
    """That a partnership shares a fund, from a day and up to one; both days count."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="sharing")
    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="+")
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership"], condition=Q(until_on=None), name="one_pool_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(until_on=None) | Q(until_on__gte=models.F("from_on")),
                name="pool_left_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership} in {self.pool}"


def shared_today() -> models.QuerySet[PoolPartnership]:
    """Give the rows by which partnerships share funds today."""
    today = timezone.localdate()
    return PoolPartnership.objects.filter(
        Q(from_on=None) | Q(from_on__lte=today), Q(until_on=None) | Q(until_on__gte=today)
    )


def sharing_today(partnership_id: int) -> models.QuerySet[PoolPartnership]:
    """Give the row, if there is one, by which a partnership shares a fund today."""
    return shared_today().filter(partnership_id=partnership_id)


def pool_in_scope() -> Pool | None:
    """Give the fund of the partnership in scope, or None where it has none yet."""
    found = sharing_today(current_partnership_id()).select_related("pool").first()
    return found.pool if found else None


class PoolManager(models.Manager[Any]):
    """Gives the rows of the fund of the partnership in scope; TenantScopeMissing without one."""

    def get_queryset(self) -> models.QuerySet[Any]:
        shared = sharing_today(current_partnership_id()).values("pool_id")
        return super().get_queryset().filter(pool__in=shared)


class PoolOwned(models.Model):
    """A row of one fund, with no history of its own (ledger, invoices: they are never changed)."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="+")

    objects: ClassVar[PoolManager] = PoolManager()

    class Meta:
        abstract = True


class PoolFact(PoolOwned):
    """A fact of one fund: every change leaves a history row that says who made it."""

    history = fact_history(inherit=True)

    class Meta:
        abstract = True
