"""What stands round every page: whose partnership, which case, where one may go."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.case.models import Case
from cases.core.workflow.plug import registry
from partnerships.models import Membership, Partnership, SupportVisit
from partnerships.pages.context import Acting, Frame, NavigationItem, Person
from partnerships.people.session_proof import may_enter

NAVIGATION = (
    ("My work", "work", None),
    ("Reviews", "case_list", Verb.LIST_CASES),
    ("Trawls of my agency", "own_trawls", Verb.OWN_TRAWLS),
    ("Sub-group", "sub_group_meetings", Verb.READ_SUB_GROUP),
    ("Referrals", "incoming", Verb.TAKE_IN_REFERRAL),
    ("Figures", "figures", Verb.READ_FIGURES),
    ("Timeliness", "timeliness", Verb.READ_TIMELINESS),
    ("Routine", "routine", Verb.READ_ROUTINE),
    ("Fund", "fund", Verb.READ_FUND),
    ("County board", "county_board_here", Verb.READ_BOARD_FIGURES),
    ("What would be due", "due", Verb.ASK_DATES),
    ("Notices and calendar", "notices", Verb.OWN_NOTICES),
    ("Settings", "settings", Verb.READ_PROTOCOL),
)
OPERATOR_NAVIGATION = (
    ("Partnerships", "partnerships"),
    ("Agencies", "operator_agencies"),
    ("Offices", "offices"),
    ("County boards", "boards"),
    ("Funds", "funds"),
    ("Support", "support_visits"),
    ("Close an account", "account_close"),
    ("Bank holidays", "bank_holidays"),
    ("Mergers", "mergers"),
)
#: Who may change none of the settings finds on their page only how long what may take.
SETTING = (
    Verb.EDIT_PEOPLE,
    Verb.EDIT_AGENCIES,
    Verb.EDIT_CALENDAR,
    Verb.READ_PARTNERSHIP_CHRONICLE,
    Verb.OPEN_IN_EMERGENCY,
    Verb.LOOK_AT_OPENINGS,
)
PERIODS = "Deadline periods"
#: How long the number beside "My work" is shown again before it is counted again.
COUNT_KEPT_FOR = timedelta(minutes=1)


def acting_as(partnership: Partnership) -> Acting:
    """Give a partnership as the header shows it."""
    return Acting(
        partnership.name,
        partnership.slug,
        partnership.colour,
        reverse("work", args=[partnership.slug]),
        logo_url(partnership),
    )


def logo_url(partnership: Partnership) -> str:
    """Give the address of a partnership's logo, or nothing where it has none."""
    if not partnership.logo:
        return ""
    return reverse("logo", args=[partnership.slug, str(partnership.logo.name).rsplit("/", 1)[-1]])


def _switcher(others: list[Acting]) -> list[Acting]:
    """Give somebody's partnerships, with the way to the work of all where there are several."""
    if len(others) < 2:
        return others
    return [*others, Acting("All my partnerships", "", url=reverse("home"))]


def may_set(reach: Reach) -> bool:
    """Say whether somebody may set, open or look over anything of the partnership itself."""
    return any(reach.may(verb) for verb in SETTING)


def work_count(request: Any) -> int | None:
    """Give how much awaits the reader, counted at most once a minute.

    The number is kept in the reader's own session (which every request writes anyway), so that
    every process shows the same one; what he does himself is counted at once (`forget_count`), and
    My work, which has the list before it, shows that list's own (`keep_count`).
    """
    kept = request.session.get("work_count", {}).get(str(request.partnership.pk))
    now = timezone.now()
    if request.method == "POST":  # only a refused form is shown: nothing has changed
        forget_count(request)
        return int(kept[0]) if kept is not None else None
    if kept is not None:
        number, at = kept
        counted_at = datetime.fromisoformat(at)
        same_day = timezone.localdate(counted_at) == timezone.localdate(now)
        if same_day and timedelta() <= now - counted_at < COUNT_KEPT_FOR:
            return int(number)
    if registry.count_work is None:
        return None
    number = registry.count_work(request.reach, timezone.localdate(now))
    keep_count(request, request.partnership, number)
    return number


def keep_count(request: Any, partnership: Partnership, number: int) -> None:
    """Keep how much awaits the reader in a partnership, as it was just counted."""
    kept = request.session.get("work_count", {})
    counted = [number, timezone.now().isoformat()]
    request.session["work_count"] = {**kept, str(partnership.pk): counted}


def forget_count(request: Any) -> None:
    """Let the number be counted afresh: the reader is doing something."""
    request.session.pop("work_count", None)


def guest_words(reach: Reach, case: Case | None) -> str:
    """Say on every page of a guest that he is one; and to administrators that support is in.

    One query more for administrators only.
    """
    if reach.support is not None:
        until = timezone.localtime(reach.support.ends_at)
        return (
            f"You are looking as support until {until:%H:%M}. You change nothing, and each page "
            "that you open is recorded."
        )
    if case is not None and case.pk in reach.opened:
        return "You opened this review in an emergency. Each page that you open is recorded."
    if reach.may(Verb.INVITE_SUPPORT):
        visits = SupportVisit.objects.here().open_at(timezone.now()).select_related("user")
        names = " and ".join(
            f"{each.user.name} (until {timezone.localtime(each.ends_at):%H:%M})" for each in visits
        )
        return f"Support may look at this partnership: {names}." if names else ""
    return ""


def frame_for(request: Any, case: Case | None = None) -> Frame:
    """Give the frame of a signed-in page in a partnership; one query, for the switcher."""
    partnership, reach = request.partnership, request.reach
    others = {
        membership.partnership_id: membership.partnership
        for membership in Membership.objects.active_on(timezone.localdate())
        .filter(user_id=request.user.pk)
        .select_related("partnership")
        .order_by("partnership__name")
        if may_enter(request, membership.partnership_id)
    }
    work_url = reverse("work", args=[partnership.slug])
    return Frame(
        product_name=settings.PRODUCT_NAME,
        home_url="/",
        partnership=acting_as(partnership),
        partnerships=_switcher([acting_as(other) for other in others.values()]),
        user=Person(request.user.name),
        navigation=[
            NavigationItem(
                PERIODS if name == "settings" and not may_set(reach) else label,
                reverse(name, args=[partnership.slug]),
                request.path == reverse(name, args=[partnership.slug]),
            )
            for label, name, verb in NAVIGATION
            if (verb is None or reach.may(verb))
            and (verb is not Verb.OWN_TRAWLS or reach.agency_ids)
        ],
        account_url=reverse("account"),
        work_url=work_url,
        # My work itself counts the list that it shows.
        work_count=None if request.path == work_url else work_count(request),
        search_url=reverse("search", args=[partnership.slug]) if reach.may(Verb.SEARCH) else None,
        guest=guest_words(reach, case),
        marking=partnership.marking if case else "",
        case_reference=case.reference if case else "",
        case_label=case.label if case else "",
        case_url=reverse("case", args=[partnership.slug, case.reference])
        if case and request.access.allows(Verb.READ_CASE)
        else "",
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
        partnership=Acting(
            partnership.name,
            partnership.slug,
            partnership.colour,
            logo_url=logo_url(partnership),
        )
        if partnership
        else None,
        user=Person(user.name) if user else None,
        account_url=reverse("account") if user else "",
        version=settings.VERSION,
        session_seconds=settings.SESSION_COOKIE_AGE if user else None,
        session_extend_url=reverse("extend_session") if user else "",
    )
