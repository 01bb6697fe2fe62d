"""A merger keeps every row, file, history and hash chain: shown over every tenant table."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection, connections, models
from django.test import Client
from django.utils import timezone

from cases.core.audit.chain import digest_of
from cases.core.audit.models import CaseEvent, EventDetail, Reading
from cases.core.audit.selectors import broken_links
from cases.core.audit.services import PARTNERSHIP_CHAIN, record_reading
from cases.core.case.models import Case
from cases.core.progress.merger_running import run_merger
from cases.core.progress.opening import open_case
from cases.models import DeathDigest, Draft
from partnerships.models import AgencyContact
from partnerships.people.actor import CLOCK
from partnerships.tenancy.checks import concrete_models, holes_in_the_wall
from partnerships.tenancy.context import scope
from partnerships.tenancy.moving_rules import (
    How,
    is_history,
    rules_of,
)
from tests import cast
from tests.partnerships.merger.parties import Parties, parties
from tests.partnerships.merger.rows import fill, of, standing


def a_rich_partnership(company: cast.Company) -> None:
    """Give a partnership two cases, readings of them, and a row in every tenant table."""
    first, _ = cast.a_case(company), cast.a_case(company)
    with company.scope("officer"):
        cast.an_agency(company)
        cast.an_agency(company, f"Hospice of {company.partnership.name}")
        record_reading("the names", by=company.officer, case=first)
        record_reading("the list of people", by=company.officer)
        assert fill(company) == []
        DeathDigest.objects.create(partnership=company.partnership, digest="0" * 64)


def test_every_tenant_table_has_a_rule() -> None:
    rules, unknown = rules_of(concrete_models())
    assert unknown == []
    assert [
        m._meta.label for m in rules if rules[m].how is not How.MOVES and not rules[m].why
    ] == []


def test_a_merger_keeps_every_row_file_history_and_chain(committed_database: None) -> None:
    """One merger, looked at from every side: it takes most of a test's time to make."""
    the = parties()
    for company in (the.old, the.new, the.other):
        a_rich_partnership(company)
    merger = the.propose()
    the.agree(merger, the.old)
    before = standing()
    old = the.old.partnership
    assert [m._meta.label for m in _tables() if not of(old, before)[m._meta.label]] == []
    the.agree(merger, the.new, people=[], contacts=True)  # on its day it is done at once
    merger.refresh_from_db()
    assert merger.done_at is not None, merger.stopped_because
    after = standing()

    every_row_is_kept_and_as_it_was(the, before, after)
    a_third_partnership_is_untouched(the, before, after)
    nothing_stays_but_what_is_declared(the, after)
    renumberings_are_those_declared(the, before, after)
    chains_are_whole(the, before)
    readings_can_be_proved(the)
    files_open(before)
    assert merger.moved["cases.Case"] == 2
    assert merger.renamed == {"a-name-of-both-2025": "a-name-of-both-2025-som"}
    led = Client().get("/p/somerby/published/a-name-of-both-2025/")
    assert led["Location"] == "/p/wreake-valley/published/a-name-of-both-2025-som/"
    assert holes_in_the_wall() == []


def _tables() -> list[type[models.Model]]:
    rules, _ = rules_of(concrete_models())
    return [model for model in rules if not is_history(model)]


def every_row_is_kept_and_as_it_was(the: Parties, before: Any, after: Any) -> None:
    """Each row of the abolished stands with it or with the heir, and says what it said."""
    rules, _ = rules_of(concrete_models())
    allowed = {the.old.partnership.pk, the.new.partnership.pk}
    for model, rule in rules.items():
        label = model._meta.label
        for key, row in of(the.old.partnership, before)[label].items():
            now = after[label][key]
            assert now["partnership_id"] in allowed, (label, key)
            moved = now["partnership_id"] == the.new.partnership.pk
            changed = {name for name in row if row[name] != now[name]} - {"partnership_id"}
            if label == "cases.ChainHead" and not moved:
                changed -= {"number", "hash"}  # the last entry of the abolished itself
            assert changed <= (set(rule.sets) if moved else set()), (label, key, changed)
            if rule.how in (How.MOVES, How.RENUMBERED):
                assert moved, (label, key)
            if rule.how is How.KEPT:
                assert not moved, (label, key)


def a_third_partnership_is_untouched(the: Parties, before: Any, after: Any) -> None:
    assert of(the.other.partnership, after) == of(the.other.partnership, before)


def nothing_stays_but_what_is_declared(the: Parties, after: Any) -> None:
    rules, _ = rules_of(concrete_models())
    left = {label for label, rows in of(the.old.partnership, after).items() if rows}
    whole = {m._meta.label for m, r in rules.items() if r.how in (How.MOVES, How.RENUMBERED)}
    assert left & whole == set()
    for label, name in (("CaseEvent", "case_id"), ("Reading", "case_id"), ("Deadline", "case_id")):
        stayed = of(the.old.partnership, after)[f"cases.{label}"].values()
        assert [row for row in stayed if row[name] is not None] == []
    assert not of(the.old.partnership, after)["cases.DeathDigest"]


def renumberings_are_those_declared(the: Parties, before: Any, after: Any) -> None:
    """What the heir has too stands beside it under another number, name or key."""
    old, new = the.old.partnership, the.new.partnership

    def now(label: str, column: str) -> list[Any]:
        keys = of(old, before)[label]
        return [after[label][key][column] for key in keys]

    assert now("cases.Protocol", "version") == [2]
    assert now("cases.Protocol", "inherited_from_id") == [old.pk]
    assert now("cases.LetterText", "number") == [2]
    assert now("cases.Letterhead", "number") == [2]
    assert now("cases.SubGroupMeeting", "number") == [2]
    assert now("cases.DelayReason", "words") == ["Waiting for a trial (SOM)"]
    assert now("cases.Publication", "slug") == ["a-name-of-both-2025-som"]
    assert f"merged {old.pk}: of no case" in now("cases.OutboxMail", "key")
    # The heir's own stand as they did; it has grown by what moved and by what moving recorded.
    for label, rows in of(new, before).items():
        for key, row in rows.items():
            if label != "cases.ChainHead":
                assert after[label][key] == row, (label, key)
    contacts = [after["partnerships.AgencyContact"][key] for key in _of_old(before, the)]
    assert sorted(row["partnership_id"] == new.pk for row in contacts) == [False, True]


def _of_old(before: Any, the: Parties) -> list[Any]:
    return list(of(the.old.partnership, before)["partnerships.AgencyContact"])


def chains_are_whole(the: Parties, before: Any) -> None:
    """Each case's chain stands whole with the heir, and either partnership's own where it was."""
    cases = list(of(the.old.partnership, before)["cases.Case"])
    with the.new.scope():
        assert Case.objects.count() == 4
        chains = [f"case:{each}" for each in cases]
        assert [CaseEvent.objects.filter(chain=each).count() > 0 for each in chains] == [True, True]
        assert [broken_links(each) for each in [*chains, PARTNERSHIP_CHAIN]] == [[], [], []]
    with scope(the.old.partnership.pk, CLOCK, closed_too=True):
        assert broken_links(PARTNERSHIP_CHAIN) == []
        last = EventDetail.objects.order_by("-event__number").first()
        assert last is not None
        assert last.words == "closed the partnership: Wreake Valley inherits its reviews"


def readings_can_be_proved(the: Parties) -> None:
    """The last seal of the abolished is that of its readings, those that moved among them."""
    with scope(the.old.partnership.pk, CLOCK, closed_too=True):
        seal = EventDetail.objects.filter(event__verb="audit.readings_sealed").get()
        closed = EventDetail.objects.get(event__verb="partnership.abolished")
        rows = list(Reading.objects.values_list("pk", "actor", "what", "at"))
    with the.new.scope():
        moved = Reading.objects.filter(case__in=closed.details["cases"])
        rows += list(moved.values_list("pk", "actor", "what", "at"))
        received = EventDetail.objects.get(event__verb="partnership.inherited")
    assert digest_of(sorted(rows)) == seal.details["digest"]
    assert received.details["cases"] == closed.details["cases"]


def files_open(before: Any) -> None:
    """Every file that a row names lies where the row says."""
    for model in _tables():
        for field in model._meta.local_fields:
            if not isinstance(field, models.FileField):
                continue
            names = [row[field.column] for row in before[model._meta.label].values()]
            for name in filter(None, names):
                with default_storage.open(name) as file:
                    assert file.read(), name


def test_a_contact_stays_where_the_heir_takes_none_and_settings_of_no_case_stay(
    committed_database: None,
) -> None:
    the = parties()
    with the.old.scope("officer"):
        cast.an_agency(the.old)
        Draft.objects.create(form="letter_text", subject_kind="letter", whose="user:1", data={})
    the.merge(contacts=False)
    with the.new.scope():
        assert AgencyContact.objects.count() == 0
        assert Draft.objects.count() == 0
    with scope(the.old.partnership.pk, CLOCK, closed_too=True):
        assert AgencyContact.objects.count() == 1
        assert Draft.objects.count() == 1


def test_what_was_begun_before_the_closing_is_waited_for_and_moves_too(
    committed_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is at work holds the partnership's lock; the rows move when he has ended."""
    monkeypatch.setattr("cases.core.progress.merger.ask_to_run", lambda merger_id: None)
    the = parties()
    merger = the.agreed()
    begun, may_end = Event(), Event()

    def work() -> None:
        with the.old.scope("officer"):
            begun.set()
            assert may_end.wait(20)
            open_case(by=the.old.officer, came_to_attention_at=timezone.now())
        connection.close()

    def merge() -> None:
        run_merger(merger.pk)
        connection.close()

    with ThreadPoolExecutor(2) as workers:
        at_work = workers.submit(work)
        assert begun.wait(20)
        merging = workers.submit(merge)
        while not waits_for_the_lock() and not merging.done():
            pass
        assert not merging.done()
        may_end.set()
        at_work.result()
        merging.result()
    with the.new.scope():
        assert [each.reference[:3] for each in Case.objects.all()] == ["SOM"]


def waits_for_the_lock() -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone() is not None
