"""What was recommended, decided, and answered by the Home Office."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cases.core.progress.signing import SignedWith, is_intact
from cases.core.protocol.choices import Outcome
from partnerships.tenancy.models import TenantFact

OUTCOME_WORDS: dict[str, str] = {
    Outcome.REVIEW: "Review",
    Outcome.JOINT_CHILD: "Joint review with a child safeguarding practice review",
    Outcome.JOINT_ADULT: "Joint review with a safeguarding adults review",
    Outcome.ON_HOLD: "On hold for proceedings",
    Outcome.OTHER_REVIEW: "Another kind of review",
    Outcome.NO_REVIEW: "No review",
}
OUTCOME_CHOICES = list(OUTCOME_WORDS.items())


class SubGroupRecommendation(TenantFact):
    """What the sub-group recommends; one a case, changed until the decision (R17, R18)."""

    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="recommendation")
    considered_on = models.DateField()
    meeting = models.ForeignKey(
        "cases.SubGroupMeeting",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="recommendations",
    )
    meets_criteria = models.BooleanField(null=True)
    recommendation = models.CharField(max_length=20, choices=OUTCOME_CHOICES)
    reasons = models.TextField()
    years_back = models.PositiveSmallIntegerField(null=True, blank=True)
    present = models.TextField(blank=True)
    dissent = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.CharField(max_length=200)
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Recommendation: {self.words}"

    @property
    def words(self) -> str:
        """Give what is recommended in words."""
        return OUTCOME_WORDS[self.recommendation]


class Decision(TenantFact):
    """A decision of the CSP chair: what, why, who, when, and the signature with what was read.

    A case may have several: one on hold before the one that counts, one that was taken back.
    `step` is the step that it took (none on hold); a decision whose step was taken back counts no
    longer. `signed_for` says for whom, and by which naming, a deputy signed. `read` is the
    canonical text of what was signed, `sha256` its digest.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=20, choices=OUTCOME_CHOICES)
    rationale = models.TextField()
    conditions = models.TextField(blank=True)
    decided_on = models.DateField()
    decided_by = models.CharField(max_length=200)
    signed_for = models.CharField(max_length=300, blank=True)
    recorded_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(auto_now_add=True)
    signed_with = models.CharField(max_length=20, choices=SignedWith.choices, blank=True)
    scan = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    read = models.TextField()
    sha256 = models.CharField(max_length=64)
    meets_criteria = models.BooleanField(null=True)
    limbs = models.JSONField(default=list)
    limb_words = models.JSONField(default=list)
    without_recommendation_because = models.TextField(blank=True)
    before_attention_because = models.TextField(blank=True)
    hold = models.ForeignKey("cases.Hold", models.PROTECT, null=True, blank=True, related_name="+")
    step = models.ForeignKey(
        "cases.StepTaken", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"Decision: {self.words}"

    @property
    def words(self) -> str:
        """Give the outcome in words."""
        return OUTCOME_WORDS[self.outcome]

    @property
    def from_paper(self) -> bool:
        """Say whether it was recorded from a signed paper."""
        return self.scan_id is not None

    @property
    def is_intact(self) -> bool:
        """Say whether what was signed is still what is kept."""
        return is_intact(self.read, self.sha256)

    @property
    def signed_words(self) -> str:
        """Give how it was signed."""
        if self.from_paper:
            return f"Recorded from a signed paper by {self.recorded_by}"
        for_whom = f"{self.signed_for}, " if self.signed_for else ""
        return f"Signed here {for_whom}with {self.get_signed_with_display()}"


class HomeOfficeView(TenantFact):
    """What the Home Office made of a decision not to review (LR §2.8.1; E6-E8)."""

    class Kind(models.TextChoices):
        ASKED = "asked", "It asks for more information"
        AGREES = "agrees", "It agrees that there is no review"
        DIRECTS = "directs", "It directs a review"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="home_office_views")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on = models.DateField()
    note = models.TextField(blank=True)
    reply_by = models.DateField(null=True, blank=True)
    replied_on = models.DateField(null=True, blank=True)
    document = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.CharField(max_length=200)
    step = models.ForeignKey(
        "cases.StepTaken", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"Home Office: {self.get_kind_display()}"
