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

#: What may be set up, in the order of the page: the page's name, its words, who may open it.
PAGES = (
    ("agencies", "Agencies for trawls and the standard list", Verb.EDIT_AGENCIES),
    ("delay_reasons", "Reasons for a delay", Verb.EDIT_DELAY_REASONS),
    ("letter_texts", "Texts of letters and the letterhead", Verb.READ_LETTER_TEXTS),
    ("people", "People and their roles", Verb.EDIT_PEOPLE),
    ("access_review", "Access review: who has which role, seat and link", Verb.REVIEW_ACCESS),
    ("access_requests", "Requests for access", Verb.ANSWER_ACCESS),
    ("emergency", "Open a review in an emergency", Verb.OPEN_IN_EMERGENCY),
    ("emergency_uses", "Opened in an emergency", Verb.LOOK_AT_OPENINGS),
    ("access_ask", "Ask for access to a review", Verb.ASK_ACCESS),
    ("support", "Support: let a named operator look", Verb.INVITE_SUPPORT),
    ("deputies", "Deputies of the CSP chair", Verb.READ_DEPUTIES),
    ("routine", "Recurring duties of the partnership", Verb.READ_ROUTINE),
    ("partnership_chronicle", "Chronicle of the partnership", Verb.READ_PARTNERSHIP_CHRONICLE),
    ("calendar", "Bank holidays and days on which the office is closed", Verb.EDIT_CALENDAR),
)


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
        "pages": [
            (reverse(name, args=[request.partnership.slug]), words)
            for name, words, verb in PAGES
            if request.reach.may(verb)
        ],
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/settings.html", context)
