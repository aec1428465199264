from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import rankdata, spearmanr

from rootcause.drivers.figures import Figure, figures
from rootcause.drivers.outcome import answers
from rootcause.drivers.ranks import Strength, middle_ranks, spearman, strength
from tests.drivers.waits import Waits, sample, true_strength


def figure(world: Waits, n: int, seed: int) -> Figure:
    whole, groups = sample(world, n, seed)
    return next(one for one in figures(whole, answers(whole, groups)) if one.name == "wait")


def test_middle_ranks_are_those_of_scipy_as_shares() -> None:
    values = np.random.default_rng(1).integers(0, 7, 60).astype(float)
    assert np.allclose(middle_ranks(values, np.ones(60)), (rankdata(values) - 0.5) / 60)


def test_a_weight_of_two_is_two_answers() -> None:
    rng = np.random.default_rng(2)
    first, second, weight = rng.integers(0, 9, 80).astype(np.float64), rng.random(80).round(1), rng.integers(1, 4, 80)
    weighted, _ = spearman(first, second, weight.astype(np.float64))
    assert weighted == pytest.approx(spearmanr(np.repeat(first, weight), np.repeat(second, weight)).statistic)


def test_the_influence_is_what_a_little_more_weight_changes() -> None:
    rng = np.random.default_rng(3)
    first, second, weight = rng.integers(0, 9, 50).astype(np.float64), rng.normal(size=50), rng.random(50) + 0.5
    value, influence = spearman(first, second, weight)
    for row in (0, 17, 49):
        more = weight.copy()
        more[row] *= 1 + 1e-6
        assert (spearman(first, second, more)[0] - value) / 1e-6 == pytest.approx(influence[row], abs=1e-5)
    assert influence.sum() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    "world",
    [
        Waits(slope=0.5),
        Waits(slope=1.5),
        Waits(slope=0.5, levels=5),
        Waits(slope=0.5, per_customer=9, moody=1.0, alike=0.6),
    ],
    ids=["slope", "steep", "five values", "several answers"],
)
def test_limits_hold_the_truth(world: Waits) -> None:
    found = [strength(figure(world, 300, seed), 15) for seed in range(300)]
    held = [one.low <= true_strength(world) <= one.high for one in found]
    assert 0.90 <= np.mean(held) <= 0.985


def test_no_link_is_called_one_in_twenty_times() -> None:
    world = Waits(phone=0.0, per_customer=9, moody=1.5, alike=0.6)
    p_values = np.array([strength(figure(world, 300, seed), 15).p_value for seed in range(200)], dtype=float)
    assert np.mean(p_values < 0.05) <= 0.09
    assert 0.4 <= np.mean(p_values < 0.5) <= 0.6


def test_a_long_wait_lowers_the_score_whichever_way_the_scale_runs() -> None:
    whole, groups = sample(Waits(slope=1.0), 500, 1)
    assert whole.scale is not None
    turned = replace(whole, score=6 - whole.score, scale=replace(whole.scale, worst=5, best=1))
    plain, other = (strength(next(one for one in figures(c, answers(c, groups))), 15) for c in (whole, turned))
    assert plain.high < 0
    assert other == plain


def test_the_same_order_is_a_correlation_of_one() -> None:
    one = figure(Waits(), 100, 1)
    assert strength(replace(one, value=one.score * 10), 15).low == 1.0
    assert strength(replace(one, value=-one.score), 15).high == -1.0


def test_what_is_constant_or_rests_on_few_customers_says_nothing() -> None:
    one = figure(Waits(slope=1.0), 100, 1)
    assert strength(replace(one, value=np.full(100, 3.0)), 15) == Strength()
    assert strength(replace(one, score=np.full(100, 3.0)), 15) == Strength()
    assert strength(replace(one, cluster=np.arange(100) % 14), 15) == Strength()
    only = replace(one, weight=np.where(np.arange(100) == 4, 100.0, 0.0))
    assert strength(only, 15) == Strength()
