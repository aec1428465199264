"""Whether a cause weighs more in one segment than in others: the model held against what happened there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from rootcause.drivers.adjusters import Adjuster, dummies
from rootcause.drivers.exposures import Exposures
from rootcause.drivers.model import Design, design, fit, probabilities
from rootcause.drivers.outcome import Answers
from rootcause.drivers.significance import design_effect, poisson_binomial_mid_p

_FREE = 0.1
"""The part of their variance that the fit must leave to some answers, or there is nothing to test."""
_NONE = 1e-9


@dataclass(frozen=True, eq=False)
class Fitted:
    """The level's model, in which a cause weighs the same everywhere, and its unweighted fit.

    ``expected`` (N,) are its probabilities; ``inverse`` (P, P) is the inverse of its penalized Hessian.
    """

    model: Design
    dissatisfied: NDArray[np.float64]
    customer: NDArray[np.int64]
    expected: NDArray[np.float64]
    inverse: NDArray[np.float64]


def fitted(given: Answers, exposures: Exposures, adjusting: tuple[Adjuster, ...], penalty: float) -> Fitted:
    """Fit the model of one level; both outcomes must occur. Unweighted, as every test."""
    model = design(dummies(adjusting, len(given)), exposures.matrix)
    expected = probabilities(model.rows @ fit(model, given.dissatisfied, np.ones(len(given)), penalty))
    hessian = model.hessians((model.pairs @ (expected * (1 - expected)))[:, None], penalty)[0]
    return Fitted(model, given.dissatisfied, given.customer, expected, np.linalg.inv(hessian))


def departure(found: Fitted, answers: NDArray[np.int64]) -> tuple[float, float] | None:
    """Hold the dissatisfaction of some answers, those of one cause in one segment, against the model.

    Returns how many points of rate it lies above what the model expects, and a two-sided p-value; None where the
    model leaves the answers no freedom. The number of dissatisfied among them is compared with its exact
    distribution, as for every impact; because the model was fitted on these answers too, z grows by the part of
    their variance that the fit has taken, and it shrinks by the design effect of customers. This is the score test of
    an interaction. Source: Rao 1948 (score test), Hong 2013 (distribution), Lancaster 1961 (mid-p).
    """
    p = found.expected[answers]
    spread = p * (1 - p)
    taken = found.inverse @ (found.model.rows[answers].T @ spread)
    total = float(spread.sum())
    free = 1 - float((found.model.rows[answers] @ taken) @ spread) / max(total, _NONE)
    if free < _FREE or total <= _NONE:
        return None
    residual = found.dissatisfied - found.expected
    inside = np.zeros(len(residual))
    inside[answers] = 1.0
    deff = design_effect((inside - found.model.rows @ taken) * residual, found.customer)
    exact = poisson_binomial_mid_p(p, int(np.rint(found.dissatisfied[answers].sum())))
    return float(residual[answers].mean()), float(2 * ndtr(ndtri(exact / 2) / np.sqrt(free * deff)))
