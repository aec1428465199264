import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import mannwhitneyu, spearmanr, t

from rootcause.drivers.clusters import association_p, half_width


def alike(rng: np.random.Generator, customer: NDArray[np.int64]) -> NDArray[np.float64]:
    """Draw values that are nearly the same for all answers of a customer."""
    return np.asarray(rng.normal(rng.normal(size=60)[customer], 0.5), dtype=np.float64)


def test_the_width_for_a_mean_is_that_of_students_t() -> None:
    values = np.random.default_rng(1).normal(size=40)
    expected = t.ppf(0.975, 39) * values.std(ddof=1) / np.sqrt(40)
    assert half_width((values - values.mean()) / 40, np.arange(40)) == pytest.approx(expected)


def test_answers_repeated_by_their_customer_tell_nothing_new() -> None:
    influence = np.random.default_rng(2).normal(size=30) / 30
    influence -= influence.mean()
    once = half_width(influence, np.arange(30))
    assert half_width(np.repeat(influence, 4) / 4, np.repeat(np.arange(30), 4)) == pytest.approx(once)


def test_answers_that_even_out_within_a_customer_are_not_more_certain_than_single_ones() -> None:
    influence = np.tile([0.1, -0.1], 20)
    together, apart = np.repeat(np.arange(20), 2), np.arange(40)
    assert half_width(influence, together) >= half_width(influence, apart)


def test_columns_of_the_model_cost_clusters() -> None:
    influence = np.random.default_rng(3).normal(size=200)
    day = np.repeat(np.arange(20), 10)
    assert half_width(influence, day, 12) > 1.3 * half_width(influence, day)
    assert np.isfinite(half_width(influence, day, 500))


def test_ranks_against_0_and_1_are_the_test_of_mann_and_whitney() -> None:
    rng = np.random.default_rng(4)
    values, has = rng.integers(0, 9, 400).astype(float), np.where(rng.random(400) < 0.2, 1.0, 0.0)
    values += has
    expected = mannwhitneyu(values[has == 1], values[has == 0], use_continuity=False, method="asymptotic").pvalue
    ranks = np.searchsorted(np.sort(values), values, "left") + np.searchsorted(np.sort(values), values, "right")
    assert association_p(ranks / 2, has, np.arange(400)) == pytest.approx(expected, rel=0.05)


def test_ranks_against_ranks_are_the_test_of_spearman() -> None:
    rng = np.random.default_rng(5)
    first, second = rng.permutation(300).astype(float), rng.permutation(300).astype(float)
    assert association_p(first, second, np.arange(300)) == pytest.approx(spearmanr(first, second).pvalue, abs=0.01)


def test_the_p_value_says_how_often_chance_does_as_much() -> None:
    rng = np.random.default_rng(6)
    customer = np.repeat(np.arange(60), 5)
    p_values: list[float] = []
    for _ in range(400):
        p_values.append(association_p(alike(rng, customer), alike(rng, customer), customer))
    assert 0.02 <= np.mean(np.array(p_values) < 0.05) <= 0.08
    assert 0.42 <= np.mean(np.array(p_values) < 0.5) <= 0.58


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_answers_test_nothing(n: int) -> None:
    values = np.arange(n, dtype=np.float64)
    assert association_p(values, values, np.arange(n)) == 1.0


def test_a_constant_goes_with_nothing() -> None:
    assert association_p(np.ones(50), np.arange(50.0), np.arange(50)) == 1.0
    assert association_p(np.arange(50.0), np.ones(50), np.arange(50)) == 1.0
