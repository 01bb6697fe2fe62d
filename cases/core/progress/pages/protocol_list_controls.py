"""The fields in which several values of one key of the protocol are typed: lists and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from django import forms

from cases.core.progress.pages.protocol_controls import Control, OneOf, Plain
from cases.core.protocol.checking import LONGEST_LIST
from cases.core.protocol.choice_words import titles, words_of

BLANK_ROWS = 2
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")


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

    def __init__(self, hint: Any, *, subs: Mapping[str, Control], **words: Any) -> None:
        super().__init__(hint, **words)
        self.subs = subs

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
                what = " and ".join(self.subs[sub].label.lower() for sub in missing)
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
        who = OneTitle(str, label="Role or body")
        subs = {"code": who, "title": Control(str, label="Called here")}
        super().__init__(hint, subs=subs, **words)

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

    def __init__(self, hint: Any, *, inside: Mapping[str, Control], **words: Any) -> None:
        super().__init__(hint, **words)
        self.inside = inside

    def fields(self, name: str, plain: Plain) -> dict[str, forms.Field]:
        made: dict[str, forms.Field] = {}
        for code, control in self.inside.items():
            made |= control.fields(f"{name}-{code}", (plain or {}).get(code))
        return made

    def initial(self, name: str, plain: Plain) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for code, control in self.inside.items():
            found |= control.initial(f"{name}-{code}", (plain or {}).get(code))
        return found

    def plain(self, name: str, typed: Mapping[str, Any]) -> Plain:
        found = {
            code: control.plain(f"{name}-{code}", typed) for code, control in self.inside.items()
        }
        return {code: value for code, value in found.items() if value not in (None, "", [])}
