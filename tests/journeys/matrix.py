"""docs/access-matrix.md read as a reader reads it: who may what, in which stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "access-matrix.md"
ON_A_CASE, IN_A_PARTNERSHIP = "On a case", "In a partnership"
EVERYBODY = "every role and seat"


@dataclass(frozen=True)
class Line:
    """One line of the document: what, who, in which stages, and under what further condition."""

    what: str
    who: tuple[str, ...]
    stages: tuple[str, ...] = ("any",)
    where: str = ""


class Matrix:
    """The document's answers for one stage of a case."""

    def __init__(self, stage: str) -> None:
        self.stage = stage
        self.lines = {part: list(_lines(part)) for part in (ON_A_CASE, IN_A_PARTNERSHIP)}

    def allows(self, part: str, what: str, who: str) -> bool | None:
        """Say whether a role or seat may do it, or None where a fact decides that.

        A page of the partnership may ask what is done on cases; whichever stage they are in.
        """
        whole = part == IN_A_PARTNERSHIP
        found = [
            line
            for line in (*self.lines[part], *(self.lines[ON_A_CASE] if whole else ()))
            if line.what == what
            and (who in line.who or EVERYBODY in line.who)
            and (whole or "any" in line.stages or self.stage in line.stages)
        ]
        if any(not line.where for line in found):
            return True
        return None if found else False


def _lines(part: str) -> Iterator[Line]:
    section = DOCUMENT.read_text(encoding="utf-8").split(f"\n## {part}\n", 1)[1].split("\n## ")[0]
    for row in section.splitlines():
        if row.startswith("| ") and not row.startswith("| may …"):
            what, who, *more = (cell.strip() for cell in row.strip("|").split(" | "))
            stages, _, where = (more[0] if more else "any").partition(", where ")
            yield Line(what, tuple(who.split("; ")), tuple(stages.split(", ")), where)
