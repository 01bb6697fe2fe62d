"""The notices of N partnerships of M open deadlines each, beside one bare SQL statement.

    scripts/with_services.py --fresh -- benchmarks/sweep.py [partnerships] [deadlines of each]

The size that counts: 300 3334. Prints the time in which the sweep finds what is to be told and
writes it, one scope and one statement a partnership, when everything is new and when nothing is;
and beside it that of one plain statement over all partnerships, run as the owner, that finds and
writes the same rows. Exits with 1 if the sweep takes more than three times as long, or if the two
do not write the same number.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhr.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

DEADLINES_A_CASE = 4
MOST_TIMES = 3.0
PEOPLE = ("csp_chair", "csp_chair_deputy", "named_senior", "officer")
#: One in ten of the deadlines is overdue, by up to four days; one in six has something to tell.
FILL = (
    """INSERT INTO cases_case (partnership_id, protocol_id, reference, label, opened_on, version,
         closed_from, created_at, state, deadlines_form)
       SELECT p.partnership_id, p.id, 'B' || p.partnership_id || '-' || n, 'Adult A',
         current_date - 30, 1, '', now(), 'panel', %(form)s
       FROM cases_protocol p, generate_series(1, %(cases)s) n""",
    """INSERT INTO cases_deadline (partnership_id, case_id, kind, subject_kind, subject_number,
         occurrence, title, stage, owed_by, start_on, due_on, original_on, counts, remind_on,
         escalations, explanation)
       SELECT c.partnership_id, c.id, 'decision', 'case', 0, n, 'Decide', 'decision', 'csp_chair',
         c.opened_on, d.due_on, d.due_on, true,
         jsonb_build_array(d.due_on - 2, d.due_on, d.due_on + 2),
         jsonb_build_array(jsonb_build_array(d.due_on + 3, 'named_senior'),
             jsonb_build_array(d.due_on + 14, 'csp_chair')), '{}'
       FROM cases_case c, generate_series(1, %(each)s) n,
         LATERAL (SELECT %(today)s::date - 4 + ((c.id * 7 + n * 13) %% 40)::int AS due_on) d""",
)
BARE = """
    INSERT INTO cases_digestline (partnership_id, key, user_id, "group", case_id, title, due_on,
        url, for_day, made_at)
    SELECT DISTINCT ON (d.id, t.day, u.id) d.partnership_id,
        concat_ws(':', 'deadline', d.case_id, d.kind, d.subject_kind, d.subject_number,
            d.occurrence, d.due_on, t.day, md5(lower(u.email))),
        u.id, t.what, d.case_id, d.title || ' – ' || c.reference, d.due_on,
        '/p/' || p.slug || '/reviews/' || c.reference || '/', t.day, now()
    FROM cases_deadline d
    JOIN cases_case c ON c.id = d.case_id
    JOIN partnerships_partnership p ON p.id = d.partnership_id
    CROSS JOIN LATERAL (
        SELECT max(value::date) AS day FROM jsonb_array_elements_text(d.remind_on)
        WHERE value::date <= %(today)s) reminder
    CROSS JOIN LATERAL (
        SELECT reminder.day, d.owed_by AS duty,
            CASE WHEN reminder.day > d.due_on THEN 'overdue' ELSE 'reminder' END AS what
        WHERE reminder.day IS NOT NULL
        UNION ALL SELECT reminder.day, 'officer', 'overdue' WHERE reminder.day > d.due_on
        UNION ALL SELECT (value ->> 0)::date, value ->> 1, 'escalation'
        FROM jsonb_array_elements(d.escalations) WHERE (value ->> 0)::date <= %(today)s) t
    JOIN (VALUES ('csp_chair', 'csp_chair'), ('csp_chair', 'csp_chair_deputy'),
        ('named_senior', 'named_senior'), ('officer', 'officer')) holds(duty, role)
      ON holds.duty = t.duty
    JOIN partnerships_membership m ON m.partnership_id = d.partnership_id AND m.role = holds.role
    JOIN partnerships_user u ON u.id = m.user_id
    WHERE d.met_on IS NULL AND d.counts AND d.due_on IS NOT NULL
    ORDER BY d.id, t.day, u.id, t.what
"""


def fill(partnerships: int, deadlines: int) -> None:
    """Fill the database as its owner: partnerships with people, cases, deadlines."""
    from cases.core.deadlines.refresh import FORM
    from cases.core.protocol import preset
    from cases.core.protocol.models import Protocol
    from partnerships.models import Membership, Partnership, User
    from partnerships.people.actor import CLOCK
    from partnerships.tenancy.context import scope

    people = {role: User.objects.create_user(f"{role}@bench.example", role) for role in PEOPLE}
    data = preset.load("leicester-city").to_data()
    for number in range(partnerships):
        partnership = Partnership.objects.create(
            name=f"Partnership {number}", slug=f"bench-{number}", code=f"B{number}"
        )
        with scope(partnership.pk, CLOCK):
            Protocol.objects.create(preset="leicester-city", effective_on="2000-01-01", data=data)
            for role, user in people.items():
                Membership.objects.create(
                    partnership=partnership, user=user, role=role, starts_on="2020-01-01"
                )
    values: dict[str, Any] = {
        "cases": -(-deadlines // DEADLINES_A_CASE),
        "each": DEADLINES_A_CASE,
        "form": FORM,
        "today": timezone.localdate(),
    }
    with connections["owner"].cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement, values)
    as_owner("VACUUM ANALYZE")


def as_owner(statement: str) -> int:
    """Run a statement as the owner of the tables; give how many rows it concerned."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, {"today": timezone.localdate()})
        return int(cursor.rowcount)


def emptied() -> None:
    """Forget what was told, so that everything is new again."""
    as_owner("TRUNCATE cases_digestline, cases_outboxmail CASCADE")


def seconds(act: Callable[[], object]) -> float:
    """Give how long an act takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main() -> int:
    """Fill, write the same rows plainly and by the sweep, print; give the exit code."""
    partnerships = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    deadlines = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    settings.DEBUG = False
    call_command("migrate", database="owner", verbosity=0)
    print(f"{partnerships} partnerships of {deadlines} open deadlines", flush=True)
    print(f"filled in          {seconds(lambda: fill(partnerships, deadlines)):8.2f} s", flush=True)
    from cases.core.deadlines.sweep import bring_up_to_date, write_notices
    from partnerships.models import Partnership
    from partnerships.people.actor import CLOCK
    from partnerships.tenancy.context import scope

    today = timezone.localdate()
    numbers = list(Partnership.objects.order_by("pk").values_list("pk", flat=True))
    written: list[int] = []

    def notices() -> None:
        written.clear()
        for number in numbers:
            with scope(number, CLOCK):
                written.append(sum(write_notices(today)))

    def up_to_date() -> None:
        for number in numbers:
            with scope(number, CLOCK):
                bring_up_to_date(today)

    # Both find the pages of the tables in memory.
    as_owner(BARE)
    emptied()
    rows: list[int] = []
    bare = seconds(lambda: rows.append(as_owner(BARE)))
    emptied()
    first = seconds(notices)
    new = sum(written)
    again = seconds(notices)
    times = first / bare
    print(f"one bare statement {bare:8.2f} s  {rows[0]} rows found and written")
    print(f"the sweep          {first:8.2f} s  {new} rows found and written, {times:.1f} times")
    print(f"the sweep again    {again:8.2f} s  {sum(written)} rows: nothing is new")
    print(f"a partnership      {again / partnerships * 1000:8.1f} ms when nothing is new")
    print(f"looking for what moves with the day {seconds(up_to_date):8.2f} s")
    return 0 if new == rows[0] and times <= MOST_TIMES else 1


if __name__ == "__main__":
    sys.exit(main())
