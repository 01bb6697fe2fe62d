"""Rows of My work of no single case's course: the partnership's own duties, dates not countable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Verb
from cases.core.deadlines.assigned import work_key
from cases.core.deadlines.calendar_days import left_undone
from cases.core.deadlines.duties import holders_of, words_for
from cases.core.deadlines.models import Deadline
from cases.core.deadlines.selectors import url_of
from cases.core.deadlines.subjects import QUERIES, subjects_of, titled
from cases.core.deadlines.uncounted import uncounted
from cases.core.deadlines.work import AHEAD
from cases.core.workflow.plug import StagePlug, Work, WorkRow
from partnerships.models import Partnership
from partnerships.people.roles import Role


def find(actor: Any, reach: Reach, today: date) -> Iterator[WorkRow]:
    """Give the duties of the partnership that are due within 30 days or overdue; for who owes them.

    Officers see what others owe as waiting, and every date of a case that cannot be counted.
    """
    if reach.may(Verb.READ_ROUTINE):
        yield from _routine(reach, today)
    if Role.OFFICER in reach.roles:
        yield from _uncounted(reach)


def _routine(reach: Reach, today: date) -> Iterator[WorkRow]:
    rows = Deadline.objects.filter(
        Q(due_on__lte=today + AHEAD) | Q(missing_year__isnull=False),
        case=None,
        met_on=None,
        counts=True,
    )
    found = list(rows.order_by("due_on", "pk").defer("explanation"))
    if not found:
        return
    slug = Partnership.objects.values_list("slug", flat=True).get(pk=reach.partnership_id)
    roles = {str(role) for role in reach.roles}
    for row in found:
        mine = bool(set(holders_of(row.owed_by)) & roles)
        if not mine and Role.OFFICER not in reach.roles:
            continue
        duty = words_for(row.owed_by)
        yield WorkRow(
            kind="routine",
            title=row.title,
            why="The partnership’s own routine"
            if mine
            else f"{duty[:1].upper()}{duty[1:]} owes this",
            url=page_of(slug, row.kind, reach),
            due_on=row.due_on,
            label="The partnership",
            waiting=not mine,
            key=work_key(row),
            owed_by=row.owed_by,
            deadline=row.pk,
        )


DONE_ON = {
    "trawl_list_review": ("standard_list", Verb.READ_AGENCIES),
    "access_review": ("access_review", Verb.REVIEW_ACCESS),
}


def page_of(slug: str, kind: str, reach: Reach) -> str:
    """Give the page on which a duty is done, else the one that says when it is due."""
    page, verb = DONE_ON.get(kind, ("", Verb.READ_ROUTINE))
    if page and reach.may(verb):
        return reverse(page, args=[slug])
    return reverse("routine_duty", args=[slug, kind])


def _uncounted(reach: Reach) -> Iterator[WorkRow]:
    rows = uncounted().filter(case__in=cases_for(reach, Verb.READ_DEADLINES))
    found = list(rows.select_related("case__partnership").order_by("pk"))
    subjects = subjects_of(found)
    for row in found:
        if row.case is None:
            continue
        yield WorkRow(
            kind="uncounted",
            title=f"Cannot be counted: {titled(row, subjects)}",
            why=f"The bank holidays of {row.missing_year} are not known",
            url=url_of(row.case, "deadline", deadline=row.pk),
            due_on=row.due_on,
            reference=row.case.reference,
            label=row.case.label,
            key=f"uncounted:{row.case_id}:{row.kind}:{row.subject_kind}:{row.subject_number}"
            f":{row.occurrence}",
            owed_by=Role.OFFICER.value,
            case_id=row.case_id,
            deadline=row.pk,
        )


PLUG = StagePlug(
    name="routine",
    work=Work(queries=3 + QUERIES, find=find, title="Routine"),
    left_undone=left_undone,
)
