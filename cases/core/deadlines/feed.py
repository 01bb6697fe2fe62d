"""A person's own deadlines as a calendar (iCalendar, RFC 5545), read by his calendar program."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import http_date, parse_http_date_safe, quote_etag
from icalendar import Calendar, Event

from cases.core.access.links import token_hash
from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, by_own_address
from cases.core.deadlines.assigned import work_key
from cases.core.deadlines.models import CalendarFeed, Deadline
from cases.core.deadlines.own import own_deadlines
from cases.core.timetable.kinds import KINDS
from partnerships.models import Partnership

READ_AGAIN_AFTER = timedelta(hours=4)


def holder_of(token: str) -> CalendarFeed | None:
    """Give the feed that a token opens in the partnership in scope, or None."""
    found: CalendarFeed | None = (
        CalendarFeed.objects.select_related("user")
        .filter(token_hash=token_hash(token), revoked_at=None, user__is_active=True)
        .first()
    )
    return found


def event_of(row: Deadline, partnership: Partnership, stamp: datetime, because: str) -> Event:
    """Give a deadline as an event of one whole day: no name in it, with why and where to look."""
    site = settings.SITE_URL.rstrip("/")
    assert row.due_on is not None  # noqa: S101  (own_deadlines gives those with a date alone)
    path, reference = f"/p/{partnership.slug}/", ""
    if row.case is not None:
        path, reference = f"{path}reviews/{row.case.reference}/", row.case.reference
    # Titles of kinds are ours; what tells a deadline from its like is left out, as names are.
    title = KINDS[row.kind].title if row.kind in KINDS else row.title
    name = f"{partnership.pk}:{work_key(row)}"
    event = Event()
    event.add("uid", f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@{urlsplit(site).hostname}")
    event.add("dtstamp", stamp)
    event.add("dtstart", row.due_on)
    event.add("dtend", row.due_on + timedelta(days=1))
    event.add("summary", f"{title} – {reference}" if reference else title)
    event.add("description", f"{because}\n{site}{path}".strip())
    event.add("url", f"{site}{path}")
    # A due date takes nobody's time.
    event.add("transp", "TRANSPARENT")
    return event


def calendar_of(partnership: Partnership, rows: list[Deadline], stamp: datetime) -> bytes:
    """Give a calendar of deadlines; `stamp` is when its contents last changed."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.PRODUCT_NAME}//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Review deadlines – {partnership.name}")
    calendar.add("refresh-interval", READ_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    for row in rows:
        calendar.add_component(event_of(row, partnership, stamp, row.why_outside))
    made: bytes = calendar.to_ical()
    return made


@by_own_address(Verb.OWN_NOTICES, holder_of=holder_of)
def feed(request: CaseRequest, found: CalendarFeed) -> HttpResponse:
    """Give the calendar of the person whose address this is, or that it has not changed."""
    rows = own_deadlines(request.reach)
    _note_reading(found, hashlib.sha256(calendar_of(request.partnership, rows, EPOCH)).hexdigest())
    changed_at = found.changed_at or timezone.now()
    headers = {
        "ETag": quote_etag(found.content_hash),
        "Last-Modified": http_date(changed_at.timestamp()),
        "Cache-Control": "private",
    }
    if _is_known(request, found.content_hash, changed_at):
        return HttpResponse(status=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    content = calendar_of(request.partnership, rows, changed_at)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


#: The stamp under which two calendars are compared.
EPOCH = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _note_reading(found: CalendarFeed, content_hash: str) -> None:
    """Keep when the contents changed and on which day they were read; mostly nothing to write."""
    today, wrote = timezone.localdate(), []
    if found.content_hash != content_hash:
        found.content_hash, found.changed_at = content_hash, timezone.now().replace(microsecond=0)
        wrote += ["content_hash", "changed_at"]
    if found.last_read_on != today:
        found.last_read_on = today
        wrote.append("last_read_on")
    if wrote:
        found.save(update_fields=wrote)


def _is_known(request: HttpRequest, content_hash: str, changed_at: datetime) -> bool:
    """Say whether the reader has this already; what he says of the content goes before the time."""
    tags = request.headers.get("If-None-Match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or quote_etag(content_hash) in known
    since: Any = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and int(changed_at.timestamp()) <= since
