import numpy as np
import pytest

from rootcause.drivers.drifting import drifts

EVEN = np.full((26, 1), 100.0)


def test_a_slow_rise_is_found_where_it_begins() -> None:
    counts = np.concatenate([np.full(13, 10.0), np.arange(11.0, 24.0)])[:, None]
    found = drifts(counts, EVEN)
    assert found.p_value[0] < 1e-3
    assert 13 <= found.start[0] <= 20
    assert found.n[0] == counts[found.start[0] :].sum()
    assert found.n[0] > found.limit(0.01)[0] > found.expected[0]


def test_the_p_value_is_that_of_a_bridge() -> None:
    counts = np.r_[np.full(13, 10.0), np.full(13, 14.0)][:, None]
    total = counts.sum()
    depth = (total / 2 - 130) / np.sqrt(total)
    assert drifts(counts, EVEN).p_value[0] == pytest.approx(np.exp(-2 * depth**2))


def test_what_falls_or_has_fallen_back_is_no_drift() -> None:
    down = np.r_[np.full(13, 20.0), np.full(13, 10.0)]
    hump = np.r_[np.full(8, 10.0), np.full(12, 30.0), np.full(6, 8.0)]
    found = drifts(np.column_stack([down, hump]), np.repeat(EVEN, 2, axis=1))
    assert found.p_value.tolist() == [1.0, 1.0]


def test_more_comments_are_no_drift() -> None:
    exposure = np.linspace(100, 400, 26)[:, None]
    assert drifts(np.round(exposure / 10), exposure).p_value[0] > 0.9


def test_variation_beyond_chance_is_no_drift() -> None:
    rng = np.random.default_rng(0)
    counts = rng.poisson(30 * rng.gamma(4, 1 / 4, (30, 1000))).astype(float)
    p = drifts(counts, np.full(counts.shape, 100.0)).p_value
    assert (p <= 0.01).mean() <= 0.015


def test_stable_causes_hold_the_level() -> None:
    rng = np.random.default_rng(0)
    counts = rng.poisson(np.geomspace(1, 40, 3000), (30, 3000)).astype(float)
    p = drifts(counts, np.full(counts.shape, 100.0)).p_value
    assert (p <= 0.05).mean() <= 0.05
    assert 0.001 <= (p <= 0.01).mean() <= 0.01
