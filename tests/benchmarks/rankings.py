"""How others rank causes: what the driver engine stands beside in the benchmarks. Largest first in each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tests.drivers.generator import Planted


def by_volume(data: Planted) -> NDArray[np.float64]:
    """Mentions among dissatisfied answers: the biggest complaint first."""
    mentions, bad = _arrays(data)
    return np.asarray(mentions.T @ bad)


def leave_out(data: Planted) -> NDArray[np.float64]:
    """What the market calls impact: the rate of all answers less the rate of those without the cause."""
    mentions, bad = _arrays(data)
    without = 1 - mentions
    return np.asarray(bad.mean() - (without.T @ bad) / np.maximum(without.sum(axis=0), 1))


def odds_ratio(data: Planted) -> NDArray[np.float64]:
    """One 2×2 table per cause, half an answer added to each cell (Haldane 1956)."""
    mentions, bad = _arrays(data)
    n, total = mentions.sum(axis=0), len(bad)
    a = mentions.T @ bad
    b, c = n - a, bad.sum() - a
    d = total - n - c
    return np.asarray((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5)))


def relative_weights(data: Planted) -> NDArray[np.float64]:
    """Parts of R² through the nearest orthogonal columns (Johnson 2000), signed by the raw association."""
    mentions, bad = _arrays(data)
    centered, outcome = mentions - mentions.mean(axis=0), bad - bad.mean()
    spread = np.maximum(centered.std(axis=0), 1e-12)
    standard = centered / spread
    correlation = standard.T @ standard / len(bad)
    value, vector = np.linalg.eigh(correlation)
    root = vector @ np.diag(np.sqrt(np.maximum(value, 0.0))) @ vector.T
    with_outcome = standard.T @ outcome / (len(bad) * max(outcome.std(), 1e-12))
    beta = np.linalg.lstsq(root, with_outcome, rcond=1e-8)[0]
    return np.asarray(np.sign(with_outcome) * (root**2 @ beta**2))


def _arrays(data: Planted) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return data.grouping.problem.toarray().astype(np.float64), (data.corpus.satisfaction < 0).astype(np.float64)
