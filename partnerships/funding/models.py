"""What a fund keeps: agreements, contributions, invoices, the ledger, closed years, papers."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from partnerships.funding.agreement import Agreement, agreement_of
from partnerships.funding.pool import Pool, PoolFact, PoolOwned, PoolPartnership
from partnerships.funding.year import FinancialYear

__all__ = [
    "AgreementVersion",
    "ContributionInvoice",
    "ContributionSet",
    "CreditNote",
    "FundPaper",
    "FundSettings",
    "InvoicePayment",
    "InvoiceSending",
    "LedgerEntry",
    "LedgerLine",
    "Pool",
    "PoolPartnership",
    "YearClosed",
    "YearPlan",
]


def unique(name: str, *fields: str, condition: Q | None = None) -> models.UniqueConstraint:
    """Give a unique key of a fund's table: it begins with the pool."""
    return models.UniqueConstraint(fields=["pool", *fields], name=name, condition=condition)


class FundSettings(PoolFact):
    """Options of a fund. Its row is locked by whatever takes the next number."""

    class Leavers(models.TextChoices):
        BY_DAYS = "by_days", "For the days on which it was a party"
        WHOLE_YEAR = "whole_year", "For the whole year"

    payee = models.CharField(max_length=200, blank=True)
    address = models.TextField(blank=True)
    how_to_pay = models.TextField(blank=True)
    # No term of payment is stated anywhere (LR26-F ¶14): without one nothing is ever overdue.
    payment_days = models.PositiveSmallIntegerField(null=True, blank=True)
    leavers_pay = models.CharField(max_length=12, choices=Leavers.choices, default=Leavers.BY_DAYS)
    saves = models.PositiveIntegerField(default=1)
    saved_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [unique("one_settings_a_pool")]

    def __str__(self) -> str:
        return f"Settings of {self.pool}"


class AgreementVersion(PoolFact):
    """An agreement as data (agreement.agreement_of), from a day on; in force once approved."""

    number = models.PositiveIntegerField()
    from_on = models.DateField()
    data = models.JSONField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    saves = models.PositiveIntegerField(default=1)
    saved_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-from_on"]
        constraints: ClassVar = [
            unique("one_agreement_a_number", "number"),
            unique("one_agreement_a_day", "from_on"),
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of the agreement"

    @property
    def agreement(self) -> Agreement:
        """Give the agreement that the data say."""
        return agreement_of({**self.data, "from_on": self.from_on})


class ContributionSet(PoolFact):
    """What each party would contribute to a financial year: proposed, or agreed for it.

    `lines` holds for each party what was typed (an amount, or a formula) and its pence.
    """

    name = models.CharField(max_length=120)
    year_begins = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=120, blank=True)
    lines = models.JSONField(default=dict)
    agreed_on = models.DateField(null=True, blank=True)
    agreed_by = models.CharField(max_length=200, blank=True)
    saves = models.PositiveIntegerField(default=1)
    saved_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-year_begins", "pk"]
        constraints: ClassVar = [
            unique("one_contribution_set_a_name", "year_begins", "name"),
            unique("one_agreed_set_a_year", "year_begins", condition=Q(agreed_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def year(self) -> FinancialYear:
        """Give the financial year."""
        return FinancialYear(self.year_begins)

    @property
    def amounts(self) -> dict[str, int]:
        """Give pence by party."""
        return {party: int(line["pence"]) for party, line in self.lines.items()}

    @property
    def total(self) -> int:
        """Give the pence of all parties together."""
        return sum(self.amounts.values())


class ContributionInvoice(PoolOwned):
    """An invoice of a party's contribution to a year. Never changed: what is wrong is credited."""

    APPEND_ONLY = True

    number = models.PositiveIntegerField()
    year_begins = models.PositiveSmallIntegerField()
    party = models.CharField(max_length=60)
    party_name = models.CharField(max_length=200)
    address = models.TextField(blank=True)
    pence = models.PositiveBigIntegerField()
    why = models.CharField(max_length=300, blank=True)
    raised_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    outside_season_because = models.CharField(max_length=300, blank=True)
    raised_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            unique("one_invoice_a_number", "number"),
            models.CheckConstraint(condition=Q(pence__gt=0), name="invoice_above_nought"),
        ]

    def __str__(self) -> str:
        return f"Invoice {self.number:04d}"

    @property
    def year(self) -> FinancialYear:
        """Give the financial year that is paid for."""
        return FinancialYear(self.year_begins)


class InvoiceSending(PoolOwned):
    """That an invoice was sent, on which day and how."""

    APPEND_ONLY = True

    invoice = models.ForeignKey(ContributionInvoice, models.PROTECT, related_name="sendings")
    on = models.DateField()
    how = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.invoice} sent"


class InvoicePayment(PoolOwned):
    """What was paid of an invoice; one entered by mistake is undone by another, below nought."""

    APPEND_ONLY = True

    invoice = models.ForeignKey(ContributionInvoice, models.PROTECT, related_name="payments")
    pence = models.BigIntegerField()
    on = models.DateField()
    proof = models.CharField(max_length=200)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(pence__gt=0, undoes=None) | Q(pence__lt=0, undoes__isnull=False),
                name="payment_or_its_undoing",
            )
        ]

    def __str__(self) -> str:
        return f"Payment of {self.invoice}"


class CreditNote(PoolOwned):
    """What an invoice is lessened by, with a number of its own and a reason."""

    APPEND_ONLY = True

    number = models.PositiveIntegerField()
    invoice = models.ForeignKey(ContributionInvoice, models.PROTECT, related_name="credits")
    pence = models.PositiveBigIntegerField()
    on = models.DateField()
    because = models.CharField(max_length=300)
    raised_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            unique("one_credit_note_a_number", "number"),
            models.CheckConstraint(condition=Q(pence__gt=0), name="credit_above_nought"),
        ]

    def __str__(self) -> str:
        return f"Credit note {self.number:04d}"


class LedgerEntry(PoolOwned):
    """A balanced set of lines: what happened, on which day, and what of. Never changed.

    `source_kind` and `reference` are text: a fund knows no review.
    """

    APPEND_ONLY = True

    number = models.PositiveIntegerField()
    on = models.DateField()
    kind = models.CharField(max_length=30)
    words = models.CharField(max_length=300)
    source_kind = models.CharField(max_length=30, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [unique("one_ledger_entry_a_number", "number")]

    def __str__(self) -> str:
        return f"Entry {self.number}"


class LedgerLine(PoolOwned):
    """An amount on an account, in pence: above nought debit, below it credit."""

    APPEND_ONLY = True

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="lines")
    account = models.CharField(max_length=80)
    pence = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["entry_id", "pk"]
        constraints: ClassVar = [
            unique("one_line_an_account", "entry", "account"),
            models.CheckConstraint(condition=~Q(pence=0), name="line_not_nought"),
        ]
        indexes: ClassVar = [models.Index(fields=["pool", "account"], name="lines_by_account")]

    def __str__(self) -> str:
        return self.account


class YearClosed(PoolOwned):
    """That a financial year was closed; nothing is entered into it any more."""

    APPEND_ONLY = True

    year_begins = models.PositiveSmallIntegerField()
    entry = models.ForeignKey(
        LedgerEntry, models.PROTECT, null=True, blank=True, related_name="closings"
    )
    carried = models.BigIntegerField()
    closed_on = models.DateField()
    closed_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["year_begins"]
        constraints: ClassVar = [unique("a_year_is_closed_once", "year_begins")]

    def __str__(self) -> str:
        return f"{FinancialYear(self.year_begins)} closed"

    @property
    def taken(self) -> int:
        """Give what the year took from the reserve, in pence; below nought what it added."""
        return -self.carried


class YearPlan(PoolFact):
    """What a year is expected to cost: outgoings (words, low, high, for each review) and reviews.

    `reserve` is what the forecast begins with where the ledger does not say it yet.
    """

    year_begins = models.PositiveSmallIntegerField()
    outgoings = models.JSONField(default=list)
    reviews = models.JSONField(default=list)
    reserve = models.BigIntegerField(null=True, blank=True)
    saves = models.PositiveIntegerField(default=1)
    saved_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [unique("one_plan_a_year", "year_begins")]

    def __str__(self) -> str:
        return f"Plan of {FinancialYear(self.year_begins)}"


class FundPaper(PoolOwned):
    """A paper of the fund made by a worker from data as they stood: board paper, invoice, …"""

    class State(models.TextChoices):
        WAITING = "waiting", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be made"

    class Kind(models.TextChoices):
        BOARD_PAPER = "board_paper", "Board paper"
        INVOICE = "invoice", "Invoice"
        CREDIT_NOTE = "credit_note", "Credit note"
        STATEMENT = "statement", "Statement"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=200)
    subject = models.CharField(max_length=80, blank=True)
    data = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    trouble = models.CharField(max_length=300, blank=True)
    pdf = models.BinaryField(null=True)
    word = models.BinaryField(null=True)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.title


def year_of(day: date) -> int:
    """Give the number of the financial year of a day."""
    return FinancialYear.of(day).begins
