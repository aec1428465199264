from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from rootcause.domain.comments import Corpus
from rootcause.errors import ColumnNotFound, NotEnoughData
from rootcause.normalizing import split_at
from tests.drivers.generator import corpus

DAYS = np.array(["2026-01-01T08:00", "2026-01-31T23:59", "2026-02-01T00:00", "2026-03-01T12:00", "NaT", "NaT"], "M8[s]")


def dated(when: np.ndarray = DAYS) -> Corpus:
    return corpus(np.arange(len(when)) % 2 == 0, when=when)


def test_the_day_itself_is_in_the_later_period_and_undated_rows_in_neither() -> None:
    split = split_at(dated(), date(2026, 2, 1))
    assert split.before.tolist() == [True, True, False, False, False, False]
    assert split.after.tolist() == [False, False, True, True, False, False]
    assert split.names == ("2026-01-01 – 2026-01-31", "2026-02-01 – 2026-03-01")
    assert [(note.code, note.values) for note in split.notes] == [("undated", {"n": 2})]


def test_nothing_is_said_of_undated_rows_that_are_left_out_anyway() -> None:
    empty = replace(dated(), excluded=np.array(["", "", "", "", "empty", "junk"]))
    assert split_at(empty, date(2026, 2, 1)).notes == ()


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2026, 1, 15), date(2026, 2, 15), date(2027, 1, 1)])
def test_a_period_of_fewer_than_two_comments_is_refused_with_the_range_there_is(day: date) -> None:
    with pytest.raises(NotEnoughData, match="from 2026-01-01 to 2026-03-01"):
        split_at(dated(), day)


def test_without_any_date_the_column_is_asked_for() -> None:
    with pytest.raises(ColumnNotFound, match="--date"):
        split_at(dated(DAYS[4:]), date(2026, 2, 1))
