"""Ages at death around 16 and 18, with dates of birth known in part (R9)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.core.identity.ages import age_on, ages_on, was_child
from partnerships.pages.values import PartialDate

DIED = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("born", "youngest", "oldest"),
    [
        (PartialDate(2010, 3, 2), 16, 16),
        (PartialDate(2010, 3, 3), 15, 15),
        (PartialDate(2010, 3), 15, 16),
        (PartialDate(2010), 15, 16),
        (PartialDate(2008, 3, 2), 18, 18),
        (PartialDate(2008, 3, 3), 17, 17),
        (PartialDate(2008), 17, 18),
        (PartialDate(2026, 3, 3), -1, -1),
    ],
)
def test_an_age_is_given_as_the_range_that_is_possible(
    born: PartialDate, youngest: int, oldest: int
) -> None:
    found = ages_on(born, DIED)
    assert (found.youngest, found.oldest) == (youngest, oldest)


def test_somebody_born_on_29_february_is_a_year_older_from_1_march() -> None:
    born = date(2008, 2, 29)
    assert (age_on(born, date(2026, 2, 28)), age_on(born, date(2026, 3, 1))) == (17, 18)


def test_who_may_have_been_18_is_no_child_and_whose_birth_is_unknown_neither() -> None:
    assert was_child(PartialDate(2008, 3, 3), DIED)
    assert not was_child(PartialDate(2008), DIED)
    assert not was_child(None, DIED)


@given(st.dates(date(1920, 1, 1), date(2025, 12, 31)), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_less_known_of_a_birth_never_excludes_the_true_age(born: date, died: date) -> None:
    true = age_on(born, died)
    for partial in (PartialDate(born.year), PartialDate(born.year, born.month)):
        assert ages_on(partial, died).may_be(true)
