"""The plug of the decision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cases.core.access.reach import cases_for
from cases.core.access.verbs import Verb
from cases.core.case.models import Case, StepTaken
from cases.core.case.services import set_kind, unmark_milestone
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.work import AHEAD
from cases.core.notices.models import Letter
from cases.core.progress.pages.case_page import case_url
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.case_kinds import CaseKind
from cases.core.workflow.plug import Gate, Hook, StagePlug, Summary, SummaryLine, Tab, Work, WorkRow
from cases.core.workflow.states import State
from cases.core.workflow.steps import Step
from cases.decision import gates, letters, no_review
from cases.decision.briefing import undone_briefings
from cases.decision.case_kind import follow_the_decision
from cases.decision.models import Decision
from cases.decision.notices import tell, withhold_unsent
from cases.decision.posts import posts_of
from cases.decision.protocol_change import against_protocol, awaited
from cases.decision.selectors import days_awaiting, decision_of, recommendation_of
from cases.decision.sub_group import undone_minutes
from cases.decision.sub_group_work import meetings_to_do
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor
from partnerships.people.roles import Role

DECIDE_STEPS = (Step.DECIDE_REVIEW, Step.DECIDE_OTHER_REVIEW, Step.DECIDE_NO_REVIEW)
CHAIRS = (Role.CSP_CHAIR, Role.CSP_CHAIR_DEPUTY)
MARKED_BY: dict[str, tuple[Milestone, ...]] = {
    **{step.value: (Milestone.DECIDED, Milestone.REVIEW_DECIDED) for step in DECIDE_STEPS},
    Step.HOME_OFFICE_AGREES.value: (Milestone.HOME_OFFICE_ANSWERED,),
    Step.HOME_OFFICE_DIRECTS.value: (Milestone.HOME_OFFICE_ANSWERED, Milestone.DIRECTED),
    Step.PUT_TO_DECISION.value: (Milestone.PUT_TO_DECISION,),
}


def put_to_the_chair(case: Case, by: Actor, on: date) -> None:
    """Tell the chair and the deputy that a decision awaits them."""
    tell(
        case,
        CHAIRS,
        key=f"to_decide:{case.pk}:{case.version}",
        subject="a decision awaits you",
        text="A case has been put to you for decision. Everything to read is on one page.",
    )


def taken_back(case: Case, step: StepTaken, by: Actor) -> None:
    """Take away what a step had marked, and withhold its letters: they say what is not so."""
    for code in MARKED_BY.get(step.step, ()):
        unmark_milestone(case=case, code=code)
    if step.step in DECIDE_STEPS:
        set_kind(case, CaseKind.REVIEW)
    if step.step in MARKED_BY and step.step != Step.PUT_TO_DECISION:
        withhold_unsent(case, because="The step was taken back.", by=by)


def _came_of(step: StepTaken, letter: Letter, own: set[int]) -> bool:
    """Say whether a letter that was sent came of a step; `own` are the step's decisions."""
    if step.step == Step.HOME_OFFICE_AGREES:
        went_on = letter.sent_on
        after = went_on is not None and went_on >= step.happened_on
        return after and letter.code == letters.FAMILY_NO_REVIEW
    if step.step == Step.HOME_OFFICE_DIRECTS:
        return bool(letter.fields.get("directed")) or letter.code == letters.FAMILY_REVIEW
    return letter.subject_number in own


def left_the_house(case: Case, step: StepTaken) -> str:
    """Say which letter went because of the step; the decision then stands."""
    if step.step not in MARKED_BY:
        return ""
    own: set[int] = set()
    if step.step in DECIDE_STEPS:
        own = set(Decision.objects.filter(case=case, step=step).values_list("pk", flat=True))
    sent = [
        letter
        for letter in letters.letters_of_decision(case)
        if letter.sent_on and _came_of(step, letter, own)
    ]
    day = sent[0].sent_on if sent else None
    if day is None:
        return ""
    return f"the letter “{sent[0].title}” was sent on {in_words(day)}"


def summary(case: Case, access: Any) -> Iterator[SummaryLine]:
    """Give the recommendation, the decision, and how long the Home Office has been silent."""
    if not access.allows(Verb.READ_DECISION) or case.state == State.REFERRAL:
        return
    page = case_url(case, "decision")
    recommendation, decision = recommendation_of(case), decision_of(case)
    if decision is not None:
        day = in_words(decision.decided_on)
        yield SummaryLine("Decision", f"{decision.words}, {day}", page)
    elif recommendation is not None:
        yield SummaryLine("Recommendation", recommendation.words, page)
    elif case.state == State.DECISION:
        yield SummaryLine("Recommendation", "Not recorded yet", page)
    if case.state == State.AWAITING_HOME_OFFICE:
        days = days_awaiting(case) or 0
        yield SummaryLine("Home Office", f"Silent for {days} day{'' if days == 1 else 's'}", page)


def tabs(case: Case, access: Any) -> Iterator[Tab]:
    """Give the pages of this stage, and the letters of the case."""
    if case.state != State.REFERRAL:
        yield Tab("Decision", case_url(case, "decision"), Verb.READ_DECISION)
    if case.state != State.REFERRAL:
        yield Tab("Briefing", case_url(case, "briefing"), Verb.READ_BRIEFING)
    yield Tab("Letters", case_url(case, "letters"), Verb.READ_LETTERS)


def work(actor: Actor, reach: Any, today: date) -> Iterator[WorkRow]:
    """Give decisions to sign, letters to send, recommendations and Home Office answers awaited."""
    if reach.may(Verb.LIST_CASES) and reach.roles & {*CHAIRS, Role.OFFICER, Role.SUB_GROUP_MEMBER}:
        yield from _decisions(reach, today)
    if reach.roles & {Role.OFFICER, Role.CASE_ADMINISTRATOR}:
        yield from _letters(reach)
    if Role.OFFICER in reach.roles:
        yield from _awaited(reach, today)
        yield from _representations(reach)
    yield from meetings_to_do(reach, today)


def _decisions(reach: Any, today: date) -> Iterator[WorkRow]:
    found = list(
        cases_for(reach, Verb.READ_DECISION)
        .filter(state=State.DECISION)
        .select_related("partnership", "recommendation")
        .order_by("pk")
    )
    due = _due(found, "decision")
    for case in found:
        recommended = hasattr(case, "recommendation")
        deadline = due.get(case.pk)
        due_on = deadline.due_on if deadline else None
        facts: Any = {
            "reference": case.reference,
            "label": case.label,
            "due_on": due_on,
            "deadline": deadline.pk if deadline else None,
            "case_id": case.pk,
        }
        to_sign: Any = {
            "key": f"decision:decision:{case.pk}",
            "owed_by": Verb.DECIDE.value,
            **facts,
        }
        if reach.roles & set(CHAIRS) and recommended:
            yield WorkRow(
                "decision",
                "Decision to sign",
                "You sign the decision",
                case_url(case, "decision"),
                **to_sign,
            )
        elif not recommended and reach.roles & {Role.OFFICER, Role.SUB_GROUP_MEMBER}:
            yield WorkRow(
                "recommendation",
                "Record the sub-group’s recommendation",
                "The decision waits for it",
                case_url(case, "recommendation"),
                key=f"decision:recommendation:{case.pk}",
                owed_by=Verb.RECOMMEND.value,
                **facts,
            )
        elif not (Role.OFFICER in reach.roles and _is_near(due_on, today)):
            # Near its date an officer is shown the deadline itself, as what the chair owes.
            yield WorkRow(
                "decision",
                "Decision awaited",
                "The chair signs it" if recommended else "The sub-group recommends first",
                case_url(case, "decision"),
                waiting=True,
                **to_sign,
            )


def _is_near(due_on: date | None, today: date) -> bool:
    return due_on is not None and due_on <= today + AHEAD


def _due(cases: list[Case], kind: str) -> dict[int | None, Deadline]:
    return {
        row.case_id: row
        for row in Deadline.objects.filter(
            case__in=cases, kind=kind, subject_kind="case", met_on=None, counts=True
        )
    }


def _letters(reach: Any) -> Iterator[WorkRow]:
    waiting: dict[int, list[Letter]] = {}
    rows = (
        Letter.objects.filter(
            case__in=cases_for(reach, Verb.SEND_LETTERS),
            subject_kind=letters.SUBJECT,
            sent_on=None,
            withheld_because="",
        )
        .exclude(code=letters.FAMILY_NO_REVIEW, case__state=State.AWAITING_HOME_OFFICE)
        .select_related("case__partnership")
        .order_by("case_id", "pk")
    )
    for letter in rows:
        waiting.setdefault(letter.case_id, []).append(letter)
    due = _due([found[0].case for found in waiting.values()], "home_office_notice")
    for found in waiting.values():
        case, number = found[0].case, len(found)
        home_office = any(letter.code == "decision_home_office" for letter in found)
        deadline = due.get(case.pk) if home_office else None
        yield WorkRow(
            "letters",
            f"Send {number} letter{'' if number == 1 else 's'} of the decision",
            "You send them and mark them as sent",
            case_url(case, "letters"),
            deadline.due_on if deadline else None,
            case.reference,
            case.label,
            key=f"decision:letters:{case.pk}",
            owed_by=Verb.SEND_LETTERS.value,
            case_id=case.pk,
            deadline=deadline.pk if deadline else None,
        )


def _awaited(reach: Any, today: date) -> Iterator[WorkRow]:
    found = list(
        cases_for(reach, Verb.RECORD_HOME_OFFICE_VIEW)
        .filter(state=State.AWAITING_HOME_OFFICE)
        .select_related("partnership")
        .order_by("pk")
    )
    asked = _due(found, "home_office_information")
    silent = _due(found, no_review.KIND)
    for case in found:
        deadline = asked.get(case.pk)
        chase = silent.get(case.pk)
        if case.pk not in asked and chase is not None and _is_near(chase.due_on, today):
            yield WorkRow(
                "home_office",
                "Ask the Home Office about its silence",
                f"It was told {days_words(chase.start_on, today)}",
                case_url(case, "home_office_view"),
                chase.due_on,
                case.reference,
                case.label,
                key=f"decision:home_office_chase:{case.pk}",
                owed_by=Verb.RECORD_HOME_OFFICE_VIEW.value,
                case_id=case.pk,
                deadline=chase.pk,
            )
            continue
        yield WorkRow(
            "home_office",
            "Send the Home Office what it asked for"
            if case.pk in asked
            else "Home Office answer awaited",
            "You answer and record that" if case.pk in asked else "You record its answer",
            case_url(case, "home_office_view"),
            deadline.due_on if deadline else None,
            case.reference,
            case.label,
            waiting=deadline is None,
            key=f"decision:home_office:{case.pk}",
            owed_by=Verb.RECORD_HOME_OFFICE_VIEW.value,
            case_id=case.pk,
            deadline=deadline.pk if deadline else None,
        )


def days_words(since: date | None, today: date) -> str:
    """Give for how long a silence has lasted, in words."""
    if since is None:
        return "of the decision"
    days = (today - since).days
    return f"{days} day{'' if days == 1 else 's'} ago"


def _representations(reach: Any) -> Iterator[WorkRow]:
    for row in no_review.open_representations(cases_for(reach, Verb.RECORD_REPRESENTATION)):
        case = row.case
        yield WorkRow(
            "representation",
            "Answer a representation",
            "Somebody spoke against the decision not to review",
            case_url(case, "representations"),
            row.answer_by,
            case.reference,
            case.label,
            key=f"decision:representation:{case.pk}:{row.pk}",
            owed_by=Verb.RECORD_REPRESENTATION.value,
            case_id=case.pk,
        )


def left_undone() -> list[tuple[str, tuple[int, ...]]]:
    """Give the minutes and briefings that were asked for and are not made."""
    return [*undone_minutes(), *undone_briefings()]


PLUG = StagePlug(
    name="decision",
    gates=[
        *(Gate(step, gates.recommended) for step in DECIDE_STEPS),
        *(Gate(step, gates.not_held) for step in DECIDE_STEPS),
        *(Gate(step, gates.signed, on_taking=True) for step in DECIDE_STEPS),
    ],
    step_pages={
        **dict.fromkeys(DECIDE_STEPS, "decision"),
        Step.HOME_OFFICE_AGREES: "home_office_view",
        Step.HOME_OFFICE_DIRECTS: "home_office_view",
    },
    hooks=[
        Hook(State.DECISION, put_to_the_chair),
        Hook(State.TRAWL, follow_the_decision),
        Hook(State.OTHER_REVIEW, follow_the_decision),
    ],
    summary=Summary(queries=4, build=summary, tabs=tabs),
    work=Work(queries=10, find=work, title="Decision"),
    left_undone=left_undone,
    tells_of={
        "decision": frozenset({State.DECISION}),
        "home_office_information": frozenset(State),
        no_review.KIND: frozenset({State.AWAITING_HOME_OFFICE}),
    },
    letters=letters.LETTERS,
    left_the_house=left_the_house,
    taken_back=taken_back,
    against_protocol=against_protocol,
    awaited=awaited,
    posts=posts_of,
)
