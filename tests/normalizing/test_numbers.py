from __future__ import annotations

import numpy as np
import pytest

from rootcause.normalizing.numbers import read_numbers

NAN = float("nan")


@pytest.mark.parametrize(
    ("cells", "values", "decimal", "unit"),
    [
        (["1.234,5", "€ 12,50", "3"], [1234.5, 12.5, 3], ",", ""),
        (["1,234.5", "$12.50", "1,234"], [1234.5, 12.5, 1234], ".", ""),
        (["12,5", "1.234"], [12.5, 1234], ",", ""),
        (["12.5", "1.234"], [12.5, 1.234], ".", ""),
        (["1.234", "12.500"], [1234, 12500], ",", ""),
        (["1,234", "900"], [1234, 900], ".", ""),
        (["1.234.567"], [1234567], ",", ""),
        (["0.123", "5"], [0.123, 5], ".", ""),
        (["1 234,50", "1'234"], [1234.5, 1234], ",", ""),
        (["1\u00a0234,50"], [1234.5], ",", ""),
        (["(12,50)", "-3", "−4", "5,-"], [-12.5, -3, -4, 5], ",", ""),
        (["80%", "12,5 %"], [80, 12.5], ",", "%"),
        (["12 min", "1 uur 20 min", "1u30", "2 dagen", "90 sec"], [12, 80, 90, 2880, 1.5], ".", "minutes"),
        (["1,5 uur", "30 minuten"], [90, 30], ",", "minutes"),
        (["1:30", "0:05"], [90, 5], ".", "minutes"),
        (["45:30", "3:15"], [45.5, 3.25], ".", "minutes"),
        (["1:02:30"], [62.5], ".", "minutes"),
        (["1e3", "2.5E+02"], [1000, 250], ".", ""),
        (["7", "", "n.v.t."], [7, NAN, NAN], ".", ""),
        ([], [], ".", ""),
    ],
)
def test_columns(cells: list[str], values: list[float], decimal: str, unit: str) -> None:
    numbers = read_numbers(cells)
    np.testing.assert_allclose(numbers.values, values)
    assert (numbers.decimal, numbers.unit, numbers.unreadable) == (decimal, unit, 0)


@pytest.mark.parametrize(
    "cell", ["abc", "3 apples", "Boeing 737", "1,2,3", "12.3.2026", "1e999", "inf", "9" * 50, "3-"]
)
def test_text_is_counted_not_read(cell: str) -> None:
    numbers = read_numbers([cell, cell, "4"])
    np.testing.assert_array_equal(numbers.values, [NAN, NAN, 4])
    assert numbers.unreadable == 2


def test_mixed_signs_leave_only_the_cells_without_doubt() -> None:
    numbers = read_numbers(["4,5", "4.5", "1.234", "7"])
    np.testing.assert_array_equal(numbers.values, [4.5, 4.5, NAN, 7])
    assert "mixed" in numbers.reason


def test_two_kinds_of_groups_are_in_doubt() -> None:
    numbers = read_numbers(["1.234", "5,678", "12"])
    np.testing.assert_array_equal(numbers.values, [NAN, NAN, 12])


@pytest.mark.parametrize(
    ("cells", "clause"),
    [
        (["4,5"], "decimal comma"),
        (["4.5"], "decimal point"),
        (["45:10"], "minutes:seconds"),
        (["5:10"], "hours:minutes"),
        (["1.234"], "thousands"),
        (["12"], "whole numbers"),
    ],
)
def test_the_reason_says_how_it_was_read(cells: list[str], clause: str) -> None:
    assert clause in read_numbers(cells).reason


def test_the_order_of_the_cells_does_not_matter() -> None:
    cells = ["1.234", "4,5", "12 min", "x", "7"]
    forward, backward = read_numbers(cells), read_numbers(cells[::-1])
    np.testing.assert_array_equal(forward.values, backward.values[::-1])
    assert (forward.decimal, forward.reason, forward.unit) == (backward.decimal, backward.reason, backward.unit)
