"""Minutes and briefings as PDF: seconds of work, outside every transaction."""

from __future__ import annotations

import hashlib
import io
from datetime import date

import pikepdf
from celery import shared_task
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import timezone

from cases.core.documents.pdf import render_pdf
from cases.core.documents.printing import print_styles
from cases.core.protocol.selectors import protocol_on
from cases.decision.after_models import Briefing
from cases.decision.briefing import keep_briefing
from cases.decision.briefing_facts import ROOMS, BriefingFacts, facts_of
from cases.decision.meeting_models import SubGroupMeeting
from cases.decision.sub_group_selectors import APOLOGIES, PRESENT, agenda_of
from partnerships.models import Partnership
from partnerships.pages.dates import in_words
from partnerships.people.actor import CLOCK
from partnerships.tenancy.context import scope


@shared_task(name="cases.decision.make_minutes", max_retries=3, default_retry_delay=30)
def make_minutes(partnership_id: int, meeting_id: int, asked: int) -> None:
    """Make the minutes of a meeting as a PDF; `asked` is which asking this answers."""
    with scope(partnership_id, CLOCK):
        meeting = _waiting(meeting_id, asked)
        if meeting is None:
            return
        attenders = list(meeting.attenders.all())
        partnership = Partnership.objects.get(pk=partnership_id)
        name = protocol_on(meeting.on).rules.names.sub_group
        context = {
            "meeting": meeting,
            "name": name,
            "partnership": partnership,
            "marking": partnership.marking,
            "reference": f"{name}, meeting {meeting.number}",
            "printed_on": meeting.on,
            "rows": agenda_of(meeting, None).rows,
            "present": [each for each in attenders if each.attendance == PRESENT],
            "apologies": [each for each in attenders if each.attendance == APOLOGIES],
        }
        page = render_to_string("cases/decision/minutes_pdf.html", context)
    title = f"{name}: minutes of {in_words(meeting.on)}"
    content = render_pdf(page, title=title, static_root=print_styles())
    with scope(partnership_id, CLOCK):
        found = _waiting(meeting_id, asked)
        if found is not None:
            found.minutes_made = asked
            found.minutes_sha256 = hashlib.sha256(content).hexdigest()
            found.minutes_file.save(f"minutes-{asked}.pdf", ContentFile(content), save=True)


def _waiting(meeting_id: int, asked: int) -> SubGroupMeeting | None:
    found: SubGroupMeeting | None = SubGroupMeeting.objects.filter(
        pk=meeting_id, minutes_asked=asked, minutes_made__lt=asked
    ).first()
    return found


#: A briefing is read in the minutes before a decision: two sides of A4, and no more.
MOST_PAGES = 2


@shared_task(name="cases.decision.make_briefing", max_retries=3, default_retry_delay=30)
def make_briefing(partnership_id: int, briefing_id: int) -> None:
    """Make a briefing as a PDF of two pages at most: long texts are cut until it fits."""
    with scope(partnership_id, CLOCK):
        briefing = (
            Briefing.objects.filter(pk=briefing_id, document=None)
            .select_related("case__protocol", "case__partnership")
            .first()
        )
        if briefing is None:
            return
        facts = facts_of(briefing.case, timezone.localdate())
        marking = briefing.case.partnership.marking
    content, pages = briefing_pdf(facts, marking, timezone.localdate())
    with scope(partnership_id, CLOCK):
        keep_briefing(briefing, content, pages)


def briefing_pdf(facts: BriefingFacts, marking: str, today: date) -> tuple[bytes, int]:
    """Give the briefing as a PDF with its number of pages: the fullest that fits."""
    content, pages = b"", 0
    for room in ROOMS:
        context = {
            **facts.cut_to(room),
            "marking": marking,
            "reference": f"{facts.reference} briefing",
            "printed_on": today,
            "today": today,
        }
        page = render_to_string("cases/decision/briefing_pdf.html", context)
        title = f"{facts.reference}: briefing for the decision"
        content = render_pdf(page, title=title, static_root=print_styles())
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pages = len(pdf.pages)
        if pages <= MOST_PAGES:
            break
    return content, pages
