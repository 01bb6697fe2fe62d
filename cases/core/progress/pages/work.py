"""My work: what each person must do next in one partnership; and one's account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.frame import keep_count, work_count
from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership, signed_in
from cases.core.progress.pages.mails import of_reach
from cases.core.progress.setting_up import how_far
from cases.core.progress.work.giving import items_seen_by, members, open_work
from cases.core.progress.work.listing import SORTED_BY, work_list
from cases.core.progress.work.reasons import whys_of
from cases.core.progress.work.rows import items_of, to_do
from partnerships.models import Heartbeat
from partnerships.people.roles import Role
from partnerships.people.session_proof import provider_of

BEAT_IS_LATE = timedelta(minutes=10)
#: Who has less than this before him needs no filters.
WORTH_FILTERING = 6


def beat_has_stopped() -> bool:
    """Say whether reminders have stood still for ten minutes: beat, or every worker, is down."""
    beaten_at = Heartbeat.objects.filter(name="beat").values_list("beaten_at", flat=True).first()
    return beaten_at is not None and timezone.now() - beaten_at > BEAT_IS_LATE


def _undelivered(reach: Reach) -> str:
    """Say how many mails did not go out, to those who may send them again; nothing if all did."""
    number = of_reach(reach).count() if reach.may(Verb.READ_LETTERS) else 0
    if not number:
        return ""
    return "1 mail did not go out." if number == 1 else f"{number} mails did not go out."


@in_partnership(Verb.ASK_DATES)
def work(request: CaseRequest) -> HttpResponse:
    """Show what somebody must do next in this partnership: one's own work, or a colleague's."""
    today = timezone.localdate()
    reach = request.reach
    may_give = reach.may(Verb.ASSIGN_WORK)
    others = [user for user in members() if user.pk != reach.actor.user_id] if may_give else []
    whose = next((user for user in others if str(user.pk) == request.GET.get("person")), None)
    if whose is not None:
        items, number = items_seen_by(reach, whose, today), work_count(request)
    else:
        items = items_of(reach, today)
        number = to_do(items)
        keep_count(request, request.partnership, number)
    request.frame.work_count = number  # type: ignore[attr-defined]  # set by the wrapper
    people = [(str(user.pk), user.name) for user in others]
    listed = work_list(request.GET, items, people=people)
    listed.whys = whys_of(reach, list(listed.page))
    context = {
        "list_page": listed,
        "sorts": SORTED_BY,
        "today": today,
        "whose": whose,
        "may_give": may_give,
        "shows_filters": len(items) >= WORTH_FILTERING or listed.is_filtered or may_give,
        "can_give_all": may_give and any(item.can_be_given for item in open_work(items)),
        "can_take_all": may_give and any(item.given for item in items),
        "can_open": reach.may(Verb.OPEN_CASE),
        "can_list": reach.may(Verb.LIST_CASES),
        "can_count": reach.may(Verb.READ_FIGURES),
        "beat_stopped": Role.OFFICER in reach.roles and beat_has_stopped(),
        "undelivered": _undelivered(reach) if whose is None else "",
        "set_up": how_far(reach, today) if whose is None else None,
        "welcome": request.partnership.welcome if whose is None else "",
    }
    return TemplateResponse(request, "cases/core/work.html", context)


@signed_in
def account(request: Any) -> HttpResponse:
    """Show one's account: name, address, second factor, password."""
    by_provider = provider_of(request) is not None
    return TemplateResponse(request, "cases/core/account.html", {"by_provider": by_provider})


def extend_session(request: Any) -> HttpResponse:
    """Prolong the session by its full time; give its length and a fresh token (R133)."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    request.session.modified = True
    return JsonResponse(
        {"seconds": request.session.get_expiry_age(), "csrf_token": get_token(request)}
    )
