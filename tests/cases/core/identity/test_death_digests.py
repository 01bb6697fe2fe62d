"""The digests of a death: the same for all spellings, nothing to read, no other without the key."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.core.identity.death_digests import digest, key_name, surnames


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Séraphine O’Dray", "SERAPHINE ODRAY"),
        ("Séraphine O'Dray", "Odray, Seraphine"),
        ("Séraphine O Dray", "Dray-Tarrant, S. O'Dray"),
        ("Séraphine O'Dray-Tarrant", "Seraphine Tarrant"),
        ("Séraphine O'Dray-Tarrant", "ODRAY, Séraphine"),
        ("Marisol Quenby Tarrant", "Marisol Quenby-Tarrant"),
        ("Mrs Fenella MacAllory", "McAllory Fenella"),
        ("Fenella Mc Allory", "Fenella Macallory"),
        ("Joost van der Wyck", "Vanderwyck, Joost"),
        ("van der Wyck Joost", "Joost Van Der Wyck Jnr"),
        ("Łucja Żółtowska", "Lucja Zoltowska"),
        ("Minh Le", "Le Minh"),
        ("Amara Nwosu", "Nwosu Amara Blessing"),
    ],
)
def test_two_ways_to_write_a_name_share_a_form(one: str, other: str) -> None:
    assert surnames(one) & surnames(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Odalys Pinchbeck", "Odette Pinchbold"),
        ("Joost van der Wyck", "Gerrit van der Aart"),
        ("Brackwater, Ottoline", "Ottoline Merrifield"),
        ("Mr Wendlebury", "Mr Grimshawe"),
    ],
)
def test_two_names_share_none(one: str, other: str) -> None:
    assert not surnames(one) & surnames(other)


@pytest.mark.parametrize("nothing", ["", "  ", "???", "-", "Mrs", "A", "—'"])
def test_what_is_no_name_has_no_form(nothing: str) -> None:
    assert surnames(nothing) == frozenset()


def test_a_digest_depends_on_the_kind_the_name_the_day_and_the_key(settings: Any) -> None:
    day = date(1984, 2, 29)
    first = digest("born", "tarrant", day)
    assert len(first) == 64 and first == digest("born", "tarrant", day)
    others = {
        digest("died", "tarrant", day),
        digest("born", "tarrand", day),
        digest("born", "tarrant", date(1984, 2, 28)),
    }
    name = key_name()
    settings.DEATH_DIGEST_KEY = "another key of this installation"
    others.add(digest("born", "tarrant", day))
    assert first not in others and len(others) == 4
    assert key_name() != name and settings.DEATH_DIGEST_KEY not in key_name()
