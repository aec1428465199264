import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from rootcause.drivers.model import design, design_of, fit, probabilities


@pytest.fixture
def data() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    z, x = rng.random((600, 3)) < 0.3, rng.random((600, 8)) < 0.15
    y = rng.random(600) < probabilities(-1 + x @ np.linspace(-1, 2, 8) + z @ np.array([0.5, 0, -0.5]))
    return z * 1.0, x * 1.0, y * 1.0, rng.integers(1, 5, 600) / 2.5


def test_the_fit_is_that_of_scikit_learn_at_c_4(data: tuple[np.ndarray, ...]) -> None:
    z, x, y, w = data
    beta = fit(design(csr_matrix(z), csr_matrix(x)), y, w, 0.25)
    other = LogisticRegression(C=4.0, solver="newton-cholesky", tol=1e-12).fit(np.hstack([z, x]), y, sample_weight=w)
    assert np.allclose(beta, np.r_[other.intercept_, other.coef_[0]], atol=1e-7)


def test_the_gradient_vanishes_and_the_constant_is_free(data: tuple[np.ndarray, ...]) -> None:
    z, x, y, w = data
    model = design(csr_matrix(z), csr_matrix(x))
    beta = fit(model, y, w, 0.25)
    residual = w * (y - probabilities(model.rows @ beta))
    assert abs(residual.sum()) < 1e-10 * 600
    assert np.abs(np.hstack([z, x]).T @ residual - 0.25 * beta[1:]).max() < 1e-10 * 600


def test_leaving_out_a_column_is_fitting_without_it(data: tuple[np.ndarray, ...]) -> None:
    z, x, y, w = data
    model = design(csr_matrix(z), csr_matrix(x))
    left = fit(model, y, w, 0.25, start=fit(model, y, w, 0.25), without=5)
    small = fit(design(csr_matrix(z), csr_matrix(np.delete(x, 1, axis=1))), y, w, 0.25)
    assert left[5] == 0
    assert np.allclose(np.delete(left, 5), small, atol=1e-8)


def test_perfect_separation_stays_finite() -> None:
    x = np.repeat([[1.0], [0.0]], 40, axis=0)
    beta = fit(design(csr_matrix((80, 0)), csr_matrix(x)), x[:, 0], np.ones(80), 0.25)
    assert 5 < beta[1] < 12
    assert np.isfinite(beta).all()


def test_the_hessian_from_pairs_is_the_dense_one(data: tuple[np.ndarray, ...]) -> None:
    z, x, _, w = data
    model = design(csr_matrix(z), csr_matrix(x))
    dense = np.hstack([np.ones((600, 1)), z, x])
    expected = dense.T @ (w[:, None] * dense) + 0.25 * np.diag(np.r_[0, np.ones(11)])
    assert np.allclose(model.hessians((model.pairs @ w)[:, None], 0.25)[0], expected)


def test_extreme_log_odds_are_probabilities() -> None:
    assert probabilities(np.array([-2000.0, 0.0, 2000.0])).tolist() == [0.0, 0.5, 1.0]


def test_every_free_constant_returns_the_mean_of_its_own_rows() -> None:
    rng = np.random.default_rng(7)
    second, x = rng.random(400) < 0.4, rng.random((400, 2)) < 0.3
    y = (rng.random(400) < np.where(second, 0.6, 0.2)).astype(np.float64)
    rows = csr_matrix(np.column_stack([~second, second, x]).astype(np.float64))
    beta = fit(design_of(rows, 4, free=2), y, np.ones(400), 0.25)
    p = probabilities(rows @ beta)
    assert p[second].mean() == pytest.approx(y[second].mean(), abs=1e-9)
    assert p[~second].mean() == pytest.approx(y[~second].mean(), abs=1e-9)
