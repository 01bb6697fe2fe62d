"""Dates as people write them: day, month and year in three boxes."""

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from partnerships.pages.values import NOT_KNOWN, NotKnown, PartialDate
from partnerships.pages.wording import subject_of, with_article

PARTS = ("day", "month", "year")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
MONTH_NUMBERS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}


class Typed(NamedTuple):
    """What stood in the boxes, as it was typed."""

    day: str = ""
    month: str = ""
    year: str = ""
    not_known: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.day or self.month or self.year or self.not_known)


def typed(value: Any) -> Typed:
    """A value of any kind that such a field may hold, as it would be typed."""
    if isinstance(value, Typed):
        return value
    if isinstance(value, NotKnown):
        return Typed(not_known=True)
    if isinstance(value, str) and value:
        value = PartialDate.from_text(value)
    if isinstance(value, dt.date):
        return Typed(str(value.day), str(value.month), str(value.year))
    if isinstance(value, PartialDate):
        return Typed(str(value.day or ""), str(value.month or ""), str(value.year))
    return Typed()


class DateInputs(forms.Widget):
    """Three boxes; a tick for "not known" where the field allows that answer."""

    template_name = "forms/widgets/date.html"
    use_fieldset = True
    is_date = True
    not_known_label = ""
    wrong_parts: tuple[str, ...] = ()

    def __init__(self, attrs: dict[str, Any] | None = None, *, birthday: bool = False) -> None:
        super().__init__(attrs)
        self.birthday = birthday

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        day, month, year = (str(data.get(f"{name}_{part}") or "").strip() for part in PARTS)
        if not (day or month or year) and isinstance(data.get(name), str) and data[name]:
            return whole(data[name])
        return Typed(day, month, year, bool(data.get(f"{name}_not_known")))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return all(f"{name}_{part}" not in data for part in (*PARTS, "not_known"))

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return f"{id_}_day" if id_ else ""

    def mark_wrong(self, errors: Sequence[ValidationError]) -> None:
        self.wrong_parts = parts_of(errors) or PARTS

    def error_part(self, errors: Sequence[ValidationError]) -> str:
        return (parts_of(errors) or PARTS)[0]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        known = typed(value)
        own_id = context["widget"]["attrs"].get("id") or f"id_{name}"
        context["widget"]["attrs"]["id"] = own_id
        context["widget"]["parts"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{own_id}_{part}",
                "label": part.capitalize(),
                "value": getattr(known, part),
                "width": 4 if part == "year" else 2,
                "wrong": part in self.wrong_parts,
                "inputmode": "text" if part == "month" else "numeric",
                "autocomplete": f"bday-{part}" if self.birthday else "",
            }
            for part in PARTS
        ]
        if self.not_known_label:
            context["widget"]["not_known"] = {
                "name": f"{name}_not_known",
                "id": f"{own_id}_not_known",
                "label": self.not_known_label,
                "checked": known.not_known,
            }
        return context


class HiddenDateInputs(DateInputs):
    """The parts of a date carried on as they were typed, on a page that asks once more."""

    input_type = "hidden"
    template_name = "forms/widgets/date_hidden.html"


def whole(text: str) -> Typed:
    """A date that came as one value, as a link or a test may send it."""
    try:
        return typed(PartialDate.from_text(text))
    except (ValueError, TypeError):
        return Typed(year=text)


def parts_of(errors: Sequence[ValidationError]) -> tuple[str, ...]:
    codes = [error.code or "" for error in errors]
    return tuple(part for part in PARTS if any(part in code.split("-") for code in codes))


class DayMonthYearField(forms.Field):
    """A whole date. `subject` begins its messages where the label is a question."""

    widget = DateInputs
    hidden_widget = HiddenDateInputs
    needed: tuple[str, ...] = PARTS

    def __init__(
        self,
        *,
        subject: str = "",
        past_only: bool = False,
        no_earlier_than: dt.date | None = None,
        no_later_than: dt.date | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.pop("max_length", None)
        super().__init__(**kwargs)
        self.subject = subject
        self.past_only = past_only
        self.no_earlier_than = no_earlier_than
        self.no_later_than = no_later_than

    def prepare_value(self, value: Any) -> Typed:
        return typed(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return typed(initial) != typed(data)

    def clean(self, value: Any) -> Any:
        given = typed(value)
        if given.is_empty:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        result = self.read(given)
        self.check_range(result)
        self.run_validators(result)
        return result

    def read(self, given: Typed) -> Any:
        year, month, day = self.numbers(given)
        return dt.date(year, month or 1, day or 1)

    def numbers(self, given: Typed) -> tuple[int, int | None, int | None]:
        subject = subject_of(self, "date")
        gaps = [part for part in self.needed if not getattr(given, part)]
        if gaps:
            raise ValidationError(
                f"{subject} must include a {' and '.join(gaps)}", code="-".join(gaps)
            )
        if given.day and not given.month:
            raise ValidationError(f"{subject} must include a month", code="month")
        day = number(given.day)
        month = MONTH_NUMBERS.get(given.month.lower().rstrip(".")) or number(given.month)
        year = number(given.year)
        wrong = [
            part
            for part, text, value, low, high in (
                ("day", given.day, day, 1, 31),
                ("month", given.month, month, 1, 12),
            )
            if text and (value is None or not low <= value <= high)
        ]
        if not wrong and (year is None or len(given.year) != 4):
            raise ValidationError(
                f"{subject} must have a year with 4 numbers, like 2026", code="year"
            )
        if not wrong and year is not None and not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise ValidationError(
                f"{subject} must have a year from {EARLIEST_YEAR} to {LATEST_YEAR}", code="year"
            )
        if wrong or year is None or not exists(year, month, day):
            raise ValidationError(f"{subject} must be a real date", code="-".join(wrong or PARTS))
        return year, month, day

    def check_range(self, result: Any) -> None:
        subject = subject_of(self, "date")
        code = "-".join(PARTS)
        if isinstance(result, NotKnown):
            return
        first = result.earliest if isinstance(result, PartialDate) else result
        last = result.latest if isinstance(result, PartialDate) else result
        if self.past_only and first > timezone.localdate():
            raise ValidationError(f"{subject} must be today or in the past", code=code)
        if self.no_earlier_than and last < self.no_earlier_than:
            raise ValidationError(
                f"{subject} must be on or after {in_words(self.no_earlier_than)}", code=code
            )
        if self.no_later_than and first > self.no_later_than:
            raise ValidationError(
                f"{subject} must be on or before {in_words(self.no_later_than)}", code=code
            )


class PartialDateField(DayMonthYearField):
    """A date of which the day, or the day and month, may be missing; or the answer "not known".

    Gives a `PartialDate`, `NOT_KNOWN`, or None when it was left empty and may be.
    """

    needed = ("year",)

    def __init__(self, *, not_known: str = "Not known", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.not_known_label = not_known

    def read(self, given: Typed) -> PartialDate | NotKnown:
        if given.not_known:
            if given.day or given.month or given.year:
                raise ValidationError(
                    f"Enter {with_article(subject_of(self, 'date'))} or tick "
                    f"“{self.widget.not_known_label}”, not both",
                    code="-".join(PARTS),
                )
            return NOT_KNOWN
        return PartialDate(*self.numbers(given))


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def exists(year: int, month: int | None, day: int | None) -> bool:
    try:
        dt.date(year, month or 1, day or 1)
    except ValueError:
        return False
    return True


def in_words(day: dt.date) -> str:
    """Give a day as people write it, without its day of the week: 14 April 2026."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
