"""The partnership's settings: its protocol, people, agencies and closed days."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.core.access.frame import PERIODS, may_set
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership
from cases.core.protocol.selectors import protocol_on
from cases.core.timetable.kinds import KINDS


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
        "may_people": request.reach.may(Verb.EDIT_PEOPLE),
        "may_agencies": request.reach.may(Verb.EDIT_AGENCIES),
        "may_chronicle": request.reach.may(Verb.READ_PARTNERSHIP_CHRONICLE),
        "may_delay_reasons": request.reach.may(Verb.EDIT_DELAY_REASONS),
        "may_routine": request.reach.may(Verb.READ_ROUTINE),
        "may_letters": request.reach.may(Verb.READ_LETTER_TEXTS),
        "may_calendar": request.reach.may(Verb.EDIT_CALENDAR),
        "slug": request.partnership.slug,
    }
    return TemplateResponse(request, "cases/core/settings.html", context)
