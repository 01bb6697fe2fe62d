"""List pages: filters and order from the address, 25 rows a page, a count that equals the list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict

PER_PAGE = 25
Rows = Any
Apply = Callable[[Rows, list[str]], Rows]


@dataclass(frozen=True)
class Filter:
    """One filter, as declared: how it is asked, and what it does to the rows.

    `kind` is "choice" (one of a list), "many" (several of a list) or "text". `apply` takes the
    rows and the chosen values, of which there is at least one. `any` is what a choice says where
    nothing is chosen.
    """

    name: str
    label: str
    apply: Apply
    choices: Sequence[tuple[str, str]] = ()
    kind: str = "choice"
    hint: str = ""
    any: str = "Any"

    def chosen(self, query: QueryDict) -> list[str]:
        """The values of this filter in the address; what is not on offer is left out."""
        given = [value.strip() for value in query.getlist(self.name) if value.strip()]
        if self.kind != "text":
            offered = {str(value) for value, _ in self.choices}
            given = [value for value in given if value in offered]
        return list(dict.fromkeys(given)) if self.kind == "many" else given[-1:]


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class FilterState:
    """One filter, as it stands in the address of this page."""

    filter: Filter
    values: list[str]

    @property
    def name(self) -> str:
        return self.filter.name

    @property
    def label(self) -> str:
        return self.filter.label

    @property
    def kind(self) -> str:
        return self.filter.kind

    @property
    def hint(self) -> str:
        return self.filter.hint

    @property
    def any(self) -> str:
        return self.filter.any

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def options(self) -> list[Option]:
        return [
            Option(str(value), label, str(value) in self.values)
            for value, label in self.filter.choices
        ]

    def words(self, value: str) -> str:
        labels = {str(key): label for key, label in self.filter.choices}
        return labels.get(value, value)


@dataclass(frozen=True)
class FilterTag:
    """A chosen filter value, and the address of the same list without it."""

    label: str
    text: str
    remove_url: str


@dataclass
class ListPage:
    """What a list page shows: `rows`, `count`, `page`, `filters`, `tags`, `sort`.

    `sorts` maps the names that the address may use to model fields; a leading minus in the address
    turns the order round. The last key of the order is always the primary key, so that no row
    appears on two pages.
    """

    query: QueryDict
    source: Rows
    sorts: Mapping[str, str | Sequence[str]]
    default_sort: str
    declared: Sequence[Filter] = ()
    noun: str = "result"
    nouns: str = ""
    per_page: int = PER_PAGE
    kept: Sequence[str] = field(default_factory=tuple)

    @cached_property
    def filters(self) -> list[FilterState]:
        return [FilterState(each, each.chosen(self.query)) for each in self.declared]

    @property
    def is_filtered(self) -> bool:
        return any(state.values for state in self.filters)

    @cached_property
    def sort(self) -> str:
        """The order in force, as the address writes it: `opened` or `-opened`."""
        wanted = self.query.get("sort", "")
        return wanted if wanted.removeprefix("-") in self.sorts else self.default_sort

    @property
    def sort_name(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    @cached_property
    def found(self) -> Rows:
        """All rows that the filters leave, in order; this is what an export takes."""
        rows = self.source
        for state in self.filters:
            if state.values:
                rows = state.filter.apply(rows, state.values)
        return self._ordered(rows)

    def _ordered(self, rows: Rows) -> Rows:
        given = self.sorts[self.sort_name]
        keys = [given] if isinstance(given, str) else list(given)
        if isinstance(rows, QuerySet):
            return rows.order_by(*(self._turned(key) for key in keys), "pk")
        for key in reversed(keys):
            turned = self._turned(key)
            value = attrgetter(key.removeprefix("-"))
            rows = sorted(
                rows,
                key=lambda row, value=value: _none_last(value(row)),  # type: ignore[misc]
                reverse=turned.startswith("-"),
            )
        return rows

    def _turned(self, key: str) -> str:
        if not self.is_descending:
            return key
        return key.removeprefix("-") if key.startswith("-") else f"-{key}"

    @cached_property
    def page(self) -> "Page[Any]":
        return Paginator(self.found, self.per_page).get_page(self.query.get("page"))

    @property
    def rows(self) -> Sequence[Any]:
        return list(self.page)

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def count_words(self) -> str:
        noun = self.noun if self.count == 1 else (self.nouns or f"{self.noun}s")
        return f"{self.count:,} {noun}"

    @property
    def showing_words(self) -> str:
        if self.page.paginator.num_pages < 2:
            return self.count_words
        return f"{self.page.start_index()} to {self.page.end_index()} of {self.count_words}"

    @property
    def tags(self) -> list[FilterTag]:
        return [
            FilterTag(state.label, state.words(value), self.without(state.name, value))
            for state in self.filters
            for value in state.values
        ]

    @property
    def clear_url(self) -> str:
        query = self._kept_query()
        for state in self.filters:
            query.pop(state.name, None)
        return f"?{query.urlencode()}"

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the filter form must carry along: the order, and what the page declares as kept."""
        names = {"sort", *self.kept}
        return [
            (name, value)
            for name in sorted(names)
            for value in self.query.getlist(name)
            if name != "sort" or value == self.sort
        ]

    def without(self, name: str, value: str) -> str:
        query = self._kept_query()
        query.setlist(name, [each for each in query.getlist(name) if each.strip() != value])
        return f"?{query.urlencode()}"

    def _kept_query(self) -> QueryDict:
        query = self.query.copy()
        query.pop("page", None)
        return query


def _none_last(value: Any) -> tuple[bool, Any]:
    return (value is None, value if value is not None else 0)
