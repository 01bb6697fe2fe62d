"""The partnership's settings: its protocol, people, agencies and closed days."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cases.core.access.frame import PERIODS, may_set
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.protocol.selectors import protocol_on
from cases.core.timetable.kinds import KINDS

#: What may be set up, by what it is about: each page's name, its words, who may open it.
PAGES = {
    "The partnership": (
        ("getting_started", "Getting started: what is still to set up", Verb.EDIT_LOOK),
        ("look", "Look and mailbox", Verb.EDIT_LOOK),
        ("names", "Names of bodies and posts", Verb.EDIT_LOOK),
        ("calendar", "Bank holidays and days on which the office is closed", Verb.EDIT_CALENDAR),
        ("boards_here", "County boards that see your figures", Verb.AGREE_BOARD),
        ("partnership_mergers", "Mergers with other partnerships", Verb.READ_MERGER),
        ("partnership_chronicle", "Chronicle of the partnership", Verb.READ_PARTNERSHIP_CHRONICLE),
    ),
    "People": (
        ("people", "People and their roles", Verb.EDIT_PEOPLE),
        ("deputies", "Deputies of the CSP chair", Verb.READ_DEPUTIES),
        ("sign_ins", "Who signs in, and who is locked out", Verb.EDIT_SIGN_IN),
        ("sign_in_provider", "Signing in with your organisation’s accounts", Verb.EDIT_SIGN_IN),
    ),
    "Who sees what": (
        ("access_review", "Access review: who has which role, seat and link", Verb.REVIEW_ACCESS),
        ("access_requests", "Requests for access", Verb.ANSWER_ACCESS),
        ("access_ask", "Ask for access to a review", Verb.ASK_ACCESS),
        ("emergency", "Open a review in an emergency", Verb.OPEN_IN_EMERGENCY),
        ("emergency_uses", "Opened in an emergency", Verb.LOOK_AT_OPENINGS),
        ("support", "Support: let a named operator look", Verb.INVITE_SUPPORT),
    ),
    "Agencies": (
        ("agencies", "Agencies and our contacts there", Verb.READ_AGENCIES),
        ("standard_list", "Standard list of the trawl and its yearly review", Verb.READ_AGENCIES),
    ),
    "Rules and texts": (
        ("protocol", "Local protocol: its versions, and writing a new one", Verb.READ_PROTOCOL),
        ("letter_texts", "Texts of letters and the letterhead", Verb.READ_LETTER_TEXTS),
        ("delay_reasons", "Reasons for a delay", Verb.EDIT_DELAY_REASONS),
        ("routine", "Recurring duties of the partnership", Verb.READ_ROUTINE),
    ),
}


def pages_for(request: CaseRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    """Give the addresses and words of what the reader may set up, by what it is about."""
    slug = request.partnership.slug
    found = [
        (
            about,
            [(reverse(name, args=[slug]), words) for name, words, verb in pages
             if request.reach.may(verb)],
        )
        for about, pages in PAGES.items()
    ]  # fmt: skip
    return [(about, pages) for about, pages in found if pages]


@in_partnership(Verb.READ_PROTOCOL)
def settings_page(request: CaseRequest) -> HttpResponse:
    """Show what may be set, and every period of the protocol in force with its source."""
    protocol = protocol_on(timezone.localdate())
    timetable = protocol.rules.timetable
    rules = [
        {"title": kind.title, "rule": timetable[code]}
        for code, kind in KINDS.items()
        if code in timetable
    ]
    context = {
        "protocol": protocol,
        "title": "Settings" if may_set(request.reach) else PERIODS,
        "names": protocol.rules.names,
        "rules": rules,
        "groups": pages_for(request),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/settings.html", context)
