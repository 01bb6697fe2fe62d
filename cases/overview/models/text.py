"""The text of a report: a draft as uploaded, and the numbered versions that are never changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from partnerships.tenancy.models import TenantFact, TenantOwned


class ReportKind(models.TextChoices):
    """Which of the two texts of a review it is."""

    OVERVIEW_REPORT = "overview_report", "Overview report"
    EXECUTIVE_SUMMARY = "executive_summary", "Executive summary"


class PendingDraft(TenantOwned):
    """A Word file that was uploaded and is no version yet: its uploader first sees what is lost.

    `blocks` and `losses` are what the conversion found, kept so that it runs once.
    """

    class State(models.TextChoices):
        CONVERTING = "converting", "Being read"
        READY = "ready", "Read, waits for your confirmation"
        FAILED = "failed", "Could not be read"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="pending_drafts")
    kind = models.CharField(max_length=20, choices=ReportKind.choices)
    document_version = models.ForeignKey("cases.DocumentVersion", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.CONVERTING)
    title = models.CharField(max_length=200, blank=True)
    blocks = models.JSONField(default=list)
    losses = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    uploaded_by = models.CharField(max_length=40)
    uploaded_by_name = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "kind"], name="one_pending_draft_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} being uploaded"


class ReportVersion(TenantFact):
    """One version of a report (R84): numbered, with the SHA-256 of its words, never changed.

    Only `is_current` moves, when a later version takes its place.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="report_versions")
    kind = models.CharField(max_length=20, choices=ReportKind.choices)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    hash = models.CharField(max_length=64)
    document_version = models.ForeignKey("cases.DocumentVersion", models.PROTECT, related_name="+")
    is_current = models.BooleanField(default=True)
    what_changed = models.TextField(blank=True)
    losses = models.JSONField(default=list)
    uploaded_by = models.CharField(max_length=40)
    uploaded_by_name = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["kind", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "kind", "number"], name="one_report_version"
            ),
            models.UniqueConstraint(
                fields=["partnership", "case", "kind"],
                condition=models.Q(is_current=True),
                name="one_current_version_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Give what it is called: "Overview report, version 2"."""
        return f"{self.get_kind_display()}, version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and kwargs.get("update_fields") != ["is_current"]:
            raise TypeError("A version of a report is never changed; upload a new one.")
        super().save(*args, **kwargs)


class Paragraph(TenantOwned):
    """A numbered paragraph, list entry, table, note or heading of a version; never changed.

    `number` is what people cite ("12", "note 1"; a heading's own or nothing); `came_from` is the
    same paragraph in the version before, and `change` what became of it, so that comments follow.
    """

    APPEND_ONLY = True

    version = models.ForeignKey(ReportVersion, models.CASCADE, related_name="paragraphs")
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20)
    label = models.CharField(max_length=60, blank=True)
    html = models.TextField()
    text = models.TextField()
    came_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    change = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering: ClassVar = ["version_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "version", "position"], name="one_paragraph_a_position"
            )
        ]

    def __str__(self) -> str:
        return self.place

    @property
    def is_heading(self) -> bool:
        """Say whether it is a heading, which nobody comments on by number."""
        return self.kind.startswith("heading")

    @property
    def place(self) -> str:
        """Give how people name it: "paragraph 12", "note 1"."""
        if self.is_heading:
            return f"heading “{self.text[:60]}”"
        return self.number if self.number.startswith("note") else f"paragraph {self.number}"
