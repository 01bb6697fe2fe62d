"""Fields that several forms of costs share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from partnerships.funding.pence import NotAnAmount, pence_of
from partnerships.funding.year import FinancialYear
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import MoneyField


class PenceField(MoneyField):
    """An amount of whole pence above nought; half a penny is named as such."""

    def __init__(self, *, nought: bool = False, **kwargs: Any) -> None:
        super().__init__(min_pence=0, **kwargs)
        self.nought = nought

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return pence_of(str(value))
        except NotAnAmount as wrong:
            raise ValidationError(str(wrong), code="invalid") from wrong

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value == 0 and not self.nought:
            raise ValidationError("An amount of nought says nothing: give more.", code="nought")


class HoursField(forms.CharField):
    """Time as people write it (1.5, 1:30 or 1h 30), given in whole minutes."""

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "").strip().lower().replace(" ", "")
        if not text:
            return None
        whole, colon, rest = text.replace("h", ":").rstrip(":").removesuffix("m").partition(":")
        try:
            if colon:
                minutes = int(whole or 0) * 60 + int(rest)
                wrong = int(rest) > 59
            else:
                exact = float(whole.replace(",", ".")) * 60
                minutes, wrong = round(exact), abs(exact - round(exact)) > 0.01
        except (ValueError, OverflowError) as error:
            raise ValidationError("Give hours as 1.5, 1:30 or 1h 30.") from error
        if wrong or minutes <= 0 or minutes > 24 * 60:
            raise ValidationError("Give between a minute and 24 hours, in whole minutes.")
        return minutes


def past_day(label: str, **more: Any) -> DayMonthYearField:
    """Give a field for a day that is not in the future."""
    return DayMonthYearField(label=label, subject="The day", past_only=True, **more)


class YearField(forms.TypedChoiceField):
    """A financial year: the last, this and the next ones."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=lambda text: FinancialYear(int(text)), **kwargs)

    def around(self, year: FinancialYear, before: int = 2, after: int = 2) -> None:
        """Offer the years around one."""
        years = range(year.begins - before, year.begins + after + 1)
        self.choices = [(str(each), str(FinancialYear(each))) for each in years]
        self.initial = str(year.begins)
