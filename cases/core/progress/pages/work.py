"""My work: what each person must do next; and where somebody belongs after signing in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership, signed_in
from cases.core.progress.notes import open_promises
from cases.core.progress.pages.case_page import case_url
from cases.core.progress.pages.mails import of_reach
from cases.core.workflow.plug import WorkRow, registry
from partnerships.models import Heartbeat, Membership
from partnerships.people.roles import Role
from partnerships.tenancy.context import own_memberships

THIS_WEEK = timedelta(days=7)
BEAT_IS_LATE = timedelta(minutes=10)


def work_of(reach: Any, today: date) -> list[WorkRow]:
    """Give what awaits a person in the partnership in scope, soonest first."""
    rows = [
        row
        for plug in registry.plugs
        if plug.work
        for row in plug.work.find(reach.actor, reach, today)
    ]
    rows += [
        WorkRow(
            kind="promise",
            title="Do what you promised",
            why="You promised it in a note.",
            url=case_url(note.case, "case_notes"),
            due_on=note.promised_on,
            reference=note.case.reference,
            label=note.case.label,
        )
        for note in open_promises(reach.actor, reach)
    ]
    return sorted(rows, key=lambda row: (row.due_on or date.max, row.reference, row.title))


def grouped(rows: list[WorkRow], today: date) -> list[dict[str, Any]]:
    """Give the rows under overdue, today, this week, later and waiting for others."""
    waiting = [row for row in rows if row.waiting]
    mine = [row for row in rows if not row.waiting]
    groups = (
        ("Overdue", [r for r in mine if r.due_on and r.due_on < today]),
        ("Today", [r for r in mine if r.due_on == today]),
        ("This week", [r for r in mine if r.due_on and today < r.due_on <= today + THIS_WEEK]),
        ("Later", [r for r in mine if r.due_on and r.due_on > today + THIS_WEEK]),
        ("No date", [r for r in mine if r.due_on is None]),
        ("Waiting for others", waiting),
    )
    return [
        {
            "title": title,
            "rows": found,
            "why": "What it waits for" if found[0].waiting else "Why it is yours",
        }
        for title, found in groups
        if found
    ]


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
    """Show what the person who is signed in must do next in this partnership."""
    today = timezone.localdate()
    rows = work_of(request.reach, today)
    request.frame.work_count = sum(1 for row in rows if not row.waiting)  # type: ignore[attr-defined]
    context = {
        "groups": grouped(rows, today),
        "today": today,
        "reach": request.reach,
        "can_open": request.reach.may(Verb.OPEN_CASE),
        "can_list": request.reach.may(Verb.LIST_CASES),
        "can_count": request.reach.may(Verb.READ_FIGURES),
        "undelivered": _undelivered(request.reach),
        "beat_stopped": Role.OFFICER in request.reach.roles and beat_has_stopped(),
    }
    return TemplateResponse(request, "cases/core/work.html", context)


@signed_in
def home(request: Any) -> HttpResponse:
    """Send somebody who has signed in to his work, or let him choose the partnership."""
    with own_memberships(request.user.pk):
        memberships = list(
            Membership.objects.active_on(timezone.localdate())
            .filter(user_id=request.user.pk)
            .select_related("partnership")
            .order_by("partnership__name", "role")
        )
    belongs: dict[str, dict[str, Any]] = {}
    for each in memberships:
        entry = belongs.setdefault(
            each.partnership.slug, {"partnership": each.partnership, "roles": []}
        )
        entry["roles"].append(each.get_role_display())
    if len(belongs) == 1:
        return HttpResponseRedirect(reverse("work", args=[next(iter(belongs))]))
    return TemplateResponse(request, "cases/core/home.html", {"belongs": list(belongs.values())})


@signed_in
def account(request: Any) -> HttpResponse:
    """Show one's account: name, address, second factor, password."""
    return TemplateResponse(request, "cases/core/account.html", {})


def extend_session(request: Any) -> HttpResponse:
    """Prolong the session by its full time; give its length and a fresh token (R133)."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    request.session.modified = True
    return JsonResponse(
        {"seconds": request.session.get_expiry_age(), "csrf_token": get_token(request)}
    )
