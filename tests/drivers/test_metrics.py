from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping, nothing
from rootcause.domain.metrics import Metric
from rootcause.drivers import metrics
from rootcause.pipeline import read_comments
from rootcause.settings import DriverSettings, ReadingSettings, Settings
from tests.drivers.generator import corpus, grouping
from tests.drivers.waits import Waits, sample

SETTINGS = DriverSettings()
NAN = float("nan")


def run(given: Corpus, groups: Grouping | None = None) -> dict[str, Metric]:
    level = nothing(len(given)) if groups is None else groups
    return {row.name: row for row in metrics(given, level, SETTINGS, seed=0)}


def with_figure(values: np.ndarray, bad: np.ndarray | None = None) -> Corpus:
    n = len(values)
    return replace(corpus(np.arange(n) % 3 == 0 if bad is None else bad), metrics={"wait": values.astype(float)})


def knows_nothing(row: Metric) -> bool:
    link = (row.strength, row.strength_low, row.strength_high, row.q_value)
    change = (row.adjusted, row.adjusted_low, row.adjusted_high, row.lower, row.upper)
    return link == (0, -1, 1, 1) and change == (0, -1, 1, None, None) and row.breakpoint is None


def test_a_wait_that_hurts_from_twenty_minutes_on() -> None:
    whole, groups = sample(Waits(step=1.3, drawn=0.6), 2_000, 1)
    row = run(whole, groups)["wait"]
    assert (row.n, row.missing, row.missing_rate, row.derived) == (2_000, 0, None, False)
    assert row.strength_high < 0
    assert row.q_value < 0.001
    assert row.adjusted_low > 0
    assert row.lower is not None
    assert row.upper is not None
    assert row.lower < 20 < row.upper
    assert row.breakpoint is not None
    assert 15 <= row.breakpoint.at <= 27
    assert row.bands[-1].dsat_rate > row.bands[0].dsat_rate + 0.1
    assert [cause.group for cause in row.causes] == ["slow"]
    assert row.causes[0].low > 0


def test_the_strongest_comes_first_by_the_limit_nearer_to_zero() -> None:
    whole, _ = sample(Waits(slope=1.2), 1_500, 1)
    wait, rng = whole.metrics["wait"], np.random.default_rng(1)
    few = np.where(np.arange(1_500) < 40, wait, NAN)
    blurred = wait * np.exp(rng.normal(size=1_500))
    unlinked = rng.random(1_500)
    given = replace(whole, metrics={"a few": few, "b none": unlinked, "c blurred": -blurred, "d wait": wait})
    assert list(run(given)) == ["d wait", "c blurred", "a few", "b none"]


def test_without_link_one_figure_in_twenty_is_called() -> None:
    rng = np.random.default_rng(5)
    called = []
    for seed in range(30):
        whole, groups = sample(Waits(phone=0.0, per_customer=5, moody=1.0), 300, seed)
        whole = replace(whole, metrics={f"m{k}": rng.normal(size=300) for k in range(4)})
        rows = metrics(whole, groups, SETTINGS, seed=0)
        called.append(any(row.q_value <= 0.05 or row.breakpoint is not None for row in rows))
    assert np.mean(called) <= 0.2


def test_missing_values_are_counted_and_never_filled_in() -> None:
    whole, groups = sample(Waits(step=1.3), 1_000, 1)
    half = np.where(np.arange(1_000) % 2 == 0, whole.metrics["wait"], NAN)
    row = run(replace(whole, metrics={"wait": half}), groups)["wait"]
    assert (row.n, row.missing) == (500, 500)
    assert row.missing_rate == pytest.approx((whole.satisfaction[1::2] == -1).mean())
    alone = run(whole.select(np.arange(1_000) % 2 == 0), grouping(np.zeros((500, 1), dtype=bool), ("slow",)))["wait"]
    assert row.bands == alone.bands
    assert row.strength == alone.strength


def test_the_order_of_rows_changes_nothing() -> None:
    whole, groups = sample(Waits(step=1.0, per_customer=4, moody=0.5, drawn=0.4), 500, 1)
    when = np.datetime64("2026-01-01T08:00:00") + np.random.default_rng(2).integers(0, 10**7, 500)
    whole = replace(whole, when=when, unit=np.arange(500))
    order = np.random.default_rng(3).permutation(500)
    turned = replace(
        whole.select(np.ones(500, dtype=bool)),
        ids=tuple(whole.ids[i] for i in order),
        attributes={"channel": whole.attributes["channel"][order]},
        metrics={"wait": whole.metrics["wait"][order]},
        **{name: getattr(whole, name)[order] for name in ("when", "score", "satisfaction", "customer", "unit")},
    )
    other = replace(groups, problem=groups.problem[order], praise=groups.praise[order])
    assert metrics(turned, other, SETTINGS, seed=7) == metrics(whole, groups, SETTINGS, seed=7)


def test_the_export_itself_shows_who_came_back() -> None:
    rng = np.random.default_rng(4)
    person = np.repeat(np.arange(600), 2)
    again = rng.random(600) < 0.4
    gap = np.where(again, 3, 30)[person] * (np.arange(1_200) % 2)
    when = np.datetime64("2026-01-01T09:00:00") + (rng.integers(0, 60, 600)[person] + gap).astype("timedelta64[D]")
    bad = rng.random(1_200) < np.where(again[person] & (np.arange(1_200) % 2 == 0), 0.6, 0.2)
    given = corpus(bad, customer=np.array([f"c{k:04d}" for k in person]), when=when)
    row = run(given)["repeat_contact_7d"]
    assert row.derived
    assert (row.lower, row.upper) == (0, 1)
    assert [(band.above, band.to) for band in row.bands] == [(0, 0), (1, 1)]
    assert row.adjusted_low < 0.4 < row.adjusted_high
    assert row.strength_high < 0
    assert row.breakpoint is None


@pytest.mark.parametrize("values", [np.full(100, NAN), np.full(100, 7.0)], ids=["missing", "constant"])
def test_a_figure_that_is_missing_or_constant_says_nothing(values: np.ndarray) -> None:
    row = run(with_figure(values), grouping(np.arange(100)[:, None] % 2 == 0, ("a",)))["wait"]
    assert knows_nothing(row)
    assert (row.n, row.missing) == ((0, 100) if np.isnan(values[0]) else (100, 0))
    assert len(row.bands) == (0 if np.isnan(values[0]) else 1)


def test_figures_that_say_nothing_cost_the_others_nothing() -> None:
    whole, _ = sample(Waits(slope=0.4), 300, 2)
    empty = {f"empty {k}": np.full(300, NAN) for k in range(9)}
    beside = run(replace(whole, metrics={**whole.metrics, **empty}))
    assert 0 < beside["wait"].q_value == run(whole)["wait"].q_value


def test_one_answer() -> None:
    row = run(with_figure(np.array([3.0])))["wait"]
    assert knows_nothing(row)
    assert [(band.above, band.to, band.n) for band in row.bands] == [(3, 3, 1)]


@pytest.mark.parametrize("n", [2, 3, 14, 31])
def test_few_answers(n: int) -> None:
    assert knows_nothing(run(with_figure(np.arange(n)))["wait"]) == (n < 15)


def test_two_values() -> None:
    bad = np.arange(400) % 8 < np.where(np.arange(400) < 200, 1, 4)
    row = run(with_figure(np.arange(400) // 200, bad))["wait"]
    assert len(row.bands) == 2
    assert row.adjusted == pytest.approx(3 / 8, abs=0.01)
    assert row.breakpoint is None


@pytest.mark.parametrize("bad", [True, False])
def test_everyone_answers_alike(bad: bool) -> None:
    row = run(with_figure(np.arange(200), np.full(200, bad)))["wait"]
    assert knows_nothing(row)
    assert {band.dsat_rate for band in row.bands} == {float(bad)}


def test_one_customer_wrote_everything() -> None:
    given = replace(with_figure(np.arange(300)), customer=np.full(300, "c"))
    assert knows_nothing(run(given, grouping(np.arange(300)[:, None] % 2 == 0, ("a",)))["wait"])


def test_weights_all_zero() -> None:
    given = with_figure(np.arange(300) % 50)
    assert run(replace(given, weight=np.zeros(300))) == run(given)


def test_without_scores_rows_or_figures_there_is_no_row() -> None:
    silent = replace(with_figure(np.arange(50)), satisfaction=np.full(50, -9, dtype=np.int8))
    assert run(silent) == {}
    assert run(with_figure(np.zeros(0))) == {}
    assert run(corpus(np.arange(50) % 2 == 0)) == {}


def test_sub_ratings_of_real_reviews_stand_in_the_order_of_their_known_strength(shared_data: Path) -> None:
    ratings = (
        "SeatComfort", "CabinStaffService", "Food&Beverages", "GroundService", "ValueForMoney",
        "InflightEntertainment", "Wifi&Connectivity",
    )  # fmt: skip
    path = shared_data / "airline_reviews_subratings.csv"
    whole = read_comments([path], Settings(reading=ReadingSettings(metrics=ratings)))
    found = [row for row in run(whole).values() if not row.derived]
    assert sorted(row.name for row in found) == sorted(ratings)
    known = []
    for row in found:
        both = np.isfinite(whole.metrics[row.name]) & np.isfinite(whole.score)
        known.append(np.corrcoef(whole.metrics[row.name][both], whole.score[both])[0, 1])
        assert row.missing == whole.counted.sum() - row.n
        assert row.q_value < 0.001
    assert spearmanr(np.arange(len(found)), -np.array(known)).statistic >= 0.85
