from __future__ import annotations

import pytest

from rootcause.reporting import numbers


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (numbers.percent(0.12345, "nl"), "12,3%"),
        (numbers.percent(0.12345, "en"), "12.3%"),
        (numbers.percent(12.345, "nl"), "1.234,5%"),
        (numbers.percent(0.5, "en", 0), "50%"),
        (numbers.count(1234567, "nl"), "1.234.567"),
        (numbers.count(1234567, "en"), "1,234,567"),
        (numbers.points(-0.0512, "nl"), "−5,1"),
        (numbers.points(-0.0001, "en"), "0.0"),
        (numbers.signed_points(0.0312, "nl"), "+3,1"),
        (numbers.signed_points(-0.0004, "nl"), "0,0"),
        (numbers.decimal(1234.56, "nl", 2), "1.234,56"),
        (numbers.probability(0.00004, "nl"), "< 0,001"),
        (numbers.probability(0.0314, "en"), "0.031"),
        (numbers.plain(3.0, "nl"), "3"),
    ],
)
def test_numbers_look_as_the_reader_writes_them(made: str, expected: str) -> None:
    assert made == expected


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_what_is_not_defined_is_a_dash(value: float | None) -> None:
    shown = [
        numbers.percent(value, "nl"),
        numbers.points(value, "nl"),
        numbers.signed_points(value, "en"),
        numbers.probability(value, "en"),
    ]
    assert shown == [numbers.ABSENT] * 4
    assert numbers.count(None, "nl") == numbers.ABSENT


@pytest.mark.parametrize(
    ("text", "nl", "en"),
    [
        ("2025-03-09", "9 mrt 2025", "9 Mar 2025"),
        ("2025-03-09T23:59:00", "9 mrt 2025", "9 Mar 2025"),
        ("2025-05", "mei 2025", "May 2025"),
        ("2025-W03", "week 3, 2025", "week 3, 2025"),
        ("2025-13", "2025-13", "2025-13"),
        ("Q3", "Q3", "Q3"),
        (None, "–", "–"),
    ],
)
def test_dates_and_periods(text: str | None, nl: str, en: str) -> None:
    assert (numbers.day(text, "nl"), numbers.day(text, "en")) == (nl, en)


def test_wilson_agrees_with_published_values() -> None:
    low, high = numbers.wilson(15, 148)  # Newcombe 1998, table I: .0624 to .1605
    assert (round(low, 4), round(high, 4)) == (0.0624, 0.1605)
    assert numbers.wilson(0, 0) == (0.0, 1.0)
    assert numbers.wilson(0, 20)[0] == 0.0
