"""Rows by which sight of a case is asked for, opened in an emergency, and looked over again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.db import models

from cases.core.access.verbs import Seat
from partnerships.tenancy.models import TenantFact


class AccessRequest(TenantFact):
    """A member asks to see a review by its reference; who answers is told whether there is one.

    `case` is found when it is asked and never shown to who asks.
    """

    class Answer(models.TextChoices):
        GIVEN = "given", "Access given"
        DECLINED = "declined", "Declined"

    user = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    reference = models.CharField(max_length=30)
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, blank=True, related_name="+")
    because = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answer_because = models.CharField(max_length=500, blank=True)
    seat = models.CharField(max_length=30, choices=Seat.choices, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "user", "reference"],
                condition=models.Q(answered_at=None),
                name="one_open_request_a_reference",
            )
        ]

    def __str__(self) -> str:
        return f"Request {self.pk} for access"

    @property
    def last_day(self) -> date | None:
        """Give the last day of the seat that was given."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None


class EmergencyOpening(TenantFact):
    """Somebody opened a review that is shut to him, with a reason and for some hours.

    A second person looks at every one of them afterwards (DOMAIN 7.2, break-glass).
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    user = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    because = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=200, blank=True)
    looked_at_at = models.DateTimeField(null=True, blank=True)
    looked_at_by = models.CharField(max_length=200, blank=True)
    looked_at_note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["partnership", "user", "ends_at"], name="opening_of_user")
        ]

    def __str__(self) -> str:
        return f"Emergency opening {self.pk}"

    @classmethod
    def open_at(cls, now: datetime) -> Any:
        """Give those that have neither run out nor been closed at an instant."""
        return cls.objects.filter(closed_at=None, ends_at__gt=now)

    def is_open_at(self, now: datetime) -> bool:
        """Say whether it counts at an instant."""
        return self.closed_at is None and now < self.ends_at


class AccessReview(TenantFact):
    """Twice a year everybody's access is looked over: one line for each role, seat and link."""

    opened_on = models.DateField()
    due_on = models.DateField()
    opened_by = models.CharField(max_length=200)
    completed_on = models.DateField(null=True, blank=True)
    completed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership"],
                condition=models.Q(completed_on=None),
                name="one_open_access_review",
            )
        ]

    def __str__(self) -> str:
        return f"Access review of {self.opened_on}"


class AccessReviewLine(TenantFact):
    """One role, seat or link as it was when the review was opened, and what was decided of it."""

    class Kind(models.TextChoices):
        ROLE = "role", "Role"
        SEAT = "seat", "Seat"
        LINK = "link", "Private link"

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        ENDED = "ended", "Ended in this review"
        GONE = "gone", "Had ended already"

    review = models.ForeignKey(AccessReview, models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The row of the membership, of the seat or of the link.
    number = models.BigIntegerField()
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(
        "partnerships.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    what = models.CharField(max_length=200)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "review", "kind", "number"], name="one_line_an_access"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
