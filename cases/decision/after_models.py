"""Around the decision: who may sign for the chair, the briefing, and what a "no" is answered."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from partnerships.tenancy.models import TenantFact


class NamedDeputy(TenantFact):
    """Who may sign for the CSP chair, from which day to which, as it was named in advance.

    The right itself is the membership with the role of named deputy, over the same days.
    """

    user = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    membership = models.ForeignKey("partnerships.Membership", models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    because = models.CharField(max_length=300, blank=True)
    named_on = models.DateField()
    named_by = models.CharField(max_length=200)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-starts_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")),
                name="deputy_begins_before_the_end",
            ),
            models.CheckConstraint(
                condition=models.Q(named_on__lte=models.F("starts_on")),
                name="deputy_is_named_in_advance",
            ),
        ]

    def __str__(self) -> str:
        return f"Deputy {self.user_id} from {self.starts_on}"

    def covers(self, day: date) -> bool:
        """Say whether the naming counts on a day."""
        until = self.ends_on if self.ended_on is None else min(self.ends_on, self.ended_on)
        return self.starts_on <= day <= until


class Briefing(TenantFact):
    """A briefing for the chair, made from the record: `read_sha256` says from which state of it."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="briefings")
    number = models.PositiveIntegerField()
    asked_on = models.DateField()
    asked_by = models.CharField(max_length=200)
    read_sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    document = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "number"], name="one_briefing_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"Briefing {self.number}"


class Representation(TenantFact):
    """What somebody says against a decision not to review, and what was answered."""

    class MadeBy(models.TextChoices):
        FAMILY = "family", "The family, or somebody close"
        ADVOCATE = "advocate", "An advocate for the family"
        AGENCY = "agency", "An agency or professional"
        OTHER = "other", "Somebody else"

    class Answer(models.TextChoices):
        STANDS = "stands", "The decision stands"
        FORWARDED = "forwarded", "It was passed on to the Home Office"
        RECONSIDERED = "reconsidered", "The decision is considered again"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="representations")
    made_by = models.CharField(max_length=20, choices=MadeBy.choices)
    who = models.CharField(max_length=200, blank=True)
    received_on = models.DateField()
    what = models.TextField()
    answer_by = models.DateField(null=True, blank=True)
    document = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.CharField(max_length=200)
    answer = models.CharField(max_length=20, choices=Answer.choices, blank=True)
    answer_text = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["received_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(answered_on=None) | ~models.Q(answer=""),
                name="representation_answer_says_what",
            )
        ]

    def __str__(self) -> str:
        return f"Representation of {self.received_on}"


class HomeOfficeChase(TenantFact):
    """When and how the Home Office was asked about its silence, and when it is asked next."""

    class How(models.TextChoices):
        EMAIL = "email", "By e-mail"
        TELEPHONE = "telephone", "By telephone"
        LETTER = "letter", "By letter"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="home_office_chases")
    on = models.DateField()
    how = models.CharField(max_length=20, choices=How.choices)
    note = models.TextField(blank=True)
    again_on = models.DateField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["on", "pk"]

    def __str__(self) -> str:
        return f"Home Office asked on {self.on}"
