"""What the records check adds to the case page, the work list, letters and reminders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.case.models import Case, StepTaken
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import (
    Hook,
    LetterKind,
    StagePlug,
    Summary,
    SummaryLine,
    Tab,
    Work,
)
from cases.core.workflow.plug import WorkRow as Row
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.records_check.letter import CODE, COMPULSORY, RecordsNotice, draw_people, sample
from cases.records_check.models import SUBJECT, RecordsRequest
from cases.records_check.selectors import answer_rows, in_words
from cases.records_check.services import close_open_ones, open_again
from partnerships.people.actor import Actor
from partnerships.people.roles import Role

BEFORE = (State.REFERRAL, State.DECISION)
DECIDED = (State.TRAWL, State.OTHER_REVIEW, State.AWAITING_HOME_OFFICE)
STEPS = (Step.DECIDE_REVIEW, Step.DECIDE_OTHER_REVIEW, Step.DECIDE_NO_REVIEW)


def summary(case: Case, access: Any) -> Iterator[SummaryLine]:
    """Say how many agencies hold records, hold nothing, or are silent; two queries."""
    if not access.allows(Verb.READ_RECORDS_CHECK) or State(case.state) not in BEFORE:
        return
    rows = answer_rows(case)
    if rows or case.protocol.rules.referral.records_check_before_decision:
        yield SummaryLine("Records check", in_words(rows), case_url(case, "records_check"))


def tabs(case: Case, access: Any) -> Iterator[Tab]:
    """Give the page of the records check."""
    yield Tab("Records check", case_url(case, "records_check"), Verb.READ_RECORDS_CHECK)


def work(actor: Actor, reach: Any, today: date) -> Iterator[Row]:
    """Give the records check to send, to chase, and the answers awaited; three queries."""
    if not reach.roles & {Role.OFFICER, Role.CASE_ADMINISTRATOR}:
        return
    silent: dict[int, list[RecordsRequest]] = {}
    for each in (
        RecordsRequest.objects.silent()
        .with_due()
        .filter(case__in=cases_for(reach, Verb.CHASE_RECORDS_CHECK))
        .select_related("case__partnership")
        .order_by("case_id", "pk")
    ):
        silent.setdefault(each.case_id, []).append(each)
    for requests in silent.values():
        yield from _rows(requests, today)
    if Role.OFFICER in reach.roles:
        yield from _to_send(reach)


def _rows(requests: list[RecordsRequest], today: date) -> Iterator[Row]:
    case = requests[0].case
    late = [each for each in requests if each.due_on < today]
    ahead = [each for each in requests if each.due_on >= today]
    for found, title, waiting in ((late, "Chase the records check", False),
                                  (ahead, "Answers to the records check", True)):  # fmt: skip
        if not found:
            continue
        first = min(found, key=lambda each: each.due_on)
        number = len(found)
        yield Row(
            kind="records_check.awaited" if waiting else "records_check.chase",
            title=f"{title}: {number} {'agency' if number == 1 else 'agencies'}",
            why="The agencies have until then" if waiting else "The date on the notice has passed",
            url=case_url(case, "records_check"),
            due_on=first.due_on,
            reference=case.reference,
            label=case.label,
            waiting=waiting,
            key=f"records_check:{'awaited' if waiting else 'chase'}:{case.pk}",
            owed_by="agency" if waiting else Verb.CHASE_RECORDS_CHECK.value,
            case_id=case.pk,
            deadline=first.deadline_pk,  # type: ignore[attr-defined]  # with_due adds it
        )


def _to_send(reach: Any) -> Iterator[Row]:
    asked = RecordsRequest.objects.values("case_id")
    for case in (
        cases_for(reach, Verb.SEND_RECORDS_CHECK)
        .filter(state=State.DECISION)
        .exclude(pk__in=asked)
        .select_related("partnership", "protocol")
        .order_by("pk")
    ):
        if not case.protocol.rules.referral.records_check_before_decision:
            continue
        yield Row(
            kind="records_check.send",
            title="Send the notice to secure and check records",
            why="The sub-group and the chair read the answers before they decide",
            url=case_url(case, "records_check_send"),
            reference=case.reference,
            label=case.label,
            key=f"records_check:send:{case.pk}",
            owed_by=Verb.SEND_RECORDS_CHECK.value,
            case_id=case.pk,
        )


def decided(case: Case, by: Actor, on: date) -> None:
    """Let what is still unanswered count no longer."""
    close_open_ones(case, on)


def taken_back(case: Case, step: StepTaken, by: Actor) -> None:
    """Let it count again when the decision is taken back."""
    if step.step in STEPS:
        open_again(case)


def addressees(subject_kind: str, numbers: list[int]) -> dict[int, list[str]]:
    """Give whom to remind of an answer that is still awaited."""
    if subject_kind != SUBJECT:
        return {}
    found = RecordsRequest.objects.silent().filter(pk__in=numbers)
    return {pk: [address] for pk, address in found.values_list("pk", "address")}


def agencies(kind: str, numbers: list[int]) -> dict[int, int]:
    """Give the agencies that were asked, by the number of the notice."""
    if kind != SUBJECT:
        return {}
    return dict(RecordsRequest.objects.filter(pk__in=numbers).values_list("pk", "agency_id"))


def subjects(subject_kind: str, numbers: list[int]) -> dict[int, str]:
    """Give the agency that was asked, for the deadline of its answer."""
    if subject_kind != SUBJECT:
        return {}
    return dict(RecordsRequest.objects.filter(pk__in=numbers).values_list("pk", "agency__name"))


def waits_for(agency_id: int) -> list[str]:
    """Give how many notices to secure records a body has not answered."""
    number = RecordsRequest.objects.silent().filter(agency=agency_id).count()
    return [f"{number} records check{'' if number == 1 else 's'} to answer"] if number else []


PLUG = StagePlug(
    name="records_check",
    hooks=[Hook(state, decided) for state in DECIDED],
    summary=Summary(queries=2, build=summary, tabs=tabs),
    work=Work(queries=2, find=work, title="Records check"),
    tells_of={"records_check": frozenset(State)},
    letters=[
        LetterKind(
            code=CODE,
            title="Notice to secure and check records",
            audience="agency",
            template="letters/texts/records_check.txt",
            fields=RecordsNotice,
            sample=sample,
            compulsory=COMPULSORY,
            drawers={"people": draw_people},
        )
    ],
    taken_back=taken_back,
    addressees=addressees,
    subjects=subjects,
    agencies=agencies,
    waits_for=waits_for,
)
