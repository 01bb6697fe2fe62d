"""Actions, their updates, evidence and tests of effect, and marks on the plan as a whole."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from partnerships.tenancy.models import TenantFact


class Scope(models.TextChoices):
    """How far a recommendation reaches (LC LIF 3.6)."""

    LOCAL = "local", "Local"
    REGIONAL = "regional", "Regional"
    NATIONAL = "national", "National"


class Action(TenantFact):
    """One action of the plan: who will do what, by when, to what end, and how it is watched.

    It belongs to a recommendation of the report, or to none (an agency's own early action, R109).
    The recommendation's words are kept here as the plan printed them.
    `number` counts within the case; recommendation numbers do not (a real plan has "6 (1)", or five
    recommendations all numbered 1). `target_words` keeps a target that is no date ("with immediate
    effect"); only `target_on` can be missed. `version` tells two editors apart.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="actions")
    number = models.PositiveIntegerField()
    recommendation = models.ForeignKey(
        "cases.ReportRecommendation", models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    recommendation_number = models.CharField(max_length=20, blank=True)
    recommendation_text = models.TextField(blank=True)
    scope = models.CharField(max_length=10, choices=Scope.choices, blank=True)
    action = models.TextField()
    lead_agency = models.ForeignKey(
        "partnerships.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    lead_words = models.CharField(max_length=200, blank=True)
    owner_name = models.CharField(max_length=200, blank=True)
    owner_email = models.EmailField(blank=True)
    milestones = models.TextField(blank=True)
    target_on = models.DateField(null=True, blank=True)
    target_words = models.CharField(max_length=200, blank=True)
    intended_outcome = models.TextField(blank=True)
    monitored_how = models.TextField(blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    agreed_with = models.CharField(max_length=200, blank=True)
    is_early = models.BooleanField(default=False)
    early_summary = models.CharField(max_length=300, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["case_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "number"], name="one_action_a_number"
            ),
            models.CheckConstraint(
                condition=models.Q(completed_on=None) | ~models.Q(outcome=""),
                name="complete_only_with_outcome",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partnership", "lead_agency", "target_on"],
                name="action_open",
                condition=models.Q(completed_on=None),
            )
        ]

    def __str__(self) -> str:
        return f"Action {self.number}"

    @property
    def lead(self) -> str:
        """Give the lead agency as the plan prints it."""
        return self.lead_agency.name if self.lead_agency else self.lead_words


class ActionUpdate(TenantFact):
    """What an owner reported on an action, and what the officer said to it (LC ¶66).

    An update counts as made on the day it was sent; one that is returned counts no longer.
    """

    class Answer(models.TextChoices):
        WAITING = "waiting", "Waiting for the review office"
        ACCEPTED = "accepted", "Accepted"
        RETURNED = "returned", "Returned"

    action = models.ForeignKey(Action, models.CASCADE, related_name="updates")
    number = models.PositiveIntegerField()
    done = models.TextField()
    expected_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    sent_on = models.DateField()
    sent_at = models.DateTimeField(auto_now_add=True)
    sent_by = models.CharField(max_length=40)
    sent_by_name = models.CharField(max_length=200)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["action_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "action", "number"], name="one_update_a_number"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partnership", "action"],
                name="update_waiting",
                condition=models.Q(answer="waiting"),
            )
        ]

    def __str__(self) -> str:
        return f"Update {self.number}"

    @property
    def proposes_completion(self) -> bool:
        """Say whether the owner says that the action is complete."""
        return self.completed_on is not None


class ActionEvidence(TenantFact):
    """A file that shows what was done, sent with an update or put there by the officer."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="evidence")
    update = models.ForeignKey(
        ActionUpdate, models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    document = models.ForeignKey("cases.Document", models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.document)


class EffectTest(TenantFact):
    """Whether a completed action worked: a step of its own, with its own day and result (R110)."""

    class Result(models.TextChoices):
        EFFECTIVE = "effective", "It worked"
        PARTLY = "partly", "It worked in part"
        NOT_EFFECTIVE = "not_effective", "It did not work"
        NO_TEST = "no_test", "A test is not possible or not proportionate"

    action = models.ForeignKey(Action, models.CASCADE, related_name="tests")
    tested_on = models.DateField()
    result = models.CharField(max_length=20, choices=Result.choices)
    how = models.TextField()
    recorded_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["tested_on", "pk"]

    def __str__(self) -> str:
        return self.get_result_display()


class NationalLetter(TenantFact):
    """Who was written to about a national recommendation, when, and the reply (R113)."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="national_letters")
    written_to = models.CharField(max_length=200)
    written_on = models.DateField()
    replied_on = models.DateField(null=True, blank=True)
    reply = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["written_on", "pk"]

    def __str__(self) -> str:
        return f"Letter to {self.written_to}"


class PlanMark(TenantFact):
    """Something said about the plan as a whole: agreed, audited, or why it is closed all the same.

    `open_numbers` keeps which actions were open when a reason was given: a reason given for two
    does not speak for a third.
    """

    class Kind(models.TextChoices):
        AGREED = "agreed", "The action plan was agreed"
        AUDITED = "audited", "The partnership audited the action plan"
        CLOSED_OPEN = "closed_open", "Why the review is closed with open actions"
        NO_ACTIONS = "no_actions", "Why the review has no actions"
        OTHER_REVIEW = "other_review", "What came of the other kind of review"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="plan_marks")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    on = models.DateField()
    text = models.TextField(blank=True)
    open_numbers = models.JSONField(default=list)
    recorded_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.on}"
