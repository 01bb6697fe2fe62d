"""The referral's task list, checking the answers, and the one-page summary."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, on_case
from cases.core.audit.services import record_reading
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.selectors import strip_rows
from cases.core.identity.models import Part
from cases.core.progress.pages.case_page import case_url
from cases.core.timetable.kinds import Milestone
from cases.core.workflow.states import PUT_AWAY, State
from cases.referral.answers import answers_of
from cases.referral.elsewhere import warnings_of
from cases.referral.gates import missing_in
from cases.referral.incoming.selectors import alert_of, came_in
from cases.referral.merging import merged_here
from cases.referral.same_death import likenesses
from cases.referral.sections import SECTIONS
from cases.referral.selectors import (
    Standing,
    agencies_of,
    drafts_of,
    standing_of,
)

# Where in the paper form the people stand: before which section.
DECEASED_BEFORE, SUSPECTS_BEFORE = "victim_household", "suspect_household"


@on_case(Verb.READ_REFERRAL)
def referral(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the referral as a list of sections that can be done in any order; it names nobody."""
    standing = standing_of(case)
    may_edit = request.access.allows(Verb.EDIT_REFERRAL)
    tasks = section_tasks(case, standing, may_edit)
    may_compare = request.access.allows(Verb.READ_IDENTITY) and case.state not in PUT_AWAY
    context = {
        "case": case,
        "standing": standing,
        "referral": standing.referral,
        "criteria": standing.referral.criteria,
        "late": late_words(standing),
        "tasks": tasks,
        "done": sum(1 for task in tasks if task["status"] == "Completed"),
        "checks": check_tasks(case, standing, request.access.allows(Verb.ANSWER_CHECKS)),
        "missing": list(missing_in(standing)) if case.state == State.REFERRAL else [],
        "may_edit": may_edit,
        "may_sign": request.access.allows(Verb.SIGN_REFERRAL),
        "may_put": request.access.allows(Verb.PUT_TO_DECISION),
        "back": case_url(case, "merged_case" if case.state in PUT_AWAY else "case"),
        "likenesses": likenesses(case, request.reach) if may_compare else [],
        "elsewhere": warnings_of(case) if may_compare else [],
        "merged_here": merged_here(case) if may_compare else [],
        "is_merged": case.state in PUT_AWAY,
        "alert": alert_of(case),
        "came_in": came_in(case),
        "may_take_in": request.reach.may(Verb.TAKE_IN_REFERRAL),
    }
    return TemplateResponse(request, "cases/referral/referral.html", context)


def late_words(standing: Standing) -> str:
    """Give by how much the alert was late, in words, where the protocol shows that (R8)."""
    late = standing.late_by
    if late is None:
        return ""
    hours = int(late.total_seconds() // 3600)
    days, rest = divmod(hours, 24)
    by = f"{days} {'day' if days == 1 else 'days'}" if days else ""
    more = f"{rest} {'hour' if rest == 1 else 'hours'}" if rest else ""
    return " and ".join(x for x in (by, more) if x) or "less than an hour"


def section_tasks(case: Case, standing: Standing, may_edit: bool) -> list[dict[str, Any]]:
    """Give the sections as tasks, each person who died or is suspected a task of its own."""
    drafts = drafts_of(case)
    tasks = []

    def add(title: str, hint: str, key: tuple[str, int], url: str) -> None:
        saved, draft = standing.saved.get(key), drafts.get(key)
        status, colour = ("Completed", "") if saved else ("Not started", "grey")
        if draft:
            status, colour = "Typed, not saved", "yellow"
            hint = f"{draft.saved_by} typed here at {timezone.localtime(draft.saved_at):%H:%M}"
        tasks.append(
            {
                "title": title,
                "hint": hint,
                "url": url if may_edit else "",
                "status": status,
                "colour": colour,
            }
        )

    def add_people(part: str, title: str) -> None:
        for person in standing.of_part(part):
            url = case_url(case, "referral_person", person=person.pk)
            add(f"{title}: {person.label}", "", ("person", person.pk), url)

    for section in SECTIONS:
        if section.code == DECEASED_BEFORE:
            add_people(Part.DECEASED, "Person who died")
        if section.code == SUSPECTS_BEFORE:
            add_people(Part.SUSPECT, "Suspect or perpetrator")
        url = case_url(case, "referral_section", section=section.code)
        add(section.title, section.hint, (section.code, 0), url)
    return tasks


def check_tasks(case: Case, standing: Standing, may_answer: bool) -> list[dict[str, Any]]:
    """Give the checks as tasks."""
    return [
        {
            "title": check.title,
            "hint": f"{check.why} {check.task}",
            "url": case_url(case, "referral_check", check=check.code.value) if may_answer else "",
            "status": "Answered" if check.code in standing.answers else "Open",
            "colour": "" if check.code in standing.answers else "orange",
        }
        for check in standing.checks
    ]


@on_case(Verb.READ_REFERRAL)
def referral_answers(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the whole referral with real names, to check and to print; the reading is recorded."""
    record_reading("the referral", by=request.actor, case=case, purpose="reading the referral")
    may_edit = request.access.allows(Verb.EDIT_REFERRAL)
    context = {
        "case": case,
        "parts": answers_of(case, linked=may_edit),
        "back": case_url(case, "referral"),
        "may_sign": request.access.allows(Verb.SIGN_REFERRAL),
    }
    return TemplateResponse(request, "cases/referral/answers.html", context)


#: More deadlines than this do not fit on the page beside all else; the soonest are enough.
ON_ONE_PAGE = 10
SUMMARY_DATES = (
    Milestone.INCIDENT,
    Milestone.DEATH,
    Milestone.CAME_TO_ATTENTION,
    Milestone.SUB_GROUP_INFORMED,
    Milestone.CHAIR_NOTIFIED,
    Milestone.REFERRAL_RECEIVED,
    Milestone.PUT_TO_DECISION,
    Milestone.DECIDED,
)


@on_case(Verb.PRINT_SUMMARY)
def case_summary(request: CaseRequest, case: Case) -> HttpResponse:
    """Show the case on one page for the sub-group: labels, limbs, dates, deadlines, no names."""
    standing = standing_of(case)
    record_reading("one-page summary", by=request.actor, case=case, purpose="sub-group")
    open_ones = list(
        Deadline.objects.filter(case=case, met_on=None, counts=True).exclude(due_on=None)
    )
    people = [
        {
            "label": person.label,
            "part": person.get_part_display(),
            "relationship": person.relationship,
            "age": age.words if (age := standing.age_at_death(person)) else "",
        }
        for person in standing.people
    ]
    context = {
        "case": case,
        "state": State(case.state).label,
        "criteria": standing.referral.criteria,
        "referral": standing.referral,
        "late": late_words(standing),
        "people": people,
        "dates": [
            (code.words.removeprefix("the ").capitalize(), standing.milestones[code].on)
            for code in SUMMARY_DATES
            if code in standing.milestones
        ],
        "deadlines": strip_rows(case, open_ones[:ON_ONE_PAGE]),
        "more_deadlines": len(open_ones[ON_ONE_PAGE:]),
        "agencies": agencies_of(case),
        "checks": [(check, standing.answers.get(check.code)) for check in standing.checks],
        "today": timezone.localdate(),
        "review_name": case.protocol.rules.names.review_name(case.opened_on),
        "back": case_url(case, "case"),
    }
    return TemplateResponse(request, "cases/referral/summary.html", context)
