"""Another review or proceeding about the same death, and how it goes with this one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cases.referral.choices import Lead, ParallelKind, ParallelStanding, Together
from partnerships.tenancy.models import TenantFact

SHORT = 200


class ParallelReview(TenantFact):
    """A review of another body about the same death (LC ¶14-19; LR §2.4, §4.14; GL §2.4).

    `linked` is its case where this partnership keeps it here; otherwise its own reference and
    contact say where it is kept. What is agreed of a joint review stands beside it: who leads, the
    five points of Leicester's communication plan (LC ¶19), and the other body's own sign-off and
    quality assurance (GL §2.4), which only that body can give.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="parallel_reviews")
    kind = models.CharField(max_length=20, choices=ParallelKind.choices)
    body = models.CharField(max_length=SHORT)
    reference = models.CharField(max_length=80, blank=True)
    linked = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="linked_from"
    )
    contact = models.CharField(max_length=SHORT, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_telephone = models.CharField(max_length=40, blank=True)
    asked_of = models.CharField(max_length=SHORT, blank=True)
    asked_on = models.DateField(null=True, blank=True)
    standing = models.CharField(max_length=20, choices=ParallelStanding.choices)
    together = models.CharField(
        max_length=20, choices=Together.choices, default=Together.NOT_AGREED
    )
    expected_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    hold = models.ForeignKey("cases.Hold", models.PROTECT, null=True, blank=True, related_name="+")
    # What is agreed of a joint review (R31; LC ¶19; GL §2.4)
    lead = models.CharField(max_length=10, choices=Lead.choices, blank=True)
    duties = models.TextField(blank=True)
    plan_terms = models.TextField(blank=True)
    plan_panel = models.TextField(blank=True)
    plan_family = models.TextField(blank=True)
    plan_learning = models.TextField(blank=True)
    plan_earlier = models.TextField(blank=True)
    their_sign_off = models.CharField(max_length=SHORT, blank=True)
    their_signed_off_on = models.DateField(null=True, blank=True)
    their_assurance = models.CharField(max_length=SHORT, blank=True)
    their_assured_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.CharField(max_length=SHORT)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=ParallelKind.values), name="parallel_kind_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(linked=None) | ~models.Q(linked=models.F("case")),
                name="no_case_beside_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} beside case {self.case_id}"

    @property
    def is_open(self) -> bool:
        """Say whether it is still asked about, considered or running."""
        return self.standing not in (ParallelStanding.ENDED, ParallelStanding.NOT_HELD)

    @property
    def holds(self) -> bool:
        """Say whether a hold on the decision waits for it now."""
        return self.hold is not None and self.hold.ended_on is None
