import numpy as np
import pytest

from rootcause.drivers.differences import Rate, difference, rate_of


def test_limits_are_those_of_newcombe() -> None:
    """Table II of Newcombe 1998, method 10: 56/70 − 48/80, and 9/10 − 3/10."""
    found = difference(Rate(80, 48 / 80, 80), Rate(70, 56 / 70, 70))
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    found = difference(Rate(10, 0.3, 10), Rate(10, 0.9, 10))
    assert (found.low, found.high) == pytest.approx((0.1705, 0.8090), abs=1e-4)


def test_nobody_and_everybody() -> None:
    found = difference(Rate(10, 0.0, 10), Rate(10, 1.0, 10))
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(0.6075, abs=1e-4)


def test_one_customer_with_many_answers_counts_less() -> None:
    outcome = np.repeat([0.0, 1.0], 40)
    own = rate_of(outcome, np.ones(80), np.arange(80))
    few = rate_of(outcome, np.ones(80), np.arange(80) // 8)
    assert (own.n, own.value, own.effective) == (80, 0.5, 80.0)
    assert (few.n, few.value) == (80, 0.5)
    assert few.effective == pytest.approx(10)


def test_where_all_answers_are_alike_a_customer_counts_once() -> None:
    assert rate_of(np.ones(80), np.ones(80), np.arange(80) // 8).effective == 10.0
    assert rate_of(np.zeros(80), np.ones(80), np.arange(80)).effective == 80.0


def test_weights() -> None:
    weighted = rate_of(np.array([1.0, 0.0]), np.array([3.0, 1.0]), np.arange(2))
    assert (weighted.value, weighted.effective) == (0.75, 1.6)
    nothing = rate_of(np.ones(3), np.zeros(3), np.arange(3))
    assert np.isnan(nothing.value)
    assert nothing.effective == 0
    assert rate_of(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64)).n == 0


def test_intervals_cover() -> None:
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(2000):
        first, second = rng.binomial(40, 0.2) / 40, rng.binomial(60, 0.35) / 60
        found = difference(Rate(40, first, 40), Rate(60, second, 60))
        held += found.low <= 0.15 <= found.high
    assert 0.935 <= held / 2000 <= 0.975
