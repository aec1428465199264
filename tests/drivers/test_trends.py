from dataclasses import replace

import numpy as np
import pytest

from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.drivers import trends
from rootcause.drivers.trends import onset, slopes
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus, grouping

SETTINGS = DriverSettings()
WEEKS = 26


def weekly(rates: dict[str, np.ndarray], per_week: int = 60, seed: int = 0) -> tuple[Corpus, Grouping]:
    rng = np.random.default_rng(seed)
    week = np.repeat(np.arange(WEEKS), per_week)
    days = week * 7 + np.tile(np.arange(per_week) % 7, WEEKS)
    mentions = np.column_stack([rng.random(len(week)) < rate[week] for rate in rates.values()])
    when = np.datetime64("2026-01-05") + days.astype("timedelta64[D]")
    return corpus(rng.random(len(week)) < 0.3, when=when), grouping(mentions, tuple(rates))


def test_every_course_gets_its_name() -> None:
    t = np.arange(WEEKS)
    given = weekly(
        {
            "rises": 0.05 + 0.01 * t,
            "falls": 0.3 - 0.01 * t,
            "flat": np.full(WEEKS, 0.1),
            "new": np.where(t >= 17, 0.1, 0.0),
            "gone": np.where(t < 9, 0.1, 0.0),
            "scarce": np.full(WEEKS, 0.003),
        }
    )
    courses = trends(*given, SETTINGS).courses
    assert {name: course.trend for name, course in courses.items()} == {
        "rises": "rising",
        "falls": "falling",
        "flat": "flat",
        "new": "new",
        "gone": "gone",
        "scarce": "unclear",
    }


def test_a_stray_tag_before_the_start_does_not_hide_a_new_cause() -> None:
    given, groups = weekly({"new": np.where(np.arange(WEEKS) >= 17, 0.12, 0.001)}, per_week=200)
    assert 0 < groups.problem[: 17 * 200].sum() < 20
    assert trends(given, groups, SETTINGS).courses["new"].trend == "new"


def test_stable_causes_raise_hardly_any_alarm() -> None:
    rates = {f"g{k}": np.full(WEEKS, 0.02 + 0.004 * k) for k in range(30)}
    alarms = 0
    for seed in range(10):
        found = trends(*weekly(rates, seed=seed), SETTINGS).courses
        alarms += any(course.trend != "flat" for course in found.values())
    assert alarms <= 3


def test_more_comments_are_not_a_rise() -> None:
    rng = np.random.default_rng(3)
    week = np.repeat(np.arange(WEEKS), 20 + 6 * np.arange(WEEKS))
    when = np.datetime64("2026-01-05") + (week * 7 + rng.integers(0, 7, len(week))).astype("timedelta64[D]")
    mentions = (rng.random(len(week)) < 0.1)[:, None]
    given = corpus(rng.random(len(week)) < 0.3, when=when)
    assert trends(given, grouping(mentions, ("a",)), SETTINGS).courses["a"].trend == "flat"


def test_periods_are_weeks_and_count_mentions_and_comments() -> None:
    found = trends(*weekly({"a": np.full(WEEKS, 1.0)}), SETTINGS)
    periods = found.courses["a"].periods
    assert len(periods) == WEEKS
    assert (periods[0].period, periods[0].n, periods[0].comments, periods[0].partial) == ("2026-W02", 60, 60, False)
    assert not any(period.partial for period in periods)
    assert sum(period.comments for period in found.overall) == WEEKS * 60


def test_a_week_that_is_held_in_part_is_marked_and_decides_nothing() -> None:
    given, groups = weekly({"a": np.full(WEEKS, 0.1)})
    inside = (given.when >= np.datetime64("2026-01-08")) & (given.when < np.datetime64("2026-07-03"))
    cut = Grouping(groups.groups, groups.problem[inside], groups.praise[inside], False)
    course = trends(given.select(inside), cut, SETTINGS).courses["a"]
    assert [period.partial for period in course.periods] == [True, *[False] * (WEEKS - 2), True]
    loud = cut.problem.tolil()
    loud[-30:, 0] = 1
    louder = trends(given.select(inside), replace(cut, problem=loud.tocsr()), SETTINGS).courses["a"]
    assert louder.periods[-1].n >= 30 > course.periods[-1].n
    assert (louder.trend, louder.q_value) == (course.trend, course.q_value)


def test_a_week_of_working_days_is_whole() -> None:
    given, groups = weekly({"a": np.full(WEEKS, 0.1)})
    working = np.is_busday(given.when.astype("datetime64[D]"))
    weekdays = Grouping(groups.groups, groups.problem[working], groups.praise[working], False)
    periods = trends(given.select(working), weekdays, SETTINGS).courses["a"].periods
    assert not any(period.partial for period in periods)


def test_a_long_span_is_told_by_the_month() -> None:
    rng = np.random.default_rng(4)
    when = np.datetime64("2025-01-01") + rng.integers(0, 365, 2000).astype("timedelta64[D]")
    given = corpus(rng.random(2000) < 0.3, when=when)
    found = trends(given, grouping((rng.random(2000) < 0.1)[:, None], ("a",)), SETTINGS)
    assert [period.period for period in found.overall] == [f"2025-{month:02d}" for month in range(1, 13)]


def test_a_date_of_another_century_is_bounded() -> None:
    given, groups = weekly({"a": np.full(WEEKS, 0.1)})
    when = given.when.copy()
    when[0] = np.datetime64("0001-01-01")
    found = trends(replace(given, when=when), groups, SETTINGS)
    assert len(found.overall) == 400
    assert sum(period.comments for period in found.overall) == WEEKS * 60 - 1


@pytest.mark.parametrize("dated", [0, 1, 100])
def test_too_few_dates_make_no_trend(dated: int) -> None:
    given, groups = weekly({"a": np.full(WEEKS, 0.5)})
    when = np.where(np.arange(len(given)) < dated, given.when, np.datetime64("NaT"))
    found = trends(replace(given, when=when), groups, SETTINGS)
    assert found.courses["a"].trend == "unclear"
    assert sum(period.comments for period in found.overall) == dated


def test_excluded_comments_are_not_counted() -> None:
    given, groups = weekly({"a": np.full(WEEKS, 0.1)})
    excluded = np.where(np.arange(len(given)) % 2 == 0, "junk", "")
    found = trends(replace(given, excluded=excluded), groups, SETTINGS)
    assert sum(period.comments for period in found.overall) == WEEKS * 30


def test_a_burst_is_no_trend() -> None:
    counts = np.full((20, 1), 5.0)
    counts[12] = 60.0
    sign, p = slopes(counts, np.full(20, 50.0))
    assert sign[0] == 1.0
    assert p[0] > 0.2


def test_a_start_is_tested_exactly_and_for_every_period_tried() -> None:
    counts = np.r_[np.zeros(10), np.full(10, 2.0)][:, None]
    assert onset(counts, np.ones(20))[0] == pytest.approx(0.5**20 * 15)
    assert onset(counts[::-1], np.ones(20))[0] == 1.0
