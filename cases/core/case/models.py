"""The case, its milestones, the steps it has taken, and the counter of its references."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from cases.core.workflow.case_kinds import STATUTORY, CaseKind
from cases.core.workflow.machine import ReviewMachine
from cases.core.workflow.states import State
from partnerships.tenancy.models import TenantFact, TenantManager, TenantOwned, TenantQuerySet


class CaseQuerySet(TenantQuerySet["Case"]):
    """Cases; their state is changed by progress.advance and by nothing else."""

    def update(self, **values: Any) -> int:
        if "state" in values:
            raise TypeError("The state of a case changes through progress.advance only.")
        return super().update(**values)


class CaseManager(TenantManager.from_queryset(CaseQuerySet)):  # type: ignore[misc]  # built at run time
    """Cases of the partnership in scope."""


class Case(ReviewMachine, TenantFact):
    """A death that was notified, and the review of it.

    `label` is what the case is called everywhere: working labels until a pseudonym is agreed,
    never a name. `version` counts the steps and changes of the row: a page posts the version
    that it was made from. `opened_on` decides between the names DHR and DARDR (R134).
    `deadlines_form` is the form in which its deadlines were last stored (deadlines.refresh): the
    sweep computes afresh those of an earlier one. `merged_into` is the case that goes on in its
    place, while it is merged (R136).
    """

    protocol = models.ForeignKey("cases.Protocol", models.PROTECT, related_name="+")
    reference = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=CaseKind.choices, default=CaseKind.REVIEW)
    label = models.CharField(max_length=120, default="Not yet named")
    opened_on = models.DateField()
    version = models.PositiveIntegerField(default=1)
    closed_from = models.CharField(max_length=30, blank=True, choices=State.choices)
    taken_over_on = models.DateField(null=True, blank=True)
    deadlines_form = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = CaseManager()

    class Meta:
        ordering: ClassVar = ["-opened_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "reference"], name="one_case_a_reference"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="case_state_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.MERGED) | models.Q(merged_into__isnull=False),
                name="merged_case_leads_on",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=CaseKind.values), name="case_kind_is_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partnership", "state", "-opened_on", "-id"], name="case_by_state"
            ),
            models.Index(fields=["partnership", "-opened_on", "-id"], name="case_by_opening"),
        ]
        permissions: ClassVar = [
            ("independent_chair", "Independent chair"),
            ("author", "Author"),
            ("panel_member", "Panel member"),
            ("imr_author", "IMR author"),
            ("agency_contact", "Agency contact"),
            ("agency_senior_manager", "Agency senior manager"),
            ("police_lead", "Police lead"),
            ("disclosure_officer", "Disclosure officer"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_statutory(self) -> bool:
        """Say whether this is a review by law, which goes to the Home Office."""
        return self.kind in STATUTORY

    @property
    def stage_reached(self) -> str:
        """Give the state in which the case stands, or stood when it was closed."""
        return self.closed_from if self.state == State.CLOSED else self.state

    @property
    def review_name(self) -> str:
        """Give what this review is called: DHR or DARDR, by the day it was opened (R134).

        A local review and help for another area are called what they are (R14, R30).
        """
        if not self.is_statutory:
            return self.get_kind_display()
        return self.protocol.rules.names.review_name(self.opened_on)[1]


class Milestone(TenantFact):
    """A dated fact that deadlines start from or are met by.

    The subject is what it is about: the case itself, or one trawl request, meeting, action …,
    named by kind and number and never by a foreign key into a stage. What recurs (an action's
    quarterly updates) has one row an occurrence.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="milestones")
    code = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=30, default="case")
    subject_number = models.BigIntegerField(default=0)
    occurrence = models.PositiveIntegerField(default=1)
    on = models.DateField()
    at = models.DateTimeField(null=True, blank=True)
    because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "partnership",
                    "case",
                    "code",
                    "subject_kind",
                    "subject_number",
                    "occurrence",
                ],
                name="one_milestone_an_occurrence",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} on {self.on}"


class StepTaken(TenantFact):
    """A step that a case took, on which day it happened, and whether it was taken back."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps_taken")
    step = models.CharField(max_length=40)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=40)
    by_name = models.CharField(max_length=200)
    because = models.TextField(blank=True)
    before_this_system = models.BooleanField(default=False)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.step} on {self.happened_on}"


class ReferenceCounter(TenantOwned):
    """The last number given in a year; locked while the next is taken."""

    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "year"], name="one_counter_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class CaseNote(TenantFact):
    """A note that somebody of the review office wrote on a case, with what was promised by when.

    Its text stands here and not in the words of an event, so that it can be disposed of.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    text = models.TextField()
    promised_on = models.DateField(null=True, blank=True)
    kept_on = models.DateField(null=True, blank=True)
    written_by = models.CharField(max_length=40)
    written_by_name = models.CharField(max_length=200)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["partnership", "written_by", "promised_on"],
                name="promise_open",
                condition=models.Q(kept_on=None, promised_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Note of {self.written_at:%d %B %Y}"
