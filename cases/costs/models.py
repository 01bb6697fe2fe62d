"""Costs of a case in their stages, each with its split kept, and the time that staff spent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.core.workflow.states import State
from partnerships.tenancy.models import TenantFact


class Kind(models.TextChoices):
    """What a review's money is spent on, as people name it (agreement.CostKind)."""

    CHAIR = "chair", "Independent chair"
    AUTHOR = "author", "Author"
    ADMINISTRATION = "administration", "Administration"
    ADVOCACY = "advocacy", "Advocacy for the family"
    LEGAL = "legal", "Legal advice and defence"
    RECHARGE = "recharge", "Recharge of the office"
    POST = "post", "Post paid from the fund"
    OTHER = "other", "Other"


class CaseCost(TenantFact):
    """One thing that a review costs, whose amounts follow each other as stages."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="costs")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    words = models.CharField(max_length=120)
    # The key of the party that leads the review, where a rule of the agreement asks for one.
    lead = models.CharField(max_length=60, blank=True)
    joint_with = models.CharField(max_length=200, blank=True)
    # What of it the other review pays, before the rest is split.
    joint_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    need_agreed_on = models.DateField(null=True, blank=True)
    need_agreed_with = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(joint_percent=None) | Q(joint_percent__range=(1, 100)),
                name="joint_percent_of_a_hundred",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class CostStage(TenantFact):
    """One dated amount of a cost with its proof, and the split of its day, which never changes."""

    class Stage(models.TextChoices):
        ESTIMATE = "estimate", "Estimate"
        COMMITMENT = "commitment", "Commitment"
        ORDER = "order", "Purchase order"
        INVOICE = "invoice", "Invoice"
        PAID = "paid", "Paid"

    cost = models.ForeignKey(CaseCost, models.CASCADE, related_name="stages")
    stage = models.CharField(max_length=12, choices=Stage.choices)
    on = models.DateField()
    pence = models.PositiveBigIntegerField()
    proof = models.CharField(max_length=200, blank=True)
    # The invoice of which this was paid.
    invoice = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="payments"
    )
    # agreement.as_data with the names of the parties, the version's number and the reading.
    split = models.JSONField(default=dict)
    ledger_entry = models.PositiveIntegerField(null=True, blank=True)
    by_name = models.CharField(max_length=200)
    taken_back_on = models.DateField(null=True, blank=True)
    taken_back_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pence__gt=0), name="stage_above_nought"),
            models.CheckConstraint(
                condition=Q(stage="paid", invoice__isnull=False) | ~Q(stage="paid"),
                name="paid_of_an_invoice",
            ),
        ]

    def __str__(self) -> str:
        return self.get_stage_display()


class StaffTime(TenantFact):
    """Minutes that somebody of a grade worked on a case on a day, at which stage of it (H9)."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="staff_time")
    grade = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=[(each.value, each.label) for each in State])
    on = models.DateField()
    minutes = models.PositiveIntegerField()
    what = models.CharField(max_length=120, blank=True)
    before_decision = models.BooleanField()
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="time_above_nought"),
        ]

    def __str__(self) -> str:
        return self.grade
