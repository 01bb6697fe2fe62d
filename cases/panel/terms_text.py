"""The sections of the terms of reference, what is missing in them, and how versions differ."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cases.core.protocol.tables import Panel
from cases.core.workflow.plug import Reason
from partnerships.pages.templatetags.pages import date_words

SECTIONS = {
    "scope_from": "The period begins on",
    "scope_to": "The period ends on",
    "questions": "Questions of the review",
    "agencies": "Agencies asked to contribute",
    "family": "Part of family and friends",
    "family_contact": "Who makes contact with the family",
    "equality": "Equality and diversity",
    "media_holding_statement": "Media holding statement",
    "data_protection": "Data protection",
    "next_stage_dates": "Dates of the next stages",
}


def warnings_about(panel: Panel, sections: Mapping[str, Any]) -> list[Reason]:
    """Give a warning for each section that the protocol expects and that is empty (R148)."""
    rule = panel.sources.get("terms_warn_without", "")
    return [
        Reason(f"There is nothing under “{SECTIONS[name]}”.", rule=rule)
        for name in panel.terms_warn_without
        if not str(sections.get(name) or "").strip()
    ]


def section_text(terms: Any, name: str) -> str:
    """Give a section as a person reads it."""
    value = getattr(terms, name)
    return value if isinstance(value, str) else date_words(value, False)


@dataclass(frozen=True)
class SectionChange:
    """A section in two versions: its title and its words with what came and went marked."""

    title: str
    html: SafeString
    changed: bool


def compared(old: Any, new: Any) -> list[SectionChange]:
    """Give every section of two versions, with the words that came and went marked."""
    return [
        SectionChange(title, *_words_changed(section_text(old, name), section_text(new, name)))
        for name, title in SECTIONS.items()
        if section_text(old, name) or section_text(new, name)
    ]


def _words_changed(old: str, new: str) -> tuple[SafeString, bool]:
    before, after = _tokens(old), _tokens(new)
    parts: list[str] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, False).get_opcodes():
        gone, came = escape("".join(before[a:b])), escape("".join(after[c:d]))
        if tag == "equal":
            parts.append(gone)
            continue
        if gone:
            parts.append(f'<del><span class="govuk-visually-hidden">taken out: </span>{gone}</del>')
        if came:
            parts.append(f'<ins><span class="govuk-visually-hidden">added: </span>{came}</ins>')
    html = "".join(parts).replace("\n", "<br>")
    return mark_safe(html), old != new  # noqa: S308  (every piece of text is escaped above)


def _tokens(text: str) -> list[str]:
    return re.findall(r"\s+|[^\s]+", text.replace("\r\n", "\n"))
