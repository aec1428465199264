"""Who carries how much: the exact average attributable fraction of every exposure."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, eq=False)
class Attribution:
    """What J exposures carry in B models: ``impact`` and ``alone`` are (J, B), ``not_explained`` is (B,).

    ``impact`` adds up with ``not_explained``. ``alone`` does not: it is what goes when one exposure is removed and
    every other stays, so what several of them carry together counts for each or for none.
    """

    impact: NDArray[np.float64]
    alone: NDArray[np.float64]
    not_explained: NDArray[np.float64]


def attribute(
    mentions: csr_matrix,
    base: NDArray[np.float64],
    effect: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the impacts (J, B) and what no exposure explains (B,): two parts of ``attribution``."""
    found = attribution(mentions, base, effect, weight)
    return found.impact, found.not_explained


def attribution(
    mentions: csr_matrix,
    base: NDArray[np.float64],
    effect: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> Attribution:
    """Say what each exposure carries, for B models at once.

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
    impact, alone = np.zeros(effect.shape), np.zeros(effect.shape)
    for answers, columns in by_count(mentions):
        m = columns.shape[1]
        if m == 0:
            continue
        size = max(1, _BLOCK // (base.shape[1] << min(m, EXACT_UP_TO)))
        for start, stop in pairwise([*range(0, len(answers), size), len(answers)]):
            some, those = answers[start:stop], columns[start:stop]
            if m > EXACT_UP_TO:
                share, removed = _proportional(base[some], effect[those])
            else:
                share, removed = _shapley(odds_against[some], ratio, those)
            mentioning, voting = indicator(those.T.ravel(), len(effect)), weight[some]
            share *= voting
            impact += mentioning @ share.reshape(-1, base.shape[1])
            removed *= voting
            alone += mentioning @ removed.reshape(-1, base.shape[1])
    total = weight.shape[0]
    unexplained = np.einsum("ib,ib->b", weight, 1.0 / (1.0 + odds_against)) / total
    return Attribution(impact / total, alone / total, unexplained)


def _shapley(
    odds_against: NDArray[np.float64], ratio: NDArray[np.float64], columns: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(k, B) odds against, (J, B) odds ratios and the (k, m) columns of k answers → (m, k, B) Shapley values.

    And, of the same shape, what removing each mention alone takes off: the set of all less the set of all others.
    """
    k, m = columns.shape
    odds = np.empty((1 << m, k, odds_against.shape[1]))
    odds[0] = odds_against
    for bit in range(m):
        np.multiply(odds[: 1 << bit], ratio[columns[:, bit]], out=odds[1 << bit : 2 << bit])
    odds += 1.0
    np.reciprocal(odds, out=odds)
    others = (1 << m) - 1 - (1 << np.arange(m))
    return np.asarray(np.tensordot(_subset_weights(m), odds, axes=1)), odds[-1] - odds[others]


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


def _proportional(
    base: NDArray[np.float64], effect: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(k, B) log-odds and (k, m, B) coefficients → (m, k, B): the answer's total, split by the coefficients.

    And, of the same shape, what removing each mention alone takes off, which needs no split.
    """
    total = effect.sum(axis=1)
    before = 0.5 * (1 + np.tanh(base / 2))
    fall = 0.5 * (1 + np.tanh((base + total) / 2)) - before
    # Where the coefficients cancel out, the ratio is the slope of the probability.
    slope = np.divide(fall, total, out=before * (1 - before), where=np.abs(total) > 1e-9)
    others = 0.5 * (1 + np.tanh(((base + total)[:, None, :] - effect) / 2))
    removed = (before + fall)[:, None, :] - others
    return np.asarray((effect * slope[:, None, :]).transpose(1, 0, 2)), np.asarray(removed.transpose(1, 0, 2))
