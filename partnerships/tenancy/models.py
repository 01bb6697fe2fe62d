"""What every tenant row has: its partnership, and a manager that refuses to work out of scope."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models.expressions import RawSQL
from simple_history.models import HistoricalRecords

from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_actor, current_partnership_id

PARTNERSHIP_IN_SCOPE = "nullif(current_setting('app.partnership', true), '')::bigint"

M = TypeVar("M", bound=models.Model)


class TenantQuerySet(models.QuerySet[M]):
    """A queryset whose bulk writes carry the partnership in scope."""

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows = list(objs)
        for row in rows:
            if getattr(row, "partnership_id", None) is None:
                row.partnership_id = current_partnership_id()  # type: ignore[attr-defined]  # TenantOwned
        return super().bulk_create(rows, *args, **kwargs)


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]  # built at run time
    """Gives the rows of the partnership in scope; raises TenantScopeMissing where none is."""

    def get_queryset(self) -> TenantQuerySet[Any]:
        rows: TenantQuerySet[Any] = super().get_queryset()
        return rows.filter(partnership_id=current_partnership_id())


class TenantOwned(models.Model):
    """A row of one partnership, with no history of its own (drafts, projections, events)."""

    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="+")

    objects: ClassVar[TenantManager] = TenantManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.partnership_id is None:
            self.partnership_id = current_partnership_id()
        super().save(*args, **kwargs)

    def refreshed(self) -> Self:
        """Give the row as it now stands in the database."""
        row: Self = type(self).objects.get(pk=self.pk)
        return row


def _who(instance: models.Model, **_: Any) -> Actor | None:
    return current_actor()


def _keep_who(historical_instance: Any, user: Actor | None) -> None:
    historical_instance.history_user_id = user.key if user else None


def _give_who(historical_instance: Any) -> str | None:
    key: str | None = historical_instance.history_user_id
    return key


def fact_history(inherit: bool = False) -> HistoricalRecords:
    """Give the history of a model: a row for every change, with who made it."""
    return HistoricalRecords(
        inherit=inherit,
        get_user=_who,
        history_user_id_field=models.CharField(max_length=40, null=True),
        history_user_setter=_keep_who,
        history_user_getter=_give_who,
    )


class TenantFact(TenantOwned):
    """A fact of one partnership: every change leaves a history row that says who made it."""

    history = fact_history(inherit=True)

    class Meta:
        abstract = True


def scoped_partnership_field() -> models.ForeignKey[Any, Any]:
    """Give a partnership key that the database itself fills in from the scope.

    For rows that a library writes (django-guardian's permissions) and so cannot name it.
    """
    return models.ForeignKey(
        "partnerships.Partnership",
        models.PROTECT,
        related_name="+",
        db_default=RawSQL(PARTNERSHIP_IN_SCOPE, []),  # noqa: S611  (a constant)
    )
