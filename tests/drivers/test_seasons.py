from dataclasses import replace

import numpy as np
import pytest

from rootcause.domain.changes import Season
from rootcause.domain.comments import Corpus
from rootcause.drivers.seasons import season
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus

SETTINGS = DriverSettings()
FIRST = np.datetime64("2024-01-01")
"""A Monday."""


def answered(rates: np.ndarray, seed: int = 0, per_day: int = 10) -> Corpus:
    rng = np.random.default_rng(seed)
    day = np.repeat(np.arange(len(rates)), per_day)
    return corpus(rng.random(len(day)) < rates[day], when=FIRST + day.astype("timedelta64[D]"))


def found(given: Corpus, cycle: str) -> Season | None:
    return next((one for one in season(given, SETTINGS) if one.cycle == cycle), None)


def month_of(days: int) -> np.ndarray:
    return (FIRST + np.arange(days).astype("timedelta64[D]")).astype("datetime64[M]").astype(int) % 12 + 1


def test_bad_mondays_are_found() -> None:
    days = np.arange(7 * 20)
    week = found(answered(np.where(days % 7 == 0, 0.45, 0.3), per_day=20), "week")
    assert week is not None
    assert week.p_value < 1e-3
    deviations = dict(week.deviations)
    assert list(deviations) == ["1", "2", "3", "4", "5", "6", "7"]
    assert max(deviations, key=lambda part: deviations[part]) == "1"
    assert deviations["1"] == pytest.approx(0.15 * 6 / 7, abs=0.05)
    assert sum(deviations.values()) == pytest.approx(0)


def test_a_bad_december_is_found_and_a_trend_is_no_season() -> None:
    days = 366 + 365 + 365
    december = month_of(days) == 12
    given = answered(0.2 + 0.1 * np.arange(days) / days + 0.15 * december)
    year = found(given, "year")
    assert year is not None
    assert year.p_value < 1e-4
    assert dict(year.deviations)["12"] == pytest.approx(0.15 * 11 / 12, abs=0.04)
    trend = found(answered(0.1 + 0.3 * np.arange(days) / days), "year")
    assert trend is not None
    assert trend.p_value > 0.01
    assert max(abs(value) for _, value in trend.deviations) < 0.06


def test_the_level_holds_where_there_is_no_cycle() -> None:
    p_values = []
    for seed in range(150):
        week = found(answered(np.full(7 * 12, 0.3), seed, per_day=6), "week")
        assert week is not None
        p_values.append(week.p_value)
    assert np.mean(np.array(p_values) <= 0.05) <= 0.09
    assert np.mean(np.array(p_values) <= 0.5) > 0.35


def test_days_that_vary_beyond_chance_make_no_cycle() -> None:
    rng = np.random.default_rng(0)
    called = 0
    for seed in range(60):
        wild = np.clip(0.3 + 0.15 * rng.normal(size=7 * 10), 0.02, 0.98)
        week = found(answered(wild, seed, per_day=30), "week")
        assert week is not None
        called += week.p_value <= 0.05
    assert called <= 8


def test_several_answers_of_a_customer_count_less() -> None:
    """Thirty customers for each day of the week, each of whom answers alike for twelve weeks: that is no cycle."""
    customer = np.tile(np.arange(210), 12)
    mood = np.random.default_rng(3).random(210) < 0.4
    when = FIRST + np.repeat(np.arange(7 * 12), 30).astype("timedelta64[D]")
    given = corpus(mood[customer], when=when)
    own, few = found(given, "week"), found(replace(given, customer=customer.astype(np.str_)), "week")
    assert own is not None
    assert few is not None
    assert own.p_value < 1e-3
    assert few.p_value > 0.05
    assert [value for _, value in own.deviations] == pytest.approx([value for _, value in few.deviations])


@pytest.mark.parametrize(
    ("days", "cycles"), [(7 * 8 - 1, []), (7 * 8, ["week"]), (730, ["week"]), (731, ["week", "year"])]
)
def test_a_cycle_must_have_been_seen_often_enough(days: int, cycles: list[str]) -> None:
    assert [one.cycle for one in season(answered(np.full(days, 0.3)), SETTINGS)] == cycles


def test_days_without_answers_are_left_out() -> None:
    given = answered(np.full(7 * 12, 0.3))
    weekday = (given.when.astype("datetime64[D]").astype(int) + 3) % 7
    week = found(given.select(weekday < 5), "week")
    assert week is not None
    assert [part for part, _ in week.deviations] == ["1", "2", "3", "4", "5"]
    rare = found(given.select((weekday < 5) | (np.arange(len(given)) % 60 == 0)), "week")
    assert rare is not None
    assert [part for part, _ in rare.deviations] == ["1", "2", "3", "4", "5"]


def test_one_outcome_on_all_days_that_count() -> None:
    """All that is dissatisfied falls on a day with too few answers to be set beside the others."""
    every = np.arange(7 * 10)
    day = np.concatenate([np.repeat(every[every % 7 < 6], 16), np.repeat(every[every % 7 == 6], 3), [6]])
    given = corpus(day % 7 == 6, when=FIRST + day.astype("timedelta64[D]"))
    week = found(given, "week")
    assert week is not None
    assert week.p_value == 1.0
    assert week.deviations == tuple((str(part), 0.0) for part in range(1, 7))


def test_nothing_to_see() -> None:
    assert season(corpus(np.zeros(0, dtype=bool)), SETTINGS) == ()
    assert season(corpus(np.ones(60, dtype=bool)), SETTINGS) == ()
    assert season(answered(np.zeros(100)), SETTINGS) == ()
    assert season(answered(np.ones(100)), SETTINGS) == ()
    given = answered(np.full(100, 0.3))
    mondays = (given.when.astype("datetime64[D]").astype(int) + 3) % 7 == 0
    assert season(given.select(mondays), SETTINGS) == ()
    bad = given.satisfaction == -1
    assert season(replace(given, weight=np.where(bad, 0.0, 1.0)), SETTINGS) == ()
