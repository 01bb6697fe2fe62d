"""Where somebody belongs after signing in: his work, or the work of all his partnerships."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.frame import acting_as, keep_count
from cases.core.access.reach import Reach
from cases.core.access.second_factor import require_two_steps
from cases.core.access.wrappers import signed_in
from cases.core.progress.work.listing import SORTED_BY, work_list
from cases.core.progress.work.reasons import whys_of
from cases.core.progress.work.rows import Item, items_of, to_do
from partnerships.models import Membership
from partnerships.people.actor import Actor
from partnerships.people.session_proof import may_enter
from partnerships.tenancy.context import own_memberships, scope


@signed_in
def home(request: Any) -> HttpResponse:
    """Send somebody to his work; of several partnerships, show the work of all in one list.

    A platform operator without a role in any partnership is sent to the operator's own pages.
    """
    with own_memberships(request.user.pk):
        memberships = list(
            Membership.objects.active_on(timezone.localdate())
            .filter(user_id=request.user.pk, partnership__closed_at=None)
            .select_related("partnership", "office", "board")
            .order_by("partnership__name", "role")
        )
    # A partnership's own provider lets in to that partnership, and shows of no other one.
    memberships = [each for each in memberships if may_enter(request, each.partnership_id)]
    belongs: dict[str, dict[str, Any]] = {}
    for each in memberships:
        entry = belongs.setdefault(
            each.partnership.slug,
            {"partnership": each.partnership, "acting": acting_as(each.partnership), "roles": []},
        )
        entry["roles"].append(each.get_role_display())
    if not belongs and request.user.is_platform_operator:
        return HttpResponseRedirect(reverse("partnerships"))
    if not belongs:
        return TemplateResponse(request, "cases/core/home.html", {})
    boards = list(dict.fromkeys(each.board for each in memberships if each.board))
    if boards and all(each.board for each in memberships):
        return HttpResponseRedirect(reverse("county_board", args=[boards[0].pk]))
    if len(belongs) == 1:
        return HttpResponseRedirect(reverse("work", args=[next(iter(belongs))]))
    offices = list(dict.fromkeys(each.office for each in memberships if each.office))
    leads_to = [(reverse("office_home", args=[each.pk]), each.name) for each in offices]
    leads_to += [(reverse("county_board", args=[each.pk]), each.name) for each in boards]
    return _all_work(request, list(belongs.values()), leads_to)


def _all_work(
    request: Any, belongs: list[dict[str, Any]], leads_to: list[tuple[str, str]]
) -> HttpResponse:
    """Show the work of all of somebody's partnerships, each asked for in its own scope.

    They are taken one after the other: the number of queries grows with the partnerships and with
    nothing else.
    """
    today, actor = timezone.localdate(), Actor.of_user(request.user)
    items: list[Item] = []
    for entry in belongs:
        with scope(entry["partnership"].pk, actor):
            reach = Reach.of(actor, today)
            require_two_steps(request, reach)
            found = items_of(reach, today, entry["acting"])
        entry["count"] = to_do(found)
        keep_count(request, entry["partnership"], entry["count"])
        items += found
    listed = work_list(request.GET, items, across=True)
    shown: dict[str, list[Item]] = {}
    for item in listed.page:
        shown.setdefault(item.partnership.slug if item.partnership else "", []).append(item)
    whys: dict[int, dict[str, Any]] = {}
    for entry in belongs:
        with scope(entry["partnership"].pk, actor):
            whys |= whys_of(Reach.of(actor, today), shown.get(entry["partnership"].slug, []))
    listed.whys = whys
    request.frame.work_url, request.frame.work_count = reverse("home"), to_do(items)
    context = {
        "belongs": belongs,
        "leads_to": leads_to,
        "list_page": listed,
        "sorts": SORTED_BY,
        "today": today,
        "shows_filters": True,
    }
    return TemplateResponse(request, "cases/core/all_work.html", context)
