"""Answers that a form may give and that are more than text: partial dates, yes, no, not known."""

import calendar
import datetime as dt
import enum
from dataclasses import dataclass

MONTHS = tuple(calendar.month_name)


class NotKnown(enum.Enum):
    """The answer "not known": said, and not left empty."""

    NOT_KNOWN = "not known"

    def __str__(self) -> str:
        return "Not known"


NOT_KNOWN = NotKnown.NOT_KNOWN


class Answer(enum.StrEnum):
    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"

    @property
    def words(self) -> str:
        return {"yes": "Yes", "no": "No", "not_known": "Not known"}[self.value]


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date of which only the year, or the year and month, may be known."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("A day needs a month.")
        dt.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def from_text(cls, text: str) -> "PartialDate":
        """From `2026`, `2026-04` or `2026-04-14`."""
        return cls(*(int(part) for part in text.split("-")))

    @property
    def text(self) -> str:
        """As `2026`, `2026-04` or `2026-04-14`, for keeping."""
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def earliest(self) -> dt.date:
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> dt.date:
        month = self.month or 12
        day = self.day or calendar.monthrange(self.year, month)[1]
        return dt.date(self.year, month, day)

    def __str__(self) -> str:
        if self.month is None:
            return str(self.year)
        if self.day is None:
            return f"{MONTHS[self.month]} {self.year}"
        return f"{self.day} {MONTHS[self.month]} {self.year}"
