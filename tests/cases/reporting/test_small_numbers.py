"""Small numbers are hidden, and no total gives them away."""

from __future__ import annotations

from itertools import product

import pytest

from cases.reporting.small_numbers import HIDDEN, SMALL, TOTAL_HIDDEN, shown


@pytest.mark.parametrize(
    ("numbers", "cells", "total"),
    [
        ([], [], "0"),
        ([0, 0], ["0", "0"], "0"),
        ([5, 12], ["5", "12"], "17"),
        ([5, 1], ["5", HIDDEN], TOTAL_HIDDEN),
        ([0, 3], ["0", HIDDEN], TOTAL_HIDDEN),
        ([1, 1], [HIDDEN, HIDDEN], TOTAL_HIDDEN),
        ([4, 4, 9], [HIDDEN, HIDDEN, "9"], TOTAL_HIDDEN),
        ([1, 2], [HIDDEN, HIDDEN], "3"),
        ([2, 3, 7], [HIDDEN, HIDDEN, "7"], "12"),
    ],
)
def test_numbers_from_one_to_four_are_hidden_and_a_total_that_tells_them(
    numbers: list[int], cells: list[str], total: str
) -> None:
    column = shown(numbers, [False] * len(numbers))
    assert (list(column.cells), column.total) == (cells, total)
    assert column.hides == (HIDDEN in cells)


def test_who_agreed_to_show_small_numbers_shows_them_and_hides_nobody_else_s() -> None:
    column = shown([1, 2, 9], [True, False, False])
    assert (column.cells, column.total) == (("1", HIDDEN, "9"), TOTAL_HIDDEN)
    assert shown([1, 2], [True, True]).total == "3"


def test_no_hidden_number_can_be_worked_out_from_what_is_shown() -> None:
    """Every column of three with numbers from 0 to 6: what is hidden could always be another."""
    everything = [list(each) for each in product(range(7), repeat=3)]
    readings: dict[tuple[tuple[str, ...], str], list[list[int]]] = {}
    for numbers in everything:
        column = shown(numbers, [False] * 3)
        readings.setdefault((column.cells, column.total), []).append(numbers)
    for (cells, _), possible in readings.items():
        for place, cell in enumerate(cells):
            if cell == HIDDEN:
                told = {numbers[place] for numbers in possible}
                assert len(told) > 1 and told <= set(SMALL), (cells, possible)
