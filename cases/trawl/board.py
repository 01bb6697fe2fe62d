"""How each agency stands: one row an agency asked, with a word for where its answer is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cases.core.case.models import Case
from cases.core.deadlines.refresh import calendar_of
from cases.core.timetable.calendar import WorkingCalendar
from cases.trawl.models import DueRow, TrawlRequest, TrawlReturn
from cases.trawl.selectors import requests_of
from partnerships.pages.lists import Filter, ListPage

NIL, TRACE, LATE, WAITING, OVERDUE, WAIVED = "nil", "trace", "late", "waiting", "overdue", "waived"
STATES = (
    (OVERDUE, "Overdue: no answer"),
    (WAITING, "Awaited"),
    (TRACE, "Answered: trace"),
    (NIL, "Answered: nil"),
    (LATE, "Answered late"),
    (WAIVED, "Never answered: waived"),
)
WORDS = {
    NIL: ("Nil return", "grey"),
    TRACE: ("Trace", "blue"),
    WAITING: ("Awaited", "yellow"),
    OVERDUE: ("Overdue", "red"),
    WAIVED: ("Waived", "purple"),
}
KNOWN, NO_TRACE, NOT_ASKED = "known", "no_trace", "not_asked"
#: Of an agency on one person: the same words and colours as of its whole answer.
PERSON_WORDS = {
    **WORDS,
    KNOWN: ("Known", "blue"),
    NO_TRACE: ("No trace", "grey"),
    NIL: ("No trace", "grey"),
    TRACE: ("Not answered", "orange"),
    NOT_ASKED: ("Not asked", "grey"),
}
SIGNATURES = {
    "awaited": ("Signature awaited", "yellow"),
    "signed": ("Signed", "green"),
    "sent_back": ("Sent back by its senior", "orange"),
}
MOST_ROWS = 100


def working_days_over(calendar: WorkingCalendar, due_on: date | None, until: date) -> int:
    """Give how many worked days lie after the day on which something was due, up to a day."""
    if due_on is None or until <= due_on:
        return 0
    days = (due_on + timedelta(days=each) for each in range(1, (until - due_on).days + 1))
    return sum(1 for day in days if calendar.is_working(day))


@dataclass(frozen=True)
class BoardRow:
    """An agency as the board shows it."""

    pk: int
    agency: str
    round_number: int
    state: str
    sent_on: date
    due_on: date | None
    returned_on: date | None
    days_taken: int | None
    days_late: int
    chased: int
    last_chased_on: date | None
    has_conflict: bool
    by_officer: bool
    waived_because: str
    due_row: DueRow
    #: Worked days after the date of return: until the answer came, or until today.
    working_days_late: int = 0
    #: What the agency, or who stands in its place, is called today, if not as when it was asked.
    now: str = ""
    #: "awaited", "signed", "sent_back", or nothing where no senior signs.
    signature: str = ""
    known: frozenset[int] = frozenset()
    none: frozenset[int] = frozenset()

    def of_person(self, person_id: int) -> str:
        """Give how the agency stands on one person: a code of STATES or of PERSON_WORDS."""
        if person_id in self.known:
            return KNOWN
        return NO_TRACE if person_id in self.none else self.state

    @property
    def words(self) -> str:
        """Give the word of its tag."""
        return WORDS[self.state][0]

    @property
    def colour(self) -> str:
        """Give the colour of its tag; never the only sign."""
        return WORDS[self.state][1]

    @property
    def signature_words(self) -> str:
        """Give the word for the senior's signature."""
        return SIGNATURES[self.signature][0] if self.signature else ""

    @property
    def signature_colour(self) -> str:
        """Give the colour of that word."""
        return SIGNATURES[self.signature][1] if self.signature else "grey"

    @property
    def is_silent(self) -> bool:
        """Say whether an answer is still awaited."""
        return self.state in (WAITING, OVERDUE)

    @property
    def states(self) -> set[str]:
        """Give the filters under which the row is found."""
        return {self.state, LATE} if self.days_late else {self.state}


def state_of(request: TrawlRequest, last: TrawlReturn | None, today: date) -> str:
    """Give how a request stands today."""
    if last is not None:
        return NIL if last.is_nil else TRACE
    if request.waived_on:
        return WAIVED
    return OVERDUE if request.due_on and request.due_on < today else WAITING


def board_rows(case: Case, today: date) -> list[BoardRow]:
    """Give every agency asked on a case; a constant number of queries."""
    rows = []
    calendar = calendar_of(case)
    for request in requests_of(case):
        last = request.counting[0] if request.counting else None
        findings = last.findings.all() if last else []
        rows.append(
            BoardRow(
                pk=request.pk,
                agency=request.agency_name,
                now=request.agency_now,
                round_number=request.round.number,
                state=state_of(request, last, today),
                sent_on=request.sent_on,
                due_on=request.due_on,
                returned_on=request.returned_on,
                days_taken=request.days_taken,
                days_late=last.days_late if last else 0,
                chased=request.chased,
                last_chased_on=request.last_chased_on,
                has_conflict=bool(last and last.conflict),
                by_officer=bool(last and last.entered_by_officer),
                waived_because=request.waived_because,
                due_row=request.due_row,
                working_days_late=_late(request, last, calendar, today),
                signature=signature_of(last),
                known=frozenset(each.person_id for each in findings if each.known),
                none=frozenset(each.person_id for each in findings if not each.known),
            )
        )
    return rows


def _late(
    request: TrawlRequest, last: TrawlReturn | None, calendar: WorkingCalendar, today: date
) -> int:
    """Give by how many worked days the first answer was late, or is; a waiver ends the count."""
    if request.returned_on is None:
        until = request.waived_on or today
        return working_days_over(calendar, request.due_on, until)
    if last is None or not last.days_late:
        return 0
    return working_days_over(calendar, request.due_on, request.returned_on)


def signature_of(last: TrawlReturn | None) -> str:
    """Give where the senior's signature of an answer stands; nothing where none is asked for."""
    signature = next(iter(last.signatures.all()), None) if last is not None else None
    if signature is None:
        return ""
    if signature.signed_on:
        return "signed"
    return "sent_back" if signature.sent_back_on else "awaited"


def listed(rows: list[BoardRow], query: Any, rounds: int) -> ListPage:
    """Give the board as a list page: filters in the address, sorted."""
    filters = [
        Filter(
            "state",
            "Answer",
            lambda found, values: [row for row in found if row.states & set(values)],
            STATES,
            "many",
        )
    ]
    if rounds > 1:
        filters.append(
            Filter(
                "round",
                "Round",
                lambda found, values: [r for r in found if str(r.round_number) in values],
                [(str(n), f"Round {n}") for n in range(1, rounds + 1)],
            )
        )
    return ListPage(
        query=query,
        source=rows,
        sorts={
            "agency": "agency",
            "due": "due_on",
            "answered": "returned_on",
            "days": "days_taken",
            "chased": "last_chased_on",
        },
        default_sort="agency",
        declared=filters,
        noun="agency",
        nouns="agencies",
        per_page=MOST_ROWS,
    )
