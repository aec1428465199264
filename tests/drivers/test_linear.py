import numpy as np
from scipy.sparse import csr_matrix

from rootcause.drivers.bootstrap import Sample
from rootcause.drivers.linear import carried_points, least_squares
from rootcause.drivers.model import design
from rootcause.settings import DriverSettings


def dense(given: np.ndarray, points: np.ndarray, weight: np.ndarray) -> np.ndarray:
    shrink = 0.25 * np.eye(given.shape[1])
    shrink[0, 0] = 0
    return np.linalg.solve((given.T * weight) @ given + shrink, given.T @ (weight * points))


def sample(n: int = 300) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    mentions = (rng.random((n, 3)) < [0.3, 0.2, 0.1]) * 1.0
    adjusting = (rng.random((n, 1)) < 0.4) * 1.0
    return adjusting, mentions, 7 - 2 * mentions[:, 0] - adjusting[:, 0] + rng.normal(0, 1, n)


def test_every_column_of_weights_is_a_ridge_of_its_own() -> None:
    adjusting, mentions, points = sample()
    weight = np.random.default_rng(2).poisson(1.0, (300, 5)).astype(np.float64)
    found = least_squares(design(csr_matrix(adjusting), csr_matrix(mentions)), points, weight, 0.25)
    given = np.column_stack([np.ones(300), adjusting, mentions])
    for b in range(5):
        assert np.allclose(found[:, b], dense(given, points, weight[:, b]), atol=1e-10)


def test_draws_are_exact_refits_and_a_shift_of_the_score_changes_nothing() -> None:
    adjusting, mentions, points = sample()
    model, settings = design(csr_matrix(adjusting), csr_matrix(mentions)), DriverSettings(draws=100)
    value, draws = carried_points(model, Sample(points, np.ones(300), np.arange(300)), settings, seed=9)
    given = np.column_stack([np.ones(300), adjusting, mentions])
    assert np.allclose(value, dense(given, points, np.ones(300))[2:] * mentions.mean(axis=0), atol=1e-10)
    votes = np.random.default_rng(9).poisson(1.0, size=(100, 300))
    for b in (0, 50, 99):
        weight = votes[b] * 300 / votes[b].sum()
        share = weight @ mentions / weight.sum()
        assert np.allclose(draws[b], dense(given, points, weight)[2:] * share, atol=1e-10)
    moved, _ = carried_points(model, Sample(points + 1e6, np.ones(300), np.arange(300)), settings, seed=9)
    assert np.allclose(moved, value, atol=1e-6)
