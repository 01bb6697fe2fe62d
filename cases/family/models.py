"""The family's contacts: how they wish to hear from us, their advocate, what could do harm."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from partnerships.tenancy.models import TenantFact


class ContactMode(models.TextChoices):
    """How somebody wishes to be contacted (GL §2.6)."""

    LETTER = "letter", "By letter"
    EMAIL = "email", "By e-mail"
    TELEPHONE = "telephone", "By telephone"
    IN_PERSON = "in_person", "In person"
    LIAISON_OFFICER = "liaison_officer", "Through the family liaison officer"
    ADVOCATE = "advocate", "Through the advocate"


class Updates(models.TextChoices):
    """Whether a contact wishes to be told regularly how the review goes, and counted in what."""

    WEEKS = "weeks", "Every so many weeks"
    MONTHS = "months", "Every so many months"
    NOT_WANTED = "not_wanted", "No regular updates are wanted"


class FamilyContact(TenantFact):
    """A member of the family, a friend or a colleague whom the review is in touch with.

    `label` is what the contact is called outside this page ("Family contact 1"). The risk flag
    keeps every letter back: a notice that would threaten somebody does not go (GL §2.6; E34).
    `updates`, `updates_every` and `updates_agreed_on` say how often the contact is told how the
    review goes, counted from the day on which that was agreed (P10; GL §2.6; LC ¶69).
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="family_contacts")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    relationship = models.CharField(max_length=120)
    to_person = models.ForeignKey(
        "cases.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    address = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=60, blank=True)
    mode = models.CharField(max_length=20, choices=ContactMode.choices, blank=True)
    frequency = models.CharField(max_length=200, blank=True)
    updates = models.CharField(max_length=12, choices=Updates.choices, blank=True)
    updates_every = models.PositiveSmallIntegerField(null=True, blank=True)
    updates_agreed_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=200, blank=True)
    advocate_name = models.CharField(max_length=200, blank=True)
    advocate_organisation = models.CharField(max_length=200, blank=True)
    advocate_email = models.EmailField(blank=True)
    advocate_consent_on = models.DateField(null=True, blank=True)
    at_risk = models.BooleanField(default=False)
    risk_because = models.TextField(blank=True)
    declined_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.CharField(max_length=200)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "number"], name="one_family_contact_a_number"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def how_often(self) -> str:
        """Give how often updates were agreed: "every 4 weeks", or nothing."""
        if not self.updates_every or self.updates == Updates.NOT_WANTED:
            return ""
        unit = self.updates.removesuffix("s")
        return f"every {unit}" if self.updates_every == 1 else f"every {self.updates_every} {unit}s"

    @property
    def label(self) -> str:
        """Give what the contact is called where no name may stand."""
        return f"Family contact {self.number}"


class FamilyUpdate(TenantFact):
    """One contact was told how the review goes, on a day, by whom and how."""

    contact = models.ForeignKey(FamilyContact, models.CASCADE, related_name="told")
    on = models.DateField()
    how = models.CharField(max_length=20, choices=ContactMode.choices)
    note = models.CharField(max_length=500, blank=True)
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "contact", "on"], name="one_family_update_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} on {self.on}"
