"""The daily digest: what is to be told to each person, in one mail a day (issue 3).

It runs every quarter of an hour from 07:00 and writes each person's mail once a day, whenever the
first run of the day comes; what was found later waits for the next morning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone

from cases.core.access.models import CaseUserObjectPermission, Exclusion
from cases.core.deadlines.models import Deadline
from cases.core.notices.choices import GROUPS
from cases.core.notices.models import DigestLine, OutboxMail
from cases.core.notices.services import deliver_soon
from cases.core.timetable.calendar import uk
from partnerships.models import Membership, Partnership
from partnerships.people.roles import Role
from partnerships.tenancy.context import current_partnership_id

FROM_HOUR = 7
#: A mail is for a glance; My work has the rest.
MOST_LINES = 30
DIGEST_LOCK = 7302
OF_A_DEADLINE = "deadline:"


def write_digests(now: datetime | None = None) -> int:
    """Write today's digest of everybody who has something to be told; give how many were written.

    Before 07:00 there is none. A run after another one the same day writes nothing for whoever
    has had his. The number of queries is the same for any number of people.
    """
    now = timezone.localtime(now)
    today = now.date()
    if now.hour < FROM_HOUR:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [DIGEST_LOCK, current_partnership_id()]
        )
    waiting: dict[str, list[DigestLine]] = defaultdict(list)
    for line in DigestLine.objects.filter(mail=None).select_related("case", "user").order_by("pk"):
        waiting[f"digest:{line.user_id}:{today.isoformat()}"].append(line)
    for had in OutboxMail.objects.filter(key__in=waiting).values_list("key", flat=True):
        del waiting[had]
    everything = [line for lines in waiting.values() for line in lines]
    kept, about = _still_to_tell(everything, today)
    whys = Deadline.objects.in_bulk(set(about.values()))
    DigestLine.objects.filter(pk__in={line.pk for line in everything} - kept).delete()
    partnership = Partnership.objects.get(pk=current_partnership_id())
    mails, told = [], []
    for key, lines in waiting.items():
        own = [line for line in lines if line.pk in kept]
        if not own:
            continue
        reasons = {line.pk: whys[about[line.pk]].why_outside for line in own if line.pk in about}
        subject, body = _mail(partnership, own, today, reasons)
        mail = OutboxMail(
            key=key, to=own[0].user.email, subject=subject, body=body, next_try_at=timezone.now()
        )
        mails.append(mail)
        told += [(line, mail) for line in own]
    OutboxMail.objects.bulk_create(mails)
    for line, mail in told:
        line.mail = mail
    DigestLine.objects.bulk_update([line for line, _ in told], ["mail"])
    if mails:
        deliver_soon()
    return len(mails)


def _still_to_tell(lines: Sequence[DigestLine], today: date) -> tuple[set[int], dict[int, int]]:
    """Give the keys of the lines that still hold, and the deadline that each tells of.

    Only for people who still may know. Overtaken is a deadline that was met, moved or is no longer
    counted; a person, one who has left, whose seat has ended or who declared an interest. If it
    comes to be due again, the sweep writes the line again.
    """
    users = {line.user_id for line in lines}
    cases = {line.case_id for line in lines if line.case_id}
    open_ones = Deadline.objects.filter(met_on=None, counts=True)
    of_cases = open_ones.filter(case_id__in=cases) | open_ones.filter(case=None)
    due = {_name(row): row.pk for row in of_cases.only(*_NAMED_BY)} if lines else {}
    roles: dict[int, set[str]] = defaultdict(set)
    for user_id, role in (
        Membership.objects.here()
        .active_on(today)
        .filter(user_id__in=users)
        .values_list("user_id", "role")
    ):
        roles[user_id].add(role)
    seats = set(
        CaseUserObjectPermission.objects.filter(
            partnership_id=current_partnership_id(), user_id__in=users, content_object_id__in=cases
        ).values_list("user_id", "content_object_id")
    )
    excluded = set(
        Exclusion.objects.filter(user_id__in=users, case_id__in=cases).values_list(
            "user_id", "case_id"
        )
    )

    def holds(line: DigestLine) -> bool:
        person = (line.user_id, line.case_id)
        if line.key.startswith(OF_A_DEADLINE) and _told_of(line) not in due:
            return False
        if person in excluded:
            return False
        own = roles[line.user_id]
        if line.case_id is None:
            return bool(own)
        return bool(own - {Role.PARTICIPANT.value}) or (bool(own) and person in seats)

    kept = [line for line in lines if holds(line)]
    return {line.pk for line in kept}, {
        line.pk: due[told] for line in kept if (told := _told_of(line)) in due
    }


_NAMED_BY = ("case", "kind", "subject_kind", "subject_number", "occurrence", "due_on")


def _name(row: Deadline) -> str:
    """Give the name under which sweep.sql tells of a deadline, without day and person."""
    parts = (
        row.case_id,
        row.kind,
        row.subject_kind,
        row.subject_number,
        row.occurrence,
        row.due_on,
    )
    return OF_A_DEADLINE + ":".join(str(part) for part in parts if part is not None)


def _told_of(line: DigestLine) -> str:
    """Give what a line tells of: its deadline, or what else its key names."""
    return line.key.rsplit(":", 2)[0] if line.key.startswith(OF_A_DEADLINE) else line.key


def once(lines: Iterable[DigestLine]) -> list[DigestLine]:
    """Give one line for each deadline, in the order of the mail: the gravest, then the latest."""
    order = list(GROUPS)
    by_gravity = sorted(
        lines, key=lambda line: (order.index(line.group), -line.for_day.toordinal(), line.pk)
    )
    found: dict[str, DigestLine] = {}
    for line in by_gravity:
        found.setdefault(_told_of(line), line)
    return sorted(
        found.values(),
        key=lambda line: (order.index(line.group), line.due_on or date.max, line.pk),
    )


def _mail(
    partnership: Partnership,
    lines: Sequence[DigestLine],
    today: date,
    reasons: Mapping[int, str],
) -> tuple[str, str]:
    """Give subject and body: references, dates and links, no name and no fact of a case."""
    site = settings.SITE_URL.rstrip("/")
    home = f"{site}/p/{partnership.slug}/"
    told = once(lines)
    count = "1 thing" if len(told) == 1 else f"{len(told)} things"
    parts = [f"{count} to look at in {partnership.name}."]
    shown, more = told[:MOST_LINES], len(told) - MOST_LINES
    for code, group in GROUPS.items():
        own = [line for line in shown if line.group == code]
        if own:
            said = [_line(line, site, today, reasons.get(line.pk, "")) for line in own]
            parts.append("\n".join([group.title.upper(), *said]))
    if more > 0:
        parts.append(f"And {more} more. All of it is in My work:\n{home}")
    parts.append(
        f"You get this at most once a day. Choose what you are told, and how:\n{home}notices/"
    )
    return f"{partnership.name}: {count} to look at"[:200], "\n\n".join(parts)


def _line(line: DigestLine, site: str, today: date, reason: str) -> str:
    if line.group == "calendar" and line.case is None:
        return f"- {line.title}\n  {site}{line.url}"
    about = f"Review {line.case.reference}" if line.case else "A recurring duty"
    if line.due_on is None:
        return f"- {about}\n  {site}{line.url}"
    if line.group == "calendar":
        when = "is now due on"
    elif line.due_on == today:
        when = "is due today,"
    else:
        when = "was due on" if line.due_on < today else "is due on"
    why = f"\n  Why then: {reason}" if reason else ""
    return f"- {about}: {when} {uk(line.due_on)}{why}\n  {site}{line.url}"
