"""What has been typed and not yet sent: rows of their own, which may be invalid (decision 10)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from partnerships.tenancy.models import TenantOwned


class Draft(TenantOwned):
    """What somebody typed into a form, as typed. A second writer is told by the version."""

    case = models.ForeignKey(
        "cases.Case", models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    form = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30, default="case")
    subject_number = models.BigIntegerField(default=0)
    whose = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(auto_now=True)
    saved_by = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "form", "subject_kind", "subject_number", "whose"],
                name="one_draft",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"Draft of {self.form}"
