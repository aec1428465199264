from dataclasses import replace

import numpy as np
import pytest

from rootcause.domain.comments import Corpus
from rootcause.drivers.drops import drop
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus

SETTINGS = DriverSettings()
FIRST = np.datetime64("2026-02-02")


def answered(dissatisfied: np.ndarray, per_day: int = 10) -> Corpus:
    """(D,) shares of dissatisfied answers, met exactly, by day from 2 February 2026 on."""
    day = np.repeat(np.arange(len(dissatisfied)), per_day)
    bad = np.tile(np.arange(per_day), len(dissatisfied)) < np.round(per_day * dissatisfied)[day]
    return corpus(bad, when=FIRST + day.astype("timedelta64[D]"))


def test_a_fall_of_ten_points_is_told_with_its_margin() -> None:
    found = drop(answered(np.r_[np.full(56, 0.3), np.full(28, 0.4)]), SETTINGS)
    assert found is not None
    assert (found.period, found.n) == ("2026-W14/2026-W17", 280)
    assert (found.before, found.satisfied) == pytest.approx((0.7, 0.6))
    assert found.difference == pytest.approx(-0.1)
    assert found.low < -0.1 < found.high < 0


def test_a_smaller_fall_is_none() -> None:
    rates = np.r_[np.full(56, 0.3), np.full(27, 0.4), 0.3]
    assert drop(answered(rates), SETTINGS) is None
    assert drop(answered(np.r_[np.full(56, 0.4), np.full(28, 0.2)]), SETTINGS) is None


def test_it_is_told_even_where_it_may_be_chance() -> None:
    found = drop(answered(np.r_[np.full(56, 0.0), np.full(28, 1.0)], per_day=1), SETTINGS)
    assert found is not None
    few = answered(np.r_[np.zeros(56), np.tile([1.0, 0, 0, 0, 0, 0, 0], 4)], per_day=1)
    found = drop(few, SETTINGS)
    assert found is not None
    assert found.difference == pytest.approx(-4 / 28)
    customers = replace(few, customer=np.array(["one"] * len(few)))
    wide = drop(customers, SETTINGS)
    assert wide is not None
    assert wide.high > 0 > wide.difference


def test_a_long_history_is_told_by_the_month_and_a_partial_month_is_left_out() -> None:
    days = np.arange(300)
    month = (FIRST + days.astype("timedelta64[D]")).astype("datetime64[M]")
    november = month == np.datetime64("2026-11")
    october = month == np.datetime64("2026-10")
    found = drop(answered(np.where(october | november, 0.6, 0.3)), SETTINGS)
    assert found is not None
    assert (found.period, found.n) == ("2026-10", 310)
    assert found.before == pytest.approx(0.7)
    assert drop(answered(np.where(november, 0.6, 0.3)), SETTINGS) is None


@pytest.mark.parametrize("days", [1, 7, 28, 55])
def test_too_short_a_history_is_no_yardstick(days: int) -> None:
    assert drop(answered(np.where(np.arange(days) >= days - 28, 1.0, 0.0)), SETTINGS) is None


def test_nothing_to_compare() -> None:
    assert drop(corpus(np.zeros(0, dtype=bool)), SETTINGS) is None
    assert drop(corpus(np.zeros(9, dtype=bool)), SETTINGS) is None
    given = answered(np.r_[np.full(56, 0.3), np.full(28, 0.6)])
    assert drop(replace(given, satisfaction=np.full(len(given), -9, dtype=np.int8)), SETTINGS) is None
    old = given.when < FIRST + np.timedelta64(56, "D")
    assert drop(replace(given, weight=np.where(old, 0.0, 1.0)), SETTINGS) is None
    few = old | (np.arange(len(given)) % 40 == 0)
    assert drop(given.select(few), SETTINGS) is None


def test_a_slip_in_the_year_does_not_hide_the_present() -> None:
    given = answered(np.r_[np.full(56, 0.3), np.full(28, 0.6)])
    when = given.when.copy()
    when[0] = np.datetime64("2031-01-01")
    found = drop(replace(given, when=when), SETTINGS)
    assert found is not None
    assert found.period == "2026-W14/2026-W17"
