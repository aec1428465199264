"""Slow drifts: many small excesses that no single week shows, added up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rootcause.drivers.baselines import Floats, shared_dispersion

_RECENT = 4


@dataclass(frozen=True, eq=False)
class Drift:
    """Per cause, all (G,): where a rise would begin, its p-value, and the counts from there on.

    ``expected`` is what an even course would have brought since ``start``, ``spread`` the standard deviation of the
    sum at its widest.
    """

    start: NDArray[np.int64]
    p_value: Floats
    n: Floats
    expected: Floats
    spread: Floats

    def limit(self, level: float) -> Floats:
        """(G,) counts since the start that an even course exceeds with probability ``level``."""
        return np.asarray(np.floor(self.expected + self.spread * np.sqrt(-np.log(level) / 2)))


def drifts(counts: Floats, exposure: Floats) -> Drift:
    """(T, G) counts and exposures, T ≥ 3, both summing to more than 0 → the CUSUM of each cause against an even course.

    Given its total, a cause without drift is spread as the exposure is, and the sums of what is above and below that
    form a Brownian bridge: the chance that one falls as low as it did is exp(−2 d²), d in standard deviations of the
    total. So the level needs not be known, and is not estimated from a few early weeks. A rise that is over by the last
    four weeks has p = 1. Source: CUSUM test of Ploberger & Krämer 1992 (one side; limit law Kolmogorov 1933), Poisson
    counts as in Page 1954 and Lucas 1985.
    """
    total = counts.sum(axis=0)
    expected = exposure * (total / exposure.sum(axis=0))
    path = np.cumsum(counts - expected, axis=0)[:-1]
    start = path.argmin(axis=0) + 1
    before, after = _sums(counts, start), _sums(exposure, start)
    early = before[0] / np.maximum(after[0], 1e-12)
    late = before[1] / np.maximum(after[1], 1e-12)
    rates = np.where(np.arange(len(counts))[:, None] < start, early, late)
    dispersion = shared_dispersion(counts, exposure * rates + 1e-12, np.ones(counts.shape), len(counts) - 2)
    spread = np.sqrt(dispersion * total)
    depth = np.maximum(0.0, -path.min(axis=0)) / spread
    recent = counts[-_RECENT:].sum(axis=0) / np.maximum(exposure[-_RECENT:].sum(axis=0), 1e-12)
    lasting = recent >= (early + late) / 2
    return Drift(start, np.where(lasting, np.exp(-2 * depth**2), 1.0), before[1], _sums(expected, start)[1], spread)


def _sums(values: Floats, start: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """(T, G) → (G,) sums before each column's start, and from it on."""
    early = np.where(np.arange(len(values))[:, None] < start, values, 0.0).sum(axis=0)
    return early, values.sum(axis=0) - early
