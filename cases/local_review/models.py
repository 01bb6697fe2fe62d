"""A local review: why it was considered, what was decided, its workshop and who comes to it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cases.local_review.choices import Consent
from partnerships.tenancy.models import TenantFact

SHORT = 200


class LocalReview(TenantFact):
    """What is known of a local review (GL §5): considered, decided, held as a workshop."""

    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="local_review")
    found_by = models.CharField(max_length=SHORT, blank=True)
    found_on = models.DateField(null=True, blank=True)
    criteria = models.JSONField(default=list, blank=True)
    why = models.TextField(blank=True)
    # A near miss: the person lives (E14)
    consent = models.CharField(max_length=20, choices=Consent.choices, blank=True)
    consent_note = models.TextField(blank=True)
    safe_contact = models.TextField(blank=True)
    # The partnership's decision (GL §5.2)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=SHORT, blank=True)
    rationale = models.TextField(blank=True)
    # The workshop (GL §5.3, §5.4)
    chaired_by = models.CharField(max_length=SHORT, blank=True)
    workshop_on = models.DateField(null=True, blank=True)
    workshop_at = models.CharField(max_length=SHORT, blank=True)
    lessons = models.TextField(blank=True)
    good_practice = models.TextField(blank=True)
    recommendations = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.CharField(max_length=SHORT, blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Local review of case {self.case_id}"


class WorkshopAgency(TenantFact):
    """An agency that is asked to the workshop, with what it brings (GL §5.4)."""

    review = models.ForeignKey(LocalReview, models.CASCADE, related_name="agencies")
    agency = models.CharField(max_length=SHORT)
    asked_on = models.DateField()
    summary = models.TextField(blank=True)
    good_practice = models.TextField(blank=True)
    recommendations = models.TextField(blank=True)
    brought_on = models.DateField(null=True, blank=True)
    recorded_by = models.CharField(max_length=SHORT)

    class Meta:
        ordering: ClassVar = ["agency", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "review", "agency"], name="one_agency_a_workshop"
            )
        ]

    def __str__(self) -> str:
        return self.agency
