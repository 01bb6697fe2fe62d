"""Who sits on the panel, what they agreed to, the terms of reference, and the meetings."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from cases.core.access.verbs import Seat
from partnerships.tenancy.models import TenantFact


class Appointment(TenantFact):
    """A chair's or an author's part in the review; one person may have both (R45, R46).

    `fee_pence` is in pence. The three ties are those that local protocols judge (R47); a tie that
    is allowed for a reason has it in `tie_reason`. Ended ones stay (R57).
    """

    class Part(models.TextChoices):
        CHAIR = Seat.INDEPENDENT_CHAIR.value, "Independent chair"
        AUTHOR = Seat.AUTHOR.value, "Author"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="appointments")
    part = models.CharField(max_length=20, choices=Part.choices)
    user = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    independence = models.TextField()
    experience = models.TextField()
    training_module_1 = models.BooleanField()
    training_module_2 = models.BooleanField()
    references = models.TextField(blank=True)
    contract_on = models.DateField(null=True, blank=True)
    fee_pence = models.BigIntegerField(null=True, blank=True)
    csp_member = models.BooleanField()
    involved_agency = models.BooleanField()
    uninvolved_local_employee = models.BooleanField()
    tie_reason = models.TextField(blank=True)
    appointed_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-part", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "part"],
                condition=models.Q(ended_on=None),
                name="one_appointment_a_part",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()}"


class PanelMember(TenantFact):
    """A member of the panel, for which agency, and what the local rules ask about him.

    `standing_post` is one of the posts that the protocol requires (LR §4.3); `name` is how the
    member is printed in the report (LC ¶54).
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="panel_members")
    user = models.ForeignKey(
        "partnerships.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    agency = models.ForeignKey(
        "partnerships.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    post = models.CharField(max_length=200)
    standing_post = models.CharField(max_length=120, blank=True)
    is_specialist = models.BooleanField(default=False)
    is_imr_author = models.BooleanField(default=False)
    is_line_manager = models.BooleanField(default=False)
    is_politician = models.BooleanField(default=False)
    politically_restricted = models.BooleanField(default=False)
    interest_declared = models.BooleanField(default=False)
    politician_agreed_on = models.DateField(null=True, blank=True)
    conflict_notes = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    left_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "user"],
                condition=models.Q(left_on=None),
                name="one_panel_seat_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.post}"


class SharingAgreement(TenantFact):
    """An agency's signed information sharing agreement (LC ¶45, R53)."""

    class Kind(models.TextChoices):
        PANEL = "panel", "Signed for this panel"
        OVERARCHING = "overarching", "Covered by the partnership's overarching agreement"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="sharing_agreements")
    agency = models.ForeignKey("partnerships.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    signed_on = models.DateField()
    signed_by = models.CharField(max_length=200)
    document = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "agency"], name="one_agreement_an_agency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency}"


class TermsOfReference(TenantFact):
    """A version of the terms of reference, as agreed; it never changes again (R56).

    The text that is being written is a draft (core.drafts) until it is agreed. `warnings` are
    what the protocol warned about when it was agreed all the same (R148).
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="terms_of_reference")
    number = models.PositiveIntegerField()
    scope_from = models.DateField()
    scope_to = models.DateField()
    questions = models.TextField()
    agencies = models.TextField(blank=True)
    family = models.TextField(blank=True)
    family_contact = models.CharField(max_length=300, blank=True)
    equality = models.TextField(blank=True)
    media_holding_statement = models.TextField(blank=True)
    data_protection = models.TextField(blank=True)
    next_stage_dates = models.TextField(blank=True)
    agreed_on = models.DateField()
    agreed_by = models.CharField(max_length=300)
    recorded_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(auto_now_add=True)
    warnings = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "number"], name="one_terms_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"Terms of reference, version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("An agreed version of the terms of reference is not changed.")
        super().save(*args, **kwargs)


class Meeting(TenantFact):
    """A meeting of the panel: when and where, its papers as one PDF, whether it was held."""

    class Papers(models.TextChoices):
        NONE = "none", "Not put together yet"
        WAITING = "waiting", "Being put together"
        READY = "ready", "Put together"
        FAILED = "failed", "Could not be put together"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="panel_meetings")
    number = models.PositiveIntegerField()
    meets_on = models.DateField()
    starts_at = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=300)
    agenda = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    papers_state = models.CharField(max_length=10, choices=Papers.choices, default=Papers.NONE)
    papers_asked = models.PositiveIntegerField(default=0)
    papers_trouble = models.CharField(max_length=300, blank=True)
    papers_document = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    papers_sent_on = models.DateField(null=True, blank=True)
    papers_sent_how = models.CharField(max_length=300, blank=True)
    held_recorded_at = models.DateTimeField(null=True, blank=True)
    minutes = models.TextField(blank=True)
    minutes_document = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_because = models.CharField(max_length=300, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["meets_on", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "number"], name="one_meeting_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"Panel meeting {self.number}"

    @property
    def is_held(self) -> bool:
        """Say whether it was recorded that the meeting took place."""
        return self.held_recorded_at is not None

    @property
    def is_cancelled(self) -> bool:
        """Say whether the meeting was cancelled."""
        return self.cancelled_at is not None


class MeetingPaper(TenantFact):
    """One paper of a meeting, a PDF, and its place in the order of the papers."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="papers")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    document = models.ForeignKey("cases.Document", models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class OfSitter(TenantFact):
    """What is recorded of somebody who sits on the panel: a member, the chair or the author."""

    member = models.ForeignKey(PanelMember, models.PROTECT, null=True, blank=True, related_name="+")
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def sitter_key(self) -> str:
        """Give the key under which the person is listed (selectors.Sitter.key)."""
        return (
            f"member:{self.member_id}" if self.member_id else f"appointment:{self.appointment_id}"
        )

    @property
    def name(self) -> str:
        """Give the person's name as it stands on the panel's list."""
        return (self.member or self.appointment).name  # type: ignore[union-attr]  # one is always set

    @property
    def agency_name(self) -> str:
        """Give the agency that the person sits for; empty for chair and author."""
        return self.member.agency.name if self.member and self.member.agency else ""


ONE_SITTER = models.Q(member=None, appointment__isnull=False) | models.Q(
    member__isnull=False, appointment=None
)


class ConfidentialityAcceptance(OfSitter):
    """Somebody accepted confidentiality, for one meeting or (no meeting) for the review (R53)."""

    class How(models.TextChoices):
        ONLINE = "online", "Accepted here by the person"
        PAPER = "paper", "Signed on paper, recorded by the office"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, null=True, blank=True, related_name="acceptances"
    )
    how = models.CharField(max_length=10, choices=How.choices)
    signed_name = models.CharField(max_length=200)
    accepted_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.CharField(max_length=200)
    wording = models.CharField(max_length=20)
    document = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=ONE_SITTER, name="acceptance_of_one_person"),
            models.UniqueConstraint(
                fields=["partnership", "case", "member", "appointment", "meeting"],
                nulls_distinct=False,
                name="one_acceptance",
            ),
        ]

    def __str__(self) -> str:
        return f"Accepted on {self.accepted_on}"


class Attendance(OfSitter):
    """Somebody was at a meeting, or sent apologies."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    was_present = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=ONE_SITTER, name="attendance_of_one_person"),
            models.UniqueConstraint(
                fields=["partnership", "meeting", "member", "appointment"],
                nulls_distinct=False,
                name="one_attendance",
            ),
        ]

    def __str__(self) -> str:
        return "Present" if self.was_present else "Apologies"
