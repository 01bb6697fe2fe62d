"""County boards: which partnerships give their figures to which board, and how much of them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q


class Board(models.Model):
    """A board over several partnerships that sees their figures and never a case (GL §4.4)."""

    name = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class BoardReport(models.Model):
    """That a partnership is asked for, and has agreed to give, its figures to a board.

    The operator asks; nothing is seen before an administrator of the partnership has agreed, who
    says whether totals of costs, and numbers below five, are seen too. `ended_on` is the first day
    on which nothing is given any more.
    """

    board = models.ForeignKey(Board, models.PROTECT, related_name="reports")
    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="+")
    asked_on = models.DateField()
    agreed_on = models.DateField(null=True, blank=True)
    agreed_by = models.CharField(max_length=200, blank=True)
    shows_costs = models.BooleanField(default=False)
    shows_small_numbers = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["partnership__name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["board", "partnership"],
                condition=Q(ended_on=None),
                name="one_report_a_board",
            )
        ]

    def __str__(self) -> str:
        return f"{self.partnership} to {self.board}"

    @property
    def is_agreed(self) -> bool:
        """Say whether the board sees its figures today."""
        return self.agreed_on is not None and self.ended_on is None


def reports_in_force(on: date) -> models.QuerySet[BoardReport]:
    """Give the agreed reports that have not ended by a day."""
    return BoardReport.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), agreed_on__lte=on)
