"""Deadlines as stored (a projection that can be rebuilt), given dates, extensions and holds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from partnerships.tenancy.models import TenantFact, TenantOwned


class Deadline(TenantOwned):
    """One deadline of a case: computed by the timetable, stored so that it can be listed.

    `explanation` holds the sentence and the working; nothing here is typed by a person.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="deadlines")
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=30, default="case")
    subject_number = models.BigIntegerField(default=0)
    occurrence = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200)
    stage = models.CharField(max_length=40)
    owed_by = models.CharField(max_length=40)
    start_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    original_on = models.DateField(null=True, blank=True)
    warn_on = models.DateField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)
    counts = models.BooleanField(default=True)
    remind_on = models.JSONField(default=list)
    escalate_on = models.DateField(null=True, blank=True)
    escalate_to = models.CharField(max_length=40, blank=True)
    explanation = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "partnership",
                    "case",
                    "kind",
                    "subject_kind",
                    "subject_number",
                    "occurrence",
                ],
                name="one_deadline",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partnership", "due_on"],
                name="deadline_open",
                condition=models.Q(met_on=None, counts=True),
            ),
            models.Index(fields=["partnership", "case"], name="deadline_case"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} due {self.due_on}"

    @property
    def why(self) -> str:
        """Give why it is due then as a sentence, without the title that stands above it."""
        sentence: str = self.explanation.get("sentence", "")
        said = sentence.removeprefix(f"{self.title}: ")
        return f"{said[:1].upper()}{said[1:]}"


class GivenDate(TenantFact):
    """A due date that a person set or that was printed on a letter; it wins over the rule."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="given_dates")
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=30, default="case")
    subject_number = models.BigIntegerField(default=0)
    occurrence = models.PositiveIntegerField(default=1)
    due_on = models.DateField()
    given_by = models.CharField(max_length=200)
    because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "partnership",
                    "case",
                    "kind",
                    "subject_kind",
                    "subject_number",
                    "occurrence",
                ],
                name="one_given_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} given for {self.due_on}"


class Extension(TenantFact):
    """A later due date that was granted; the original stays visible (R137; GL §3.3, LC ¶63)."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="extensions")
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=30, default="case")
    subject_number = models.BigIntegerField(default=0)
    occurrence = models.PositiveIntegerField(default=1)
    old_on = models.DateField()
    new_on = models.DateField()
    reason = models.TextField()
    approved_by = models.CharField(max_length=200)
    granted_on = models.DateField()
    home_office_notified_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} extended to {self.new_on}"


class Hold(TenantFact):
    """A case on hold: why, who asked, until when it is looked at again (R27; LC ¶15, ¶18)."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="holds")
    started_on = models.DateField()
    reason = models.TextField()
    scope = models.CharField(max_length=40, default="whole")
    requested_by = models.CharField(max_length=200)
    review_on = models.DateField()
    document = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_by = models.CharField(max_length=200)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)
    ended_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "scope"],
                condition=models.Q(ended_on=None),
                name="one_open_hold_a_scope",
            )
        ]

    def __str__(self) -> str:
        return f"Hold from {self.started_on}"
