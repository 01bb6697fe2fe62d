"""What one added bank holiday would move, over N partnerships of M open deadlines each.

    scripts/with_services.py --fresh -- benchmarks/bank_holiday.py [N] [M] [days]

Every case has four open deadlines: papers of a meeting (working days), the decision, draft comments
and the notice to the Home Office. Meetings are spread over so many days (a year): the fewer, the
more of them one day moves. Prints the progress and the time of the preview that the platform
operator sees, in one process.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhr.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connections

DEADLINES_A_CASE = 4
MEETING = "meeting"
A_YEAR = 365
CASES = """
    INSERT INTO cases_case (partnership_id, protocol_id, reference, label, opened_on, version,
        closed_from, created_at, state, deadlines_form)
    SELECT p.partnership_id, p.id, 'B' || p.partnership_id || '-' || n, 'Adult A',
        current_date - n %% 30, 1, '', now(), 'panel', 1
    FROM cases_protocol p, generate_series(1, %(cases)s) n
"""
FACTS = """
    INSERT INTO cases_milestone (partnership_id, case_id, code, subject_kind, subject_number,
        occurrence, "on", because)
    SELECT c.partnership_id, c.id, f.code, f.subject_kind, f.subject_number, 1,
        current_date + f.day, ''
    FROM cases_case c, LATERAL (VALUES
        ('came_to_attention', 'case', 0, -(c.id %% 25)::int),
        ('review_decided', 'case', 0, -(c.id %% 25)::int),
        ('draft_sent', 'comment_round', 1, -(c.id %% 13)::int),
        ('meeting_on', 'meeting', 1, 10 + (c.id * 7 %% %(spread)s)::int)
    ) AS f (code, subject_kind, subject_number, day)
"""
#: The dates come from the engine: one row of `due` for each kind and start.
DEADLINES = """
    INSERT INTO cases_deadline (partnership_id, case_id, kind, subject_kind, subject_number,
        occurrence, title, stage, owed_by, start_on, due_on, original_on, counts, remind_on,
        escalations, explanation)
    SELECT m.partnership_id, m.case_id, d.kind, m.subject_kind, m.subject_number, 1, d.kind,
        'panel', 'officer', m."on", d.due_on, d.due_on, true, '[]', '[]', '{}'
    FROM cases_milestone m
    JOIN bench_due d ON d.code = m.code AND d.start_on = m."on"
"""
KINDS = {
    "decision": "came_to_attention",
    "home_office_notice": "review_decided",
    "draft_comments": "draft_sent",
    "papers": "meeting_on",
}


def fill(partnerships: int, deadlines: int, spread: int) -> None:
    """Fill the database as its owner: partnerships, cases, their facts and open deadlines."""
    from cases.core.protocol import preset
    from cases.core.protocol.models import Protocol
    from partnerships.models import Partnership
    from partnerships.people.actor import CLOCK
    from partnerships.tenancy.context import scope

    data = preset.load("leicester-city").to_data()
    for number in range(partnerships):
        partnership = Partnership.objects.create(
            name=f"Partnership {number}", slug=f"bench-{number}", code=f"B{number}"
        )
        with scope(partnership.pk, CLOCK):
            Protocol.objects.create(preset="leicester-city", effective_on="2000-01-01", data=data)
    with connections["owner"].cursor() as cursor:
        cursor.execute(CASES, {"cases": max(1, deadlines // DEADLINES_A_CASE)})
        cursor.execute(FACTS, {"spread": spread})
        cursor.execute(
            "CREATE TEMP TABLE bench_due (kind text, code text, start_on date, due_on date)"
        )
        cursor.execute('SELECT DISTINCT code, "on" FROM cases_milestone')
        rows = [row for code, start in cursor.fetchall() for row in due_rows(code, start)]
        cursor.executemany("INSERT INTO bench_due VALUES (%s, %s, %s, %s)", rows)
        cursor.execute(DEADLINES)
        cursor.execute("ANALYZE")


def due_rows(code: str, start: date) -> list[tuple[str, str, date, date]]:
    """Give what the engine says is due from a fact, as rows of the temporary table."""
    from cases.core.protocol import preset
    from cases.core.timetable import kinds
    from cases.core.timetable.calendar import WorkingCalendar
    from cases.core.timetable.reckon import Start, due_date

    rules = preset.load("leicester-city").timetable
    found = []
    for kind, fact in KINDS.items():
        if fact != code:
            continue
        due = due_date(
            kinds.KINDS[kind],
            rules[kind],
            Start(kinds.Milestone(code), start),
            calendar=WorkingCalendar.bundled(),
        )
        if due is not None:
            found.append((kind, code, start, due.due_on))
    return found


def main() -> None:
    """Fill, look at one added day partnership after partnership, print how long it took."""
    partnerships = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    deadlines = int(sys.argv[2]) if len(sys.argv) > 2 else 3334
    spread = int(sys.argv[3]) if len(sys.argv) > 3 else A_YEAR
    settings.DEBUG = False
    call_command("migrate", database="owner", verbosity=0)
    began = time.perf_counter()
    fill(partnerships, deadlines, spread)
    from cases.core.deadlines import proclaimed
    from cases.core.protocol.models import CalendarChange
    from cases.core.timetable.calendar import WorkingCalendar

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_deadline")
        total = cursor.fetchone()[0]
    print(f"{partnerships} partnerships, {total:,} open deadlines")
    print(f"filled in          {time.perf_counter() - began:8.2f} s", flush=True)
    day = WorkingCalendar.bundled().next_working(date.today() + timedelta(days=10 + spread // 2))
    change = CalendarChange.objects.create(
        day=day, name="Added", nation="england", asked_by="Benchmark", partnerships=partnerships
    )
    began = time.perf_counter()
    say = proclaimed._beat

    def progress(change_id: int) -> None:
        say(change_id)
        done = CalendarChange.objects.values_list("looked_at", flat=True).get(pk=change_id)
        if done % max(1, partnerships // 10) == 0:
            print(f"  {done} of {partnerships}  {time.perf_counter() - began:8.2f} s", flush=True)

    proclaimed._beat = progress
    proclaimed.look(change.pk)
    took = time.perf_counter() - began
    change.refresh_from_db()
    moved = sum(each["moved"] for each in change.found.values())
    print(f"preview of {day}  {took:8.2f} s  {moved:,} deadlines would move")
    print(f"a million would take {took / total * 1_000_000:8.1f} s")


if __name__ == "__main__":
    main()
