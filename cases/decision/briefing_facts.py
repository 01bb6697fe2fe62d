"""What the chair is briefed with, made from the record: by labels, no name (LC ¶22; GL §2.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from cases.core.case.models import Case
from cases.core.case.models import Milestone as MilestoneRow
from cases.core.deadlines.refresh import calendar_of
from cases.core.identity.common_words import ORDINARY
from cases.core.identity.scan import KeyKind
from cases.core.identity.selectors import identity_keys
from cases.core.progress.signing import signature_of
from cases.core.protocol.choices import Outcome
from cases.core.timetable import engine
from cases.core.timetable.kinds import CASE, KINDS, Milestone
from cases.decision.forms import OUTCOME_HINTS
from cases.decision.models import OUTCOME_WORDS
from cases.decision.notices import told_of
from cases.decision.selectors import deadline_of, recommendation_of
from cases.records_check.selectors import AnswerRow, answer_rows, in_words
from cases.referral.selectors import agencies_of, standing_of

DATES = (
    Milestone.DEATH,
    Milestone.CAME_TO_ATTENTION,
    Milestone.SUB_GROUP_INFORMED,
    Milestone.CHAIR_NOTIFIED,
    Milestone.REFERRAL_RECEIVED,
    Milestone.PUT_TO_DECISION,
)
REVIEWS = (Outcome.REVIEW, Outcome.JOINT_CHILD, Outcome.JOINT_ADULT)
CUT = " … (shortened; the whole text stands on the page of the decision)"
SHORTEST_PART = 4


@dataclass(frozen=True)
class Room:
    """How much of each text fits: in characters, and whether agencies with nothing have rows."""

    summary: int
    reasons: int
    involvement: int
    rows: int


#: From the fullest to the tersest; the first that fits two pages is taken.
ROOMS = (
    Room(summary=1500, reasons=1200, involvement=220, rows=14),
    Room(summary=900, reasons=700, involvement=110, rows=12),
    Room(summary=450, reasons=350, involvement=50, rows=10),
    Room(summary=200, reasons=180, involvement=0, rows=6),
)


@dataclass(frozen=True)
class OutcomeRow:
    """What an outcome leads to: in a sentence, who is told, and what falls due when."""

    words: str
    leads_to: str
    told: tuple[str, ...]
    due: tuple[tuple[str, date], ...]


@dataclass(frozen=True)
class BriefingFacts:
    """All that stands in a briefing, in whole texts; `cut_to` shortens them for paper."""

    reference: str
    label: str
    review: str
    due_on: date | None
    why_due: str
    summary: str
    people: tuple[tuple[str, str, str, str], ...]
    dates: tuple[tuple[str, date], ...]
    criteria_answer: str
    criteria_words: tuple[str, ...]
    criteria_answers: tuple[tuple[str, str], ...]
    involved: tuple[str, ...]
    checks: tuple[tuple[str, str], ...]
    agencies_words: str
    agencies: tuple[AnswerRow, ...]
    recommendation: dict[str, Any]
    outcomes: tuple[OutcomeRow, ...]

    @property
    def digest(self) -> str:
        """Give the digest by which one knows whether the record has changed since."""
        facts = asdict(self)
        # What only the day changes is left out.
        facts.pop("outcomes")
        facts["agencies"] = [row.fact for row in self.agencies]
        facts["agencies_words"] = ""
        return signature_of(facts).sha256

    def cut_to(self, room: Room) -> dict[str, Any]:
        """Give it for a template: long texts shortened, agencies that hold nothing in a line."""
        said = self.recommendation
        rows = [row for row in self.agencies if row.word != "Nothing held"]
        nothing = [row.agency for row in self.agencies if row.word == "Nothing held"]
        return {
            "facts": self,
            "summary": shortened(self.summary, room.summary),
            "reasons": shortened(said.get("reasons", ""), room.reasons),
            "dissent": shortened(said.get("dissent", ""), room.reasons // 2),
            "present": shortened(said.get("present", "").replace("\n", "; "), room.reasons // 2),
            "rows": [
                (row, shortened(row.involvement, room.involvement)) for row in rows[: room.rows]
            ],
            "more_rows": [f"{row.agency} ({row.word.lower()})" for row in rows[room.rows :]],
            "nothing": nothing,
        }


def shortened(text: str, most: int) -> str:
    """Give a text of at most so many characters, cut at a word and marked as cut."""
    text = text.strip()
    if len(text) <= most:
        return text
    kept = text[:most].rsplit(" ", 1)[0]
    return f"{kept}{CUT}" if kept else ""


def with_labels(text: str, case: Case, labels: dict[int, str]) -> str:
    """Give a text in which every name on record, whole or in part, is replaced by the label."""
    names: dict[str, str] = {}
    for key in identity_keys(case) if text else ():
        if key.kind not in (KeyKind.NAME, KeyKind.ALIAS):
            continue
        names[key.value] = labels.get(key.person_id, key.label)
        for part in key.value.split():
            if len(part) >= SHORTEST_PART:
                names.setdefault(part, names[key.value])
    for name in sorted(names, key=len, reverse=True):
        as_written = name.casefold() in ORDINARY
        text = re.sub(
            rf"\b{re.escape(name)}\b",
            names[name],
            text,
            flags=re.NOFLAG if as_written else re.IGNORECASE,
        )
    return text


def facts_of(case: Case, today: date) -> BriefingFacts:
    """Give what the chair is briefed with, as the record stands on a day."""
    standing = standing_of(case)
    criteria = standing.referral.criteria
    deadline = deadline_of(case, "decision")
    answers = answer_rows(case, today)
    return BriefingFacts(
        reference=case.reference,
        label=case.label,
        review=case.protocol.rules.names.review_name(case.opened_on)[0],
        due_on=deadline.due_on if deadline else None,
        why_due=deadline.why if deadline else "",
        summary=with_labels(
            standing.referral.summary, case, {each.pk: each.label for each in standing.people}
        ),
        people=tuple(
            (
                person.label,
                str(person.get_part_display()),
                person.relationship,
                age.words if (age := standing.age_at_death(person)) else "",
            )
            for person in standing.people
        ),
        dates=tuple(
            (code.words.removeprefix("the ").capitalize(), standing.milestones[code].on)
            for code in DATES
            if code in standing.milestones
        ),
        criteria_answer=criteria.answer,
        criteria_words=criteria.words,
        criteria_answers=_answers(standing.referral),
        involved=tuple(each.agency for each in agencies_of(case)),
        checks=tuple(
            (check.title, _check(standing.answers.get(check.code))) for check in standing.checks
        ),
        agencies_words=in_words(answers),
        agencies=tuple(answers),
        recommendation=_recommendation(case),
        outcomes=tuple(_outcomes(case, standing.milestones, today)),
    )


def _answers(referral: Any) -> tuple[tuple[str, str], ...]:
    words = {True: "Yes", False: "No", None: "Not answered"}
    return (
        ("Aged 16 or over", words[referral.aged_16_or_over]),
        ("By a relative or partner", words[referral.by_relative_or_partner]),
        ("By a member of the household", words[referral.by_household_member]),
        ("Own life, circumstances of concern", words[referral.own_life_with_concern]),
    )


def _check(answer: Any) -> str:
    if answer is None:
        return "not answered yet"
    return "told" if answer.told else "nobody told, with a reason"


def _recommendation(case: Case) -> dict[str, Any]:
    row = recommendation_of(case)
    if row is None:
        return {}
    return {
        "words": row.words,
        "considered_on": row.considered_on,
        "meets_criteria": row.meets_criteria,
        "reasons": row.reasons,
        "years_back": row.years_back,
        "present": row.present,
        "dissent": row.dissent,
    }


def _outcomes(case: Case, marked: Mapping[str, MilestoneRow], today: date) -> Iterable[OutcomeRow]:
    known: dict[Any, Any] = {(Milestone(code), CASE): row.on for code, row in marked.items()}
    for outcome in case.protocol.rules.decision.outcomes:
        decides = outcome is not Outcome.ON_HOLD
        then = {(Milestone.DECIDED, CASE): today} if decides else {}
        if outcome in REVIEWS:
            then[(Milestone.REVIEW_DECIDED, CASE)] = today
        kinds = ["home_office_notice"] if decides else []
        if outcome in REVIEWS:
            kinds += ["overview_report"]
        found = engine.timetable(
            rules=case.protocol.rules.timetable,
            milestones=known | then,
            calendar=calendar_of(case),
            today=today,
            kinds=[KINDS[code] for code in kinds],
        )
        yield OutcomeRow(
            words=OUTCOME_WORDS[outcome],
            leads_to=OUTCOME_HINTS[outcome],
            told=tuple(told_of(case, outcome)),
            due=tuple(
                (each.kind.title, each.due_on)
                for each in found
                if each.due_on is not None and each.subject == CASE
            ),
        )
