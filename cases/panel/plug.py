"""What the panel adds to the case page, the work list and the gates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from cases.core.case.models import Case
from cases.core.case.services import mark_milestone
from cases.core.progress.pages.case_page import case_url
from cases.core.timetable.kinds import Milestone, SubjectKind
from cases.core.workflow.plug import (
    Gate,
    Hook,
    StagePlug,
    Summary,
    SummaryLine,
    Tab,
    Work,
)
from cases.core.workflow.states import ENDED, State
from cases.core.workflow.steps import Step
from cases.panel.gates import ready_for_overview
from cases.panel.models import Meeting, PanelMember
from cases.panel.posts import posts_of
from cases.panel.selectors import chair_and_author, current_terms, meetings_of, panel_members
from cases.panel.work import panel_work
from partnerships.pages.templatetags.pages import date_words

BEFORE = (
    State.REFERRAL,
    State.DECISION,
    State.AWAITING_HOME_OFFICE,
    State.OTHER_REVIEW,
    State.TRANSFERRED,
    State.MERGED,
)


def opened(case: Case, by: Any, on: date) -> None:
    """Mark the day on which the panel was opened."""
    mark_milestone(case=case, code=Milestone.PANEL_OPENED, on=on)


def summary(case: Case, access: Any) -> Iterable[SummaryLine]:
    """Say who chairs and writes, how many sit, which terms are in force, when the panel meets."""
    if State(case.state) in BEFORE or not access.may["read_panel"]:
        return
    page = case_url(case, "panel")
    parts = {each.part: each.name for each in chair_and_author(case)}
    names = list(dict.fromkeys(parts.values()))
    yield SummaryLine("Chair and author", " and ".join(names) or "Nobody appointed yet", page)
    count = panel_members(case).count()
    yield SummaryLine("Panel", f"{count} member{'' if count == 1 else 's'}", page)
    terms = current_terms(case)
    yield SummaryLine(
        "Terms of reference",
        f"Version {terms.number}, agreed on {date_words(terms.agreed_on, False)}"
        if terms
        else "Not agreed yet",
        case_url(case, "terms"),
    )
    meetings = meetings_of(case)
    coming = next((each for each in meetings if not each.is_held), None)
    held = sum(1 for each in meetings if each.is_held)
    words = f"{held} held"
    if coming:
        words += f"; the next is on {date_words(coming.meets_on)}"
    yield SummaryLine("Panel meetings", words, case_url(case, "meetings"))


def tabs(case: Case, access: Any) -> Iterable[Tab]:
    """Give the three parts of the panel."""
    if State(case.state) in BEFORE:
        return ()
    return (
        Tab("Panel", case_url(case, "panel"), "read_panel"),
        Tab("Terms of reference", case_url(case, "terms"), "read_panel"),
        Tab("Meetings", case_url(case, "meetings"), "read_panel"),
    )


def left_the_house(case: Case, step_taken: Any) -> str:
    """Say why the opening of the panel cannot be taken back: papers have gone out since."""
    if step_taken.step != Step.OPEN_PANEL:
        return ""
    sent = Meeting.objects.filter(case=case, papers_sent_on__isnull=False).exists()
    return "papers of a panel meeting have been sent" if sent else ""


def subjects(kind: str, numbers: list[int]) -> dict[int, str]:
    """Give the meeting for which papers are due."""
    if kind != SubjectKind.MEETING:
        return {}
    found = Meeting.objects.filter(pk__in=numbers).values_list("pk", "number")
    return {pk: f"panel meeting {number}" for pk, number in found}


def left_undone() -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give meetings whose papers nobody has put together."""
    waiting = Meeting.objects.filter(papers_state=Meeting.Papers.WAITING)
    for number, asked in waiting.values_list("pk", "papers_asked"):
        yield "cases.panel.join_papers", (number, asked)


def waits_for(agency_id: int) -> list[str]:
    """Give how many people sit on panels for a body, of reviews that are not over."""
    number = (
        PanelMember.objects.filter(agency=agency_id, left_on=None)
        .exclude(case__state__in=[state.value for state in ENDED])
        .count()
    )
    return [f"{number} member{'' if number == 1 else 's'} of panels"] if number else []


PLUG = StagePlug(
    name="panel",
    gates=(Gate(Step.BEGIN_OVERVIEW, ready_for_overview),),
    hooks=(Hook(State.PANEL, opened),),
    summary=Summary(queries=4, build=summary, tabs=tabs),
    work=Work(queries=7, find=panel_work, title="Panel"),
    tells_of={"papers": frozenset(State)},
    left_the_house=left_the_house,
    subjects=subjects,
    left_undone=left_undone,
    waits_for=waits_for,
    posts=posts_of,
)
