from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rootcause.drivers.shrinking import shrink, votes

MEAN = -1.2


def planted(
    seed: int, spread: float, count: int, size: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    rng = np.random.default_rng(seed)
    team = np.repeat(np.arange(count), size)
    truth = 1 / (1 + np.exp(-(MEAN + rng.normal(0, spread, count))))
    return team, (rng.random(len(team)) < truth[team]).astype(float), truth


@pytest.mark.parametrize(("spread", "count", "size"), [(0.3, 25, 60), (0.5, 6, 200), (0.2, 120, 40), (1.0, 15, 35)])
def test_shrunk_rates_beat_raw_ones_and_their_limits_cover(spread: float, count: int, size: int) -> None:
    shrunk_error, raw_error, covered = list[float](), list[float](), list[bool]()
    for seed in range(60):
        team, bad, truth = planted(seed, spread, count, size)
        odds = np.full(len(bad), np.log(bad.mean() / (1 - bad.mean())))
        found = shrink(bad, odds, np.ones(len(bad)), np.ones(len(bad)), team)
        raw = np.bincount(team, weights=bad) / size
        shrunk_error += ((found.rate - truth) ** 2).tolist()
        raw_error += ((raw - truth) ** 2).tolist()
        covered += ((found.low <= truth) & (truth <= found.high)).tolist()
    assert np.mean(shrunk_error) < 0.97 * np.mean(raw_error)
    assert 0.93 <= np.mean(covered) <= 0.98


def test_the_less_a_team_rests_on_the_closer_it_comes_to_the_mean() -> None:
    size = np.array([30, 300, 3_000])
    team = np.repeat(np.arange(6), np.r_[size, size])
    bad = np.concatenate([np.arange(n) < share * n for share in (0.4, 0.1) for n in size]).astype(float)
    odds = np.full(len(bad), np.log(1 / 3))
    found = shrink(bad, odds, np.ones(len(bad)), np.ones(len(bad)), team)
    assert 0.25 < found.rate[0] < found.rate[1] < found.rate[2] < 0.4
    assert 0.25 > found.rate[3] > found.rate[4] > found.rate[5] > 0.1
    assert np.all(np.diff(found.high - found.low)[[0, 1, 3, 4]] < 0)


def test_a_team_without_any_dissatisfied_answer_keeps_a_limit_above_zero() -> None:
    team = np.repeat([0, 1, 2], 40)
    bad = np.r_[np.zeros(40), np.arange(80) % 4 == 0].astype(float)
    found = shrink(bad, np.full(120, np.log(1 / 5)), np.ones(120), np.ones(120), team)
    assert 0 < found.low[0] < found.rate[0] < found.high[0] < 0.25


def test_answers_of_one_customer_who_always_answers_alike_are_worth_one() -> None:
    customer, team = np.repeat(np.arange(40), 5), np.repeat([0, 1], 100)
    residual = np.repeat(np.where(np.arange(40) % 2, 0.5, -0.5), 5)
    found = votes(residual, np.ones(200), team, customer)
    assert found.within.sum() == pytest.approx(40, rel=0.02)
    assert found.spread == pytest.approx([5, 5], rel=0.02)


def test_independent_customers_and_equal_weights_count_fully() -> None:
    rng = np.random.default_rng(0)
    found = votes(rng.normal(size=100), np.full(100, 2.0), np.repeat([0, -1], 50), np.arange(100))
    assert found.within.tolist() == [1.0] * 50 + [0.0] * 50
    assert found.spread.tolist() == [1.0]


def test_unequal_weights_cost_answers_as_kish_says() -> None:
    weight = np.r_[np.ones(50), np.full(50, 3.0)]
    found = votes(np.tile([1.0, -1.0], 50), weight, np.zeros(100, dtype=np.int64), np.arange(100))
    assert found.within.sum() == pytest.approx(200**2 / (50 + 9 * 50))
