"""A partnership's own texts of letters and its letterhead: versions, never overwritten (R139)."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from partnerships.tenancy.models import TenantFact


class LetterText(TenantFact):
    """One version of a partnership's own text of a kind of letter; in force from a day.

    The newest that is in force wins. A version without words goes back to the text that comes with
    the product. One that is not in force yet may be withdrawn; no version is ever changed.
    """

    code = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    effective_on = models.DateField()
    because = models.CharField(max_length=300)
    written_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    # Whose it was, where it came by a merger of partnerships: kept for what was made under it.
    inherited_from = models.ForeignKey(
        "partnerships.Partnership", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["code", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "code", "number"], name="one_letter_text_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}, version {self.number}"


def logo_path(letterhead: Any, name: str) -> str:
    """Give where a logo is kept: by partnership, under a name that says nothing."""
    return f"{letterhead.partnership_id}/{uuid.uuid4().hex}"


class Letterhead(TenantFact):
    """One version of what stands round every letter: name, address, logo, who signs."""

    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    address = models.TextField(max_length=600)
    signed_by = models.CharField(max_length=200, blank=True)
    signed_as = models.CharField(max_length=200, blank=True)
    logo = models.FileField(upload_to=logo_path, blank=True)
    logo_words = models.CharField(max_length=200, blank=True)
    effective_on = models.DateField()
    written_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)
    # Whose it was, where it came by a merger of partnerships: kept for what was made under it.
    inherited_from = models.ForeignKey(
        "partnerships.Partnership", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "number"], name="one_letterhead_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"Letterhead, version {self.number}"
