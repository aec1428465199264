import numpy as np
import pytest
from scipy.sparse import csr_matrix

from rootcause.drivers import bootstrap
from rootcause.drivers.attribution import attribute
from rootcause.drivers.bootstrap import Sample, interval, one_step, resample
from rootcause.drivers.model import design, fit, probabilities


def world(n: int, seed: int) -> tuple[csr_matrix, np.ndarray]:
    rng = np.random.default_rng(seed)
    mentions = (rng.random((n, 4)) < [0.3, 0.2, 0.1, 0.1]) * 1.0
    bad = (rng.random(n) < probabilities(-1 + mentions @ np.array([1.0, 0.5, 1.5, 0.0]))).astype(np.float64)
    return csr_matrix(mentions), bad


def test_one_newton_step_is_close_to_fitting_every_draw_again() -> None:
    mentions, bad = world(800, 1)
    model, weight = design(csr_matrix((800, 0)), mentions), np.ones(800)
    beta = fit(model, bad, weight, 0.25)
    draws = resample(model, mentions, Sample(bad, weight, np.arange(800)), beta, 0.25, 60, seed=9)
    votes = np.random.default_rng(9).poisson(1.0, size=(60, 800))
    refitted = []
    for vote in votes:
        w = vote * 800 / vote.sum()
        again = fit(model, bad, w, 0.25)
        impact, rest = attribute(mentions, np.full((800, 1), again[0]), again[1:, None], w[:, None])
        refitted.append([*impact[:, 0], float(rest[0])])
    stepped = np.column_stack([draws.impact, draws.not_explained])
    spread = stepped.std(axis=0)
    assert (np.abs(stepped - refitted) / spread).mean() < 0.05
    assert np.abs(spread / np.std(refitted, axis=0) - 1).max() < 0.05


def test_a_customer_votes_with_all_answers_at_once() -> None:
    mentions, bad = world(400, 2)
    model, weight = design(csr_matrix((400, 0)), mentions), np.ones(400)
    beta = fit(model, bad, weight, 0.25)
    apart = resample(model, mentions, Sample(bad, weight, np.arange(400)), beta, 0.25, 300, seed=0)
    twins = csr_matrix(mentions[np.repeat(np.arange(200), 2)])
    pairs, twin_bad = design(csr_matrix((400, 0)), twins), np.repeat(bad[:200], 2)
    start = fit(pairs, twin_bad, weight, 0.25)
    together = resample(pairs, twins, Sample(twin_bad, weight, np.repeat(np.arange(200), 2)), start, 0.25, 300, seed=0)
    assert together.impact[:, 0].std() > 1.2 * apart.impact[:, 0].std()


def test_the_size_of_a_batch_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    mentions, bad = world(300, 3)
    model, weight = design(csr_matrix((300, 0)), mentions), np.ones(300)
    sample, beta = Sample(bad, weight, np.arange(300)), fit(model, bad, weight, 0.25)
    whole = resample(model, mentions, sample, beta, 0.25, 50, seed=4)
    monkeypatch.setattr(bootstrap, "_BATCH", 300 * 7)
    parts = resample(model, mentions, sample, beta, 0.25, 50, seed=4)
    assert np.allclose(whole.impact, parts.impact, atol=1e-13)


def test_a_draw_without_any_vote_counts_everybody() -> None:
    mentions = csr_matrix(np.array([[1.0], [1.0], [0.0], [0.0]]))
    bad, weight = np.array([1.0, 0, 1, 0]), np.ones(4)
    model = design(csr_matrix((4, 0)), mentions)
    draws = resample(model, mentions, Sample(bad, weight, np.zeros(4, dtype=np.int64)), np.zeros(2), 0.25, 100, seed=0)
    assert np.allclose(draws.not_explained + draws.impact[:, 0], 0.5)


def test_limits_are_percentiles_moved_out_by_the_degrees_of_freedom() -> None:
    draws = np.linspace(0, 1, 1001)[:, None]
    low, high = interval(np.array([0.5]), draws, 100, 19)
    factor = np.sqrt(100 / 81)
    assert low[0] == pytest.approx(0.5 - 0.475 * factor)
    assert high[0] == pytest.approx(0.5 + 0.475 * factor)


def test_a_step_with_the_data_itself_stays_at_the_fit_and_takes_its_last_rounding_out() -> None:
    mentions, bad = world(500, 4)
    model, weight = design(csr_matrix((500, 0)), mentions), np.ones(500)
    beta = fit(model, bad, weight, 0.25)
    moved = one_step(model, bad, beta, 0.25).coefficients(weight[:, None])[:, 0]
    assert np.allclose(moved, beta, atol=1e-8)
    assert abs((bad - probabilities(model.rows @ moved)).sum()) < 1e-11
