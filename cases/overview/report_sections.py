"""Which sections the protocol wants a report to have, and which of them a draft lacks (R139)."""

from __future__ import annotations

from collections.abc import Iterable

from cases.core.case.models import Case
from cases.overview.models import ReportKind
from cases.overview.word import Block


def wanted_sections(case: Case, kind: str) -> tuple[str, ...]:
    """Give the headings that the protocol of a case asks for; none where it names none."""
    rules = case.protocol.rules.overview
    return rules.report_sections if kind == ReportKind.OVERVIEW_REPORT else rules.summary_sections


def missing_sections(case: Case, kind: str, blocks: Iterable[Block]) -> list[str]:
    """Give those that are no heading of a draft; numbers before a heading do not count."""
    there = {_plain(block.text) for block in blocks if block.kind.is_heading}
    return [each for each in wanted_sections(case, kind) if _plain(each) not in there]


def _plain(heading: str) -> str:
    return " ".join(heading.lstrip("0123456789.() ").casefold().split())
