from dataclasses import replace

import numpy as np
import pytest

from rootcause.domain.comments import Corpus
from rootcause.drivers.calendars import calendar, settled
from tests.drivers.generator import corpus


def dated(*days: str) -> Corpus:
    return corpus(np.zeros(len(days), dtype=bool), when=np.array(days, dtype="datetime64[D]"))


def daily(first: str, count: int) -> Corpus:
    when = np.datetime64(first) + np.arange(count).astype("timedelta64[D]")
    return corpus(np.zeros(count, dtype=bool), when=when)


def test_weeks_begin_on_monday_and_carry_their_iso_number() -> None:
    found = calendar(daily("2025-12-29", 14), np.ones(14, dtype=bool), "week")
    assert found.labels == ("2026-W01", "2026-W02")
    assert found.place.tolist() == [0] * 7 + [1] * 7
    assert not found.partial.any()


def test_without_a_unit_a_long_span_is_told_by_the_month() -> None:
    assert calendar(daily("2026-01-01", 281), np.ones(281, dtype=bool)).labels[0] == "2026-W01"
    assert calendar(daily("2026-01-01", 282), np.ones(282, dtype=bool)).labels[0] == "2026-01"


def test_whole_leaves_the_partial_edges_out() -> None:
    given = daily("2026-02-04", 26)
    every = calendar(given, np.ones(26, dtype=bool), "week")
    assert every.partial.tolist() == [True, False, False, False]
    assert calendar(given, np.arange(26) < 20, "week").partial.tolist() == [True, False, False, True][:4]
    whole = every.whole()
    assert whole.labels == every.labels[1:]
    assert whole.starts.tolist() == every.starts[1:].tolist()
    assert whole.place.tolist() == [-1] * 5 + [0] * 7 + [1] * 7 + [2] * 7


def test_nothing_whole_is_nothing() -> None:
    given = dated("2026-02-04", "2026-02-05")
    assert len(calendar(given, np.ones(2, dtype=bool), "week").whole()) == 0
    assert len(calendar(given, np.zeros(2, dtype=bool), "week")) == 0


def test_rows_that_do_not_count_have_no_place() -> None:
    given = daily("2026-02-02", 14)
    rows = np.arange(14) != 3
    assert calendar(given, rows, "week").place[3] == -1


@pytest.mark.parametrize(("strays", "kept"), [(1, False), (2, True)])
def test_a_slip_in_the_year_is_no_end_of_the_export(strays: int, kept: bool) -> None:
    given = daily("2026-02-02", 100)
    when = given.when.copy()
    when[:strays] = np.datetime64("2036-02-02")
    rows = settled(replace(given, when=when), np.ones(100, dtype=bool))
    assert rows[0] == kept
    assert rows[strays:].all()


def test_undated_rows_are_not_settled() -> None:
    given = daily("2026-02-02", 3)
    when = given.when.copy()
    when[1] = np.datetime64("NaT")
    assert settled(replace(given, when=when), np.ones(3, dtype=bool)).tolist() == [True, False, True]
    assert not settled(given, np.zeros(3, dtype=bool)).any()
