"""The one model behind every adjusted number: a logistic regression with a small, fixed penalty.

logit p = a + g·z + b·x, minimizing −Σ w [y ln p + (1−y) ln(1−p)] + ½λ(|g|² + |b|²), the constant a free.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from rootcause.drivers.mentions import by_count

_TOLERANCE = 1e-10
_STEPS = 100


@dataclass(frozen=True, eq=False)
class Design:
    """The 0/1 columns of a model over N answers: the constant, the adjusters, then the exposures.

    ``rows`` is (N, P), ``columns`` its transpose. ``pairs`` (R, N) marks, for every two columns ``left``/``right``
    that occur together (a column with itself included), the answers that have both: a weighted sum over the answers
    is then a Hessian, and a matrix of weights gives the Hessians of many resamples in one product. The first ``free``
    columns are constants, without a penalty.
    """

    rows: csr_matrix
    columns: csr_matrix
    pairs: csr_matrix
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    exposed_from: int
    free: int = 1

    @property
    def width(self) -> int:
        """P, the number of columns, the constant included."""
        return int(self.rows.shape[1])

    def ridge(self, penalty: float) -> NDArray[np.float64]:
        """Return the penalty of each column (P,), 0 for the constants."""
        return np.where(np.arange(self.width) < self.free, 0.0, penalty)

    def hessians(self, sums: NDArray[np.float64], penalty: float) -> NDArray[np.float64]:
        """(R, B) weighted sums over ``pairs`` → (B, P, P) penalized Hessians."""
        result = np.zeros((sums.shape[1], self.width, self.width))
        result[:, self.left, self.right] = sums.T
        result[:, self.right, self.left] = sums.T
        diagonal = np.arange(self.width)
        result[:, diagonal, diagonal] += self.ridge(penalty)
        return result


def design(adjusting: csr_matrix, exposed: csr_matrix) -> Design:
    """(N, q) dummies and (N, J) exposures, both 0/1 → the design of the model."""
    rows = hstack([csr_matrix(np.ones((adjusting.shape[0], 1))), adjusting, exposed], format="csr")
    return design_of(rows, 1 + int(adjusting.shape[1]))


def design_of(rows: csr_matrix, exposed_from: int, free: int = 1) -> Design:
    """(N, P) columns of 0/1, ``free`` constants first → the design of the model; each row holds a constant."""
    rows.sort_indices()
    pairs, left, right = _pairs(rows)
    return Design(rows, rows.T.tocsr(), pairs, left, right, exposed_from, free)


def fit(
    model: Design,
    outcome: NDArray[np.float64],
    weight: NDArray[np.float64],
    penalty: float,
    start: NDArray[np.float64] | None = None,
    without: int | None = None,
) -> NDArray[np.float64]:
    """Return the coefficients (P,), by Newton's method with step halving; ``without`` leaves out one column.

    ``outcome`` (N,) is 0/1 and must hold both values among the positive ``weight`` (N,). The penalty keeps every
    coefficient but the constant finite, so that perfect separation needs no special case. Converged when the largest
    gradient is under 1e-10 per answer. Source: ridge logistic regression, le Cessie & van Houwelingen 1992.
    """
    free = np.delete(np.arange(model.width), [] if without is None else [without])
    shrink = model.ridge(penalty)
    beta = np.zeros(model.width) if start is None else start.copy()
    if without is not None:
        beta[without] = 0.0
    value = _objective(model, outcome, weight, shrink, beta)
    for _ in range(_STEPS):
        p = probabilities(model.rows @ beta)
        gradient = model.columns @ (weight * (outcome - p)) - shrink * beta
        if np.abs(gradient[free]).max() < _TOLERANCE * len(outcome):
            break
        hessian = model.hessians((model.pairs @ (weight * p * (1 - p)))[:, None], penalty)[0]
        step = np.zeros(model.width)
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        beta, value = _descend(model, outcome, weight, shrink, beta, step, value)
    return beta


def probabilities(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-odds of any shape → probabilities; never overflows."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * log_odds)))


def _descend(
    model: Design,
    outcome: NDArray[np.float64],
    weight: NDArray[np.float64],
    shrink: NDArray[np.float64],
    beta: NDArray[np.float64],
    step: NDArray[np.float64],
    value: float,
) -> tuple[NDArray[np.float64], float]:
    """Take the step, halved until it does not climb."""
    slack = 1e-12 * (1.0 + abs(value))
    for _ in range(30):
        lower = _objective(model, outcome, weight, shrink, beta + step)
        if lower <= value + slack:
            return beta + step, lower
        step = step / 2
    return beta, value


def _objective(
    model: Design,
    outcome: NDArray[np.float64],
    weight: NDArray[np.float64],
    shrink: NDArray[np.float64],
    beta: NDArray[np.float64],
) -> float:
    log_odds = model.rows @ beta
    return float(weight @ (np.logaddexp(0.0, log_odds) - outcome * log_odds) + 0.5 * shrink @ beta**2)


def _pairs(rows: csr_matrix) -> tuple[csr_matrix, NDArray[np.int64], NDArray[np.int64]]:
    width, codes, owners = rows.shape[1], [], []
    for answers, columns in by_count(rows):
        first, second = np.triu_indices(columns.shape[1])
        codes.append((columns[:, first] * width + columns[:, second]).ravel())
        owners.append(np.repeat(answers, len(first)))
    code, place = np.unique(np.concatenate(codes), return_inverse=True)
    shape = (len(code), rows.shape[0])
    pairs = csr_matrix((np.ones(len(place)), (place, np.concatenate(owners))), shape=shape)
    return pairs, code // width, code % width
