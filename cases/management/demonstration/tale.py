"""A review of the demonstration: its invented facts, and the way in which its story is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from cases.core.case.models import Case
from cases.core.deadlines.sweep import record_missed
from cases.core.identity.models import Part, Person
from cases.management.demonstration.clock import as_on
from cases.management.demonstration.people import Place
from partnerships.people.actor import CLOCK, Actor
from partnerships.tenancy.context import scope


@dataclass(frozen=True)
class Facts:
    """What was invented for one review: names stand on the identity pages only.

    `pseudonyms` are of the person who died and of the one suspected, in this order. `bond` is what
    the suspected person was to the one who died; `town` the place where both lived.
    """

    died: str
    suspect: str
    contact: str
    pseudonyms: tuple[str, str]
    street: str
    postcode: str
    bond: str = "former partner"
    circumstance: str = "none"


@dataclass
class Tale:
    """A review as it grows: where, what was invented, on which day it came to attention."""

    place: Place
    facts: Facts
    began: date
    case: Case = field(init=False)
    told_until: datetime | None = None

    def day(self, after: int) -> date:
        """Give the working day on, or last before, so many days after it came to attention."""
        day = self.began + timedelta(days=after)
        return day - timedelta(days=max(0, day.weekday() - 4))

    @contextmanager
    def on(self, day: date, who: str | Actor = "officer", hour: int = 10) -> Iterator[Actor]:
        """Act in the partnership on a day, as one of its people or the holder of a link.

        First the chronicle takes note of what was missed until then, as the clock would have.
        """
        if day > timezone.localdate():
            raise ValueError(f"The story of {self.facts.pseudonyms[0]} would lie in the future.")
        if self.told_until and timezone.localdate(self.told_until) > day:
            raise ValueError(f"The story of {self.facts.pseudonyms[0]} would go back to {day}.")
        actor = self.place.actor(who) if isinstance(who, str) else who
        with as_on(day, hour, self.told_until):
            with scope(self.place.partnership.pk, CLOCK):
                record_missed(day)
            with scope(self.place.partnership.pk, actor):
                yield actor
            self.told_until = timezone.now()

    @contextmanager
    def after(self, days: int, who: str | Actor = "officer", hour: int = 10) -> Iterator[Actor]:
        """Act so many days after the death came to attention."""
        with self.on(self.day(days), who, hour) as actor:
            yield actor

    @contextmanager
    def ago(self, days: int, who: str | Actor = "officer", hour: int = 10) -> Iterator[Actor]:
        """Act so many days before today, on a working day unless it is today."""
        day = timezone.localdate() - timedelta(days=days)
        back = max(0, day.weekday() - 4) if days else 0
        with self.on(day - timedelta(days=back), who, hour) as actor:
            yield actor

    def person(self, part: Part = Part.DECEASED) -> Person:
        """Give the person who died, or who is suspected; in scope."""
        found: Person = Person.objects.get(case=self.case, part=part)
        found.case = self.case
        return found

    @property
    def labels(self) -> dict[str, str]:
        """Give what the two are called in texts; in scope."""
        return {
            "died": self.person().label,
            "suspect": self.person(Part.SUSPECT).label,
        }


def in_days(days: int) -> date:
    """Give a working day so many days from now, a weekend's passed over."""
    day = timezone.localdate() + timedelta(days=days)
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)
