"""The panel reads a draft: rounds of comments, comments and answers, satisfaction, criteria."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cases.overview.models.text import Paragraph, ReportVersion
from partnerships.tenancy.models import TenantFact


class CommentRound(TenantFact):
    """A draft that was sent round for comments, until it is closed (R84, R85; LC ¶56)."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="comment_rounds")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="rounds")
    summary_version = models.ForeignKey(ReportVersion, models.PROTECT, null=True, related_name="+")
    message = models.TextField(blank=True)
    sent_on = models.DateField()
    sent_by_name = models.CharField(max_length=200)
    closed_on = models.DateField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "number"], name="one_comment_round_a_number"
            ),
            models.UniqueConstraint(
                fields=["partnership", "case"],
                condition=models.Q(closed_on=None),
                name="one_open_comment_round",
            ),
        ]

    def __str__(self) -> str:
        return f"Comment round {self.number}"

    @property
    def is_open(self) -> bool:
        """Say whether comments are still taken."""
        return self.closed_on is None


class RoundRecipient(TenantFact):
    """Somebody to whom a draft goes. Outside the permitted list only when the chair approves.

    `approval` stays blank for those whom the protocol permits (R84; LR §4.17).
    """

    class Approval(models.TextChoices):
        WAITING = "waiting", "Waits for the chair’s approval"
        APPROVED = "approved", "Approved by the chair"
        REFUSED = "refused", "Refused by the chair"

    round = models.ForeignKey(CommentRound, models.CASCADE, related_name="recipients")
    user = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey("partnerships.Agency", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    email = models.EmailField()
    why = models.CharField(max_length=300, blank=True)
    approval = models.CharField(max_length=10, choices=Approval.choices, blank=True)
    approved_by_name = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_because = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "round", "email"], name="one_recipient_a_round"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Comment(TenantFact):
    """A comment on a paragraph. `paragraph` is where it was written, `place` where that is now.

    `place` is empty when the paragraph was taken out of the report.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        NOT_ACCEPTED = "not_accepted", "Not accepted"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="report_comments")
    round = models.ForeignKey(CommentRound, models.PROTECT, related_name="comments")
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="comments")
    place = models.ForeignKey(Paragraph, models.PROTECT, null=True, related_name="placed_comments")
    by = models.CharField(max_length=40)
    by_name = models.CharField(max_length=200)
    agency_name = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=14, choices=Outcome.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"Comment {self.pk}"


class QualityAnswers(TenantFact):
    """What one person said to the Home Office's four criteria on a draft (R143; LC ¶78, ¶88).

    `answers` is a list of `{"criterion", "met", "comment"}` in the protocol's order.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="quality_answers")
    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="quality_answers")
    by = models.CharField(max_length=40)
    by_name = models.CharField(max_length=200)
    answers = models.JSONField(default=list)
    said_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "version", "by"], name="one_quality_answer_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"Criteria answered by {self.by_name}"


class Satisfaction(TenantFact):
    """Whether an agency's information is fully and fairly represented (R86; LC ¶79a).

    A dispute, `satisfied` being False, is minuted with its outcome (LR §4.17).
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="satisfactions")
    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="satisfactions")
    agency_name = models.CharField(max_length=200)
    satisfied = models.BooleanField()
    why = models.TextField(blank=True)
    by_name = models.CharField(max_length=200)
    said_on = models.DateField()
    said_at_meeting = models.BooleanField(default=False)
    minuted_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    minuted_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["agency_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "version", "agency_name"], name="one_word_an_agency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency_name}: {'satisfied' if self.satisfied else 'not satisfied'}"
