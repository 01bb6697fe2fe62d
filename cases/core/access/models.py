"""Seats (django-guardian's permissions), exclusions and private links."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from cases.core.access.verbs import Purpose
from partnerships.tenancy.models import TenantFact, TenantOwned, scoped_partnership_field


class CaseUserObjectPermission(UserObjectPermissionBase):
    """Who has which seat on which case; a direct foreign key, so that the wall can stand."""

    partnership: Any = scoped_partnership_field()
    content_object = models.ForeignKey("cases.Case", models.CASCADE)
    # The first day on which the seat does not count any more, where it was given for a time.
    ends_on = models.DateField(null=True, blank=True)

    @property
    def last_day(self) -> date | None:
        """Give the last day on which the seat counts, where it has one."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None


class CaseGroupObjectPermission(GroupObjectPermissionBase):
    """Not used for rights: there are no groups here; guardian asks for it beside the other."""

    partnership: Any = scoped_partnership_field()
    content_object = models.ForeignKey("cases.Case", models.CASCADE)


class Exclusion(TenantFact):
    """A declared interest: beats every seat and role on the case (LR §4.1)."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="exclusions")
    user = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    because = models.CharField(max_length=300)
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "user"], name="one_exclusion_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} is excluded"


class Link(TenantFact):
    """A private link for somebody without an account; only the hash of its token is kept.

    `address` is the address on file, to which alone a new link may be sent. `holder_name` is who
    its holder said that he is. The subject is named by kind and number, as a deadline's is.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=30, choices=Purpose.choices)
    subject_kind = models.CharField(max_length=30)
    subject_number = models.BigIntegerField()
    agency = models.ForeignKey(
        "partnerships.Agency", models.PROTECT, null=True, blank=True, related_name="+"
    )
    address = models.EmailField(blank=True)
    token_hash = models.CharField(max_length=64)
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    holder_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "token_hash"], name="one_link_a_token")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partnership", "purpose", "subject_kind", "subject_number"],
                name="link_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} link"


class LinkCode(TenantOwned):
    """A code that proves who opens a private link: mailed to its address, or read out.

    Only a digest is kept. `wrong` counts what was typed and did not fit while the code was open.
    """

    class Way(models.TextChoices):
        MAIL = "mail", "By mail"
        TELEPHONE = "telephone", "Read out by telephone"

    link = models.ForeignKey(Link, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)
    way = models.CharField(max_length=10, choices=Way.choices)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["partnership", "link", "made_at"], name="link_codes_made"),
        ]

    def __str__(self) -> str:
        return f"Code {self.pk} of link {self.link_id}"
