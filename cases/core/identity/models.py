"""Who is who: the people of a case with all their names, dates of birth and addresses (R16)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from partnerships.pages.values import PartialDate
from partnerships.tenancy.models import TenantFact


class Part(models.TextChoices):
    """What part a person has in the case."""

    DECEASED = "deceased", "Person who died"
    SURVIVOR = "survivor", "Person who survived"
    SUSPECT = "suspect", "Suspect or perpetrator"
    CHILD = "child", "Child"
    HOUSEHOLD = "household", "Lived in the household"
    OTHER = "other", "Other relevant person"


class Person(TenantFact):
    """A person of the case: a working label at once, a pseudonym when one is agreed.

    Names are kept in PersonName; nothing that shows a person may use them without asking
    `identity.display`.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="people")
    part = models.CharField(max_length=20, choices=Part.choices)
    working_label = models.CharField(max_length=40)
    pseudonym = models.CharField(max_length=80, blank=True)
    pseudonym_agreed_on = models.DateField(null=True, blank=True)
    relationship = models.CharField(max_length=120, blank=True)
    died_on = models.DateField(null=True, blank=True)
    is_relevant_for_trawl = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "working_label"], name="one_person_a_label"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Give what the person is called everywhere: pseudonym, else working label."""
        return self.pseudonym or self.working_label


class PersonName(TenantFact):
    """A name of a person: the full name, an alias or another spelling."""

    class Kind(models.TextChoices):
        FULL = "full", "Full name"
        ALIAS = "alias", "Also known as"
        SPELLING = "spelling", "Other spelling"

    person = models.ForeignKey(Person, models.CASCADE, related_name="names")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.FULL)
    name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of person {self.person_id}"


class PersonBirth(TenantFact):
    """A date of birth, whole or partial; a person may have been recorded with several."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="births")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField(null=True, blank=True)
    day = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"Date of birth of person {self.person_id}"

    @property
    def on(self) -> PartialDate:
        """Give the date, whole or partial."""
        return PartialDate(self.year, self.month, self.day)


class PersonAddress(TenantFact):
    """An address of a person, with the days between which it was theirs where they are known."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="addresses")
    lines = models.TextField()
    postcode = models.CharField(max_length=10, blank=True)
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    at_death = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"Address of person {self.person_id}"
