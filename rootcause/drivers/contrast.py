"""What a low and a high value of a figure differ in, with the adjusters held equal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.drivers.bands import equal_edges
from rootcause.drivers.clusters import half_width
from rootcause.drivers.figures import Figure
from rootcause.drivers.model import Design, design, fit, probabilities
from rootcause.settings import DriverSettings

_SPANS = ((0.25, 0.75), (0.1, 0.9), (0.0, 1.0))
"""Percentiles compared; the next pair where one value spans the pair before, as in a figure of mostly zeros."""


@dataclass(frozen=True)
class Contrast:
    """The change of the dissatisfaction rate from one value of a figure to another, with its 95 % limits.

    Without a model, or where the figure is the same for all, the values are None and the change is 0 within −1..1.
    """

    change: float = 0.0
    low: float = -1.0
    high: float = 1.0
    lower: float | None = None
    upper: float | None = None


def contrast(figure: Figure, settings: DriverSettings) -> Contrast:
    """Compare the rate at the 75th percentile of the figure with that at the 25th, all adjusters held equal.

    The figure enters the penalized logistic model as groups, one step each: its values, or six of equal size, of which
    the second holds the 25th percentile in its middle and the fifth the 75th. The change is the mean over all answers
    of what the model expects of each in either group. Limits by the delta method, from the influence of every answer
    on the coefficients and on the mean, summed by cluster. Unknown under ``min_outcome`` answers of either outcome or
    ``min_cause`` clusters. Source: standardization, Lane & Nelder 1982; limits, Liang & Zeger 1986, Stefanski & Boos
    2002.
    """
    few = figure.outcomes < settings.min_outcome or figure.clusters < settings.min_cause
    one = len(np.unique(figure.dissatisfied[figure.weight > 0])) < 2
    if few or one:
        return Contrast()
    edges = equal_edges(figure.value)
    lower, upper = _ends(figure.value, edges)
    group = np.searchsorted(edges, figure.value, side="left")
    low, high = (int(np.searchsorted(edges, end, side="left")) for end in (lower, upper))
    if low == high:
        return Contrast()
    # Each column is a step up to the next group, so that the penalty draws neighbors together, not all to one.
    model = design(figure.adjusting, csr_matrix((group[:, None] > np.arange(len(edges))).astype(np.float64)))
    change, influence = _change(figure, model, low, high, settings.penalty)
    half = half_width(influence, figure.cluster, model.width)
    return Contrast(change, max(-1.0, change - half), min(1.0, change + half), lower, upper)


def _ends(values: NDArray[np.float64], edges: NDArray[np.float64]) -> tuple[float, float]:
    for span in _SPANS:
        lower, upper = np.quantile(values, span, method="inverted_cdf")
        if np.searchsorted(edges, lower, side="left") < np.searchsorted(edges, upper, side="left"):
            break
    return float(lower), float(upper)


def _change(figure: Figure, model: Design, low: int, high: int, penalty: float) -> tuple[float, NDArray[np.float64]]:
    """Return the change from one group to another and each answer's influence on it (F,)."""
    weight, n = figure.weight, len(figure)
    beta = fit(model, figure.dissatisfied, weight, penalty)
    fitted = probabilities(model.rows @ beta)
    before, slope_before = _standardized(model, beta, weight, low)
    after, slope_after = _standardized(model, beta, weight, high)
    change = float(weight @ (after - before)) / n
    hessian = model.hessians((model.pairs @ (weight * fitted * (1 - fitted)))[:, None], penalty)[0]
    through = model.rows @ np.linalg.solve(hessian, slope_after - slope_before)
    return change, weight * ((after - before - change) / n + through * (figure.dissatisfied - fitted))


def _standardized(
    model: Design, beta: NDArray[np.float64], weight: NDArray[np.float64], group: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what the model expects of every answer in one group (F,), and the slope of the mean of it (P,)."""
    fixed = model.rows[:, : model.exposed_from]
    steps = slice(model.exposed_from, model.exposed_from + group)
    expected = probabilities(fixed @ beta[: model.exposed_from] + beta[steps].sum())
    spread = weight * expected * (1 - expected) / len(weight)
    slope = np.zeros(model.width)
    slope[: model.exposed_from] = fixed.T @ spread
    slope[steps] = spread.sum()
    return expected, slope
