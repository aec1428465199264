"""What every impact is adjusted for: the segments of the export, language and month, as levels and dummies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from rootcause.drivers.mentions import indicator

OTHER = "other"
_MIN_LEVEL = 30
_MIN_OUTCOME = 5
_MAX_LEVELS = 60
"""A column of more levels than this (agents, shops) keeps its largest: thousands of dummies explain nothing."""


@dataclass(frozen=True, eq=False)
class Adjuster:
    """One adjuster over N answers: ``code`` (N,) points into ``levels``; the first, the most common, is left out."""

    name: str
    levels: tuple[str, ...]
    code: NDArray[np.int64]

    @property
    def dummies(self) -> csr_matrix:
        """(N, levels − 1) sparse 0/1, one column for every level but the reference."""
        return indicator(self.code - 1, len(self.levels) - 1).T.tocsr()

    def placed(self, values: NDArray[np.str_]) -> csr_matrix:
        """(n,) values of others → their dummies (n, levels − 1), for the same model.

        A value that is no level counts as "other"; where no level is called so, as the mix of all answers.
        """
        place = {level: k for k, level in enumerate(self.levels)}
        found, which = np.unique(values, return_inverse=True)
        code = np.array([place.get(str(value), place.get(OTHER, -1)) for value in found], dtype=np.int64)[which]
        mix = np.bincount(self.code, minlength=len(self.levels))[1:] / max(1, len(self.code))
        strange = csr_matrix((code < 0).astype(np.float64)[:, None]) @ csr_matrix(mix[None, :])
        return csr_matrix(indicator(code - 1, len(mix)).T + strange)


def adjusters(segments: Mapping[str, NDArray[np.str_]], dissatisfied: NDArray[np.float64]) -> tuple[Adjuster, ...]:
    """Segments (name → (N,) values, "" = missing, a level like any other) → adjusters in order of name.

    Levels with under 30 answers, or under 5 dissatisfied or 5 other ones, become "other", as do the smallest of more
    than 60 levels. A segment that is left with one level adjusts for nothing and is dropped.
    """
    found = [_adjuster(name, segments[name], dissatisfied) for name in sorted(segments)]
    return tuple(adjuster for adjuster in found if len(adjuster.levels) > 1)


def enough(size: NDArray[np.number], bad: NDArray[np.number]) -> NDArray[np.bool_]:
    """Levels' answers and the dissatisfied ones among them, both (k,) → whether a level can have a coefficient."""
    return np.asarray((size >= _MIN_LEVEL) & (np.minimum(bad, size - bad) >= _MIN_OUTCOME))


def dummies(found: tuple[Adjuster, ...], answers: int) -> csr_matrix:
    """Return the dummies of all adjusters side by side, (N, q); q may be 0."""
    return hstack([csr_matrix((answers, 0)), *(adjuster.dummies for adjuster in found)], format="csr")


def _adjuster(name: str, values: NDArray[np.str_], dissatisfied: NDArray[np.float64]) -> Adjuster:
    values = np.where(np.isin(values, _kept(values, dissatisfied)), values, OTHER)
    levels, code, size = np.unique(values, return_inverse=True, return_counts=True)
    order = np.argsort(-size, kind="stable")
    return Adjuster(name, tuple(str(level) for level in levels[order]), np.argsort(order)[code].astype(np.int64))


def _kept(values: NDArray[np.str_], dissatisfied: NDArray[np.float64]) -> NDArray[np.str_]:
    levels, code, size = np.unique(values, return_inverse=True, return_counts=True)
    bad = np.bincount(code, weights=dissatisfied, minlength=len(levels))
    large = enough(size, bad)
    order = np.argsort(-size, kind="stable")
    kept: NDArray[np.str_] = levels[order[large[order]][:_MAX_LEVELS]]
    return kept
