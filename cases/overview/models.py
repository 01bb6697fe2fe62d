"""A stand-in until the overview stage lands: the smallest tables that later stages read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from partnerships.tenancy.models import TenantFact


class ReportVersion(TenantFact):
    """A version of the overview report or of the executive summary."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="report_versions")
    kind = models.CharField(max_length=30)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    hash = models.CharField(max_length=64)
    document_version = models.ForeignKey(
        "cases.DocumentVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} version {self.number}"


class Paragraph(TenantFact):
    """A numbered paragraph of a version."""

    version = models.ForeignKey(ReportVersion, models.CASCADE, related_name="paragraphs")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, default="text")
    html = models.TextField()
    text = models.TextField()

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"Paragraph {self.number}"


class ReportRecommendation(TenantFact):
    """A recommendation of the report."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="recommendations")
    number = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"Recommendation {self.number}"


class SignOff(TenantFact):
    """A step of the chain of sign-off, for exactly one version."""

    version = models.ForeignKey(ReportVersion, models.CASCADE, related_name="sign_offs")
    step = models.CharField(max_length=30)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.step
