"""My work as a list: groups, filters from the address, and counts that equal what they link to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from cases.core.progress.work.rows import Group, Item
from partnerships.pages.lists import Filter, ListPage

PER_PAGE = 50
LONGEST_VALUE = 100


@dataclass(frozen=True)
class Shown:
    """A group of the list: how many there are in all, and those on this page."""

    group: Group
    count: int
    items: Sequence[Item]
    url: str

    @property
    def title(self) -> str:
        """Give the heading."""
        return self.group.words

    @property
    def why(self) -> str:
        """Give the heading of the column that says why a row stands here."""
        return "What it waits for" if self.group is Group.WAITING else "Why it is here"


@dataclass
class WorkList(ListPage):
    """All of a person's items in memory: filtered, sorted within their groups, and paged.

    A person's items are counted in tens: what his roles and seats owe within 30 days or too late,
    and what stages ask of him. Nothing is cut off, so that every count is the length of a list.
    """

    per_page: int = PER_PAGE
    #: Why rows are due then, by the primary key of the deadline: for the rows of this page.
    whys: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def found(self) -> list[Item]:
        """Give all items that the filters leave: by group, and sorted within each."""
        rows: list[Item] = self.source
        for state in self.filters:
            if state.values:
                rows = state.filter.apply(rows, state.values)
        return sorted(self._ordered(rows), key=lambda item: item.rank)

    @cached_property
    def page(self) -> Page[Item]:
        """Give the page that the address asks for, or the nearest that there is."""
        return Paginator(self.found, self.per_page).get_page(self.query.get("page"))

    @property
    def groups(self) -> list[Shown]:
        """Give the groups on this page, each with the number of all its items."""
        counts: dict[Group, int] = {}
        for item in self.found:
            counts[item.group] = counts.get(item.group, 0) + 1
        return [
            Shown(
                group,
                counts[group],
                [replace(item, reason=self.whys.get(item.row.deadline or 0)) for item in items],
                self.with_value("when", group.value),
            )
            for group, items in groupby(self.page, key=lambda item: item.group)
        ]

    def with_value(self, name: str, value: str) -> str:
        """Give the address of this list with one filter set."""
        query = self._kept_query()
        query[name] = value
        return f"?{query.urlencode()}"


#: Of an item: the value by which a filter finds it, and the words for that value.
Facet = Callable[[Item], tuple[str, str]]
FACETS: dict[str, tuple[str, Facet]] = {
    "when": ("When", lambda item: (item.group.value, item.group.words)),
    "review": ("Review", lambda item: (item.row.reference, item.row.reference)),
    "kind": ("Kind of work", lambda item: (item.of, item.of)),
}


def by_partnership(item: Item) -> tuple[str, str]:
    """Give the partnership of an item."""
    whose = item.partnership
    return (whose.slug, whose.name) if whose else ("", "")


SORTS: dict[str, str | Sequence[str]] = {
    "due": ("due_key", "row.reference"),
    "review": ("row.reference", "due_key"),
    "kind": ("of", "due_key"),
}
SORTED_BY = (("due", "due date"), ("review", "review"), ("kind", "kind of work"))


def work_list(
    query: QueryDict, items: list[Item], *, across: bool = False, people: Sequence[Any] = ()
) -> WorkList:
    """Make the list from a person's items and the address.

    `across`: items of several partnerships, with a filter for them; `people`: whose work may be
    looked at, as (value, name): the items are that person's already.
    """
    facets = dict(FACETS)
    if across:
        facets["partnership"] = ("Partnership", by_partnership)
    chosen = {name: _given(query, name) for name in facets}
    declared = [
        Filter(name, label, _applying(value), _options(items, facets, chosen, name))
        for name, (label, value) in facets.items()
    ]
    if people:
        whose = Filter("person", "Whose work", lambda rows, values: rows, people, any="My own")
        declared.append(whose)
    return WorkList(
        query=query,
        source=items,
        sorts=SORTS,
        default_sort="due",
        declared=declared,
        noun="thing to do or wait for",
        nouns="things to do or wait for",
    )


def _given(query: QueryDict, name: str) -> str:
    """Give the value of a filter in the address, as the filter itself will read it, or nothing."""
    values = [value.strip() for value in query.getlist(name) if value.strip()]
    value = values[-1] if values else ""
    if len(value) > LONGEST_VALUE or (name == "when" and value not in set(Group)):
        return ""
    return value


def _applying(facet: Facet) -> Callable[[list[Item], list[str]], list[Item]]:
    return lambda rows, values: [item for item in rows if facet(item)[0] in values]


def _options(
    items: list[Item],
    facets: dict[str, tuple[str, Facet]],
    chosen: dict[str, str],
    name: str,
) -> list[tuple[str, str]]:
    """Give the values of one filter, each with how many rows it would leave.

    The other filters count as they are chosen: the number is the length of the list that choosing
    the option leads to. A value in the address that nothing has any more is offered with 0: its
    list is empty, and says so.
    """
    facet = facets[name][1]
    words: dict[str, str] = {group.value: group.words for group in Group} if name == "when" else {}
    counts: dict[str, int] = {}
    for item in items:
        value, said = facet(item)
        words[value] = said
        if all(
            facets[other][1](item)[0] == wanted
            for other, wanted in chosen.items()
            if other != name and wanted
        ):
            counts[value] = counts.get(value, 0) + 1
    mine = chosen[name]
    if mine and mine not in counts:
        counts[mine] = 0
    order = list(words) if name == "when" else sorted(counts)
    return [
        (value, f"{words.get(value, value) or 'No review'} ({counts[value]})")
        for value in order
        if value in counts and value
    ]
