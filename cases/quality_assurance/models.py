"""Submissions and their files, the Home Office's letters and points, the check of identities."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from partnerships.tenancy.models import TenantFact, TenantOwned

WORDS = {
    "pcc": "Police and Crime Commissioner",
    "home_office": "Home Office",
    "csp_chair": "CSP chair",
    "chair": "Chair and author",
    "sub_group": "Sub-group",
    "domestic_abuse_commissioner": "Domestic Abuse Commissioner",
}


def recipient_words(code: str) -> str:
    """Give a recipient of the protocol's lists in words."""
    return WORDS.get(code, code.replace("_", " ").capitalize())


class Goal(models.TextChoices):
    """For what the texts are scanned: what is sent, or what everybody will read."""

    SUBMISSION = "submission", "Submission to the Home Office"
    PUBLICATION = "publication", "Publication"


class SelfCheck(TenantFact):
    """An answer to one of the criteria by which the Home Office judges (R91; LC ¶78, GL §4.2)."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="self_checks")
    round = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    met = models.BooleanField()
    comment = models.TextField(blank=True)
    answered_by = models.CharField(max_length=200)
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["round", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "round", "number"], name="one_self_check"
            )
        ]

    def __str__(self) -> str:
        return f"Criterion {self.number} in round {self.round}"


class Submission(TenantFact):
    """The report as it was sent to the Home Office, one row a round (R94, R96)."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="submissions")
    round = models.PositiveSmallIntegerField()
    sent_on = models.DateField()
    sent_to = models.EmailField()
    sent_by = models.CharField(max_length=200)
    report = models.ForeignKey("cases.ReportVersion", models.PROTECT, related_name="+")
    summary = models.ForeignKey("cases.ReportVersion", models.PROTECT, related_name="+")
    letter = models.ForeignKey(
        "cases.Letter", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["round"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "round"], name="one_submission_a_round"
            )
        ]

    def __str__(self) -> str:
        return f"Submission {self.round} of {self.sent_on}"


class SubmittedFile(TenantFact):
    """A file that went with a submission, under the name and checksum that it had (R94)."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    document_version = models.ForeignKey("cases.DocumentVersion", models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "submission", "kind"], name="one_submitted_file_a_kind"
            )
        ]

    def __str__(self) -> str:
        return self.name


class QualityLetter(TenantFact):
    """The Home Office's letter on a submission (LC ¶91; DOMAIN 4.16).

    `redacted` is the copy to publish, where the letter itself names somebody.
    """

    class Outcome(models.TextChoices):
        PUBLISH = "publish", "The report is fit to publish"
        PUBLISH_AFTER_CHANGES = "publish_after_changes", "It may be published after changes"
        RESUBMIT = "resubmit", "It must be changed and submitted again"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="letters")
    outcome = models.CharField(max_length=30, choices=Outcome.choices)
    dated_on = models.DateField()
    received_on = models.DateField()
    panel_on = models.DateField(null=True, blank=True)
    scan = models.ForeignKey("cases.DocumentVersion", models.PROTECT, related_name="+")
    redacted = models.ForeignKey(
        "cases.DocumentVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"Home Office letter of {self.dated_on}"


class QualityPoint(TenantFact):
    """A point of the letter, and its answer: accepted or rejected, with the reason (R95)."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", "Accept"
        REJECTED = "rejected", "Reject"

    letter = models.ForeignKey(QualityLetter, models.CASCADE, related_name="points")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    reason = models.TextField(blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "letter", "number"], name="one_quality_point"
            )
        ]

    def __str__(self) -> str:
        return f"Point {self.number}"


class LetterCopy(TenantFact):
    """That somebody got a copy of the letter; open until a day is noted (R97; LC ¶91-92)."""

    letter = models.ForeignKey(QualityLetter, models.CASCADE, related_name="copies")
    recipient = models.CharField(max_length=40)
    sent_on = models.DateField(null=True, blank=True)
    how = models.CharField(max_length=200, blank=True)
    noted_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "letter", "recipient"], name="one_copy_a_recipient"
            )
        ]

    def __str__(self) -> str:
        return f"Copy to {self.recipient}"

    @property
    def recipient_words(self) -> str:
        """Give who gets the copy, as a page says it."""
        return recipient_words(self.recipient)


class IdentityScan(TenantOwned):
    """The last plain scan for one goal: of which texts (by digest), and what it found.

    A projection: it can be run again at any time, and only the last is kept.
    """

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="identity_scans")
    goal = models.CharField(max_length=20, choices=Goal.choices)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices)
    texts_done = models.PositiveIntegerField(default=0)
    texts = models.PositiveIntegerField(default=0)
    hits = models.JSONField(default=list)
    problem = models.CharField(max_length=300, blank=True)
    scanned_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "goal"], name="one_identity_scan_a_goal"
            )
        ]

    def __str__(self) -> str:
        return f"Identity scan for {self.goal}"


class NotThePerson(TenantFact):
    """That a word found is an ordinary word and not the person: by whom, and why.

    `binding` is a digest of the text, the place of the word in it, and the person: when the text
    changes the word is open again. Nothing of the word or text is kept here.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="words_cleared")
    binding = models.CharField(max_length=64)
    where = models.CharField(max_length=200)
    label = models.CharField(max_length=40)
    reason = models.TextField()
    cleared_by = models.CharField(max_length=200)
    cleared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "binding"], name="one_word_cleared"
            )
        ]

    def __str__(self) -> str:
        return f"Not {self.label}: {self.where}"
