"""One death in several cases: linked, merged, and held by another area too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from cases.management.demonstration import beginning
from cases.management.demonstration.people import Place
from cases.management.demonstration.tale import Facts, Tale
from cases.referral.bringing import who_is_whom
from cases.referral.merging import merge
from cases.referral.same_death import compare

Places = dict[str, Place]


def _told(places: Places, slug: str, name: str, days_ago: int) -> Tale:
    facts = Facts(
        name, "Corwin Ashgrove", "Linnet Fernhollow", ("Iris", "Hugh"),
        "16 Maltings Yard", "LE99 4MY", "brother",
    )  # fmt: skip
    tale = Tale(places[slug], facts, timezone.localdate() - timedelta(days=days_ago))
    beginning.opened(tale)
    return tale


def city_told_three_times(places: Places) -> None:
    """A death that three agencies told of: one case goes on, one is linked, one was merged."""
    first = _told(places, "leicester-city", "Zenobia Fernhollow", 12)
    beginning.described(first)
    second = _told(places, "leicester-city", "Xenobia Fernhollow", 9)
    third = _told(places, "leicester-city", "Zenobie Fernhollow", 8)
    because = "The coroner’s officer confirms that it is one death."
    with third.ago(5) as by:
        for tale in (second, third):
            compare(first.case, tale.case, by=by, verdict="same", because=because)
        merge(
            third.case,
            first.case,
            by=by,
            because="The hospital told us of the death that housing had told us of.",
            same=who_is_whom(third.case, first.case),
            consents={},
        )


def another_area_holds_it_too(places: Places) -> None:
    """The same death, referred to the area where the family lives: both have been told."""
    beginning.described(_told(places, "charnwood", "FERNHOLLOW, Zenobia", 6))


EVERY: tuple[Callable[[Places], None], ...] = (city_told_three_times, another_area_holds_it_too)
