"""Enforcing deadlines, one partnership at a time, in its own scope (R40, R128; DOMAIN 3).

A sweep brings up to date what moves with the day alone, records what was missed, and writes what
is to be told: lines for the daily digests, mails for those outside (sweep.sql, missed.sql). It can
be run twice, late or for yesterday. What fell due while nothing ran is told once, for the latest
day that has passed.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone

from cases.core.access.verbs import Seat
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.deadlines.assigned import given_deadlines
from cases.core.deadlines.duties import HELD_BY, holders_of
from cases.core.deadlines.models import Deadline, Hold
from cases.core.deadlines.refresh import FORM, refresh_deadlines
from cases.core.deadlines.routine_facts import bring_routine_up_to_date
from cases.core.deadlines.subjects import subjects_of, titled
from cases.core.deadlines.uncounted import note_uncounted
from cases.core.notices.models import DigestLine, OutboxMail
from cases.core.notices.services import deliver_soon
from cases.core.timetable.calendar import WorkingCalendar
from cases.core.timetable.kinds import KINDS, Direction
from cases.core.workflow.plug import registry
from cases.core.workflow.states import ENDED
from partnerships.agencies.contacts import writes_to
from partnerships.models import AgencyContact, Partnership
from partnerships.pages.dates import in_words
from partnerships.people.actor import CLOCK
from partnerships.people.roles import Role
from partnerships.tenancy.context import current_partnership_id

_HERE = Path(__file__).parent
NOTICES = (_HERE / "sweep.sql").read_text(encoding="utf-8")
MISSED = (_HERE / "missed.sql").read_text(encoding="utf-8")
OUTSIDE = ("agency", "action_owner")
RECURRING = [kind.code for kind in KINDS.values() if kind.direction is Direction.RECURRING]
SENIOR_MANAGER = Seat.AGENCY_SENIOR_MANAGER.value
#: Every duty that a rule may name, with who holds it; one that is not here falls to the officers.
HOLDERS = {duty: list(holders_of(duty)) for duty in (*HELD_BY, *Role.values, *Seat.values)}
#: A line waits for the next morning's digest, and no longer.
LINE_IS_LATE = timedelta(hours=26)
SWEEP_LOCK = 7301


def sweep(today: date | None = None) -> dict[str, Any]:
    """Enforce the deadlines of the partnership in scope as of a day; give what was found.

    One sweep of a partnership at a time: a second waits for the first and then finds nothing new.
    Gives the number of new lines and mails, newly missed and all overdue deadlines, and how the
    outbox stands (for the health page).
    """
    today = today or timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [SWEEP_LOCK, current_partnership_id()]
        )
    bring_up_to_date(today)
    missed = record_missed(today)
    lines, mails = write_notices(today)
    overdue = Deadline.objects.filter(met_on=None, counts=True, due_on__lt=today).count()
    return {"lines": lines, "mails": mails, "missed": missed, "overdue": overdue, **outbox()}


def bring_up_to_date(today: date) -> int:
    """Refresh the cases whose deadlines move with the day alone; give how many.

    These are cases on hold under a rule whose clock stops, cases with a recurring duty whose last
    listed occurrence has passed, cases whose deadlines were stored in an earlier form, and those
    with a date that could not be counted for want of bank holidays that are known now. So is the
    partnership's own routine. Never for a day before today: that would move dates back.
    """
    bring_routine_up_to_date(today)
    note_uncounted()
    today = max(today, timezone.localdate())
    open_holds = Hold.objects.filter(case=OuterRef("pk"), ended_on=None)
    later = Deadline.objects.filter(
        case=OuterRef("case"),
        kind=OuterRef("kind"),
        subject_kind=OuterRef("subject_kind"),
        subject_number=OuterRef("subject_number"),
        due_on__gt=today,
    )
    run_out = Deadline.objects.filter(
        ~Exists(later), case=OuterRef("pk"), kind__in=RECURRING, due_on__lte=today, counts=True
    )
    countable = Deadline.objects.filter(
        case=OuterRef("pk"), missing_year__in=WorkingCalendar.bundled().years, met_on=None
    )
    # Locked in one order, before anything else of a case: a verb locks its case first, too.
    moving = (
        Case.objects.select_for_update(of=("self",))
        .select_related("protocol", "partnership")
        .annotate(held=Exists(open_holds), ran_out=Exists(run_out), countable=Exists(countable))
        .filter(Q(held=True) | Q(ran_out=True) | Q(countable=True) | Q(deadlines_form__lt=FORM))
        .exclude(state__in=ENDED)
        .order_by("pk")
    )
    refreshed = 0
    for case in moving:
        rules = case.protocol.rules.timetable.values()
        stale = case.ran_out or case.countable or case.deadlines_form < FORM
        if stale or any(not rule.clock_runs_during_hold for rule in rules):
            refresh_deadlines(case, today)
            refreshed += 1
    return refreshed


def record_missed(today: date) -> int:
    """Record once in the chronicle that a deadline was missed; give how many were new.

    A duty of the partnership itself is recorded in the partnership's own.
    """
    with connection.cursor() as cursor:
        cursor.execute(MISSED, {"partnership": current_partnership_id(), "today": today})
        rows = cursor.fetchall()
    if not rows:
        return 0
    case_ids = {row[0] for row in rows if row[0] is not None}
    # The case before its chain, as every verb does: otherwise the two could wait for each other.
    cases = Case.objects.select_for_update().filter(pk__in=case_ids).order_by("pk").in_bulk()
    missed = Deadline.objects.in_bulk([row[1] for row in rows])
    subjects = subjects_of(missed.values())
    for case_id, number, due_on, name in rows:
        title = titled(missed[number], subjects)
        record(
            "deadline.missed",
            f"noted that this was missed: {title[:1].lower()}{title[1:]}, "
            f"due on {in_words(due_on)}",
            by=CLOCK,
            case=None if case_id is None else cases[case_id],
            on=today,
            details={"deadline": name},
        )
    return len(rows)


def write_notices(today: date) -> tuple[int, int]:
    """Write what is to be told on a day; give how many lines of digests and mails were new."""
    partnership = Partnership.objects.get(pk=current_partnership_id())
    outside, agencies = _outside()
    with connection.cursor() as cursor:
        cursor.execute(
            NOTICES,
            {
                "partnership": partnership.pk,
                "name": partnership.name,
                "today": today,
                "now": timezone.now(),
                "holders": json.dumps(HOLDERS),
                "outside": json.dumps(outside),
                "agencies": json.dumps(agencies),
                "given": json.dumps(
                    [{"key": key, "user_id": to} for key, to in given_deadlines(today).items()]
                ),
                "case_type": ContentType.objects.get_for_model(Case).pk,
                "mailbox": f" at {partnership.mailbox}" if partnership.mailbox else "",
                "home": f"/p/{partnership.slug}/",
                "site": settings.SITE_URL.rstrip("/"),
            },
        )
        lines, mails = cursor.fetchone()
    if mails:
        deliver_soon()
    return int(lines), int(mails)


def _outside() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Give whom to write to outside, by subject and duty, and which agency owes each subject.

    The stages know the addresses that they asked. An agency's senior manager stands in the
    partnership's list of contacts.
    """
    wanted: dict[str, list[int]] = {}
    for kind, number in Deadline.objects.filter(
        met_on=None, counts=True, owed_by__in=OUTSIDE, subject_number__gt=0
    ).values_list("subject_kind", "subject_number"):
        wanted.setdefault(kind, []).append(number)
    if not wanted:
        return [], []
    asked = [
        {"subject_kind": kind, "subject_number": number, "duty": duty, "email": address}
        for plug in registry.plugs
        if plug.addressees is not None
        for kind, numbers in wanted.items()
        for number, addresses in plug.addressees(kind, numbers).items()
        for address in addresses
        for duty in OUTSIDE
    ]
    agencies = [
        {"subject_kind": kind, "subject_number": number, "agency_id": agency}
        for plug in registry.plugs
        if plug.agencies is not None
        for kind, numbers in wanted.items()
        for number, agency in plug.agencies(kind, numbers).items()
    ]
    found = writes_to(
        {int(str(each["agency_id"])) for each in agencies},
        AgencyContact.Purpose.SENIOR_MANAGER,
        timezone.localdate(),
    )
    senior = {agency_id: contact.email for agency_id, contact in found.items()}
    return [
        *asked,
        *(
            {
                "subject_kind": each["subject_kind"],
                "subject_number": each["subject_number"],
                "duty": SENIOR_MANAGER,
                "email": senior[each["agency_id"]],
            }
            for each in agencies
            if each["agency_id"] in senior
        ),
    ], agencies


def outbox() -> dict[str, Any]:
    """Give how notices stand: mails waiting, failed and late (minutes), and late lines."""
    now = timezone.now()
    found = OutboxMail.objects.aggregate(
        waiting=Count("pk", filter=Q(state__in=("waiting", "sending"), next_try_at__lte=now)),
        failed=Count("pk", filter=Q(state="failed")),
        oldest=Min("created_at", filter=Q(state__in=("waiting", "sending"))),
    )
    oldest = found["oldest"]
    return {
        "mails_waiting": found["waiting"],
        "mails_failed": found["failed"],
        "oldest_minutes": int((now - oldest).total_seconds() // 60) if oldest else 0,
        "lines_late": DigestLine.objects.filter(mail=None, made_at__lt=now - LINE_IS_LATE).count(),
    }
