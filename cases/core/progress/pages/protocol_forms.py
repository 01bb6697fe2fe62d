"""The form of one part of the protocol, made from the types of its keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from cases.core.progress.pages.protocol_control_choice import control_for
from cases.core.progress.pages.protocol_controls import Control
from cases.core.progress.pages.protocol_list_controls import Rows
from cases.core.protocol.checking import problems_of_part
from cases.core.protocol.choice_words import in_plain_words
from cases.core.protocol.contradictions import CONTRADICTIONS, Contradiction
from cases.core.protocol.keys import SOURCES, Key, Part, value_at
from cases.core.protocol.reading import read, written
from cases.core.protocol.saying import in_words
from cases.core.protocol.words import words_for
from partnerships.pages.dates import DayMonthYearField
from partnerships.pages.fields import HintedRadios, YesNoField
from partnerships.pages.forms import Form, VersionedFormMixin
from partnerships.pages.numbers import whole_number

OWN = "own"
HAS_RULE = "has-rule"


@dataclass(frozen=True)
class Block:
    """One key as the page shows it: its fields or lines of fields, and what holds elsewhere."""

    label: str
    help: str
    fields: list[Any]
    rows: list[list[Any]]
    choice: Any
    source: Any
    preset: str
    in_force: str

    @property
    def is_group(self) -> bool:
        """Say whether it has several fields, which then stand under its label."""
        return bool(self.rows) or len(self.fields) > 1


class PartForm(VersionedFormMixin, Form):
    """All keys of one part. What was typed is given by `plain` once the form is valid.

    `said` is what the draft says of the part (None: a period that the protocol does not have);
    `elsewhere` the plain forms that are shown beside each key: the preset's and the one in force.
    """

    says_optional = False

    def __init__(
        self,
        *args: Any,
        part: Part,
        said: Mapping[str, Any] | None,
        elsewhere: Mapping[str, Mapping[str, Any]],
        **kwargs: Any,
    ) -> None:
        self.part, self.said, self.elsewhere = part, said, elsewhere
        self.controls: dict[str, tuple[Key, Control]] = {
            key.name: (key, control_for(key)) for key in part.keys
        }
        kwargs.setdefault("initial", first_values(part, said, self.controls))
        super().__init__(*args, **kwargs)
        self.plain: dict[str, Any] | None = None
        self._of: dict[str, list[str]] = {}
        own: dict[str, forms.Field] = {}
        if part.kind:
            own[HAS_RULE] = YesNoField(
                label="Does your protocol say anything about this?",
                help_text="If not, nothing is due by itself; what stands below is left out.",
            )
        typed = self.data if self.is_bound else {}
        for name, (key, control) in self.controls.items():
            made = control.fields(name, _long_enough(control, name, self._value(key), typed))
            if part.kind and name == "source":
                made[name].required = False
            self._of[name] = list(made)
            own |= made
            if key.needs_source:
                own[f"{name}-source"] = forms.CharField(
                    label="Source", max_length=300, required=False
                )
        for each in CONTRADICTIONS.get(part.code, ()):
            own[f"reading-{each.code}"] = _choice_of(each)
        self.fields = {**own, **self.fields}
        for each in CONTRADICTIONS.get(part.code, ()):
            self.initial[f"reading-{each.code}"] = chosen_reading(each, self.said or {})

    def _value(self, key: Key) -> Any:
        return (self.said or {}).get(key.name, key.default)

    @property
    def blocks(self) -> list[Block]:
        """Give the keys as the page shows them, in order."""
        by_first_key = {each.keys[0]: each for each in CONTRADICTIONS.get(self.part.code, ())}
        found = []
        for name, (key, control) in self.controls.items():
            words, asked = words_for(key), by_first_key.get(name)
            fields, rows = [self[each] for each in self._of[name]], []
            if isinstance(control, Rows):
                per = len(control.subs)
                lead = len(fields) % per
                rows = [fields[at : at + per] for at in range(lead, len(fields), per)]
                fields = fields[:lead]
            found.append(
                Block(
                    words.label,
                    words.help,
                    fields,
                    rows,
                    self[f"reading-{asked.code}"] if asked else None,
                    self[f"{name}-source"] if key.needs_source else None,
                    *(
                        in_words(key, value_at(key, self.elsewhere[which]))
                        if self.part.of(self.elsewhere[which]) is not None
                        else "no such period"
                        for which in ("preset", "in_force")
                    ),
                )
            )
        return found

    def clean(self) -> dict[str, Any] | None:
        typed = super().clean() or self.cleaned_data
        if self.part.kind and typed.get(HAS_RULE) is False:
            self.plain = None
            self._spare_errors()
            return typed
        plain: dict[str, Any] = {}
        for name, (_, control) in self.controls.items():
            if any(each in self.errors for each in self._of[name]):
                continue
            try:
                value = control.plain(name, typed)
            except forms.ValidationError as wrong:
                self.add_error(self._of[name][0], wrong)
                continue
            if value is not None:
                plain[name] = value
        self._take_readings(plain, typed)
        sources = {
            name: typed[f"{name}-source"].strip()
            for name in self.controls
            if (typed.get(f"{name}-source") or "").strip()
        }
        if any(key.needs_source for key, _ in self.controls.values()):
            plain[SOURCES] = sources
        if not self.errors:
            self._check(plain)
        # As the draft keeps it: with every key that the table has.
        self.plain = plain if self.errors else written(read(self.part.cls, plain, self.part.code))
        return typed

    def _spare_errors(self) -> None:
        """A period that the protocol does not have needs nothing below to be right."""
        for name in [each for each in self.errors if each not in (HAS_RULE, "__all__")]:
            del self.errors[name]

    def _take_readings(self, plain: dict[str, Any], typed: Mapping[str, Any]) -> None:
        for asked in CONTRADICTIONS.get(self.part.code, ()):
            field = f"reading-{asked.code}"
            chosen = typed.get(field) or OWN
            if chosen in (OWN, chosen_reading(asked, self.said or {})):
                continue
            reading = asked.readings[int(chosen)]
            for name, value in reading.values.items():
                key = self.controls[name][0]
                mine, kept = plain.get(name), (self.said or {}).get(name, key.default)
                if mine not in (kept, value):
                    self.add_error(
                        field,
                        "You chose a reading and also changed what stands below it. Choose “As "
                        "set below”, or undo the change.",
                    )
                    break
                plain.pop(name, None)
                if value is not None:
                    plain[name] = value

    def _check(self, plain: Mapping[str, Any]) -> None:
        """Put each reason against the part beside the field that it is about."""
        where = f"{self.part.table}.{self.part.kind}" if self.part.kind else self.part.table
        for problem in problems_of_part(self.part, plain):
            rest = problem.key.removeprefix(where).strip(".").split(".")
            name, text = rest[0], in_plain_words(problem.text)
            if name == SOURCES and len(rest) > 1 and f"{rest[1]}-source" in self.fields:
                self.add_error(f"{rest[1]}-source", f"Name the source. {text}")
            elif name in self._of:
                self.add_error(self._field_for(name, rest), text)
            elif self.part.kind and not plain.get("source"):
                self.add_error("source", text)
            else:
                self.add_error(None, text)

    def _field_for(self, name: str, rest: list[str]) -> str:
        exact = f"{name}-{rest[1]}" if len(rest) > 1 else name
        return exact if exact in self.fields else self._of[name][0]


def first_values(
    part: Part, said: Mapping[str, Any] | None, controls: Mapping[str, tuple[Key, Control]]
) -> dict[str, Any]:
    """Give what stands in a part's fields at first."""
    found: dict[str, Any] = {HAS_RULE: said is not None} if part.kind else {}
    sources = (said or {}).get(SOURCES, {})
    for name, (key, control) in controls.items():
        value = (said or {}).get(name, key.default)
        found |= control.initial(name, None if repr(value) == "REQUIRED" else value)
        if key.needs_source:
            found[f"{name}-source"] = sources.get(name, "")
    return found


def _long_enough(control: Control, name: str, plain: Any, typed: Mapping[str, Any]) -> Any:
    """Give a value with as many lines as were posted, so that no line that was typed is lost."""
    if not isinstance(control, Rows) or not typed:
        return plain
    posted = [
        whole_number(each.removeprefix(f"{name}-").partition("-")[0])
        for each in typed
        if each.startswith(f"{name}-") and each.removeprefix(f"{name}-")[:1].isdigit()
    ]
    rows = plain if isinstance(plain, list) else [{}] * len(plain or {})
    more = max([each + 1 for each in posted], default=0) - len(rows) - 2
    if isinstance(plain, dict):
        return {**plain, **{f"more-{each}": "" for each in range(max(more, 0))}}
    return [*rows, *({} for _ in range(min(max(more, 0), 200)))]


def _choice_of(asked: Contradiction) -> forms.ChoiceField:
    choices = [(str(at), each.text) for at, each in enumerate(asked.readings)]
    hints = {str(at): f"Source: {each.source}" for at, each in enumerate(asked.readings)}
    return forms.ChoiceField(
        label=asked.question,
        help_text="The sources say different things. Choose one reading, or set your own below.",
        choices=[*choices, (OWN, "As set below")],
        widget=HintedRadios(hints=hints),
        required=False,
    )


def chosen_reading(asked: Contradiction, said: Mapping[str, Any]) -> str:
    """Give which reading the values that are kept amount to; "own" where none."""
    for at, each in enumerate(asked.readings):
        if all((said.get(name) or None) == (value or None) for name, value in each.values.items()):
            return str(at)
    return OWN


__all__ = ["Block", "DayMonthYearField", "PartForm", "first_values"]
