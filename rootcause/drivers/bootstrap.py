"""How sure an impact is: the ranking computed again on resampled customers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array

from rootcause.drivers.attribution import attribution
from rootcause.drivers.model import Design, probabilities

_BATCH = 4_000_000
"""Answers times draws held at once (32 MB); the result does not depend on it."""


@dataclass(frozen=True, eq=False)
class Draws:
    """Impacts, and what goes with one exposure alone, (draws, J), and the unexplained part (draws,), resampled."""

    impact: NDArray[np.float64]
    alone: NDArray[np.float64]
    not_explained: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sample:
    """What is resampled: outcomes and weights (N,), and whose they are, customers numbered by sorted key."""

    outcome: NDArray[np.float64]
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
    """Resample the customers ``draws`` times and compute all impacts again, exact for each draw's coefficients."""
    fixed = model.rows[:, : model.exposed_from]
    found = []
    for drawn, weight in steps(model, sample, beta, penalty, draws, seed):
        base = fixed @ np.ascontiguousarray(drawn[: model.exposed_from])
        found.append(attribution(mentions, base, np.ascontiguousarray(drawn[model.exposed_from :]), weight))
    return Draws(
        np.concatenate([one.impact.T for one in found]),
        np.concatenate([one.alone.T for one in found]),
        np.concatenate([one.not_explained for one in found]),
    )


def steps(
    model: Design, sample: Sample, beta: NDArray[np.float64], penalty: float, draws: int, seed: int
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Yield the coefficients (P, b) and the weights (N, b) of ``draws`` resamples, batch by batch.

    The coefficients move by one Newton step from ``beta`` (``OneStep``).
    """
    step = one_step(model, sample.outcome, beta, penalty)
    for weight in votes(sample, draws, seed):
        yield step.coefficients(weight), weight


def votes(sample: Sample, draws: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """Yield the weights (N, b) of ``draws`` resamples, batch by batch: each customer's number of votes is Poisson(1).

    The same customers and seed give the same votes, whatever the outcome. Source: Hanley & MacGibbon 2006.
    """
    rng = np.random.default_rng(seed)
    for size in sizes(draws, max(1, _BATCH // len(sample.weight))):
        yield _weights(rng, sample, size)


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
    drawn = rng.poisson(1.0, size=(draws, int(sample.customer.max()) + 1)).T
    weight = sample.weight[:, None] * drawn[sample.customer]
    total = weight.sum(axis=0)
    weight[:, total <= 0] = sample.weight[:, None]
    weight *= len(weight) / np.where(total > 0, total, len(weight))
    return np.ascontiguousarray(weight)


def sizes(draws: int, size: int) -> list[int]:
    """Split a number of draws into batches of at most ``size``."""
    return [stop - start for start, stop in pairwise([*range(0, draws, size), draws])]
