"""The fields in which one value of the protocol is typed: text, number, day, period, choice.

A control makes the fields of one key, their first values from its plain value, and the plain value
from what was typed. Which control a key gets: ``protocol_control_choice``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from cases.core.protocol.checking import LONGEST_TEXT
from cases.core.protocol.choice_words import DUTIES, words_of
from cases.core.timetable.periods import Period, Unit
from cases.core.timetable.rules import MONTH_END
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import YesNoField

Plain = Any
MOST_RADIOS = 7


class Control:
    """The fields of one key; this one is for text."""

    def __init__(self, hint: Any, *, label: str, help: str = "", required: bool = False) -> None:
        self.hint, self.label, self.help, self.required = hint, label, help, required

    @property
    def common(self) -> dict[str, Any]:
        """Give what the first field of the key is made with."""
        return {"label": self.label, "help_text": self.help, "required": self.required}

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        """Give the fields by name, for a value (which says how many are needed)."""
        return {name: forms.CharField(max_length=LONGEST_TEXT, **self.common)}

    def initial(self, name: str, plain: Plain) -> dict[str, Any]:
        """Give what stands in the fields at first."""
        return {name: plain}

    def plain(self, name: str, typed: Mapping[str, Any]) -> Plain:
        """Give the plain value of what was typed; None for nothing."""
        return typed.get(name)


class LongText(Control):
    """Text of more than a line."""

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        box = forms.Textarea(attrs={"rows": 4})
        return {name: forms.CharField(max_length=LONGEST_TEXT, widget=box, **self.common)}


class YesNo(Control):
    """Yes or no."""

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        return {name: YesNoField(**{**self.common, "required": True})}


class Number(Control):
    """A whole number above zero, or nothing."""

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        return {name: forms.IntegerField(min_value=1, max_value=1_000_000, **self.common)}


class AnyNumber(Control):
    """A whole number, zero too."""

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        return {name: forms.IntegerField(min_value=0, max_value=1_000_000, **self.common)}


class Day(Control):
    """A date, kept as text."""

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        return {name: DayMonthYearField(subject="The day", **self.common)}

    def initial(self, name: str, plain: Plain) -> dict[str, Any]:
        return {name: date.fromisoformat(plain) if plain else None}

    def plain(self, name: str, typed: Mapping[str, Any]) -> Plain:
        given = typed.get(name)
        return given.isoformat() if given else None


class OnePeriod(Control):
    """A number and what it counts."""

    units: tuple[Unit, ...] = tuple(Unit)

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        units = [(unit.value, words_of(unit)) for unit in self.units]
        return {
            name: forms.IntegerField(label="How many", required=False),
            f"{name}-unit": forms.ChoiceField(label="Counted in", choices=units, required=False),
        }

    def initial(self, name: str, plain: Plain) -> dict[str, Any]:
        if not plain:
            return {f"{name}-unit": self.units[0].value}
        period = Period.parse(plain)
        return {name: period.number, f"{name}-unit": period.unit.value}

    def plain(self, name: str, typed: Mapping[str, Any]) -> Plain:
        number, unit = typed.get(name), typed.get(f"{name}-unit") or self.units[0].value
        if number is None:
            return None
        return f"{number} {unit.removesuffix('s') if number == 1 else unit}"


class Warning(OnePeriod):
    """When one is warned: not, at the end of the month, or so long before."""

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        how = (
            ("", "No warning"),
            (MONTH_END, "At the end of the month of the start"),
            ("before", "Some time before the due date"),
        )
        when = {**self.common, "label": "When", "help_text": ""}
        radios = forms.ChoiceField(choices=how, widget=forms.RadioSelect, **when)
        made = super().fields(f"{name}-before", None)
        made[f"{name}-before"].label = "How long before"
        return {name: radios, **made}

    def initial(self, name: str, plain: Plain) -> dict[str, Any]:
        period = plain if plain and plain != MONTH_END else ""
        how = "before" if period else plain or ""
        return {name: how, **super().initial(f"{name}-before", period)}

    def plain(self, name: str, typed: Mapping[str, Any]) -> Plain:
        if typed.get(name) != "before":
            return typed.get(name) or ""
        before = super().plain(f"{name}-before", typed)
        if before is None:
            raise forms.ValidationError("Say how long before the due date.")
        return before


class OneOf(Control):
    """One of several choices; `empty` says what choosing none means."""

    empty = ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Give codes and words."""
        return [(str(each.value), words_of(each)) for each in self.hint]

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        choices = self.choices
        if plain and plain not in dict(choices):
            choices = [*choices, (plain, plain)]
        if not self.required:
            choices = [("", self.empty or "Choose"), *choices]
        few = len(choices) <= MOST_RADIOS
        widget = forms.RadioSelect() if few else forms.Select()
        return {name: forms.ChoiceField(choices=choices, widget=widget, **self.common)}

    def initial(self, name: str, plain: Plain) -> dict[str, Any]:
        return {name: plain or ""}

    def plain(self, name: str, typed: Mapping[str, Any]) -> Plain:
        return typed.get(name) or None


class OneDuty(OneOf):
    """Who owes something, or has it brought to him; kept as text."""

    @property
    def choices(self) -> list[tuple[str, str]]:
        return list(DUTIES.items())

    def plain(self, name: str, typed: Mapping[str, Any]) -> Plain:
        return typed.get(name) or ""
