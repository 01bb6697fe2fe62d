"""An office's home page: its partnerships side by side, with what each waits for."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.frame import acting_as, keep_count
from cases.core.access.reach import Reach, cases_for
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import signed_in
from cases.core.deadlines.models import Deadline
from cases.core.progress.work.rows import items_of, to_do
from cases.core.workflow.states import ENDED
from partnerships.models import Membership, Office, Partnership
from partnerships.people.actor import Actor
from partnerships.tenancy.context import own_memberships, scope


@signed_in
def office_home(request: Any, office: int) -> HttpResponse:
    """Show somebody of an office its partnerships, each asked in its own scope, one by one.

    Shows only what his own roles let him see there; of nobody else there is such a page.
    """
    today, actor = timezone.localdate(), Actor.of_user(request.user)
    with own_memberships(request.user.pk):
        mine = list(
            Membership.objects.active_on(today)
            .filter(user_id=request.user.pk, office_id=office)
            .select_related("partnership")
            .order_by("partnership__name", "role")
        )
    if not mine:
        raise Http404
    roles: dict[Partnership, list[str]] = {}
    for each in mine:
        roles.setdefault(each.partnership, []).append(each.get_role_display())
    rows = [_row(request, actor, partnership, held) for partnership, held in roles.items()]
    request.frame.work_url = "/"
    request.frame.work_count = sum(row["waiting"] for row in rows)
    context = {"office": Office.objects.get(pk=office), "rows": rows, "today": today}
    return TemplateResponse(request, "cases/core/office_home.html", context)


def _row(request: Any, actor: Actor, partnership: Partnership, roles: list[str]) -> dict[str, Any]:
    """Give what one partnership waits for, as far as the reader may see it there."""
    today = timezone.localdate()
    with scope(partnership.pk, actor):
        reach = Reach.of(actor, today)
        items = items_of(reach, today, acting_as(partnership))
        cases = cases_for(reach, Verb.READ_CASE).exclude(state__in=ENDED)
        deadlines = Deadline.objects.filter(
            Q(counts=True), case__in=cases_for(reach, Verb.READ_DEADLINES), met_on=None
        )
        late = deadlines.filter(due_on__lt=today).count()
        upcoming = deadlines.filter(due_on__gte=today).order_by("due_on")
        waiting = to_do(items)
        keep_count(request, partnership, waiting)
        return {
            "acting": acting_as(partnership),
            "slug": partnership.slug,
            "roles": roles,
            "may_list": reach.may(Verb.LIST_CASES),
            "reviews": cases.count(),
            "waiting": waiting,
            "late": late,
            "next": upcoming.values_list("due_on", flat=True).first(),
        }
