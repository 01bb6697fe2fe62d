"""What stands round every page: whose partnership, which case, where one may go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from partnerships.models import Membership, Partnership
from partnerships.pages.context import Acting, Frame, NavigationItem, Person

NAVIGATION = (
    ("My work", "work", None),
    ("Reviews", "case_list", Verb.LIST_CASES),
    ("Figures", "figures", Verb.READ_FIGURES),
    ("Timeliness", "timeliness", Verb.READ_TIMELINESS),
    ("Routine", "routine", Verb.READ_ROUTINE),
    ("What would be due", "due", Verb.ASK_DATES),
    ("Notices and calendar", "notices", Verb.OWN_NOTICES),
    ("Settings", "settings", Verb.READ_PROTOCOL),
)
OPERATOR_NAVIGATION = (("Partnerships", "partnerships"), ("Bank holidays", "bank_holidays"))
#: Who may change none of the settings finds on their page only how long what may take.
SETTING = (
    Verb.EDIT_PEOPLE,
    Verb.EDIT_AGENCIES,
    Verb.EDIT_CALENDAR,
    Verb.READ_PARTNERSHIP_CHRONICLE,
)
PERIODS = "Deadline periods"


def acting_as(partnership: Partnership) -> Acting:
    """Give a partnership as the header shows it."""
    return Acting(
        partnership.name,
        partnership.slug,
        partnership.colour,
        reverse("work", args=[partnership.slug]),
    )


def may_set(reach: Reach) -> bool:
    """Say whether somebody may change, or read the record of, any setting of the partnership."""
    return any(reach.may(verb) for verb in SETTING)


def frame_for(request: Any, case: Case | None = None) -> Frame:
    """Give the frame of a signed-in page in a partnership; one query, for the switcher."""
    partnership, reach = request.partnership, request.reach
    others = {
        membership.partnership_id: membership.partnership
        for membership in Membership.objects.active_on(timezone.localdate())
        .filter(user_id=request.user.pk)
        .select_related("partnership")
        .order_by("partnership__name")
    }
    return Frame(
        product_name=settings.PRODUCT_NAME,
        home_url="/",
        partnership=acting_as(partnership),
        partnerships=[acting_as(other) for other in others.values()],
        user=Person(request.user.name),
        navigation=[
            NavigationItem(
                PERIODS if name == "settings" and not may_set(reach) else label,
                reverse(name, args=[partnership.slug]),
                request.path == reverse(name, args=[partnership.slug]),
            )
            for label, name, verb in NAVIGATION
            if verb is None or reach.may(verb)
        ],
        account_url=reverse("account"),
        work_url=reverse("work", args=[partnership.slug]),
        search_url=reverse("search", args=[partnership.slug]) if reach.may(Verb.SEARCH) else None,
        marking=partnership.marking if case else "",
        case_reference=case.reference if case else "",
        case_label=case.label if case else "",
        case_url=reverse("case", args=[partnership.slug, case.reference]) if case else "",
        version=settings.VERSION,
        session_seconds=settings.SESSION_COOKIE_AGE,
        session_extend_url=reverse("extend_session"),
    )


def operator_frame(request: Any) -> Frame:
    """Give the frame of a platform operator's page: no partnership, and the way to his pages."""
    frame = outside_frame(request)
    frame.navigation = [
        NavigationItem(label, reverse(name), request.path == reverse(name))
        for label, name in OPERATOR_NAVIGATION
    ]
    return frame


def outside_frame(request: Any, partnership: Partnership | None = None) -> Frame:
    """Give the frame of a page outside any partnership, of a link, or of a refusal; no query."""
    user = getattr(request, "user", None)
    if user is not None and not (user.is_authenticated and partnership is None):
        user = None
    return Frame(
        product_name=settings.PRODUCT_NAME,
        partnership=Acting(partnership.name, partnership.slug, partnership.colour)
        if partnership
        else None,
        user=Person(user.name) if user else None,
        account_url=reverse("account") if user else "",
        version=settings.VERSION,
        session_seconds=settings.SESSION_COOKIE_AGE if user else None,
        session_extend_url=reverse("extend_session") if user else "",
    )
