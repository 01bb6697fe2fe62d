"""A round of the trawl, whom it asks about, whom it asks, and what they answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import OuterRef, Subquery

from cases.core.deadlines.models import Deadline
from cases.core.deadlines.reasons import outside, without_title
from cases.core.deadlines.working import working_lines
from cases.core.timetable.kinds import KINDS, SubjectKind
from partnerships.tenancy.models import TenantFact, TenantManager, TenantQuerySet

SUBJECT = SubjectKind.TRAWL_REQUEST.value
KIND = "trawl_return"


@dataclass(frozen=True)
class DueRow:
    """Why an answer is due on its day: the sentence, and each step of the count."""

    explanation: dict[str, Any]
    due_on: date | None = None

    @property
    def title(self) -> str:
        """Give what is due."""
        return KINDS[KIND].title

    @property
    def why(self) -> str:
        """Give the sentence."""
        return without_title(self.title, self.explanation)

    @property
    def why_outside(self) -> str:
        """Give the sentence as an agency reads it, without what a person typed."""
        return outside(self.title, self.explanation, self.due_on)

    @property
    def working(self) -> list[str]:
        """Give each step of the count in words."""
        return working_lines(self.explanation)


class TrawlRound(TenantFact):
    """One sending of the trawl: prepared by the officer, sent in one act, later closed.

    `because` says why a further round was needed (LR §4.3). While `closed_on` is empty an agency
    may correct what it sent.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="trawl_rounds")
    number = models.PositiveIntegerField()
    because = models.TextField(blank=True)
    prepared_on = models.DateField()
    sent_on = models.DateField(null=True, blank=True)
    sent_by = models.CharField(max_length=200, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "number"], name="one_trawl_round_a_number"
            ),
            models.UniqueConstraint(
                fields=["partnership", "case"],
                condition=models.Q(sent_on=None),
                name="one_trawl_round_in_preparation",
            ),
        ]

    def __str__(self) -> str:
        return f"Trawl round {self.number}"


class TrawlPerson(TenantFact):
    """A person whom the agencies are asked to search for, with the period to scope (R35)."""

    round = models.ForeignKey(TrawlRound, models.CASCADE, related_name="people")
    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="trawls")
    period_from = models.DateField()
    period_to = models.DateField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "round", "person"], name="one_trawl_person_a_round"
            ),
            models.CheckConstraint(
                condition=models.Q(period_from__lte=models.F("period_to")),
                name="trawl_period_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"Person {self.person_id} in round {self.round_id}"


class TrawlRequestQuerySet(TenantQuerySet["TrawlRequest"]):
    """Requests, with the due date that the engine counted for each."""

    def with_due(self) -> TrawlRequestQuerySet:
        """Add each request's deadline as it is counted (holds, extensions).

        Its day stands at `deadline_on`, its primary key at `deadline_pk`, why it is that day at
        `deadline_explained`.
        """
        due = Deadline.objects.filter(
            kind=KIND, subject_kind=SUBJECT, subject_number=OuterRef("pk")
        )
        return self.annotate(
            deadline_on=Subquery(due.values("due_on")[:1]),
            deadline_pk=Subquery(due.values("pk")[:1]),
            deadline_explained=Subquery(due.values("explanation")[:1]),
        )

    def sent(self) -> TrawlRequestQuerySet:
        """Keep what went out."""
        return self.exclude(sent_on=None)

    def silent(self) -> TrawlRequestQuerySet:
        """Keep what went out and is neither answered nor waived."""
        return self.sent().filter(returned_on=None, waived_on=None)


class TrawlRequestManager(TenantManager.from_queryset(TrawlRequestQuerySet)):  # type: ignore[misc]  # built at run time
    """Trawl requests of the partnership in scope."""


class TrawlRequest(TenantFact):
    """One agency asked in one round: when, at which address, until when, how often chased.

    `printed_due_on` is the date on its letter, or the later one agreed with it since; `address`
    the address on file when it was sent. `returned_on` is the day of its first return.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="trawl_requests")
    round = models.ForeignKey(TrawlRound, models.CASCADE, related_name="requests")
    agency = models.ForeignKey("partnerships.Agency", models.PROTECT, related_name="+")
    contact_name = models.CharField(max_length=200, blank=True)
    address = models.EmailField()
    sent_on = models.DateField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    printed_due_on = models.DateField(null=True, blank=True)
    letter = models.ForeignKey(
        "cases.Letter", models.PROTECT, null=True, blank=True, related_name="+"
    )
    chased = models.PositiveSmallIntegerField(default=0)
    last_chased_on = models.DateField(null=True, blank=True)
    link_made_at = models.DateTimeField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    waived_on = models.DateField(null=True, blank=True)
    waived_because = models.TextField(blank=True)
    waived_by = models.CharField(max_length=200, blank=True)

    objects: ClassVar[Any] = TrawlRequestManager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "round", "agency"], name="one_trawl_request_an_agency"
            ),
            models.CheckConstraint(
                condition=models.Q(waived_on=None) | ~models.Q(waived_because=""),
                name="trawl_waiver_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Trawl request to agency {self.agency_id}"

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
    def due_on(self) -> date | None:
        """Give when the answer is due: as the deadlines count it, else as it was printed."""
        return getattr(self, "deadline_on", None) or self.printed_due_on

    @property
    def due_row(self) -> DueRow:
        """Give why the answer is due then, as components/why_due.html shows it."""
        return DueRow(getattr(self, "deadline_explained", None) or {}, self.due_on)

    @property
    def days_taken(self) -> int | None:
        """Give the days from sending to the first return, or None while there is none."""
        if self.returned_on is None or self.sent_on is None:
            return None
        return (self.returned_on - self.sent_on).days


class TrawlReturn(TenantFact):
    """What an agency answered; a correction is a new version, and the last one counts.

    `is_nil`: no trace of anybody. `days_late` counts calendar days after the due date as it stood
    when the answer came (R36 to R39, R44).
    """

    class Came(models.TextChoices):
        BY_LINK = "link", "Through the private link"
        BY_TELEPHONE = "telephone", "By telephone"
        BY_POST = "post", "By post or e-mail"

    request = models.ForeignKey(TrawlRequest, models.CASCADE, related_name="returns")
    number = models.PositiveIntegerField()
    is_nil = models.BooleanField()
    respondent_name = models.CharField(max_length=200)
    respondent_job = models.CharField(max_length=200)
    respondent_telephone = models.CharField(max_length=40)
    involvement = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    systems_checked = models.TextField(blank=True)
    spellings_used = models.TextField(blank=True)
    outside_period = models.BooleanField(null=True)
    outside_note = models.TextField(blank=True)
    conflict = models.BooleanField(null=True)
    conflict_note = models.TextField(blank=True)
    conflict_seen_by = models.CharField(max_length=200, blank=True)
    conflict_seen_on = models.DateField(null=True, blank=True)
    records_secured_on = models.DateField(null=True, blank=True)
    lawful_basis = models.BooleanField(default=False)
    lawful_basis_note = models.CharField(max_length=300, blank=True)
    document = models.ForeignKey(
        "cases.DocumentVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    came = models.CharField(max_length=20, choices=Came.choices, default=Came.BY_LINK)
    received_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.CharField(max_length=300)
    days_late = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "request", "number"], name="one_trawl_return_a_number"
            ),
            models.CheckConstraint(
                condition=models.Q(is_nil=True) | ~models.Q(involvement=""),
                name="trawl_trace_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"Return {self.number} to request {self.request_id}"

    @property
    def receipt(self) -> str:
        """Give the reference on the receipt: of the case, the request and the version."""
        return f"{self.request.case.reference}-T{self.request_id}-{self.number}"

    @property
    def entered_by_officer(self) -> bool:
        """Say whether the officer entered it for an agency that telephoned or wrote."""
        return self.came != self.Came.BY_LINK


class TrawlFinding(TenantFact):
    """What a return says about one person: known, or no trace."""

    trawl_return = models.ForeignKey(TrawlReturn, models.CASCADE, related_name="findings")
    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="+")
    known = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "trawl_return", "person"], name="one_trawl_finding_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"Person {self.person_id}: {'known' if self.known else 'no trace'}"
