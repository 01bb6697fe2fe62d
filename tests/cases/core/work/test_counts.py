"""Every count of My work is the length of the list that it links to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.core.progress.work.listing import SORTS, WorkList, work_list
from cases.core.progress.work.rows import TO_DO, Group, Item, to_do, when
from partnerships.pages.context import Acting
from tests import cast
from tests.cases.core.work import desk

TODAY = date(2026, 11, 2)
KINDS = ("Deadlines", "Trawl", "Panel")
WHOSE = (Acting("Somerby", "somerby"), Acting("Wreake Valley", "wreake-valley"))


@st.composite
def an_item(draw: Any) -> Item:
    due_on = draw(st.none() | st.integers(-40, 60).map(lambda days: TODAY + timedelta(days=days)))
    group = draw(st.sampled_from([when(due_on, TODAY), Group.WAITING, Group.PUT_OFF]))
    reference = draw(st.sampled_from(["", "SOM-2026-001", "SOM-2026-002", "WRV-2026-001"]))
    row = desk.row(due_on=due_on, reference=reference, key=str(draw(st.integers(0, 10**9))))
    return Item(
        row, draw(st.sampled_from(KINDS)), group, "", partnership=draw(st.sampled_from(WHOSE))
    )


CHOICES = {
    "when": [*Group, "never", ""],
    "review": ["SOM-2026-001", "SOM-2026-009", "", "x" * 200],
    "kind": [*KINDS, "Letters", ""],
    "partnership": ["somerby", "elsewhere", ""],
    "sort": [*SORTS, "-due", "nothing"],
    "page": ["1", "2", "99", "x"],
}


def asked(**values: str) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update(values)
    return query


def changed(query: QueryDict, name: str, value: str) -> QueryDict:
    there = query.copy()
    there[name] = value
    return there


FACETS: dict[str, Callable[[Item], str]] = {
    "when": lambda item: item.group.value,
    "review": lambda item: item.row.reference,
    "kind": lambda item: item.of,
    "partnership": lambda item: item.partnership.slug if item.partnership else "",
}


def all_pages(query: QueryDict, items: list[Item]) -> list[Item]:
    last = work_list(query, items, across=True).page.paginator.num_pages
    shown: list[Item] = []
    for number in range(1, last + 1):
        on_page = query.copy()
        on_page["page"] = str(number)
        shown += list(work_list(on_page, items, across=True).page)
    return shown


@given(
    st.lists(an_item(), max_size=120),
    st.fixed_dictionaries({}, optional={n: st.sampled_from(v) for n, v in CHOICES.items()}),
)
def test_each_count_is_the_length_of_the_list_it_leads_to(
    items: list[Item], chosen: dict[str, str]
) -> None:
    query = asked(**chosen)
    listed = work_list(query, items, across=True)
    assert listed.count == len(listed.found) == len(all_pages(query, items))
    for state in listed.filters:
        facet = FACETS[state.name]
        of_all = {facet(item) for item in items} - {""}
        leading = {
            value
            for value in of_all
            if work_list(changed(query, state.name, value), items, across=True).count
        }
        assert {each.value for each in state.options if not each.label.endswith("(0)")} == leading
        for option in state.options:
            there = changed(query, state.name, option.value)
            label = re.fullmatch(r".* \((\d+)\)", option.label)
            assert label is not None
            assert int(label[1]) == work_list(there, items, across=True).count
    for shown in listed.groups:
        there = QueryDict(shown.url.removeprefix("?"))
        assert shown.count == work_list(there, items, across=True).count
        assert {item.group for item in shown.items} == {shown.group}


@given(st.lists(an_item(), max_size=120), st.sampled_from(CHOICES["sort"]))
def test_groups_stand_in_their_order_whatever_they_are_sorted_by(
    items: list[Item], sort: str
) -> None:
    shown = all_pages(asked(sort=sort), items)
    assert sorted(map(id, shown)) == sorted(map(id, items))
    ranks = [item.rank for item in shown]
    assert ranks == sorted(ranks)
    if sort == "due":
        keys = [(item.rank, item.due_key) for item in shown]
        assert keys == sorted(keys)


def test_what_is_due_when() -> None:
    days = {-1: Group.OVERDUE, 0: Group.TODAY, 1: Group.WEEK, 7: Group.WEEK, 8: Group.LATER}
    for gap, group in days.items():
        assert when(TODAY + timedelta(days=gap), TODAY) is group
    assert when(None, TODAY) is Group.NO_DATE
    assert Group.WAITING not in TO_DO and Group.PUT_OFF not in TO_DO


def in_header(page: str) -> int:
    found = re.search(r'My work <span class="dhr-count">(\d+)<', page)
    assert found, page[:3000]
    return int(found[1])


def rows_on(page: str) -> int:
    return page.count('data-label="What"')


def test_the_number_in_the_header_of_every_page_is_what_my_work_lists_to_do(
    somerby: cast.Company,
) -> None:
    desk.busy(somerby)
    for who in ("officer", "csp_chair", "panel_member", "board_member", "agency_contact"):
        client = somerby.client(who)
        elsewhere = client.get(somerby.url("settings/")).content.decode()
        page = client.get(somerby.url("")).content.decode()
        items = desk.found(somerby, who)
        assert in_header(elsewhere) == in_header(page) == to_do(items), who
        assert rows_on(page) == len(items), who
        groups = re.findall(r'<h2 class="govuk-heading-m" id="([\w-]+)">.*?\((\d+)\)', page)
        assert {group: int(number) for group, number in groups} == {
            group.value: sum(1 for item in items if item.group is group)
            for group in Group
            if any(item.group is group for item in items)
        }
        for group, number in groups:
            assert rows_on(client.get(somerby.url(f"?when={group}")).content.decode()) == int(
                number
            )


def test_what_one_does_is_counted_at_once_and_others_within_a_minute(
    somerby: cast.Company, settings: Any, monkeypatch: Any
) -> None:
    case = desk.reviews_with_work(somerby, 2)[0]
    client = somerby.client("officer")
    page = somerby.url("settings/")
    before = in_header(client.get(page).content.decode())
    item = desk.the_row(somerby, "officer", case)
    day = timezone.localdate() + timedelta(days=3)
    answer = client.post(
        somerby.url(f"work/put-off/?row={item.row.key}"),
        {
            "until_on_day": day.day,
            "until_on_month": day.month,
            "until_on_year": day.year,
            "because": "The coroner rings back.",
        },
    )
    assert answer.status_code == 302
    assert in_header(client.get(page).content.decode()) == before - 1
    desk.due(somerby, case, day, kind="family_update")
    desk.reviews_with_work(somerby, 1)
    assert in_header(client.get(page).content.decode()) == before - 1, "kept for a minute"
    now = timezone.now() + timedelta(seconds=61)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    later = in_header(client.get(page).content.decode())
    assert later == to_do(desk.found(somerby, "officer")) > before - 1


def test_the_number_costs_nothing_for_a_minute(somerby: cast.Company) -> None:
    cast.a_case(somerby)
    client = somerby.client("officer")

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(somerby.url("settings/"))
        return len(found)

    first, second, third = queries(), queries(), queries()
    assert first > second == third


def test_three_pages_of_a_long_list_hold_every_row_once(somerby: cast.Company) -> None:
    items = [
        Item(desk.row(key=str(number), reference="SOM-2026-001"), "Panel", Group.NO_DATE, "")
        for number in range(112)
    ]
    listed = work_list(asked(), items)
    assert isinstance(listed, WorkList)
    assert listed.showing_words == "1 to 50 of 112 things to do or wait for"
    assert sorted(item.row.key for item in all_pages(asked(), items)) == sorted(
        str(number) for number in range(112)
    )
