import numpy as np
import pytest
from scipy.sparse import csr_matrix

from rootcause.drivers.rates import rates, wilson

MENTIONS = csr_matrix(np.array([[1, 1, 0], [1, 1, 0], [1, 1, 0], [0, 1, 0], [0, 1, 0]]))
BAD = np.array([1.0, 1.0, 0.0, 0.0, 1.0])


def test_rates_with_and_without_and_what_leaving_out_would_change() -> None:
    found = rates(MENTIONS, BAD, np.ones(5))
    assert found.n.tolist() == [3, 5, 0]
    assert found.rate[0] == pytest.approx(2 / 3)
    assert found.without[0] == pytest.approx(1 / 2)
    assert found.raw_difference[0] == pytest.approx(0.6 - 0.5)
    assert found.lift[0] == pytest.approx(4 / 3)


def test_what_everyone_or_no_one_mentions_has_no_other_side() -> None:
    found = rates(MENTIONS, BAD, np.ones(5))
    assert np.isnan([found.without[1], found.raw_difference[1], found.lift[1], found.rate[2], found.low[2]]).all()
    assert found.without[2] == pytest.approx(0.6)


def test_a_rate_of_zero_elsewhere_has_no_lift() -> None:
    found = rates(MENTIONS, np.array([1.0, 1, 0, 0, 0]), np.ones(5))
    assert np.isnan(found.lift[0])


def test_weights_weigh_rates_and_widen_limits() -> None:
    even = rates(MENTIONS, BAD, np.ones(5))
    uneven = rates(MENTIONS, BAD, np.array([3.0, 0.5, 0.5, 0.5, 0.5]))
    assert uneven.rate[0] == pytest.approx(3.5 / 4)
    assert uneven.high[0] - uneven.low[0] > even.high[0] - even.low[0] - 0.2


def test_wilson_limits_are_the_published_ones() -> None:
    # 15 of 148 at 95 %: .0624 to .1605 (Newcombe 1998, table I)
    low, high = wilson(np.array([15 / 148]), np.array([148.0]))
    assert low[0] == pytest.approx(0.0624, abs=5e-5)
    assert high[0] == pytest.approx(0.1605, abs=5e-5)
    low, high = wilson(np.array([0.0]), np.array([20.0]))
    assert low[0] == 0.0
    assert high[0] == pytest.approx(0.1611, abs=5e-5)
