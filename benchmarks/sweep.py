"""The sweep over N partnerships of M open deadlines each, beside the bare SQL of its mails.

    scripts/with_services.py --fresh -- benchmarks/sweep.py [partnerships] [deadlines of each]

Prints the time of a first sweep (everything is new), of a second (nothing is), and of a plain
INSERT of as many mails, run as the owner.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhr.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connections

DEADLINES_A_CASE = 4
#: One in twenty of the deadlines is overdue, one in ten has a reminder that is due.
FILL = (
    """INSERT INTO cases_case (partnership_id, protocol_id, reference, label, opened_on, version,
         closed_from, created_at, state)
       SELECT p.partnership_id, p.id, 'B' || p.partnership_id || '-' || n, 'Adult A',
         current_date - 30, 1, '', now(), 'panel'
       FROM cases_protocol p, generate_series(1, %(cases)s) n""",
    """INSERT INTO cases_deadline (partnership_id, case_id, kind, subject_kind, subject_number,
         occurrence, title, stage, owed_by, start_on, due_on, original_on, counts, remind_on,
         escalations, explanation)
       SELECT c.partnership_id, c.id, 'decision', 'case', 0, n, 'Decide', 'decision', 'csp_chair',
         c.opened_on, d.due_on, d.due_on, true,
         jsonb_build_array(d.due_on - 2, d.due_on, d.due_on + 2), '[]', '{}'
       FROM cases_case c, generate_series(1, %(each)s) n,
         LATERAL (SELECT current_date - 1 + ((c.id * 7 + n * 13) %% 20)::int AS due_on) d""",
)
BARE = """
    INSERT INTO cases_outboxmail (partnership_id, key, case_id, "to", subject, body, state,
        attempts, last_error, next_try_at, created_at)
    SELECT partnership_id, 'bare:' || id, case_id, "to", subject, body, 'waiting', 0, '', now(),
        now() FROM cases_outboxmail
"""


def fill(partnerships: int, deadlines: int) -> None:
    """Fill the database as its owner: partnerships, a chair and an officer, cases, deadlines."""
    from cases.core.protocol import preset
    from cases.core.protocol.models import Protocol
    from partnerships.models import Membership, Partnership, User
    from partnerships.people.actor import CLOCK
    from partnerships.tenancy.context import scope

    people = {
        role: User.objects.create_user(f"{role}@bench.example", role)
        for role in ("csp_chair", "officer")
    }
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
    values = {"cases": max(1, deadlines // DEADLINES_A_CASE), "each": DEADLINES_A_CASE}
    with connections["owner"].cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement, values)
        cursor.execute("ANALYZE")


def seconds(act: Callable[[], object]) -> float:
    """Give how long an act takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main() -> None:
    """Fill, sweep twice, insert as much plainly, print."""
    partnerships = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    deadlines = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    settings.DEBUG = False
    call_command("migrate", database="owner", verbosity=0)
    print(f"{partnerships} partnerships of {deadlines} open deadlines")
    print(f"filled in          {seconds(lambda: fill(partnerships, deadlines)):8.2f} s")
    from cases.core.deadlines import sweep as sweeping
    from partnerships.models import Heartbeat
    from partnerships.people.actor import CLOCK
    from partnerships.tenancy.tasks import each_partnership

    # The mails wait for beat's next delivery: what is measured is the sweep alone.
    sweeping._deliver = lambda partnership_id: None

    def sweep_all() -> None:
        each_partnership(sweeping.sweep, CLOCK, "sweep deadlines")

    def bare() -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(BARE)

    def found(name: str) -> int:
        rows = Heartbeat.objects.values_list("counts", flat=True)
        return sum((row["found"] or {}).get(name, 0) for row in rows)

    first = seconds(sweep_all)
    mails, missed = found("mails"), found("missed")
    print(f"first sweep        {first:8.2f} s  {mails} mails, {missed} newly missed")
    again = seconds(sweep_all)
    print(f"second sweep       {again:8.2f} s  {found('mails')} mails, {found('missed')} missed")
    print(f"bare INSERT        {seconds(bare):8.2f} s  {mails} mails")
    print(f"a partnership      {again / partnerships * 1000:8.1f} ms when nothing is new")


if __name__ == "__main__":
    main()
