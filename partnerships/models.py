"""Partnerships (the tenants), the offices that serve them, agencies, people and memberships."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from partnerships.agencies.models import (
    Agency,
    AgencyCarried,
    AgencyChange,
    AgencyContact,
    AgencyKind,
    AgencyName,
    ListReview,
    ListReviewLine,
    StandardListChange,
)
from partnerships.boards import Board, BoardReport
from partnerships.funding.models import (
    AgreementVersion,
    ContributionInvoice,
    ContributionSet,
    CreditNote,
    FundPaper,
    FundSettings,
    InvoicePayment,
    InvoiceSending,
    LedgerEntry,
    LedgerLine,
    Pool,
    PoolPartnership,
    YearClosed,
    YearPlan,
)
from partnerships.merging import MergerAnswer, PartnershipMerger
from partnerships.people.models import Invitation, SupportVisit
from partnerships.people.roles import Role
from partnerships.sign_in_models import ProviderLink, SignIn, SignInDomain, SignInProvider
from partnerships.tenancy.context import current_partnership_id
from partnerships.tenancy.models import fact_history

__all__ = [
    "Agency",
    "AgencyCarried",
    "AgencyChange",
    "AgencyContact",
    "AgencyKind",
    "AgencyName",
    "AgreementVersion",
    "Board",
    "BoardReport",
    "ContributionInvoice",
    "ContributionSet",
    "CreditNote",
    "FundPaper",
    "FundSettings",
    "Heartbeat",
    "Invitation",
    "InvoicePayment",
    "InvoiceSending",
    "LedgerEntry",
    "LedgerLine",
    "ListReview",
    "ListReviewLine",
    "Membership",
    "MembershipQuerySet",
    "MergerAnswer",
    "Nation",
    "Office",
    "Partnership",
    "PartnershipMerger",
    "Pool",
    "PoolPartnership",
    "ProviderLink",
    "SignIn",
    "SignInDomain",
    "SignInProvider",
    "StandardListChange",
    "SupportVisit",
    "User",
    "UserManager",
    "YearClosed",
    "YearPlan",
]


class Office(models.Model):
    """A review office that serves one or several partnerships (DOMAIN 10.4)."""

    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class Nation(models.TextChoices):
    """Where a partnership lies; a bank holiday may be proclaimed for one nation alone."""

    ENGLAND = "england", "England"
    WALES = "wales", "Wales"


def logo_of_partnership(partnership: Partnership, name: str) -> str:
    """Give where a partnership's logo is kept: a new name for each, so that none is overwritten."""
    return f"{partnership.pk}/look/{uuid.uuid4().hex}"


class Partnership(models.Model):
    """A Community Safety Partnership: the tenant.

    `slug` stands in every URL; `code` begins its references; `colour` bands its pages so that
    nobody writes into the wrong one.
    """

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    code = models.CharField(max_length=8, unique=True)
    colour = models.CharField(max_length=7, default="#1d5c63")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    nation = models.CharField(max_length=10, choices=Nation.choices, default=Nation.ENGLAND)
    mailbox = models.EmailField(blank=True)
    marking = models.CharField(max_length=60, default="OFFICIAL-SENSITIVE")
    welcome = models.TextField(max_length=1000, blank=True)
    logo = models.FileField(upload_to=logo_of_partnership, blank=True)
    logo_words = models.CharField(max_length=200, blank=True)
    # How often the look was changed: of two who change it at once the second is told.
    look_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    # Closed from the moment at which its reviews begin to move to the one that inherits them.
    closed_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    merged_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def goes_on_as(self) -> Partnership:
        """Give the partnership that has its reviews now: itself, or who inherited them."""
        found = self
        while found.merged_into is not None:
            found = found.merged_into
        return found


class UserManager(BaseUserManager["User"]):
    """Creates accounts; an e-mail address is the name one signs in with."""

    def create_user(self, email: str, name: str, password: str | None = None, **more: Any) -> User:
        """Create an account that belongs nowhere yet."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, name: str, password: str | None = None, **more: Any
    ) -> User:
        """Create a platform operator: creates partnerships, sees no case."""
        return self.create_user(email, name, password, is_platform_operator=True, **more)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. What it may do comes from memberships and seats, never from the account."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    is_platform_operator = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships that count."""

    def active_on(self, day: date) -> MembershipQuerySet:
        """Keep those that have begun and not ended on the day, of accounts that are active."""
        return self.filter(
            models.Q(ends_on=None) | models.Q(ends_on__gt=day),
            starts_on__lte=day,
            user__is_active=True,
        )

    def here(self) -> MembershipQuerySet:
        """Keep those of the partnership in scope; raises TenantScopeMissing where none is."""
        return self.filter(partnership_id=current_partnership_id())


class Membership(models.Model):
    """A role of a user in a partnership.

    An office's person has one in each that it serves; a county board's in each that reports to it.
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    board = models.ForeignKey(Board, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    history = fact_history()
    objects: ClassVar[Any] = MembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "user", "role", "starts_on"], name="one_membership_a_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()}"

    @property
    def last_day(self) -> date | None:
        """Give the last day on which the role counts, where it has one."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None


class Heartbeat(models.Model):
    """What the last sweep of a partnership, or beat, found; the health page reads only this."""

    name = models.CharField(max_length=120, unique=True)
    beaten_at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name
