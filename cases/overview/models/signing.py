"""Recommendations, the chain of sign-offs, changes asked for after it, and the statutory copy."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cases.core.protocol.choices import SignOff as Stage
from cases.overview.models.text import ReportVersion
from partnerships.tenancy.models import TenantFact


class ReportRecommendation(TenantFact):
    """A recommendation of the report, and what the body it is addressed to answered (R88, R89).

    `version` counts its changes, so that a second editor is told. The four questions are those
    of LC ¶66: accountable body, who updates quarterly, is it realistic, who shapes the actions.
    """

    class Scope(models.TextChoices):
        LOCAL = "local", "Local"
        REGIONAL = "regional", "Regional"
        NATIONAL = "national", "National"

    class Reach(models.TextChoices):
        SINGLE = "single", "Single agency"
        MULTI = "multi", "Multi-agency"

    class Acceptance(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        NOT_ACCEPTED = "not_accepted", "Not accepted"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="report_recommendations")
    number = models.PositiveIntegerField()
    text = models.TextField()
    scope = models.CharField(max_length=10, choices=Scope.choices)
    theme = models.CharField(max_length=120)
    reach = models.CharField(max_length=10, choices=Reach.choices)
    lead_agency = models.ForeignKey(
        "partnerships.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    accountable_body = models.CharField(max_length=200, blank=True)
    acceptance = models.CharField(max_length=14, choices=Acceptance.choices, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    owner = models.CharField(max_length=200, blank=True)
    quarterly_updater = models.CharField(max_length=200, blank=True)
    realistic = models.BooleanField(null=True, blank=True)
    answer_note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by_name = models.CharField(max_length=200)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["number", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "number"],
                name="one_recommendation_a_number",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return f"Recommendation {self.number}"

    @property
    def is_tested(self) -> bool:
        """Say whether the accountable body has answered all that is asked of it (R88)."""
        return bool(
            self.accountable_body
            and self.acceptance
            and self.owner
            and self.quarterly_updater
            and self.realistic is not None
        )


class SignOff(TenantFact):
    """One step of the protocol's chain, for exactly one set of texts, by its hash (R90).

    `package_hash` covers both texts and the recommendations; a change of any makes it count no
    more. `round` is 1, and one more each time the Home Office returned the report (R96).
    """

    class Outcome(models.TextChoices):
        AGREED = "agreed", "Agreed"
        RETURNED = "returned", "Sent back"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="report_sign_offs")
    step = models.CharField(max_length=12, choices=[(step.value, step.value) for step in Stage])
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    round = models.PositiveIntegerField(default=1)
    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="sign_offs")
    summary_version = models.ForeignKey(ReportVersion, models.PROTECT, null=True, related_name="+")
    package_hash = models.CharField(max_length=64)
    overview_hash = models.CharField(max_length=64)
    summary_hash = models.CharField(max_length=64, blank=True)
    recommendations_hash = models.CharField(max_length=64)
    happened_on = models.DateField()
    present = models.TextField(blank=True)
    dissent = models.TextField(blank=True)
    comments = models.TextField(blank=True)
    compared_with_other_reviews = models.TextField(blank=True)
    criteria = models.JSONField(default=list)
    by = models.CharField(max_length=40)
    by_name = models.CharField(max_length=200)
    in_role = models.CharField(max_length=60, blank=True)
    signed_with = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.step} {self.outcome}"

    @property
    def signed_with_words(self) -> str:
        """Give with what the signer proved who he is, as a page says it."""
        # Here, since signing reads the models of accounts, which are loaded after these.
        from cases.core.progress.signing import SignedWith

        known = self.signed_with in SignedWith.values
        return str(SignedWith(self.signed_with).label) if known else self.signed_with


class ChangeRequest(TenantFact):
    """A change that an agency asks for after the panel has agreed (R87; LR26-D ¶17-18)."""

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", "Change accepted"
        REFUSED = "refused", "Change refused"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="change_requests")
    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="+")
    agency_name = models.CharField(max_length=200)
    what = models.TextField()
    reason = models.TextField()
    asked_on = models.DateField()
    asked_by_name = models.CharField(max_length=200)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decision_reason = models.TextField(blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"Change asked for by {self.agency_name}"


class CommissionerCopy(TenantFact):
    """The copy of the report that went to the Domestic Abuse Commissioner (R98)."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="commissioner_copies")
    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="+")
    sent_on = models.DateField()
    how = models.CharField(max_length=200)
    recorded_by_name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case"], name="one_copy_to_the_commissioner"
            )
        ]

    def __str__(self) -> str:
        return f"Sent on {self.sent_on}"
