"""Who carries how much: the exact average attributable fraction of every exposure."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import factorial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.drivers.mentions import by_count, indicator

EXACT_UP_TO = 10
_BLOCK = 1 << 20
"""Probabilities held at once; about the size of a processor's cache."""
_LIMIT = 60.0
"""Log-odds beyond this are 0 or 1 to the last digit; the products of eleven such odds still fit a float."""


def attribute(
    mentions: csr_matrix,
    base: NDArray[np.float64],
    effect: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the impacts (J, B) and what no exposure explains (B,), for B models at once.

    ``mentions`` (N, J) is 0/1; ``base`` (N, B) are the log-odds without any exposure; ``effect`` (J, B) the exposures'
    coefficients; ``weight`` (N, B), each column summing to N. An answer's share for an exposure is the Shapley value
    of removing it: what it takes off the answer's probability, averaged over all orders of removing what the answer
    mentions. Removing what is absent changes nothing, so the sum over 2^m subsets of the m mentions of one answer is
    exact for any number of exposures. Above ten mentions an answer's total is split in proportion to the
    coefficients. Impacts and the unexplained part add up to Σ w p / N. Source: average attributable fraction,
    Eide & Gefeller 1995; Shapley 1953.
    """
    odds_against = np.exp(-np.clip(base, -_LIMIT, _LIMIT))
    ratio = np.exp(-np.clip(effect, -_LIMIT, _LIMIT))
    impact = np.zeros(effect.shape)
    for answers, columns in by_count(mentions):
        m = columns.shape[1]
        if m == 0:
            continue
        size = max(1, _BLOCK // (base.shape[1] << min(m, EXACT_UP_TO)))
        for start, stop in pairwise([*range(0, len(answers), size), len(answers)]):
            some, those = answers[start:stop], columns[start:stop]
            if m > EXACT_UP_TO:
                share = _proportional(base[some], effect[those])
            else:
                share = _shapley(odds_against[some], ratio, those)
            share *= weight[some]
            impact += indicator(those.T.ravel(), len(effect)) @ share.reshape(-1, base.shape[1])
    total = weight.shape[0]
    return impact / total, np.einsum("ib,ib->b", weight, 1.0 / (1.0 + odds_against)) / total


def _shapley(
    odds_against: NDArray[np.float64], ratio: NDArray[np.float64], columns: NDArray[np.int64]
) -> NDArray[np.float64]:
    """(k, B) odds against, (J, B) odds ratios and the (k, m) columns of k answers → (m, k, B) Shapley values."""
    k, m = columns.shape
    odds = np.empty((1 << m, k, odds_against.shape[1]))
    odds[0] = odds_against
    for bit in range(m):
        np.multiply(odds[: 1 << bit], ratio[columns[:, bit]], out=odds[1 << bit : 2 << bit])
    odds += 1.0
    np.reciprocal(odds, out=odds)
    return np.asarray(np.tensordot(_subset_weights(m), odds, axes=1))


@lru_cache
def _subset_weights(m: int) -> NDArray[np.float64]:
    """(m, 2^m): how much the probability with a subset (its bits) counts in the Shapley value of each member."""
    result = np.empty((m, 1 << m))
    for subset in range(1 << m):
        size = subset.bit_count()
        for member in range(m):
            inside = bool(subset >> member & 1)
            rest = size - inside
            sign = 1 if inside else -1
            result[member, subset] = sign * factorial(rest) * factorial(m - rest - 1) / factorial(m)
    return result


def _proportional(base: NDArray[np.float64], effect: NDArray[np.float64]) -> NDArray[np.float64]:
    """(k, B) log-odds and (k, m, B) coefficients → (m, k, B): the answer's total, split by the coefficients."""
    total = effect.sum(axis=1)
    before = 0.5 * (1 + np.tanh(base / 2))
    fall = 0.5 * (1 + np.tanh((base + total) / 2)) - before
    # Where the coefficients cancel out, the ratio is the slope of the probability.
    slope = np.divide(fall, total, out=before * (1 - before), where=np.abs(total) > 1e-9)
    return np.asarray((effect * slope[:, None, :]).transpose(1, 0, 2))
