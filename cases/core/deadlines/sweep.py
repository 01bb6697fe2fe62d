"""Enforcing deadlines: one statement writes the mails, another what was missed.

Both are set-based, run for one partnership in its own scope, and can be run twice, late or for
yesterday: the unique key of a mail names the deadline, its date, the offset and the address, and
never a row of the projection, which may be rebuilt. What fell due while nothing ran is sent once,
for the latest day that has passed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from cases.core.access.verbs import Seat
from cases.core.audit.models import CaseEvent
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.deadlines.models import Deadline
from cases.core.workflow.plug import registry
from partnerships.models import Partnership
from partnerships.people.actor import CLOCK
from partnerships.people.roles import Role
from partnerships.tenancy.context import current_partnership_id

OFFICERS = (Role.OFFICER.value,)
# Who is asked where the duty names a body or an office of which nobody has an account.
HELD_BY: dict[str, tuple[str, ...]] = {
    "csp_chair": (Role.CSP_CHAIR.value, Role.CSP_CHAIR_DEPUTY.value),
    "chair": (Seat.INDEPENDENT_CHAIR.value,),
    "sub_group_chair": (Role.SUB_GROUP_MEMBER.value,),
    "home_office": OFFICERS,
    "action_owner": (),
    "agency": (),
}


def holders_of(duty: str) -> tuple[str, ...]:
    """Give the roles and seats that a duty falls to; an unknown one falls to the officers."""
    if duty in HELD_BY:
        return HELD_BY[duty]
    return (duty,) if duty in Role.values or duty in Seat.values else OFFICERS


@dataclass(frozen=True)
class Swept:
    """What a sweep found: mails written anew, deadlines newly missed, open ones overdue."""

    mails: int
    missed: int
    overdue: int

    def counts(self) -> dict[str, int]:
        """Give the counts for the heartbeat."""
        return {"mails": self.mails, "missed": self.missed, "overdue": self.overdue}


# Open deadlines of cases that are not ended, with each day on which somebody is to be told: the
# latest reminder day that has come, and the day of escalation.
OPEN = """
    SELECT d.*, c.reference, c.id AS the_case,
           greatest(max(r.day) FILTER (WHERE r.day <= %(today)s)) AS remind_day
    FROM cases_deadline d
    JOIN cases_case c ON c.id = d.case_id
    LEFT JOIN LATERAL (
        SELECT value::date AS day FROM jsonb_array_elements_text(d.remind_on)
    ) r ON true
    WHERE d.met_on IS NULL AND d.counts AND d.due_on IS NOT NULL
    GROUP BY d.id, c.id
"""

NOTICES = (
    """
    WITH open AS ("""
    + OPEN
    + """),
    duty AS (
        SELECT key AS duty, jsonb_array_elements_text(value) AS holder
        FROM jsonb_each(%(holders)s::jsonb)
    ),
    told AS (
        SELECT o.*, 'reminder' AS what, o.remind_day AS day, o.owed_by AS duty
        FROM open o WHERE o.remind_day IS NOT NULL
        UNION ALL
        SELECT o.*, 'overdue', o.remind_day, 'officer'
        FROM open o WHERE o.remind_day IS NOT NULL AND o.remind_day > o.due_on
        UNION ALL
        SELECT o.*, 'escalation', o.escalate_on, o.escalate_to
        FROM open o WHERE o.escalate_on <= %(today)s AND o.escalate_to <> ''
    ),
    addressed AS (
        SELECT t.*, u.email FROM told t
        JOIN duty ON duty.duty = t.duty
        JOIN partnerships_membership m ON m.role = duty.holder
            AND m.partnership_id = t.partnership_id
            AND m.starts_on <= %(today)s AND (m.ends_on IS NULL OR m.ends_on > %(today)s)
        JOIN partnerships_user u ON u.id = m.user_id AND u.is_active
        WHERE NOT EXISTS (
            SELECT 1 FROM cases_exclusion x WHERE x.case_id = t.the_case AND x.user_id = u.id)
        UNION
        SELECT t.*, u.email FROM told t
        JOIN duty ON duty.duty = t.duty
        JOIN auth_permission p ON p.codename = duty.holder AND p.content_type_id = %(case_type)s
        JOIN cases_caseuserobjectpermission g ON g.permission_id = p.id
            AND g.content_object_id = t.the_case
        JOIN partnerships_user u ON u.id = g.user_id AND u.is_active
        WHERE EXISTS (
            SELECT 1 FROM partnerships_membership m WHERE m.user_id = u.id
            AND m.partnership_id = t.partnership_id
            AND m.starts_on <= %(today)s AND (m.ends_on IS NULL OR m.ends_on > %(today)s))
        AND NOT EXISTS (
            SELECT 1 FROM cases_exclusion x WHERE x.case_id = t.the_case AND x.user_id = u.id)
        UNION
        SELECT t.*, a.email FROM told t
        JOIN jsonb_to_recordset(%(addressees)s::jsonb)
            AS a(subject_kind text, subject_number bigint, email text)
            ON a.subject_kind = t.subject_kind AND a.subject_number = t.subject_number
        WHERE t.duty IN ('agency', 'action_owner')
    )
    INSERT INTO cases_outboxmail (partnership_id, key, "case_id", "to", subject, body, state,
        attempts, last_error, next_try_at, created_at)
    SELECT DISTINCT ON (a.what, a.kind, a.subject_kind, a.subject_number, a.occurrence,
            a.the_case, a.day, a.email)
        a.partnership_id,
        md5(concat_ws('|', a.what, a.the_case, a.kind, a.subject_kind, a.subject_number,
            a.occurrence, a.due_on, a.day, lower(a.email))),
        a.the_case, a.email,
        a.reference || ': ' || lower(left(a.title, 1)) || substr(a.title, 2)
            || CASE WHEN a.due_on < %(today)s THEN ' is overdue' ELSE ' is due' END,
        concat_ws(E'\n\n',
            CASE WHEN a.due_on < %(today)s THEN 'This was due on ' ELSE 'This is due on ' END
                || trim(to_char(a.due_on, 'FMDay FMDD FMMonth YYYY')) || ': ' || a.title || '.',
            CASE a.what WHEN 'escalation' THEN
                'It has not been done, so it is brought to you as the local protocol asks.'
                ELSE NULL END,
            CASE WHEN a.duty IN ('agency', 'action_owner') THEN
                'Use the private link in the mail that asked you. If you no longer have it, '
                || 'reply to the review office' || %(mailbox)s || '.'
                ELSE %(site)s || a.reference || '/' END),
        'waiting', 0, '', %(now)s, %(now)s
    FROM addressed a
    ON CONFLICT (partnership_id, key) DO NOTHING
"""
)


def _addressees() -> list[dict[str, Any]]:
    """Give the addresses of agencies and owners, by subject, from the stages that know them."""
    wanted: dict[str, list[int]] = {}
    for kind, number in Deadline.objects.filter(
        met_on=None, counts=True, owed_by__in=("agency", "action_owner")
    ).values_list("subject_kind", "subject_number"):
        wanted.setdefault(kind, []).append(number)
    found = []
    for plug in registry.plugs:
        if plug.addressees is None:
            continue
        for kind, numbers in wanted.items():
            for number, addresses in plug.addressees(kind, numbers).items():
                found += [
                    {"subject_kind": kind, "subject_number": number, "email": address}
                    for address in addresses
                ]
    return found


def write_notices(today: date) -> int:
    """Write the mails that are due on a day into the outbox; give how many were new."""
    from django.contrib.contenttypes.models import ContentType

    partnership = Partnership.objects.get(pk=current_partnership_id())
    duties = {*Deadline.objects.order_by().values_list("owed_by", flat=True).distinct()}
    duties |= {*Deadline.objects.order_by().values_list("escalate_to", flat=True).distinct()}
    holders = {duty: list(holders_of(duty)) for duty in {*duties, "officer"}}
    with connection.cursor() as cursor:
        cursor.execute(
            NOTICES,
            {
                "today": today,
                "now": timezone.now(),
                "holders": json.dumps(holders),
                "addressees": json.dumps(_addressees()),
                "case_type": ContentType.objects.get_for_model(Case).pk,
                "mailbox": f" at {partnership.mailbox}" if partnership.mailbox else "",
                "site": f"{settings.SITE_URL.rstrip('/')}/p/{partnership.slug}/reviews/",
            },
        )
        return int(cursor.rowcount)


def record_missed(today: date) -> int:
    """Record once in a case's chronicle that a deadline was missed; give how many were new."""
    missed = Deadline.objects.filter(met_on=None, counts=True, due_on__lt=today).select_related(
        "case"
    )
    known = set(
        CaseEvent.objects.filter(verb="deadline.missed").values_list(
            "detail__details__deadline", flat=True
        )
    )
    new = 0
    for row in _unknown(missed, known):
        record(
            "deadline.missed",
            f"noted that this was missed: {row.title.lower()}, due on {row.due_on:%-d %B %Y}",
            by=CLOCK,
            case=row.case,
            on=today,
            details={"deadline": missed_key(row)},
        )
        new += 1
    return new


def missed_key(row: Deadline) -> str:
    """Give the name under which a missed deadline is recorded: it and its date."""
    return (
        f"{row.case_id}:{row.kind}:{row.subject_kind}:{row.subject_number}:"
        f"{row.occurrence}:{row.due_on}"
    )


def _unknown(rows: Iterable[Deadline], known: set[str]) -> list[Deadline]:
    return [row for row in rows if missed_key(row) not in known]


def sweep(today: date | None = None) -> dict[str, int]:
    """Enforce the deadlines of the partnership in scope as of a day; give what was found.

    One sweep of a partnership at a time: a second waits for the first and then finds nothing new.
    """
    today = today or timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7301, %s)", [current_partnership_id()])
    mails = write_notices(today)
    missed = record_missed(today)
    overdue = Deadline.objects.filter(met_on=None, counts=True, due_on__lt=today).count()
    return Swept(mails, missed, overdue).counts()
