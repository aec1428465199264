import numpy as np
import pytest
from scipy.stats import binom, nbinom

from rootcause.drivers.baselines import Expectation, baseline

EVEN = np.full((20, 1), 100.0)


def constant(value: float) -> np.ndarray:
    return np.full((20, 1), value)


def test_an_even_course_is_expected_to_go_on() -> None:
    found = baseline(constant(10.0), EVEN)
    assert found.dispersion[0] == 1.0
    assert found.slope[0] == 0.0
    ahead = found.expect(0.0, np.array([200.0]))
    assert ahead.mean[0] == pytest.approx(200 * 200.5 / 2000)


def test_the_prediction_is_that_of_a_gamma_poisson() -> None:
    """With the dispersion of chance it is the exact predictive distribution after Y mentions: NB(Y + ½, ...)."""
    ahead = baseline(constant(10.0), EVEN).expect(0.0, np.array([100.0]))
    exact = nbinom(200.5, 2000 / 2100)
    for count in (10, 18, 25):
        assert ahead.p_value(np.array([float(count)]))[0] == pytest.approx(exact.sf(count - 1), rel=0.02)
    assert ahead.limit(0.01)[0] == exact.ppf(0.99)


def test_close_to_the_exact_conditional_test() -> None:
    ahead = baseline(constant(3.0), EVEN).expect(0.0, np.array([100.0]))
    assert ahead.p_value(np.array([12.0]))[0] == pytest.approx(binom.sf(11, 72, 1 / 21), rel=0.5)


def test_what_was_never_heard_has_a_small_rate() -> None:
    ahead = baseline(constant(0.0), EVEN).expect(0.0, np.array([100.0]))
    assert ahead.mean[0] == pytest.approx(0.5 / 20)
    assert ahead.p_value(np.array([0.0]))[0] == 1.0
    assert ahead.p_value(np.array([5.0]))[0] < 1e-5


def test_variation_beyond_chance_widens_the_limit() -> None:
    rng = np.random.default_rng(0)
    wild = rng.negative_binomial(5, 0.1, (20, 1)).astype(float)
    found = baseline(wild, EVEN)
    assert found.dispersion[0] > 3
    even = baseline(constant(wild.mean()), EVEN)
    at = np.array([100.0])
    assert found.expect(0.0, at).limit(0.01)[0] > even.expect(0.0, at).limit(0.01)[0] + 20


def test_a_past_outbreak_does_not_hide_the_next() -> None:
    counts = constant(10.0)
    counts[8] = 60.0
    found = baseline(counts, EVEN)
    assert found.rate[0] == pytest.approx(0.1, rel=0.1)
    plain = (counts.sum() + 0.5) / EVEN.sum()
    assert plain > 0.12


def test_a_trend_is_followed_but_not_beyond_what_was_seen() -> None:
    counts = np.round(10 * np.exp(0.06 * np.arange(20.0)))[:, None]
    found = baseline(counts, EVEN)
    assert found.slope[0] == pytest.approx(0.06, abs=0.01)
    soon, late = (found.expect(week, np.array([100.0])).mean[0] for week in (0.0, 30.0))
    assert counts[16:].mean() * 0.95 < soon <= late
    assert late == pytest.approx(counts[16:].mean(), rel=0.01)


def test_no_trend_from_a_few_weeks() -> None:
    counts = np.round(10 * np.exp(0.1 * np.arange(12.0)))[:, None]
    assert baseline(counts, EVEN[:12]).slope[0] == 0.0


def test_causes_share_their_dispersion() -> None:
    rng = np.random.default_rng(1)
    wild = rng.poisson(20 * rng.gamma(4, 1 / 4, (12, 30))).astype(float)
    calm = np.round(np.full((12, 1), 20.0))
    together = baseline(np.hstack([calm, wild]), np.full((12, 31), 100.0)).dispersion[0]
    assert baseline(calm, np.full((12, 1), 100.0)).dispersion[0] == 1.0
    assert together > 2


def test_weeks_without_comments_say_nothing() -> None:
    counts, exposure = constant(10.0), EVEN.copy()
    counts[5:8], exposure[5:8] = 0.0, 0.0
    assert baseline(counts, exposure).rate[0] == pytest.approx(170.5 / 1700)


def test_an_expectation_of_nearly_nothing() -> None:
    nothing = Expectation(np.array([1e-12]), np.array([1.0]), np.array([0.1]))
    assert nothing.p_value(np.array([0.0]))[0] == 1.0
    assert nothing.limit(0.01)[0] == 0.0
