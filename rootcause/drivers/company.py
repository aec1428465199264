"""Whose company explains a raw difference: mentions that travel with a cause, or sit in one segment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.drivers.adjusters import Adjuster
from rootcause.drivers.mentions import indicator
from rootcause.drivers.model import Design, probabilities


@dataclass(frozen=True, eq=False)
class Company:
    """How much of each column's raw difference comes from keeping company with another.

    ``exposure`` (J, J) with −inf on the diagonal; ``adjuster`` (J, A); ``level`` (J, A) names the level of the
    adjuster that contributes most of those in which the column is mentioned more often than elsewhere.
    """

    exposure: NDArray[np.float64]
    adjuster: NDArray[np.float64]
    level: NDArray[np.str_]


def company(
    model: Design,
    mentions: csr_matrix,
    adjusting: tuple[Adjuster, ...],
    beta: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> Company:
    """Measure the company of every column of ``mentions`` (N, J): share · [P(k|j) − P(k|not j)] · effect of k.

    The effect of k is the mean over all answers of the probability with k minus that without it, all else as it is;
    an adjuster sums over its levels. Source: the omitted-variable decomposition on the scale of probabilities
    (Gelbach 2016; average predictive comparisons, Gelman & Pardoe 2007).
    """
    log_odds = model.rows @ beta
    travels = _travels(mentions, mentions, weight)
    exposure = travels * _effects(mentions, log_odds, beta[model.exposed_from :], weight)
    np.fill_diagonal(exposure, -np.inf)
    totals, names, column = [], [], 1
    for one in adjusting:
        steps = np.r_[0.0, beta[column : column + len(one.levels) - 1]]
        sits = _travels(mentions, indicator(one.code, len(one.levels)).T.tocsr(), weight)
        parts = sits * _levels(log_odds, steps, one.code, weight)
        totals.append(parts.sum(axis=1))
        best = np.where(sits > 0, parts, -np.inf).argmax(axis=1)
        names.append([f"{one.name}={one.levels[int(level)]}" for level in best])
        column += len(one.levels) - 1
    width = mentions.shape[1]
    return Company(
        exposure,
        np.array(totals, dtype=np.float64).reshape(len(adjusting), width).T,
        np.array(names, dtype=np.str_).reshape(len(adjusting), width).T,
    )


def _travels(mentions: csr_matrix, others: csr_matrix, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, J) and (N, K) 0/1 → (J, K) share_j · [P(k|j) − P(k|not j)]; 0 where j is mentioned by all or none."""
    total = float(weight.sum())
    both = (mentions.T @ others.multiply(weight[:, None]).tocsr()).toarray()
    own, other = mentions.T @ weight, others.T @ weight
    apart = (total - own)[:, None]
    known = (own > 0)[:, None] & (apart > 1e-9 * total)
    without = np.divide(other[None, :] - both, apart, out=np.zeros_like(both), where=known)
    return np.where(known, both / total - own[:, None] / total * without, 0.0)


def _effects(
    mentions: csr_matrix, log_odds: NDArray[np.float64], effect: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(J,) mean over the answers of the probability with each exposure minus the probability without it."""
    columns = mentions.tocsc()
    result = np.empty(len(effect))
    for j, step in enumerate(effect):
        without = log_odds.copy()
        without[columns.indices[columns.indptr[j] : columns.indptr[j + 1]]] -= step
        result[j] = weight @ (probabilities(without + step) - probabilities(without)) / weight.sum()
    return result


def _levels(
    log_odds: NDArray[np.float64], steps: NDArray[np.float64], code: NDArray[np.int64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(L,) mean probability if every answer had each level, less the mean over all answers as they are."""
    reference = log_odds - steps[code]
    mean = np.array([weight @ probabilities(reference + step) for step in steps]) / weight.sum()
    return np.asarray(mean - weight @ mean[code] / weight.sum())
