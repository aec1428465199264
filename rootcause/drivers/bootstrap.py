"""How sure an impact is: the ranking computed again on resampled customers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array

from rootcause.drivers.attribution import attribute
from rootcause.drivers.model import Design, probabilities

_BATCH = 4_000_000
"""Answers times draws held at once (32 MB); the result does not depend on it."""


@dataclass(frozen=True, eq=False)
class Draws:
    """Impacts (draws, J) and the unexplained part (draws,) in resampled data."""

    impact: NDArray[np.float64]
    not_explained: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sample:
    """What is resampled: outcomes and weights (N,), and whose they are, customers numbered by sorted key."""

    dissatisfied: NDArray[np.float64]
    weight: NDArray[np.float64]
    customer: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class OneStep:
    """A fitted model, ready to be moved to other weights: ``scores`` (P, N) and ``curvature`` (R, N) at the fit."""

    model: Design
    beta: NDArray[np.float64]
    penalty: float
    scores: csr_matrix
    curvature: csr_matrix

    def coefficients(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """(N, B) weights → (P, B) coefficients, one Newton step from the fit. Source: Davidson & MacKinnon 1999."""
        hessian = self.model.hessians(self.curvature @ weight, self.penalty)
        gradient = (self.scores @ weight).T - self.model.ridge(self.penalty) * self.beta
        return np.asarray((self.beta + np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0]).T)


def one_step(model: Design, outcome: NDArray[np.float64], beta: NDArray[np.float64], penalty: float) -> OneStep:
    """Prepare the steps from ``beta`` (P,), fitted to the outcomes (N,)."""
    p = probabilities(model.rows @ beta)
    return OneStep(
        model=model,
        beta=beta,
        penalty=penalty,
        scores=(model.columns @ diags_array(outcome - p)).tocsr(),
        curvature=(model.pairs @ diags_array(p * (1 - p))).tocsr(),
    )


def resample(
    model: Design,
    mentions: csr_matrix,
    sample: Sample,
    beta: NDArray[np.float64],
    penalty: float,
    draws: int,
    seed: int,
) -> Draws:
    """Give every customer a Poisson(1) number of votes, ``draws`` times, and compute all impacts again.

    The coefficients move by one Newton step from ``beta`` with the draw's gradient and Hessian; the impacts are
    exact for them. Source: Hanley & MacGibbon 2006 (Poisson bootstrap), Davidson & MacKinnon 1999 (one step).
    """
    rng = np.random.default_rng(seed)
    step = one_step(model, sample.dissatisfied, beta, penalty)
    fixed = model.rows[:, : model.exposed_from]
    impact, rest = [], []
    for size in sizes(draws, max(1, _BATCH // len(sample.weight))):
        weight = _weights(rng, sample, size)
        drawn = step.coefficients(weight)
        base = fixed @ np.ascontiguousarray(drawn[: model.exposed_from])
        shares, unexplained = attribute(mentions, base, np.ascontiguousarray(drawn[model.exposed_from :]), weight)
        impact.append(shares.T)
        rest.append(unexplained)
    return Draws(np.concatenate(impact), np.concatenate(rest))


def interval(
    value: NDArray[np.float64], draws: NDArray[np.float64], answers: int, columns: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(J,) values and their (draws, J) resamples → 95 % limits (J,): percentiles, widened by √(N/(N−columns)).

    Resampling a fitted model understates the spread as ordinary residuals do; the factor is the same correction
    (MacKinnon & White 1985, HC1). Source: percentile interval, Efron 1979.
    """
    low, high = np.percentile(draws, [2.5, 97.5], axis=0)
    factor = np.sqrt(answers / max(1, answers - columns))
    return value + (low - value) * factor, value + (high - value) * factor


def _weights(rng: np.random.Generator, sample: Sample, draws: int) -> NDArray[np.float64]:
    """(N, draws) weights, each column summing to N; a draw in which nobody votes counts everybody once."""
    votes = rng.poisson(1.0, size=(draws, int(sample.customer.max()) + 1)).T
    weight = sample.weight[:, None] * votes[sample.customer]
    total = weight.sum(axis=0)
    weight[:, total <= 0] = sample.weight[:, None]
    weight *= len(weight) / np.where(total > 0, total, len(weight))
    return np.ascontiguousarray(weight)


def sizes(draws: int, size: int) -> list[int]:
    """Split a number of draws into batches of at most ``size``."""
    return [stop - start for start, stop in pairwise([*range(0, draws, size), draws])]
