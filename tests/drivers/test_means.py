import numpy as np
import pytest

from rootcause.drivers.means import mean_with_limits
from rootcause.drivers.rates import wilson

SHARE = (0.0, 1.0)


def test_a_share_has_wilsons_limits() -> None:
    points = (np.arange(50) < 10).astype(np.float64)
    mean, low, high = mean_with_limits(points, np.ones(50), np.arange(50), SHARE)
    expected = wilson(np.array([0.2]), np.array([49.0]))  # one degree of freedom is spent on the mean
    assert [mean, low, high] == pytest.approx([0.2, expected[0][0], expected[1][0]])


def test_a_mean_has_students_limits_within_the_ends() -> None:
    points = np.array([1.0, 4, 5, 5, 5])
    mean, low, high = mean_with_limits(points, np.ones(5), np.arange(5), (1, 5))
    assert mean == 4
    assert low == pytest.approx(4 - 2.7764451 * points.std(ddof=1) / np.sqrt(5))
    assert high == 5
    assert mean_with_limits(points, np.ones(5), np.arange(5), (5, 1)) == (mean, low, high)


@pytest.mark.parametrize(("n", "customers", "least"), [(100, 100, 0.93), (300, 60, 0.92)])
def test_the_limits_hold_the_truth(n: int, customers: int, least: float) -> None:
    rng = np.random.default_rng(5)
    held = []
    for _ in range(500):
        who = np.unique(rng.integers(0, customers, n) if customers < n else np.arange(n), return_inverse=True)[1]
        own = rng.normal(size=customers)[who] + rng.normal(size=n)
        points = np.select([own < -1, own > 0], [-100.0, 100.0], 0.0)
        _, low, high = mean_with_limits(points, np.ones(n), who, (-100, 100))
        held.append(low <= 26.025 <= high)  # 100 (P(own > 0) − P(own < −1)), own with variance 2
    assert least <= np.mean(held) <= 0.985


def test_one_value_leaves_open_what_has_not_been_seen() -> None:
    for n in (5, 500):
        mean, low, high = mean_with_limits(np.full(n, 100.0), np.ones(n), np.arange(n), (-100, 100))
        assert (mean, high) == (100, 100)
        assert low == pytest.approx(100 - 200 * float(wilson(np.zeros(1), np.array([n]))[1][0]))


def test_one_customer_says_little_however_often() -> None:
    points = (np.arange(400) < 100).astype(np.float64)
    mean, low, high = mean_with_limits(points, np.ones(400), np.zeros(400, dtype=np.int64), SHARE)
    assert mean == 0.25
    assert low < 0.1
    assert high > 0.8


def test_customers_without_weight_do_not_count() -> None:
    points, weight = np.array([1.0, 0, 1, 1]), np.array([2.0, 2, 0, 0])
    _, low, high = mean_with_limits(points, weight, np.arange(4), SHARE)
    assert (low, high) == mean_with_limits(points[:2], np.ones(2), np.arange(2), SHARE)[1:]
