from itertools import product

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import binom, false_discovery_control, hypergeom

from rootcause.drivers.model import design, fit
from rootcause.drivers.significance import (
    adjusted_p,
    benjamini_hochberg,
    design_effect,
    hypergeometric_mid_p,
    poisson_binomial,
    poisson_binomial_mid_p,
    raw_p,
)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 10])
def test_the_poisson_binomial_is_that_of_full_enumeration(n: int) -> None:
    p = np.random.default_rng(n).random(n)
    expected = np.zeros(n + 1)
    for outcome in product((0, 1), repeat=n):
        expected[sum(outcome)] += np.prod(np.where(np.array(outcome) == 1, p, 1 - p)) if n else 1.0
    assert np.allclose(poisson_binomial(p), expected, atol=1e-14)


@pytest.mark.parametrize(("n", "p", "observed"), [(50, 0.2, 11), (50, 0.2, 0), (40, 0.2, 40), (6000, 0.3, 2500)])
def test_its_tails_are_right_far_below_rounding(n: int, p: float, observed: int) -> None:
    tails = binom(n, p)
    sides = [tails.sf(observed) + tails.pmf(observed) / 2, tails.cdf(observed) - tails.pmf(observed) / 2]
    assert poisson_binomial_mid_p(np.full(n, p), observed) == pytest.approx(min(1, 2 * min(sides)), rel=1e-9)


@pytest.mark.parametrize("both", range(3, 11))
def test_the_hypergeometric_mid_p_is_that_of_scipy(both: int) -> None:
    table = hypergeom(30, 18, 10)
    sides = [table.sf(both) + table.pmf(both) / 2, table.cdf(both) - table.pmf(both) / 2]
    assert hypergeometric_mid_p(both, 10, 18, 30) == pytest.approx(min(1, 2 * min(sides)), rel=1e-9)


def test_mentioned_by_all_or_by_none_is_never_significant() -> None:
    bad = np.r_[np.ones(20), np.zeros(30)]
    mentions = csr_matrix(np.column_stack([np.ones(50), np.zeros(50)]))
    assert raw_p(mentions, bad).tolist() == [1.0, 1.0]


def test_talkative_customers_widen_the_test() -> None:
    residual = np.array([0.5, 0.5, 0.5, -0.5])
    assert design_effect(residual, np.array([7, 7, 7, 9])) == pytest.approx((1.5**2 + 0.5**2) / 1.0)
    assert design_effect(residual, np.arange(4)) == 1.0
    assert design_effect(np.array([0.5, -0.5]), np.array([1, 1])) == 1.0
    assert design_effect(np.zeros(2), np.array([1, 1])) == 1.0


def test_q_values_are_those_of_scipy() -> None:
    p = np.random.default_rng(5).random(25) ** 3
    assert np.allclose(benjamini_hochberg(p), false_discovery_control(p))
    assert benjamini_hochberg(np.zeros(0)).shape == (0,)


def test_the_adjusted_test_sees_through_a_bystander_that_the_raw_one_does_not() -> None:
    rng = np.random.default_rng(6)
    a = rng.random(2000) < 0.15
    b = np.where(a, rng.random(2000) < 0.7, rng.random(2000) < 0.05)
    bad = (rng.random(2000) < np.where(a, 0.6, 0.15)).astype(np.float64)
    mentions = csr_matrix(np.column_stack([a, b]) * 1.0)
    model = design(csr_matrix((2000, 0)), mentions)
    p = adjusted_p(model, bad, np.arange(2000), fit(model, bad, np.ones(2000), 0.25), 0.25)
    raw = raw_p(mentions, bad)
    assert raw.max() < 1e-15
    assert p[0] < 1e-9
    assert p[1] > 0.05


def test_without_effect_the_adjusted_p_raises_no_more_alarms_than_it_says() -> None:
    rng = np.random.default_rng(7)
    p_values: list[float] = []
    for _ in range(150):
        mentions = csr_matrix((rng.random((200, 2)) < 0.3) * 1.0)
        bad = (rng.random(200) < 0.3).astype(np.float64)
        model = design(csr_matrix((200, 0)), mentions)
        p_values.extend(adjusted_p(model, bad, np.arange(200), fit(model, bad, np.ones(200), 0.25), 0.25))
    # A common cause makes it cautious: the rest of the model has learned from the same answers.
    assert 0.005 <= np.mean(np.array(p_values) < 0.05) <= 0.06
    assert 0.3 <= np.mean(np.array(p_values) < 0.5) <= 0.52


def test_one_customer_saying_all_is_no_evidence() -> None:
    rng = np.random.default_rng(8)
    mentioned = np.r_[np.ones(40), np.zeros(360)]
    bad = np.r_[np.ones(40), rng.random(360) < 0.3] * 1.0
    model = design(csr_matrix((400, 0)), csr_matrix(mentioned[:, None]))
    beta = fit(model, bad, np.ones(400), 0.25)
    apart = adjusted_p(model, bad, np.arange(400), beta, 0.25)
    one = adjusted_p(model, bad, np.r_[np.zeros(40, dtype=np.int64), np.arange(1, 361)], beta, 0.25)
    assert apart[0] < 1e-10
    assert one[0] > 0.05
