"""The case list and the case page with 300 partnerships of 1,000 cases, beside their bare SQL.

    scripts/with_services.py --fresh -- benchmarks/case_pages.py [partnerships] [cases of each]

Prints the median time of each page, its number of queries, and the median time of one plain SQL
statement, run as the owner, that fetches what the page shows.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhr.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

ROUNDS = 30
LIST_SQL = """
SELECT id, reference, label, state, opened_on FROM cases_case
WHERE partnership_id = %s ORDER BY opened_on DESC, id LIMIT 25
"""
PAGE_SQL = """
SELECT c.*, p.data, d.kind, d.due_on, d.explanation FROM cases_case c
JOIN cases_protocol p ON p.id = c.protocol_id
LEFT JOIN cases_deadline d ON d.case_id = c.id
WHERE c.partnership_id = %s AND c.reference = %s
"""
FILL = (
    """INSERT INTO cases_case (partnership_id, protocol_id, reference, label, opened_on, version,
         closed_from, created_at, state)
       SELECT p.partnership_id, p.id, 'B' || p.partnership_id || '-' || n, 'Adult A',
         DATE '2016-01-01' + (n * 3), 1, '', now(),
         (ARRAY['referral','decision','trawl','panel','overview','home_office_qa',
                'publication','action_monitoring','closed'])[1 + n %% 9]
       FROM cases_protocol p, generate_series(1, %s) n""",
    """INSERT INTO cases_milestone (partnership_id, case_id, code, subject_kind, subject_number,
         occurrence, "on", because)
       SELECT partnership_id, id, 'came_to_attention', 'case', 0, 1, opened_on, ''
       FROM cases_case""",
    """INSERT INTO cases_deadline (partnership_id, case_id, kind, subject_kind, subject_number,
         occurrence, title, stage, owed_by, start_on, due_on, original_on, counts, remind_on,
         escalations, explanation)
       SELECT c.partnership_id, c.id, k.kind, 'case', 0, k.n, k.kind, 'decision', 'officer',
         c.opened_on, c.opened_on + 30 * k.n, c.opened_on + 30 * k.n, true, '[]', '[]',
         '{"sentence": "It is due then.", "working": []}'
       FROM cases_case c,
         (VALUES ('decision', 1), ('home_office_notice', 2), ('family_notice', 3)) k (kind, n)""",
)


def fill(partnerships: int, cases: int) -> None:
    """Fill the database as its owner: partnerships with a protocol, cases, deadlines."""
    from cases.core.protocol import preset
    from cases.core.protocol.models import Protocol
    from partnerships.models import Membership, Partnership, User
    from partnerships.people.actor import CLOCK
    from partnerships.tenancy.context import scope

    officer = User.objects.create_user("bench@review.example", "Benchmark Officer")
    data = preset.load("leicester-city").to_data()
    for number in range(partnerships):
        partnership = Partnership.objects.create(
            name=f"Partnership {number}", slug=f"bench-{number}", code=f"B{number}"
        )
        with scope(partnership.pk, CLOCK):
            Protocol.objects.create(preset="leicester-city", effective_on="2000-01-01", data=data)
            if number == partnerships // 2:
                Membership.objects.create(
                    partnership=partnership,
                    user=officer,
                    role="officer",
                    starts_on="2020-01-01",
                )
    with connections["owner"].cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement, [cases] if "%s" in statement else None)
        cursor.execute("ANALYZE")


def median_ms(act: Callable[[], object]) -> float:
    """Give the median time of an act in milliseconds, after one round to warm up."""
    act()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def main() -> None:
    """Fill, measure, print."""
    partnerships = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    settings.ALLOWED_HOSTS, settings.DEBUG = ["*"], False
    settings.SECURE_SSL_REDIRECT = False
    call_command("migrate", database="owner", verbosity=0)
    began = time.perf_counter()
    fill(partnerships, cases)
    print(
        f"{partnerships} partnerships of {cases} cases: filled in "
        f"{time.perf_counter() - began:.0f} s"
    )
    from partnerships.models import Partnership, User

    slug = f"bench-{partnerships // 2}"
    partnership = Partnership.objects.get(slug=slug)
    client = Client()
    client.force_login(
        User.objects.get(email="bench@review.example"),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    reference = f"B{partnership.pk}-{cases // 2}"

    def bare(sql: str, *values: str | int) -> Callable[[], object]:
        def run() -> object:
            with connections["owner"].cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall()

        return run

    pages = (
        ("case list", f"/p/{slug}/reviews/", bare(LIST_SQL, partnership.pk)),
        ("case list, last page", f"/p/{slug}/reviews/?page={cases // 25}", None),
        ("case list, by stage", f"/p/{slug}/reviews/?state=panel", None),
        ("case page", f"/p/{slug}/reviews/{reference}/", bare(PAGE_SQL, partnership.pk, reference)),
    )
    for title, address, sql in pages:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        asked = len(queries)
        assert response.status_code == 200, (address, response.status_code)
        page = median_ms(partial(client.get, address))
        beside = f"{median_ms(sql):6.2f} ms bare SQL" if sql else ""
        print(f"{title:22} {page:7.1f} ms  {asked:3} queries  {beside}")


if __name__ == "__main__":
    main()
