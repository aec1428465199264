"""Exact tests with a mid-p, for the adjusted and for the raw association, and the correction for many of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.sparse import csr_matrix
from scipy.special import gammaln, ndtr, ndtri

from rootcause.drivers.model import Design, fit, probabilities


def adjusted_p(
    model: Design,
    dissatisfied: NDArray[np.float64],
    customer: NDArray[np.int64],
    beta: NDArray[np.float64],
    penalty: float,
    asked: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Return (J,) two-sided p-values of the exposures, each against the model refitted without it; unweighted.

    The number of dissatisfied answers among those exposed is compared with its exact (Poisson-binomial) distribution
    under the smaller model; several answers of one customer widen it by the design effect of the residuals.
    ``beta`` (P,) is where the refits start; ``asked`` (J,) marks the exposures to test, by default all; the others
    get 1. Source: Hong 2013 (distribution), Lancaster 1961 and Agresti 2013 (mid-p), Kish 1965 (design effect).
    """
    one = np.ones(len(dissatisfied))
    result = np.ones(model.width - model.exposed_from)
    for j in np.arange(len(result)) if asked is None else np.flatnonzero(asked):
        column = model.exposed_from + int(j)
        rest = probabilities(model.rows @ fit(model, dissatisfied, one, penalty, start=beta, without=column))
        exposed = model.columns.indices[model.columns.indptr[column] : model.columns.indptr[column + 1]]
        p = poisson_binomial_mid_p(rest[exposed], int(np.rint(dissatisfied[exposed].sum())))
        deff = design_effect(dissatisfied[exposed] - rest[exposed], customer[exposed])
        result[j] = 2 * ndtr(ndtri(p / 2) / np.sqrt(deff))
    return result


def raw_p(mentions: csr_matrix, dissatisfied: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (J,) two-sided mid-p of the 2×2 tables mention × dissatisfied; unweighted. Source: Agresti 2013, §3.5."""
    total, bad = len(dissatisfied), int(np.rint(dissatisfied.sum()))
    n = np.asarray(mentions.sum(axis=0)).ravel().astype(int)
    both = np.rint(mentions.T @ dissatisfied).astype(int)
    return np.array([hypergeometric_mid_p(int(k), int(m), bad, total) for k, m in zip(both, n, strict=True)])


def poisson_binomial_mid_p(probability: NDArray[np.float64], observed: int) -> float:
    """Two-sided mid-p of ``observed`` successes of independent ``probability`` (n,), accurate in the far tails too.

    The distribution is tilted so that its mean lies at the observed count, where the transform is exact to the last
    digits, and weighted back. Without this a p-value under 1e-15 is rounding, and dividing its z by the design effect
    would make a strong finding of a few talkative customers look like chance. Source: Esscher 1932.
    """
    theta = _tilt(probability, observed)
    scale = 1 - probability + probability * np.exp(theta)
    distribution = poisson_binomial(probability * np.exp(theta) / scale)
    tail = np.arange(observed, len(probability) + 1) if theta > 0 else np.arange(observed + 1)
    weighted = distribution[tail] * np.exp(np.log(scale).sum() - theta * tail)
    at = weighted[0] if theta > 0 else weighted[-1]
    beyond = float(weighted.sum() - at / 2)
    return min(1.0, 2 * min(beyond, 1 - beyond))


def poisson_binomial(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,) independent probabilities → (n+1,) distribution of their number of successes.

    Polynomials [1−p, p] multiplied in pairs by fast Fourier transform, O(n log² n), absolute error about 1e-15.
    Source: Hong 2013; the pairwise products are Biscarri, Zhao & Brunner 2018.
    """
    factors = np.column_stack([1 - probability, probability])
    if not len(factors):
        return np.ones(1)
    while len(factors) > 1:
        if len(factors) % 2:
            factors = np.vstack([factors, np.eye(1, factors.shape[1])])
        length = 2 * factors.shape[1] - 1
        size = next_fast_len(length, real=True)
        spectrum = rfft(factors, size, axis=1)
        factors = irfft(spectrum[::2] * spectrum[1::2], size, axis=1)[:, :length]
    return np.maximum(factors[0, : len(probability) + 1], 0.0)


def _tilt(probability: NDArray[np.float64], observed: int) -> float:
    """Find the shift of all log-odds that makes ``observed`` the expected number, within ±40, by bisection."""
    low, high = -40.0, 40.0
    odds = probability / np.maximum(1 - probability, 1e-300)
    for _ in range(30):
        middle = (low + high) / 2
        expected = (1 - 1 / (1 + odds * np.exp(middle))).sum()
        low, high = (middle, high) if expected < observed else (low, middle)
    return (low + high) / 2


def mid_p(distribution: NDArray[np.float64], observed: int) -> float:
    """Two-sided mid-p of an observed count under a distribution over 0..n. Source: Lancaster 1961."""
    upper = float(distribution[observed + 1 :].sum() + distribution[observed] / 2)
    lower = float(distribution[:observed].sum() + distribution[observed] / 2)
    return min(1.0, 2 * min(upper, lower))


def hypergeometric_mid_p(both: int, mentioned: int, bad: int, total: int) -> float:
    """Two-sided mid-p of ``both`` dissatisfied among ``mentioned``, with ``bad`` of ``total`` dissatisfied in all."""
    first = max(0, mentioned + bad - total)
    k = np.arange(first, min(mentioned, bad) + 1)
    log = _log_choose(bad, k) + _log_choose(total - bad, mentioned - k) - _log_choose(total, mentioned)
    return mid_p(np.exp(log), both - first)


def design_effect(residual: NDArray[np.float64], customer: NDArray[np.int64]) -> float:
    """(n,) residuals and whose they are → how much their sum varies more than if all were independent; at least 1."""
    own = float((residual**2).sum())
    _, person = np.unique(customer, return_inverse=True)
    return max(1.0, float((np.bincount(person, weights=residual) ** 2).sum()) / own) if own > 0 else 1.0


def benjamini_hochberg(p_value: NDArray[np.float64]) -> NDArray[np.float64]:
    """(m,) p-values → (m,) q-values: the smallest false discovery rate that calls each.

    Source: Benjamini & Hochberg 1995.
    """
    m = len(p_value)
    order = np.argsort(p_value, kind="stable")
    adjusted = np.minimum.accumulate((p_value[order] * m / np.arange(1, m + 1))[::-1])[::-1]
    result = np.empty(m)
    result[order] = np.minimum(adjusted, 1.0)
    return result


def _log_choose(n: int, k: NDArray[np.int64] | int) -> NDArray[np.float64]:
    return np.asarray(gammaln(n + 1.0) - gammaln(np.asarray(k) + 1.0) - gammaln(n - np.asarray(k) + 1.0))
