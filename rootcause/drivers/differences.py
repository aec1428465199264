"""The difference of two rates with its limits, where customers may answer several times and answers have weights."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from rootcause.drivers.rates import wilson
from rootcause.drivers.significance import design_effect


@dataclass(frozen=True)
class Rate:
    """A rate among ``n`` answers that tell as much as ``effective`` answers of different customers would."""

    n: int
    value: float
    effective: float


@dataclass(frozen=True)
class Difference:
    """Second rate minus first, with its 95 % limits."""

    value: float
    low: float
    high: float


def rate_of(outcome: NDArray[np.float64], weight: NDArray[np.float64], customer: NDArray[np.int64]) -> Rate:
    """(n,) outcomes 0/1, weights and customers of n answers → their weighted rate; NaN where there is no weight.

    The effective number is (Σw)²/Σw² over the design effect of several answers by one customer (Kish 1965). Where all
    answers are alike, how alike one customer's are cannot be told, and a customer counts once.
    """
    mass = float(weight.sum())
    if mass <= 0:
        return Rate(len(outcome), float("nan"), 0.0)
    value = min(1.0, float((weight * outcome).sum()) / mass)
    if len(np.unique(outcome[weight > 0])) == 1:
        effect = len(outcome) / len(np.unique(customer))
    else:
        effect = design_effect(weight * (outcome - value), customer)
    return Rate(len(outcome), value, mass**2 / float((weight**2).sum()) / effect)


def difference(first: Rate, second: Rate) -> Difference:
    """Two rates of independent answers, both known → second − first. Source: Newcombe 1998, method 10 (from Wilson)."""
    low, high = wilson(np.array([first.value, second.value]), np.array([first.effective, second.effective]))
    value = second.value - first.value
    down = sqrt((second.value - low[1]) ** 2 + (high[0] - first.value) ** 2)
    up = sqrt((high[1] - second.value) ** 2 + (first.value - low[0]) ** 2)
    return Difference(value, value - down, value + up)
