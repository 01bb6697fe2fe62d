"""Lists: filters and order come from the address, and the count equals the list."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.http import QueryDict

from partnerships.pages.lists import Filter, ListPage
from tests.partnerships.pages.helpers import Elements, render


@dataclass(frozen=True)
class Row:
    pk: int
    reference: str
    stage: str
    opened: int | None


ROWS = [
    Row(n, f"LEI-{n:03}", "panel" if n % 2 else "trawl", n if n > 1 else None) for n in range(1, 61)
]
FILTERS = [
    Filter(
        "stage",
        "Stage",
        lambda rows, values: [row for row in rows if row.stage in values],
        choices=[("panel", "Panel"), ("trawl", "Trawl")],
        kind="many",
    ),
    Filter(
        "q",
        "Reference",
        lambda rows, values: [row for row in rows if values[0] in row.reference],
        kind="text",
    ),
]


def listed(query: str, **more: Any) -> ListPage:
    given: dict[str, Any] = {
        "sorts": {"reference": "reference", "opened": "opened"},
        "default_sort": "reference",
        "declared": FILTERS,
        "noun": "review",
    } | more
    return ListPage(QueryDict(query), ROWS, **given)


def test_a_list_without_a_query_shows_its_first_page_in_its_own_order():
    page = listed("")

    assert [row.pk for row in page.rows] == list(range(1, 26))
    assert page.showing_words == "1 to 25 of 60 reviews"


def test_filters_narrow_the_list_and_the_count_with_it():
    page = listed("stage=trawl&q=LEI-00")

    assert [row.pk for row in page.rows] == [2, 4, 6, 8]
    assert page.count_words == "4 reviews"


def test_the_order_can_be_turned_round():
    assert [row.pk for row in listed("sort=-reference").rows][:2] == [60, 59]


@pytest.mark.parametrize("sort", ["password", "-stage", "reference__x", "--reference", ""])
def test_an_order_that_is_not_on_offer_is_left_out(sort):
    assert listed(f"sort={sort}").sort == "reference"


@pytest.mark.parametrize("query", ["stage=secret", "stage=", "q=%20", "unknown=1"])
def test_a_filter_that_is_not_on_offer_is_left_out(query):
    page = listed(query)

    assert (page.count, page.is_filtered, page.tags) == (60, False, [])


@pytest.mark.parametrize(("page", "shown"), [("2", 2), ("99", 3), ("0", 3), ("x", 1)])
def test_a_page_that_does_not_exist_leads_to_one_that_does(page, shown):
    assert listed(f"page={page}").page.number == shown


def test_each_chosen_filter_is_a_tag_that_can_be_taken_away():
    page = listed("stage=panel&stage=trawl&sort=-opened&page=2")

    assert [(tag.label, tag.text, tag.remove_url) for tag in page.tags] == [
        ("Stage", "Panel", "?stage=trawl&sort=-opened"),
        ("Stage", "Trawl", "?stage=panel&sort=-opened"),
    ]
    assert page.clear_url == "?sort=-opened"


def test_paging_keeps_filters_and_order():
    page = listed("stage=panel&sort=-opened&page=1")

    links = Elements(render("{% paging list_page.page %}", list_page=page)).all("a")

    assert [link["href"] for link in links] == [
        "?stage=panel&sort=-opened&page=1",
        "?stage=panel&sort=-opened&page=2",
        "?stage=panel&sort=-opened&page=2",
    ]
    assert links[0]["aria-current"] == "page"


def test_one_page_has_no_paging():
    assert render("{% paging p.page %}", p=listed("stage=trawl&q=LEI-00")).strip() == ""


def test_a_column_heading_says_its_order_and_turns_it_round():
    source = '{% sort_link "opened" "Opened on" %}{% sort_link "reference" "Reference" %}'

    page = Elements(render(source, list_page=listed("sort=opened&page=2")))

    assert [cell["aria-sort"] for cell in page.all("th")] == ["ascending", "none"]
    assert [link["href"] for link in page.all("a")] == ["?sort=-opened", "?sort=reference"]


def test_a_column_that_cannot_be_sorted_is_an_error():
    with pytest.raises(ValueError, match="cannot be sorted by 'stage'"):
        render('{% sort_link "stage" "Stage" %}', list_page=listed(""))


def test_the_filter_form_carries_the_order_along():
    html = render(
        '{% include "components/filter_sidebar.html" %}', list_page=listed("sort=-opened")
    )

    assert '<input type="hidden" name="sort" value="-opened">' in html
