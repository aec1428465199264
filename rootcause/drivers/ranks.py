"""Ranks with ties, and the rank correlation of a figure with the score."""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, tanh

import numpy as np
from numpy.typing import NDArray

from rootcause.drivers.clusters import association_p, half_width
from rootcause.drivers.figures import Figure


@dataclass(frozen=True)
class Strength:
    """A rank correlation with its 95 % limits and p-value; 0 within −1..1 and no p where nothing can be said."""

    value: float = 0.0
    low: float = -1.0
    high: float = 1.0
    p_value: float | None = None


def strength(figure: Figure, floor: int) -> Strength:
    """Spearman's correlation of the figure with the score; unknown under ``floor`` clusters or where one is constant.

    Limits on Fisher's scale, from the influence of every answer summed by cluster: ties, few classes of the score
    and several answers of a customer need no case of their own. From 300 answers on they hold the truth in 95 % of
    simulated sets, 92–97 % in any one world, without any resampling. The p-value is unweighted, the rest weighted.
    Source: Spearman 1904; Fisher 1921; the influence of rank correlations, Croux & Dehon 2010, here with ties.
    """
    counts = figure.weight > 0
    if figure.clusters < floor or _constant(figure.value[counts]) or _constant(figure.score[counts]):
        return Strength()
    value, influence = spearman(figure.value, figure.score, figure.weight)
    one = np.ones(len(figure))
    p_value = association_p(middle_ranks(figure.value, one), middle_ranks(figure.score, one), figure.cluster)
    if abs(value) > 1 - 1e-12:
        value = float(np.sign(value))
        return Strength(value, value, value, p_value)
    half = half_width(influence / (1 - value**2), figure.cluster)
    return Strength(value, tanh(atanh(value) - half), tanh(atanh(value) + half), p_value)


def spearman(
    first: NDArray[np.float64], second: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """(n,) variables, neither constant, and weights → their rank correlation and each answer's influence on it (n,)."""
    both, by_both = _product(first, second, weight)
    own, by_own = _product(first, first, weight)
    other, by_other = _product(second, second, weight)
    value = float(both / np.sqrt(own * other))
    influence = by_both / np.sqrt(own * other) - value / 2 * (by_own / own + by_other / other)
    return value, weight / weight.sum() * influence


def middle_ranks(values: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,) values → (n,) the share of all weight that lies below each, half of its ties included; mean ½."""
    code = np.unique(values, return_inverse=True)[1]
    mass = np.bincount(code, weights=weight)
    return np.asarray(((np.cumsum(mass) - mass / 2) / mass.sum())[code])


def _product(
    first: NDArray[np.float64], second: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Return the covariance of the ranks and its influence (n,): own ranks, and those that an answer shifts."""
    ranks, others = middle_ranks(first, weight), middle_ranks(second, weight)
    mean = float(weight @ (ranks * others) / weight.sum())
    shifted = _above(first, others, weight) + _above(second, ranks, weight)
    return mean - 0.25, ranks * others + shifted - 3 * mean


def _above(
    values: NDArray[np.float64], others: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(n,) the mean over all answers of ``others`` where the answer's value lies above, half of it at a tie."""
    code = np.unique(values, return_inverse=True)[1]
    mass = np.bincount(code, weights=weight * others)
    return np.asarray(((mass.sum() - np.cumsum(mass) + mass / 2) / weight.sum())[code])


def _constant(values: NDArray[np.float64]) -> bool:
    return bool((values == values[:1]).all())
