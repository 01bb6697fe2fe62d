"""Bodies, their former names, what was done about them; contacts and the standard list."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from partnerships.tenancy.models import TenantFact, TenantManager, TenantOwned, TenantQuerySet

__all__ = [
    "Agency",
    "AgencyCarried",
    "AgencyChange",
    "AgencyContact",
    "AgencyKind",
    "AgencyName",
    "ListReview",
    "ListReviewLine",
    "StandardListChange",
]


class AgencyKind(models.TextChoices):
    """What an agency is: the kinds that the protocols' standard lists name."""

    POLICE = "police", "Police"
    CHILDREN_SOCIAL_CARE = "children_social_care", "Children's social care"
    ADULT_SOCIAL_CARE = "adult_social_care", "Adult social care"
    HOUSING = "housing", "Housing"
    EDUCATION = "education", "Education"
    COUNCIL = "council", "Council"
    HEALTH_COMMISSIONER = "health_commissioner", "Health commissioner"
    GENERAL_PRACTICE = "general_practice", "General practice"
    HEALTH_PROVIDER = "health_provider", "Health provider"
    HEALTH = "health", "Health"
    AMBULANCE = "ambulance", "Ambulance"
    PROBATION = "probation", "Probation"
    PRISON = "prison", "Prison"
    FIRE = "fire", "Fire and rescue"
    DOMESTIC_ABUSE_SERVICE = "domestic_abuse_service", "Domestic abuse service"
    SUBSTANCE_MISUSE_SERVICE = "substance_misuse_service", "Substance misuse service"
    VOLUNTARY = "voluntary", "Voluntary organisation"
    OTHER = "other", "Other"


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Bodies of the shared directory."""

    def in_use(self) -> AgencyQuerySet:
        """Keep those that may be chosen for something new: neither merged nor retired."""
        return self.filter(merged_into=None, retired_on=None)

    def choosable(self, held: Agency | int | str | None = None) -> AgencyQuerySet:
        """Keep those in use, and the one that a form holds already, whatever became of it."""
        number = held.pk if isinstance(held, Agency) else held
        return self.filter(Q(merged_into=None, retired_on=None) | Q(pk=number))


class Agency(models.Model):
    """A body that may be asked; one police force serves many partnerships.

    `merged_into` and `merged_on` are facts and stay as they were entered; `successor` is who stands
    in its place today, at the end of every merger that followed (None: the body itself).
    """

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=30, choices=AgencyKind.choices, default=AgencyKind.OTHER)
    area = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    merged_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    retired_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = AgencyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(merged_into=None, merged_on=None, successor=None)
                | Q(merged_into__isnull=False, merged_on__isnull=False, successor__isnull=False),
                name="agency_merged_whole",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")) & ~Q(successor=models.F("id")),
                name="agency_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_use(self) -> bool:
        """Say whether it may be chosen for something new."""
        return self.merged_into_id is None and self.retired_on is None

    def name_on(self, day: date | None) -> str:
        """Give what it was called on a day: its name of today unless a former one held then."""
        if day is not None:
            for former in sorted(self.former_names.all(), key=lambda each: each.until_on):
                if day < former.until_on:
                    return str(former.name)
        return str(self.name)

    def now_called(self, day: date | None) -> str:
        """Give what it, or who stands in its place, is called today, if not as on the day."""
        now = self.successor.name if self.successor is not None else self.name
        return "" if now == self.name_on(day) else str(now)


class AgencyName(models.Model):
    """A name that a body had until a day."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=200)
    until_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["until_on", "pk"]

    def __str__(self) -> str:
        return self.name


class AgencyChange(models.Model):
    """A change of a body in the shared directory: proposed, done, refused or taken back.

    A partnership's administrator proposes, the platform's operator decides or acts at once; what
    was done stays as the body's history.
    """

    class What(models.TextChoices):
        ADDED = "added", "Added"
        RENAME = "rename", "New name"
        DESCRIBE = "describe", "Kind or area"
        MERGE = "merge", "Merged into another body"
        RETIRE = "retire", "Retired"
        BRING_BACK = "bring_back", "In use again"

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waits for the operator"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"
        TAKEN_BACK = "taken_back", "Taken back"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="changes")
    what = models.CharField(max_length=20, choices=What.choices)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PROPOSED)
    old = models.JSONField(default=dict, blank=True)
    new_name = models.CharField(max_length=200, blank=True)
    new_kind = models.CharField(max_length=30, choices=AgencyKind.choices, blank=True)
    new_area = models.CharField(max_length=200, blank=True)
    into = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    because = models.TextField(blank=True)
    asked_for = models.ForeignKey(
        "partnerships.Partnership", models.PROTECT, null=True, blank=True, related_name="+"
    )
    asker = models.ForeignKey(
        "partnerships.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "what"],
                condition=Q(state="proposed"),
                name="one_open_proposal_a_change",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.agency_id}"

    @property
    def words(self) -> str:
        """Give what changes, in words."""
        if self.what == self.What.RENAME:
            return f"New name: {self.new_name}"
        if self.what == self.What.MERGE:
            return f"Merged into {self.into}"
        if self.what == self.What.DESCRIBE:
            kind = AgencyKind(self.new_kind).label if self.new_kind else ""
            return f"Described as: {', '.join(part for part in (kind, self.new_area) if part)}"
        return str(self.get_what_display())

    @property
    def colour(self) -> str:
        """Give the colour of its state; never the only sign."""
        return {"proposed": "yellow", "done": "green", "refused": "red"}.get(self.state, "grey")


class AgencyContactQuerySet(TenantQuerySet["AgencyContact"]):
    """Contacts of the partnership in scope."""

    def in_force(self) -> AgencyContactQuerySet:
        """Keep those that have not ended."""
        return self.filter(ended_on=None)

    def main(self) -> AgencyContactQuerySet:
        """Keep the one that is written to first for each purpose, of bodies that stand today."""
        return self.in_force().filter(
            is_main=True, agency__merged_into=None, agency__retired_on=None
        )


class AgencyContactManager(TenantManager.from_queryset(AgencyContactQuerySet)):  # type: ignore[misc]  # built at run time
    """Contacts of the partnership in scope."""


class AgencyContact(TenantFact):
    """Whom a partnership writes to at an agency, and for what.

    One main contact a purpose, and deputies who are written to while the main one is away
    (`out_until` is the last day away). `carried_from` is the contact of a body that merged, from
    which it was copied; a contact that has ended stays for the record.
    """

    class Purpose(models.TextChoices):
        TRAWL = "trawl", "Trawl requests"
        PANEL = "panel", "Review panel"
        SENIOR_MANAGER = "senior_manager", "Senior manager"
        SAFEGUARDING_LEAD = "safeguarding_lead", "Safeguarding Lead"
        COMMUNICATIONS = "communications", "Communications"
        ACTIONS = "actions", "Action updates"
        TRAWL_SIGNATURE = "trawl_signature", "Senior who signs answers to trawls"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=30, choices=Purpose.choices)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField()
    telephone = models.CharField(max_length=40, blank=True)
    on_standard_list = models.BooleanField(default=False)
    list_order = models.PositiveSmallIntegerField(default=0)
    is_main = models.BooleanField(default=True)
    out_until = models.DateField(null=True, blank=True)
    notes = models.TextField(blank=True)
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.CharField(max_length=200, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)
    carried_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[Any] = AgencyContactManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "agency", "purpose"],
                condition=Q(is_main=True, ended_on=None),
                name="one_main_contact_a_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency} ({self.get_purpose_display()})"

    def is_out(self, day: date) -> bool:
        """Say whether it is away on a day."""
        return self.out_until is not None and self.out_until >= day


class AgencyCarried(TenantFact):
    """That a body which a partnership knew merged into another; its contacts were carried over.

    `confirmed_on` is empty until somebody of the partnership has looked at them.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    into = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    carried_on = models.DateField()
    put_on_list = models.BooleanField(default=False)
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "agency"], name="one_carrying_an_agency")
        ]

    def __str__(self) -> str:
        return f"Agency {self.agency_id} into {self.into_id}"


class StandardListChange(TenantOwned):
    """That an agency was put on the standard list or taken off it: when, why, by whom (LC ¶42)."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    is_on = models.BooleanField()
    on = models.DateField()
    because = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"Agency {self.agency_id} {'on' if self.is_on else 'off'} the list"


class ListReview(TenantFact):
    """A review of the standard list: begun by whom, closed by whom (LC ¶42; R43)."""

    began_on = models.DateField()
    began_by = models.CharField(max_length=200)
    completed_on = models.DateField(null=True, blank=True)
    completed_by = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-began_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership"], condition=Q(completed_on=None), name="one_open_list_review"
            )
        ]

    def __str__(self) -> str:
        return f"Review of the standard list begun on {self.began_on}"


class ListReviewLine(TenantFact):
    """What a review of the standard list said about one agency."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "Stays, contact is right"
        CHANGED = "changed", "Stays, contact changed"
        REMOVED = "removed", "Off the list"

    review = models.ForeignKey(ListReview, models.PROTECT, related_name="lines")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    note = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=200)
    on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "review", "agency"], name="one_review_line_an_agency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: agency {self.agency_id}"
