"""What another area asks for, and what it was sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from partnerships.tenancy.models import TenantFact

SHORT = 200


class AssistRequest(TenantFact):
    """What another area's review asks of the agencies here (R14; LR §2.2)."""

    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="assist")
    area = models.CharField(max_length=SHORT)
    contact = models.CharField(max_length=SHORT, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_telephone = models.CharField(max_length=40, blank=True)
    their_reference = models.CharField(max_length=80, blank=True)
    asked_on = models.DateField()
    reply_by = models.DateField()
    period_from = models.DateField(null=True, blank=True)
    period_to = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_to = models.CharField(max_length=SHORT, blank=True)
    answered_note = models.TextField(blank=True)
    answered_by = models.CharField(max_length=SHORT, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.CharField(max_length=SHORT)
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Help for {self.area}"


class AssistSupport(TenantFact):
    """Other help that the area asked for after the trawl; it opens only when it asks (R14)."""

    class Kind(models.TextChoices):
        """What it asks for."""

        CHRONOLOGY = "chronology", "A chronology"
        REPORT = "report", "A management review or short report"
        PANEL = "panel", "Somebody on its panel"
        OTHER = "other", "Something else"

    request = models.ForeignKey(AssistRequest, models.CASCADE, related_name="supports")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    of_whom = models.CharField(max_length=SHORT)
    asked_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_note = models.TextField(blank=True)
    recorded_by = models.CharField(max_length=SHORT)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.of_whom}"
