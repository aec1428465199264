"""The mean of all answers with its limits, several answers of one customer counting as what they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from rootcause.drivers.rates import wilson


def mean_with_limits(
    points: NDArray[np.float64],
    weight: NDArray[np.float64],
    customer: NDArray[np.int64],
    ends: tuple[float, float],
) -> tuple[float, float, float]:
    """(N,) points between ``ends``, weights and customers numbered from 0 → the mean and its 95 % limits; N ≥ 1.

    Residuals are summed by customer before they are squared (linearization of a ratio, Cochran 1977), with Student's
    t on the customers; a share has Wilson's limits at the number of answers that would vary as much. Where all say the
    same, or one customer says it all, there is no spread to go by: then as many answers as Wilson's limit of a share of
    0 leaves open may lie at either end.
    """
    low_end, high_end = sorted(ends)
    mass = np.bincount(customer, weights=weight)
    mass, total = mass[mass > 0], float(weight.sum())
    mean = float(weight @ points) / total
    spread = _spread(weight * (points - mean), customer, len(mass)) / total
    if len(mass) < 2 or spread <= 1e-12 * (high_end - low_end):
        sure = float(wilson(np.ones(1), np.array([total**2 / (mass**2).sum()]))[0][0])
        return mean, sure * mean + (1 - sure) * low_end, sure * mean + (1 - sure) * high_end
    if set(np.unique(points).tolist()) <= {0.0, 1.0}:
        low, high = wilson(np.array([mean]), np.array([mean * (1 - mean) / spread**2]))
        return mean, float(low[0]), float(high[0])
    half = float(stdtrit(len(mass) - 1, 0.975)) * spread
    return mean, max(low_end, mean - half), min(high_end, mean + half)


def _spread(residual: NDArray[np.float64], customer: NDArray[np.int64], customers: int) -> float:
    """Return the standard error of the sum of residuals."""
    own = np.bincount(customer, weights=residual)
    return float(np.sqrt((own**2).sum() * customers / max(1, customers - 1)))
