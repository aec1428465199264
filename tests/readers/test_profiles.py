from __future__ import annotations

import pandas as pd
import pytest

from rootcause.readers.profiles import is_date, profile


def of(*cells: str) -> pd.Series:
    return pd.Series(list(cells), dtype="str")


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01",
        "2026-03-01T10:20:30.123Z",
        "2026/3/1 2:41:38 PM GMT+1",
        "1-3-2026",
        "31.12.2026 08:15",
        "12/31/26",
        "01 03 2026",
        "1 maart 2026",
        "March 1st, 2026",
        "zo 1 mrt. 2026 om 10:15",
        "01-Mar-2026",
        "1-mrt-26",
        "2026-03-01 10:00:00+01:00",
    ],
)
def test_full_dates(value: str) -> None:
    assert is_date(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "24-Feb",
        "Feb-24",
        "12:30",
        "1.2.3",
        "99-99-2026",
        "0-0-2026",
        "13-13-2026",
        "maart",
        "06-12345678",
        "4,5",
        "x" * 10_000,
    ],
)
def test_what_is_no_full_date(value: str) -> None:
    assert not is_date(value)


def test_shares_count_rows_and_blanks_are_no_answers() -> None:
    p = profile("x", of("1", "1", "1", "goed", "", "n/a", " - "))
    assert (p.rows, p.filled, p.distinct, p.numbers, p.top) == (7, 4, 2, 0.75, 0.75)
    assert p.coverage == 4 / 7


def test_rare_values_are_estimated_from_a_sample() -> None:
    p = profile("x", of(*["veel"] * 5_000, *map(str, range(5_000))))
    assert p.numbers == pytest.approx(0.5, abs=0.02)
    assert len(p.sample) == 1_000


def test_the_sample_is_not_the_alphabet() -> None:
    p = profile("x", of(*(f"{i:05}" for i in range(3_000)), *(f"woord{i:05}" for i in range(3_000))))
    assert p.numbers == pytest.approx(0.5, abs=0.1)


def test_empty_columns_have_no_shares() -> None:
    p = profile("x", of("", ""))
    assert (p.coverage, p.numbers, p.prose, p.words, p.variety, p.top, p.scale, p.codes, p.lists) == (
        0,
        0,
        0,
        0,
        0,
        0,
        None,
        False,
        False,
    )


def test_nothing_to_say_does_not_make_labels_of_comments() -> None:
    texts = [f"dit is reactie nummer {i}" for i in range(20)]
    assert profile("x", of(*texts, *["Geen."] * 500)).variety == 1


def test_codes_and_lists() -> None:
    assert profile("x", of(*(f"NL-{i} X" for i in range(50)))).codes
    assert not profile("x", of(*("woord " * i for i in range(1, 50)))).codes
    assert profile("x", of("a|b", "b|c", "a|c", "a", "b", "c", "a|b|c")).lists
    assert not profile("x", of(*(f"eerst {i}, daarna {i + 1}" for i in range(20)))).lists
