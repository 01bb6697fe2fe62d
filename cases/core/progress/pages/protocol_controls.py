"""From the type of a key of the protocol to the fields in which it is typed, and back.

A control makes the fields of one key, their first values from its plain value, and the plain value
from what was typed. Which control a key gets follows from the type in ``protocol.tables``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

from django import forms

from cases.core.protocol.checking import LONGEST_LIST, LONGEST_TEXT
from cases.core.protocol.choice_words import DUTIES, titles, words_of
from cases.core.protocol.keys import REQUIRED, Key, inner
from cases.core.protocol.words import words_for
from cases.core.timetable.kinds import KINDS, Direction
from cases.core.timetable.periods import Period, Unit
from cases.core.timetable.rules import MONTH_END
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import YesNoField

Plain = Any
#: Lists whose order says something: each entry is chosen in its own box.
ORDERED = {
    "overview.sign_off",
    "quality_assurance.resubmission",
    "referral.responsible_by",
    "referral.form_sections",
}
MOST_RADIOS = 7
BLANK_ROWS = 2
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")
SUB_LABELS = {
    "name": "Name",
    "kind": "Kind",
    "on": "Day",
    "after": "Days after",
    "to": "Brought to",
    "code": "Role or body",
    "title": "Called here",
}


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


class SomeOf(Control):
    """Several choices whose order says nothing."""

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        of = get_args(self.hint)[0]
        choices = [(str(each.value), words_of(each)) for each in of]
        boxes = forms.CheckboxSelectMultiple()
        common = {**self.common, "required": False}
        return {name: forms.MultipleChoiceField(choices=choices, widget=boxes, **common)}

    def initial(self, name: str, plain: Plain) -> dict[str, Any]:
        return {name: list(plain or [])}

    def plain(self, name: str, typed: Mapping[str, Any]) -> Plain:
        return list(typed.get(name) or [])


class InOrder(SomeOf):
    """Several choices in an order: one box for each place."""

    def _names(self, name: str) -> list[str]:
        return [f"{name}-{place}" for place in range(len(get_args(self.hint)[0]))]

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        of = get_args(self.hint)[0]
        choices = [("", "Nothing more"), *((str(e.value), words_of(e)) for e in of)]
        made: dict[str, forms.Field] = {}
        for place, each in enumerate(self._names(name)):
            label = ORDINALS[place] if place < len(ORDINALS) else f"{place + 1}th"
            made[each] = forms.ChoiceField(label=label, choices=choices, required=False)
        return made

    def initial(self, name: str, plain: Plain) -> dict[str, Any]:
        return dict(zip(self._names(name), plain or [], strict=False))

    def plain(self, name: str, typed: Mapping[str, Any]) -> Plain:
        return [typed[each] for each in self._names(name) if typed.get(each)]


class Lines(Control):
    """Several texts, one on each line."""

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        rows = min(max(len(plain or []) + 1, 3), 14)
        box = forms.Textarea(attrs={"rows": rows})
        return {name: forms.CharField(max_length=20_000, widget=box, **self.common)}

    def initial(self, name: str, plain: Plain) -> dict[str, Any]:
        return {name: "\n".join(plain or [])}

    def plain(self, name: str, typed: Mapping[str, Any]) -> Plain:
        return [line.strip() for line in (typed.get(name) or "").splitlines() if line.strip()]


class Numbers(Control):
    """Whole numbers with commas between them, of either sign."""

    def initial(self, name: str, plain: Plain) -> dict[str, Any]:
        return {name: ", ".join(str(each) for each in plain or [])}

    def plain(self, name: str, typed: Mapping[str, Any]) -> Plain:
        text = (typed.get(name) or "").replace("−", "-").replace("–", "-")
        found = [each.strip() for each in text.split(",") if each.strip()]
        if any(not each.lstrip("+-").isdecimal() or len(each) > 6 for each in found):
            raise forms.ValidationError("Write whole numbers with commas between them: -7, 0, 2.")
        return [int(each) for each in found]


class Rows(Control):
    """Lines of a table, each of a small dataclass. A line whose boxes are empty is left out."""

    def __init__(self, hint: Any, **words: Any) -> None:
        super().__init__(hint, **words)
        of = get_args(hint)[0]
        hints = get_type_hints(of)
        self.subs = {
            field.name: control_of(hints[field.name], field.name, label=SUB_LABELS[field.name])
            for field in fields_of(of)
        }

    def count(self, plain: Plain) -> int:
        """Give how many lines there are: those with something, and a few that are blank."""
        return min(len(plain or []) + BLANK_ROWS, LONGEST_LIST)

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        made: dict[str, forms.Field] = {}
        for row in range(self.count(plain)):
            there = (plain or [])[row] if row < len(plain or []) else {}
            for sub, control in self.subs.items():
                made |= control.fields(f"{name}-{row}-{sub}", there.get(sub))
        return made

    def initial(self, name: str, plain: Plain) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for row, each in enumerate(plain or []):
            for sub, control in self.subs.items():
                found |= control.initial(f"{name}-{row}-{sub}", each.get(sub))
        return found

    def plain(self, name: str, typed: Mapping[str, Any]) -> Plain:
        found = []
        for row in range(LONGEST_LIST):
            if not any(each.startswith(f"{name}-{row}-") for each in typed):
                break
            values = {
                sub: control.plain(f"{name}-{row}-{sub}", typed)
                for sub, control in self.subs.items()
            }
            written = [
                values[sub]
                for sub, control in self.subs.items()
                if not isinstance(control, OneOf) and values[sub] not in (None, "")
            ]
            if not written:
                continue
            if missing := [sub for sub in self.subs if values[sub] in (None, "")]:
                what = " and ".join(SUB_LABELS[sub].lower() for sub in missing)
                raise forms.ValidationError(f"Line {row + 1} has no {what}.")
            found.append(values)
        return found


class RowsOrUsual(Rows):
    """Lines, or what is usual: then there are none to write."""

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        how = (("usual", "The usual levels of this product"), ("own", "As written here"))
        radios = forms.ChoiceField(label="Which hold", choices=how, widget=forms.RadioSelect)
        return {f"{name}-how": radios, **super().fields(name, plain)}

    def initial(self, name: str, plain: Plain) -> dict[str, Any]:
        return {f"{name}-how": "usual" if plain is None else "own", **super().initial(name, plain)}

    def plain(self, name: str, typed: Mapping[str, Any]) -> Plain:
        return super().plain(name, typed) if typed.get(f"{name}-how") == "own" else None


class Titles(Rows):
    """A text for each of some codes: what a role or body is called here."""

    def __init__(self, hint: Any, **words: Any) -> None:
        Control.__init__(self, hint, **words)
        who = OneTitle(str, label="Role or body")
        self.subs = {"code": who, "title": Control(str, label="Called here")}

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        return super().fields(name, _as_rows(plain))

    def initial(self, name: str, plain: Plain) -> dict[str, Any]:
        return super().initial(name, _as_rows(plain))

    def plain(self, name: str, typed: Mapping[str, Any]) -> Plain:
        rows = super().plain(name, typed)
        codes = [row["code"] for row in rows]
        if len(set(codes)) != len(codes):
            raise forms.ValidationError("The same role or body stands on two lines.")
        return {row["code"]: row["title"] for row in rows}


class OneTitle(OneOf):
    """A role or body that can have a local title."""

    @property
    def choices(self) -> list[tuple[str, str]]:
        return list(titles().items())


def _as_rows(plain: Plain) -> list[dict[str, str]]:
    return [{"code": code, "title": title} for code, title in (plain or {}).items()]


class ForEach(Control):
    """For each of some choices several others: who is told of which outcome."""

    def _each(self) -> list[Any]:
        return list(get_args(self.hint)[0])

    def _inside(self, each: Any) -> Control:
        return control_of(get_args(self.hint)[1], "", label=words_of(each))

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        made: dict[str, forms.Field] = {}
        for each in self._each():
            made |= self._inside(each).fields(f"{name}-{each.value}", (plain or {}).get(each.value))
        return made

    def initial(self, name: str, plain: Plain) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for each in self._each():
            value = (plain or {}).get(each.value)
            found |= self._inside(each).initial(f"{name}-{each.value}", value)
        return found

    def plain(self, name: str, typed: Mapping[str, Any]) -> Plain:
        found = {
            each.value: self._inside(each).plain(f"{name}-{each.value}", typed)
            for each in self._each()
        }
        return {code: value for code, value in found.items() if value not in (None, "", [])}


class UnknownType(TypeError):
    """A key of a type for which the editor has no control yet: a bug, told at once."""


def control_for(key: Key) -> Control:
    """Give the control of a key."""
    words = words_for(key)
    required = key.default is REQUIRED
    about: dict[str, Any] = {"label": words.label, "help": words.help, "required": required}
    if key.about == "rule.warn":
        warning = Warning(str, **about)
        warning.units = units_of(key.kind)
        return warning
    if key.about == "rule.owed_by":
        duty = OneDuty(str, **about)
        duty.empty = f"{DUTIES.get(KINDS[key.kind].owed_by, KINDS[key.kind].owed_by)}, as usual"
        return duty
    if key.about in ("rule.note", "names.office_address"):
        return LongText(str, **about)
    if key.path in ORDERED:
        return InOrder(key.hint, **about)
    control = control_of(key.hint, key.name, **about)
    if isinstance(control, OnePeriod) and key.kind:
        control.units = units_of(key.kind)
    if isinstance(control, OneOf) and not required:
        control.empty = words.off
        usual = KINDS[key.kind].start if key.about == "rule.start" else None
        if usual is not None:
            control.empty = f"The usual start: {usual.words}"
        if key.default is not None:
            control.required = True
    return control


def units_of(kind: str) -> tuple[Unit, ...]:
    """Give what periods of a kind of deadline are counted in (as Rule.check refuses)."""
    if KINDS[kind].direction is Direction.HOURS:
        return (Unit.HOURS,)
    return (Unit.DAYS, Unit.WORKING_DAYS, Unit.MONTHS)


def control_of(hint: Any, name: str, **words: Any) -> Control:
    """Give the control of a type; raises UnknownType for one that no table had before."""
    hint, may_be_none = inner(hint)
    if get_origin(hint) is tuple:
        of = get_args(hint)[0]
        if is_dataclass(of):
            return (RowsOrUsual if may_be_none else Rows)(hint, **words)
        if isinstance(of, type) and issubclass(of, Enum):
            return SomeOf(hint, **words)
        return {str: Lines, int: Numbers}[of](hint, **words)
    if get_origin(hint) is not None and issubclass(get_origin(hint), Mapping):
        of, _ = get_args(hint)
        return (ForEach if isinstance(of, type) and issubclass(of, Enum) else Titles)(hint, **words)
    if hint is Period:
        return OnePeriod(hint, **words)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return OneOf(hint, **words)
    if name == "to":
        return OneDuty(hint, **words)
    if name == "after":
        return AnyNumber(hint, **words)
    single = {bool: YesNo, int: Number, date: Day, str: Control}.get(hint)
    if single is None:
        raise UnknownType(f"{name}: there is no field for {hint}")
    return single(hint, **words)
