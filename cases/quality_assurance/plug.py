"""What quality assurance adds to the case page, the work list and the steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.case.services import mark_milestone, unmark_milestone
from cases.core.deadlines.models import Deadline
from cases.core.notices.undone import USUALLY_DONE_WITHIN
from cases.core.progress.pages.case_page import case_url
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.plug import Hook, StagePlug, Summary, SummaryLine, Tab, Work, WorkRow
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.quality_assurance.gates import GATES
from cases.quality_assurance.letters import LETTERS
from cases.quality_assurance.models import IdentityScan, LetterCopy, QualityPoint, Submission
from cases.quality_assurance.selectors import days_waiting, last_submission, latest_letter
from partnerships.pages.dates import in_words

SHOWN_FROM = (State.OVERVIEW, State.HOME_OFFICE_QA, State.PUBLICATION, State.ACTION_MONITORING)


def summary(case: Any, access: Any) -> Iterator[SummaryLine]:
    """Say where the report is: with the Home Office since when, or what its letter says."""
    if not access.may["read_qa"] or case.state not in SHOWN_FROM:
        return
    last = last_submission(case)
    if last is None:
        return
    url = case_url(case, "quality_assurance")
    letter = latest_letter(case)
    if letter is None or letter.submission_id != last.pk:
        waited = days_waiting(last)
        text = f"Submission {last.round}, with the Home Office for {waited} days"
        yield SummaryLine("Home Office", text, url, "Waiting")
        return
    yield SummaryLine("Home Office", letter.get_outcome_display(), url)


def tabs(case: Any, access: Any) -> Iterator[Tab]:
    """One tab, once there is something to send or to read."""
    if case.stage_reached in SHOWN_FROM:
        yield Tab("Home Office", case_url(case, "quality_assurance"), Verb.READ_QA)


def work(actor: Any, reach: Any, today: date) -> Iterator[WorkRow]:
    """Points to answer, copies to note, and what waits for the Home Office."""
    answering = cases_for(reach, Verb.ANSWER_QA_POINTS)
    points = (
        QualityPoint.objects.filter(answer="", letter__submission__case__in=answering)
        .select_related("letter__submission__case__partnership")
        .order_by("letter_id", "number")
    )
    for point in points:
        case = point.letter.submission.case
        yield WorkRow(
            "quality_assurance.point",
            f"Answer point {point.number} of the Home Office's letter",
            "It asks for a change to the report",
            case_url(case, "qa_point", point=point.pk),
            reference=case.reference,
            label=case.label,
            key=f"quality_assurance:point:{case.pk}:{point.pk}",
            owed_by=Verb.ANSWER_QA_POINTS.value,
            case_id=case.pk,
        )
    sending = cases_for(reach, Verb.SEND_LETTERS)
    copies = LetterCopy.objects.filter(
        sent_on=None, letter__submission__case__in=sending
    ).select_related("letter__submission__case__partnership")
    for copy in copies:
        case = copy.letter.submission.case
        yield WorkRow(
            "quality_assurance.copy",
            f"Copy the Home Office's letter to the {copy.recipient_words}",
            "The protocol names who gets it",
            case_url(case, "qa_copy", copy=copy.pk),
            reference=case.reference,
            label=case.label,
            key=f"quality_assurance:copy:{case.pk}:{copy.pk}",
            owed_by=Verb.SEND_LETTERS.value,
            case_id=case.pk,
        )
    yield from _waiting(reach, today)


def _waiting(reach: Any, today: date) -> Iterator[WorkRow]:
    recording = cases_for(reach, Verb.RECORD_QA_LETTER)
    chased = {
        row.case_id: row
        for row in Deadline.objects.filter(
            kind="home_office_qa_chase", met_on=None, case__in=recording
        )
    }
    seen: set[int] = set()
    rows = (
        Submission.objects.filter(case__in=recording, letters=None)
        .select_related("case__partnership")
        .order_by("case_id", "-round")
    )
    for row in rows:
        if row.case_id in seen:
            continue
        seen.add(row.case_id)
        chase = chased.get(row.case_id)
        due = chase.due_on if chase else None
        asking = due is not None and due <= today
        yield WorkRow(
            "quality_assurance.letter",
            "Ask the Home Office about the report" if asking else "Home Office's letter",
            f"Sent {days_waiting(row, today)} days ago",
            reverse("quality_assurance", args=[row.case.partnership.slug, row.case.reference]),
            due_on=due,
            reference=row.case.reference,
            label=row.case.label,
            waiting=not asking,
            key=f"quality_assurance:letter:{row.case_id}:{row.pk}",
            owed_by=Verb.RECORD_QA_LETTER.value,
            case_id=row.case_id,
            deadline=chase.pk if chase else None,
        )


def left_the_house(case: Any, taken: Any) -> str:
    """A submission that was sent cannot be unsent."""
    if taken.step != Step.SUBMIT:
        return ""
    last = last_submission(case)
    if last is None:
        return ""
    return f"the report was sent to the Home Office on {in_words(last.sent_on)}"


def mark_cleared(case: Any, by: Any, on: date) -> None:
    """Mark the day on which the Home Office's clearance was recorded."""
    mark_milestone(case=case, code=Milestone.CLEARED, on=on)


def taken_back(case: Any, taken: Any, by: Any) -> None:
    """Take the mark of the clearance away with the step."""
    if taken.step == Step.CLEAR_FOR_PUBLICATION:
        unmark_milestone(case=case, code=Milestone.CLEARED)


def left_undone() -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give long scans that stand still."""
    standing = IdentityScan.objects.filter(
        state=IdentityScan.State.RUNNING,
        scanned_at__lt=timezone.now() - USUALLY_DONE_WITHIN,
    )
    for number in standing.values_list("pk", flat=True):
        yield "cases.quality_assurance.run_long_scan", (number,)


PLUG = StagePlug(
    name="quality_assurance",
    gates=GATES,
    step_pages={Step.SUBMIT: "submission"},
    hooks=(Hook(State.PUBLICATION, mark_cleared),),
    summary=Summary(queries=2, build=summary, tabs=tabs),
    work=Work(queries=4, find=work, title="Home Office"),
    tells_of={"home_office_qa_chase": frozenset(State)},
    letters=LETTERS,
    left_the_house=left_the_house,
    taken_back=taken_back,
    left_undone=left_undone,
)
