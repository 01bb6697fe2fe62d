"""One agency's notice: when it went, who acknowledged it, what it secured and what it knows."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import OuterRef, Subquery

from cases.core.deadlines.models import Deadline
from cases.core.timetable.kinds import SubjectKind
from partnerships.pages.dates import in_words
from partnerships.tenancy.models import TenantFact, TenantManager, TenantQuerySet

SUBJECT = SubjectKind.RECORDS_REQUEST.value
KIND = "records_check"


class RecordsRequestQuerySet(TenantQuerySet["RecordsRequest"]):
    """Notices, with the due date that the engine counted for each."""

    def with_due(self) -> RecordsRequestQuerySet:
        """Add each notice's deadline as it counts: `deadline_on`, and `deadline_pk`."""
        due = Deadline.objects.filter(
            kind=KIND, subject_kind=SUBJECT, subject_number=OuterRef("pk"), counts=True
        )
        return self.annotate(
            deadline_on=Subquery(due.values("due_on")[:1]),
            deadline_pk=Subquery(due.values("pk")[:1]),
        )

    def silent(self) -> RecordsRequestQuerySet:
        """Keep what is neither answered nor closed by the decision."""
        return self.filter(answered_on=None, closed_on=None)


class RecordsRequestManager(TenantManager.from_queryset(RecordsRequestQuerySet)):  # type: ignore[misc]  # built at run time
    """Notices of the partnership in scope."""


class RecordsRequest(TenantFact):
    """The notice to one agency on one case, and what it said (R44, R155).

    `printed_due_on` is the date on the notice. `asks_involvement`: it asks, beside securing the
    records, whether anybody is known. An acknowledgement says who read it; an answer says what is
    held; a correction writes over both and keeps their history. `closed_on` is the day on which
    the case was decided without this agency's answer.
    """

    class Holds(models.TextChoices):
        KNOWN = "known", "We hold records of at least one of these people"
        NOTHING = "nothing", "We hold no record of any of them"
        LOOKING = "looking", "We have the notice and are still looking"

    class Came(models.TextChoices):
        BY_LINK = "link", "Through the private link"
        BY_TELEPHONE = "telephone", "By telephone"
        BY_POST = "post", "By post or e-mail"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="records_requests")
    agency = models.ForeignKey("partnerships.Agency", models.PROTECT, related_name="+")
    contact_name = models.CharField(max_length=200, blank=True)
    address = models.EmailField()
    asks_involvement = models.BooleanField()
    sent_on = models.DateField()
    sent_by = models.CharField(max_length=200)
    printed_due_on = models.DateField()
    letter = models.ForeignKey(
        "cases.Letter", models.PROTECT, null=True, blank=True, related_name="+"
    )
    chased = models.PositiveSmallIntegerField(default=0)
    last_chased_on = models.DateField(null=True, blank=True)
    link_made_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_by = models.CharField(max_length=300, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    acknowledged_on = models.DateField(null=True, blank=True)
    respondent_name = models.CharField(max_length=200, blank=True)
    respondent_job = models.CharField(max_length=200, blank=True)
    holds = models.CharField(max_length=20, choices=Holds.choices, blank=True)
    secured_on = models.DateField(null=True, blank=True)
    known_people = models.JSONField(default=list)
    involvement = models.TextField(blank=True)
    came = models.CharField(max_length=20, choices=Came.choices, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    days_late = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = RecordsRequestManager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "agency"], name="one_records_check_an_agency"
            ),
            models.CheckConstraint(
                condition=models.Q(answered_on=None) | models.Q(acknowledged_on__isnull=False),
                name="records_answer_is_acknowledged",
            ),
            models.CheckConstraint(
                condition=~models.Q(holds="known") | models.Q(secured_on__isnull=False),
                name="records_held_are_secured",
            ),
        ]

    def __str__(self) -> str:
        return f"Records check of agency {self.agency_id}"

    @property
    def agency_name(self) -> str:
        """Give what the agency was called on the day on which it was asked."""
        return str(self.agency.name_on(self.sent_on))

    @property
    def agency_now(self) -> str:
        """Give what it, or who stands in its place, is called today, if not as on that day."""
        return str(self.agency.now_called(self.sent_on))

    @property
    def agency_words(self) -> str:
        """Give its name of that day, and who it is now if that differs."""
        now = self.agency_now
        return f"{self.agency_name} (now {now})" if now else self.agency_name

    @property
    def due_on(self) -> date:
        """Give when the answer is due: as the deadlines count it, else as it was printed."""
        return getattr(self, "deadline_on", None) or self.printed_due_on

    @property
    def why_due(self) -> str:
        """Give why the answer is due then: no protocol prints a period, so the office set it."""
        return (
            "No period is printed for this. The review office set the date; it stands on the "
            f"notice of {in_words(self.sent_on)}."
        )

    @property
    def is_silent(self) -> bool:
        """Say whether the agency has not said what it holds."""
        return self.answered_on is None
