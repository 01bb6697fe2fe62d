"""Which merge fields a kind of letter has, what each means, and what it says in a sample."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.core.timetable.calendar import uk
from cases.core.workflow.plug import LetterKind

WORDS, YES_NO, LIST, DRAWN = "words", "yes_no", "list", "drawn"

#: What every letter may say, beside the fields of its own kind.
COMMON: Mapping[str, str] = {
    "our_name": "The name of the partnership, as the letterhead has it",
    "reference": "Our reference of the review",
    "dated": "The date of the letter",
    "recipient": "To whom the letter goes, such as “HM Coroner”",
    "review_name": "What a review is called here, such as “Domestic Homicide Review”",
    "review_short": "The short name of a review, such as “DHR”",
    "office": "The office that runs reviews",
    "officer": "The title of the officer who runs reviews",
    "mailbox": "The partnership’s e-mail address",
    "qa_body": "What the Home Office’s panel is called",
}
SPOKEN = {
    WORDS: "words",
    YES_NO: "yes or no, for “if” only",
    LIST: "a list: alone in a point, it gives one point for each",
    DRAWN: "a table or several: stands alone in its paragraph",
}


@dataclass(frozen=True)
class MergeField:
    """A merge field: its name, what it means, of which kind it is, what it says in a sample."""

    name: str
    means: str
    kind: str = WORDS
    sample: str = ""

    @property
    def spoken(self) -> str:
        """Give in words of which kind it is."""
        return SPOKEN[self.kind]


def as_json(values: Any) -> Any:
    """Give merge fields as a letter keeps them: dates in words, tuples as lists."""
    if isinstance(values, dict):
        return {key: as_json(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [as_json(value) for value in values]
    if isinstance(values, date):
        return uk(values)
    return values


def fields_as_json(fields: Any) -> dict[str, Any]:
    """Give the merge fields of a letter (a dataclass) as they are kept: dates in words."""
    kept: dict[str, Any] = as_json(dataclasses.asdict(fields))
    return kept


def catalogue(kind: LetterKind) -> dict[str, MergeField]:
    """Give the merge fields of a kind by name: its own first, then those that all have."""
    sample = fields_as_json(kind.sample())
    found = {}
    for each in dataclasses.fields(kind.fields):
        value = sample[each.name]
        said = each.metadata.get("means") or each.name.replace("_", " ").capitalize()
        found[each.name] = MergeField(
            each.name, said, _kind_of(kind, each.name, value), _say(value)
        )
    for name, said in COMMON.items():
        found.setdefault(name, MergeField(name, said))
    return found


def _kind_of(kind: LetterKind, name: str, value: Any) -> str:
    if name in kind.drawers:
        return DRAWN
    if isinstance(value, bool):
        return YES_NO
    return LIST if isinstance(value, list) else WORDS


def _say(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(each for each in value if isinstance(each, str))
    return str(value)
