"""What follows an answer: a senior's signature, a recommendation for the panel, the paper."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from partnerships.tenancy.models import TenantFact, TenantOwned


class TrawlSignature(TenantFact):
    """A senior's signature of one version of an agency's answer, where the agency wants it.

    A correction is a new version and asks for a signature of its own. The senior signs, or sends
    the answer back and says what should change.
    """

    trawl_return = models.ForeignKey("cases.TrawlReturn", models.CASCADE, related_name="signatures")
    name = models.CharField(max_length=200, blank=True)
    address = models.EmailField()
    asked_on = models.DateField()
    signed_on = models.DateField(null=True, blank=True)
    signed_by = models.CharField(max_length=200, blank=True)
    signed_job = models.CharField(max_length=200, blank=True)
    sent_back_on = models.DateField(null=True, blank=True)
    sent_back_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "trawl_return"], name="one_signature_a_trawl_return"
            ),
            models.CheckConstraint(
                condition=models.Q(signed_on=None) | models.Q(sent_back_on=None),
                name="trawl_return_signed_or_sent_back",
            ),
            models.CheckConstraint(
                condition=models.Q(sent_back_on=None) | ~models.Q(sent_back_because=""),
                name="trawl_return_sent_back_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Signature of return {self.trawl_return_id}"

    @property
    def is_awaited(self) -> bool:
        """Say whether the senior has done neither yet."""
        return self.signed_on is None and self.sent_back_on is None


class PanelRecommendation(TenantFact):
    """Which agencies the sub-group recommends for the panel, after the trawl (LC ¶41).

    A later recommendation is a new row; the last one counts.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="panel_recommendations")
    number = models.PositiveIntegerField()
    recommended_on = models.DateField()
    because = models.TextField(blank=True)
    recorded_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "number"], name="one_panel_recommendation_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"Recommendation {self.number} for the panel"


class RecommendedAgency(TenantFact):
    """An agency that a recommendation names."""

    recommendation = models.ForeignKey(PanelRecommendation, models.CASCADE, related_name="agencies")
    agency = models.ForeignKey("partnerships.Agency", models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "recommendation", "agency"],
                name="one_recommended_agency_once",
            )
        ]

    def __str__(self) -> str:
        return f"Agency {self.agency_id} in recommendation {self.recommendation_id}"


class CollationPaper(TenantOwned):
    """The collation as it stood when somebody asked for it as a paper, in PDF and Word (R41).

    A worker makes both; people are shown by their labels in it, whoever asked.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be made"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="collation_papers")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    pdf = models.ForeignKey(
        "cases.DocumentVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    word = models.ForeignKey(
        "cases.DocumentVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"Collation paper {self.pk}"
