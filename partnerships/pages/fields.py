"""The fields that forms are made of, beside Django's own. Each keeps what was typed on error."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from partnerships.pages.dates import DateInputs, DayMonthYearField, PartialDateField, Typed
from partnerships.pages.values import NOT_KNOWN, Answer, NotKnown, PartialDate
from partnerships.pages.wording import subject_of

__all__ = [
    "NOT_KNOWN",
    "Answer",
    "DateInputs",
    "DayMonthYearField",
    "HintedCheckboxes",
    "HintedRadios",
    "MoneyField",
    "NotKnown",
    "PartialDate",
    "PartialDateField",
    "Typed",
    "YesNoField",
    "YesNoNotKnownField",
]

AMOUNT = re.compile(r"£?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?")


class _Hints:
    """Choices with a line of explanation under each: `hints={value: text}`."""

    hints: Mapping[str, str]

    def __init__(self, *args: Any, hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = hints or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(  # type: ignore[misc]
            name, value, *args, **kwargs
        )
        option["attrs"]["hint"] = self.hints.get(str(value), "")
        return option


class HintedRadios(_Hints, forms.RadioSelect):
    """Radio buttons, each with a line that explains it."""


class HintedCheckboxes(_Hints, forms.CheckboxSelectMultiple):
    """Checkboxes, each with a line that explains it."""


class InlineRadios(forms.RadioSelect):
    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"class": "govuk-radios--inline"} | (attrs or {}), choices)


class YesNoField(forms.TypedChoiceField):
    """Yes or no as True or False; None where it may stay open and was left open."""

    widget = InlineRadios

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices", (("yes", "Yes"), ("no", "No")))
        super().__init__(coerce=lambda text: text == "yes", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != self.prepare_value(data))


class YesNoNotKnownField(forms.TypedChoiceField):
    """An `Answer`: yes, no, or not known; None where it may stay open and was left open."""

    widget = InlineRadios

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices", [(each.value, each.words) for each in Answer])
        super().__init__(coerce=Answer, empty_value=None, **kwargs)


class MoneyField(forms.Field):
    """An amount typed in pounds, given in whole pence."""

    widget = forms.TextInput
    prefix_text = "£"

    def __init__(
        self,
        *,
        subject: str = "",
        min_pence: int = 0,
        max_pence: int | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault(
            "widget",
            forms.TextInput({"class": "govuk-input--width-10", "inputmode": "decimal"}),
        )
        super().__init__(**kwargs)
        self.subject = subject
        self.min_pence = min_pence
        self.max_pence = max_pence

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 100}.{value % 100:02}" if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "").strip()

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        subject = subject_of(self, "amount")
        found = AMOUNT.fullmatch(str(value).replace(" ", ""))
        if found is None:
            raise ValidationError(
                f"{subject} must be an amount in pounds, like 1,250 or 1,250.50", code="invalid"
            )
        pounds, pence = found.groups()
        return int(pounds.replace(",", "")) * 100 + int((pence or "").ljust(2, "0"))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        subject = subject_of(self, "amount")
        if value < self.min_pence:
            raise ValidationError(
                f"{subject} must be £{self.min_pence / 100:,.2f} or more", code="min_value"
            )
        if self.max_pence is not None and value > self.max_pence:
            raise ValidationError(
                f"{subject} must be £{self.max_pence / 100:,.2f} or less", code="max_value"
            )
