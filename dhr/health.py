"""How the installation is: database, broker, beat and the outbox. No fact of a case or a person.

200 where everything that must run runs, else 503. Mails that wait or failed are named, and do not
make it 503: an address that bounces must not take the product off the air. Only the platform's
heartbeat rows are read, so no partnership is in scope.
"""

from __future__ import annotations

import logging
import time
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from cases.core.deadlines.uncounted import HEARTBEAT
from cases.core.timetable.calendar import WorkingCalendar
from dhr.celery import app
from partnerships.models import Heartbeat

log = logging.getLogger(__name__)
BEAT_IS_LATE = timedelta(minutes=10)
MAIL_IS_LATE_MINUTES = 60
#: After a start the last beat may be old: beat needs web's neighbours to be up first.
GRACE_SECONDS = 300
BROKER_SECONDS = 2
_started = time.monotonic()


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: `state` is "ok", "warning" or "failed"."""

    name: str
    state: str
    says: str


def check_database() -> Check:
    """Ask the database for something."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        log.exception("health: the database does not answer")
        return Check("database", "failed", "does not answer")
    return Check("database", "ok", "answers")


def check_broker() -> Check:
    """Open a connection to the task queue, waiting two seconds at most."""
    try:
        with app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_SECONDS)
    except Exception:  # every transport raises its own errors
        log.exception("health: the broker does not answer")
        return Check("broker", "failed", "does not answer")
    return Check("broker", "ok", "answers")


def check_beat() -> Check:
    """Say how long ago beat and a worker gave a sign of life."""
    beaten_at = Heartbeat.objects.filter(name="beat").values_list("beaten_at", flat=True).first()
    young = time.monotonic() - _started < GRACE_SECONDS
    if beaten_at is None:
        return Check("beat", "warning" if young else "failed", "has not given a sign of life yet")
    age = timezone.now() - beaten_at
    says = f"gave a sign of life {_minutes(int(age.total_seconds() // 60))} ago"
    if age <= BEAT_IS_LATE:
        return Check("beat", "ok", says)
    return Check("beat", "warning" if young else "failed", says)


def check_mail() -> Check:
    """Say what the last sweeps found: mails waiting, failed, and lines of digests not yet told."""
    rows = Heartbeat.objects.filter(name__startswith="sweep deadlines: ").values_list(
        "counts", flat=True
    )
    found = [row["found"] for row in rows if isinstance(row.get("found"), dict)]
    waiting = sum(each.get("mails_waiting", 0) for each in found)
    failed = sum(each.get("mails_failed", 0) for each in found)
    oldest = max((each.get("oldest_minutes", 0) for each in found), default=0)
    untold = sum(each.get("lines_late", 0) for each in found)
    says = f"{waiting} waiting, the oldest for {_minutes(oldest)}; {failed} failed"
    if untold:
        says += f"; {untold} lines of daily digests late"
    late = oldest > MAIL_IS_LATE_MINUTES or untold > 0
    return Check("mail", "warning" if failed or late else "ok", says)


def check_sweeps() -> Check:
    """Say whether the last sweep of any partnership failed; which one is in the log."""
    failed = sum(
        1 for counts in Heartbeat.objects.values_list("counts", flat=True) if counts.get("failed")
    )
    if failed:
        return Check("sweeps", "warning", f"{failed} ended in an error; the log says which")
    return Check("sweeps", "ok", "none failed")


def check_calendar() -> Check:
    """Say whether the bank holidays of this and next year are known, and whether any date failed.

    A date that could not be counted is an alarm at once; a year that is not known, a year ahead.
    """
    rows = Heartbeat.objects.filter(name__startswith=HEARTBEAT).values_list("counts", flat=True)
    if uncounted := sum(counts.get("found") or 0 for counts in rows):
        what = "1 open date" if uncounted == 1 else f"{uncounted:,} open dates"
        return Check("calendar", "failed", f"{what} cannot be counted: bank holidays are missing")
    years = WorkingCalendar.bundled().years
    this_year = timezone.localdate().year
    for year in (this_year, this_year + 1):
        if year not in years:
            says = f"the bank holidays of {year} are not known; this version needs to be replaced"
            return Check("calendar", "failed" if year == this_year else "warning", says)
    return Check("calendar", "ok", f"bank holidays are known to the end of {max(years)}")


def _minutes(number: int) -> str:
    return "1 minute" if number == 1 else f"{number:,} minutes"


def checks() -> list[Check]:
    """Look at everything; what needs the database is left out where it does not answer."""
    database = check_database()
    found = [database, check_broker()]
    if database.state == "ok":
        found += [check_beat(), check_mail(), check_sweeps(), check_calendar()]
    return found


def health(request: HttpRequest) -> HttpResponse:
    """Answer with 200 or 503; JSON where it is asked for, else a plain page."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(("GET", "HEAD"))
    found = checks()
    well = all(check.state != "failed" for check in found)
    status = 200 if well else 503
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse(
            {"well": well, "checks": [asdict(check) for check in found]}, status=status
        )
    return render(
        request, "static_pages/health.html", {"well": well, "checks": found}, status=status
    )
