"""Documents of a case and their versions. A file is never replaced; a new version is added."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from cases.core.access.verbs import Verb
from partnerships.tenancy.models import TenantFact


class Document(TenantFact):
    """A document of a case. `reader_verb` is what somebody must be allowed in order to read it."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="documents")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    reader_verb = models.CharField(max_length=40, choices=Verb.choices)
    marking = models.CharField(max_length=60, default="OFFICIAL-SENSITIVE", blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.title


def file_path(version: Any, name: str) -> str:
    """Give where a file is kept: by partnership, under a name that says nothing."""
    return f"{version.partnership_id}/{uuid.uuid4().hex}"


class DocumentVersion(TenantFact):
    """One file: what it was called, its type, size in bytes, checksum, whether it was scanned."""

    class Scan(models.TextChoices):
        CLEAN = "clean", "Scanned, nothing found"
        NOT_SCANNED = "not_scanned", "Not scanned for viruses"
        MADE_HERE = "made_here", "Made by this system"

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.FileField(upload_to=file_path)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=20, choices=Scan.choices)
    uploaded_by = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["document_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "document", "number"], name="one_version_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"
