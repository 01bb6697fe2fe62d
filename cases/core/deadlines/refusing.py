"""Refusing what was typed about dates: each reason knows the field that it is about."""

from __future__ import annotations

from dataclasses import dataclass

from cases.core.workflow.plug import NotReady, Reason


@dataclass(frozen=True)
class FieldReason(Reason):
    """A reason against something typed, with the field of the form that it is about."""

    field: str = ""


def refuse(reasons: list[FieldReason]) -> None:
    """Raise NotReady with the reasons, if there are any."""
    if reasons:
        raise NotReady(reasons)


def unsaid(**said: tuple[str, str]) -> list[FieldReason]:
    """Give a reason for each text that was left empty: field=(text, what to say)."""
    return [
        FieldReason(sentence, field=field)
        for field, (text, sentence) in said.items()
        if not text.strip()
    ]
