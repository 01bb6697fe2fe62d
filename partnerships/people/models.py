"""Invitations to a partnership, and the visits of support that a partnership has asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from partnerships.people.roles import Role
from partnerships.tenancy.context import current_partnership_id
from partnerships.tenancy.models import TenantFact, fact_history


class Invitation(TenantFact):
    """Somebody is asked by mail to take up roles; they begin when he accepts.

    Only the hash of the link's token is kept; sent again, the link before does not open any more.
    Whether the address has an account already is nowhere said to who invites.
    """

    class Status(models.TextChoices):
        SENT = "sent", "Sent"
        TAKEN_UP = "taken_up", "Taken up"
        EXPIRED = "expired", "Expired"
        WITHDRAWN = "withdrawn", "Withdrawn"

    email = models.EmailField()
    name = models.CharField(max_length=200)
    roles = ArrayField(models.CharField(max_length=30, choices=Role.choices))
    agency = models.ForeignKey(
        "partnerships.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The first day on which the roles do not count any more, as a membership keeps it.
    role_ends_on = models.DateField(null=True, blank=True)
    token_hash = models.CharField(max_length=64)
    invited_by = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    times_sent = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True, blank=True)
    taken_up_by = models.ForeignKey(
        "partnerships.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "token_hash"], name="one_invitation_a_token"
            ),
            models.UniqueConstraint(
                "partnership",
                Lower("email"),
                condition=models.Q(taken_up_at=None, withdrawn_at=None),
                name="one_open_invitation_an_address",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    def status_at(self, now: datetime) -> Status:
        """Give how it stands at an instant."""
        if self.taken_up_at is not None:
            return self.Status.TAKEN_UP
        if self.withdrawn_at is not None:
            return self.Status.WITHDRAWN
        return self.Status.EXPIRED if self.expires_at <= now else self.Status.SENT


class SupportVisitQuerySet(models.QuerySet["SupportVisit"]):
    """Visits that count."""

    def open_at(self, now: datetime) -> SupportVisitQuerySet:
        """Keep those that have begun, and neither run out nor been ended, at an instant."""
        return self.filter(ended_at=None, starts_at__lte=now, ends_at__gt=now, user__is_active=True)

    def here(self) -> SupportVisitQuerySet:
        """Keep those of the partnership in scope; raises TenantScopeMissing where none is."""
        return self.filter(partnership_id=current_partnership_id())


class SupportVisit(models.Model):
    """A named operator may look, for a purpose and some hours, because a partnership asked him.

    In the class of memberships: seen in the partnership's scope, and by the operator himself.
    """

    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="+")
    user = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=300)
    invited_by = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)

    history = fact_history()
    objects: ClassVar[Any] = SupportVisitQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["user", "ends_at"], name="support_of_user")]

    def __str__(self) -> str:
        return f"Visit {self.pk} of support"
