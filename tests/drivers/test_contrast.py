from dataclasses import replace

import numpy as np
import pytest

from rootcause.drivers.contrast import Contrast, contrast
from rootcause.drivers.figures import Figure, figures
from rootcause.drivers.outcome import answers
from rootcause.settings import DriverSettings
from tests.drivers.waits import Waits, sample, true_change

SETTINGS = DriverSettings()


def figure(world: Waits, n: int, seed: int) -> Figure:
    whole, groups = sample(world, n, seed)
    return next(one for one in figures(whole, answers(whole, groups)) if one.name == "wait")


@pytest.mark.parametrize(
    "world",
    [Waits(), Waits(slope=0.5), Waits(slope=1.0, rate=0.1), Waits(slope=0.5, per_customer=9, moody=1.0, alike=0.6)],
    ids=["confounded", "slope", "rare", "several answers"],
)
def test_limits_hold_the_truth(world: Waits) -> None:
    found = [contrast(figure(world, 400, seed), SETTINGS) for seed in range(100)]
    truth = [true_change(world, one.lower or 0.0, one.upper or 0.0) for one in found]
    held = [one.low <= true <= one.high for one, true in zip(found, truth, strict=True)]
    assert 0.88 <= np.mean(held) <= 1.0
    assert np.mean([one.change for one in found]) == pytest.approx(np.mean(truth), abs=0.02)


def test_what_the_channel_explains_is_not_the_waits() -> None:
    one = figure(Waits(phone=2.0), 20_000, 1)
    raw = contrast(replace(one, adjusting=one.adjusting[:, :0]), SETTINGS)
    held_equal = contrast(one, SETTINGS)
    assert raw.low > 0.05
    assert held_equal.low < 0 < held_equal.high


def test_it_is_the_difference_of_rates_where_nothing_is_adjusted_for() -> None:
    one = figure(Waits(levels=2, slope=1.0, phone=0.0), 4_000, 1)
    plain = contrast(replace(one, adjusting=one.adjusting[:, :0]), SETTINGS)
    rates = [one.dissatisfied[one.value == value].mean() for value in (1, 2)]
    assert plain.change == pytest.approx(rates[1] - rates[0], abs=1e-3)
    error = np.sqrt(sum(rate * (1 - rate) / (one.value == v).sum() for rate, v in zip(rates, (1, 2), strict=True)))
    assert plain.high - plain.low == pytest.approx(2 * 1.96 * error, rel=0.01)


def test_a_heap_of_equal_values_moves_the_ends_apart() -> None:
    one = figure(Waits(), 1_000, 1)
    wide = contrast(replace(one, value=np.where(np.arange(1_000) % 5 < 4, 0.0, np.arange(1_000) % 7)), SETTINGS)
    assert wide.lower == 0.0
    assert (wide.upper or 0) > 0
    rare = contrast(replace(one, value=(np.arange(1_000) % 20 == 0) * 1.0), SETTINGS)
    assert (rare.lower, rare.upper) == (0.0, 1.0)


def test_without_enough_of_anything_nothing_is_known() -> None:
    one = figure(Waits(), 200, 1)
    assert contrast(replace(one, value=np.ones(200)), SETTINGS) == Contrast()
    assert contrast(replace(one, dissatisfied=np.ones(200)), SETTINGS) == Contrast()
    assert contrast(replace(one, dissatisfied=(np.arange(200) < 19).astype(np.float64)), SETTINGS) == Contrast()
    assert contrast(replace(one, cluster=np.arange(200) % 10), SETTINGS) == Contrast()
    assert contrast(replace(one, weight=one.dissatisfied), SETTINGS) == Contrast()


def test_a_figure_that_tells_the_outcome_apart_stays_within_bounds() -> None:
    one = figure(Waits(), 300, 1)
    found = contrast(replace(one, value=one.dissatisfied), SETTINGS)
    assert 0.9 < found.change <= 1
    assert found.high <= 1
