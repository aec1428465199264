"""Weights with which those who answered resemble those who were asked."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

OTHER = "other"
CAP = 5.0
"""No answer counts for more than this; a few heavy ones would make the result theirs (Kalton & Flores-Cervantes)."""
_MIN_LEVEL = 30
_STEPS, _TOLERANCE = 100, 1e-9


def rake(segments: Mapping[str, NDArray[np.str_]], answered: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Segments (name → (A,) values of those asked) and who of them answered (A,) → (A,) weights, mean 1, 0 for others.

    The answers are weighted to the shares of every segment among all who were asked, one segment after the other until
    all agree; with one segment that is post-stratification. Levels with under 30 answers count as one, "other"; a part
    of the asked of whom nobody answered cannot be represented and is left out. At most 5 for an answer, so that shares
    can stay short of those asked. Source: Deming & Stephan 1940, Kalton & Flores-Cervantes 2003.
    """
    here = np.flatnonzero(answered)
    weight = np.zeros(len(answered))
    if not len(here):
        return weight
    margins = [margin for name in sorted(segments) if (margin := _margin(segments[name], here))]
    inside = _agreed(np.ones(len(here)), margins)
    weight[here] = _capped(inside)
    return weight


_Margin = tuple[NDArray[np.int64], NDArray[np.float64]]


def _margin(values: NDArray[np.str_], here: NDArray[np.int64]) -> _Margin | None:
    """Return the level of every answer and the share of the asked that each level is to have; None with one level."""
    levels, size = np.unique(values[here], return_counts=True)
    values = np.where(np.isin(values, levels[size >= _MIN_LEVEL]), values, OTHER)
    levels, code = np.unique(values, return_inverse=True)
    asked = np.bincount(code).astype(np.float64)
    there = np.bincount(code[here], minlength=len(levels)) > 0
    if there.sum() < 2:
        return None
    place = np.cumsum(there) - 1
    return place[code[here]], asked[there] / asked[there].sum()


def _agreed(weight: NDArray[np.float64], margins: list[_Margin]) -> NDArray[np.float64]:
    """Fit the weights to every margin in turn until none asks for a change."""
    for _ in range(_STEPS):
        before = weight
        for code, share in margins:
            weight = weight * (share * len(weight) / np.bincount(code, weights=weight))[code]
        if np.abs(weight - before).max() < _TOLERANCE:
            break
    return weight


def _capped(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cut weights at the cap and share what was cut among the others, so that the mean stays 1."""
    for _ in range(_STEPS):
        high = weight >= CAP
        if not (weight > CAP).any() or high.all():
            break
        rest = len(weight) - CAP * high.sum()
        weight = np.where(high, CAP, weight * rest / weight[~high].sum())
    return weight
