"""Plain rates with and without a mention: what anyone can check by counting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

_Z = 1.959963984540054


@dataclass(frozen=True, eq=False)
class Rates:
    """Per column of a mention matrix, all (J,): NaN where a side is empty.

    ``n`` counts answers; the rates are weighted. ``raw_difference`` is the overall rate minus ``without``.
    """

    n: NDArray[np.int64]
    rate: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    without: NDArray[np.float64]
    raw_difference: NDArray[np.float64]
    lift: NDArray[np.float64]


def rates(mentions: csr_matrix, dissatisfied: NDArray[np.float64], weight: NDArray[np.float64]) -> Rates:
    """(N, J) mentions, (N,) outcomes and weights → rates with and without, Wilson limits, raw difference, lift.

    With unequal weights the limits use the effective number of answers (Σw)²/Σw² (Kish 1965).
    """
    bad, mass = mentions.T @ (weight * dissatisfied), mentions.T @ weight
    squares = mentions.T @ weight**2
    rate = _ratio(bad, mass)
    without = _ratio(weight @ dissatisfied - bad, weight.sum() - mass, floor=1e-9 * max(1, len(weight)))
    low, high = wilson(rate, _ratio(mass**2, squares))
    overall = float(weight @ dissatisfied) / max(float(weight.sum()), 1e-300)
    n = np.asarray(mentions.sum(axis=0)).ravel().astype(np.int64)
    return Rates(n, rate, low, high, without, overall - without, _ratio(rate, without))


def wilson(rate: NDArray[np.float64], n: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rates and numbers of answers, same shape → 95 % limits; NaN stays NaN. Source: Wilson 1927."""
    center = (rate + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * np.sqrt(rate * (1 - rate) / n + _Z**2 / (4 * n**2))
    return np.clip(center - half, 0.0, 1.0), np.clip(center + half, 0.0, 1.0)


def _ratio(above: NDArray[np.float64], below: NDArray[np.float64], floor: float = 0.0) -> NDArray[np.float64]:
    return np.asarray(np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > floor))
