"""The yearly rhythm of causes, for histories long enough to have seen each season twice."""

from __future__ import annotations

import numpy as np
from scipy.special import fdtrc

from rootcause.drivers.baselines import SHARED, Floats, baseline, shared_dispersion

_YEAR, _BLOCK = 52, 4
_YEARS = 5
_AROUND = 3
"""Weeks on either side that count as the same season (Farrington et al. 1996)."""
_LEVEL = 0.01
_LOWEST = 0.1


def yearly_index(counts: Floats, exposure: Floats, before: int) -> Floats:
    """(T, G) counts and exposures → (T, G) how many times as often as usual a cause is mentioned in that season.

    Learned from the last two to five whole years that end with week ``before`` (exclusive), so that what happens now
    does not excuse itself; 1 everywhere where there are under two. The rate in the same season, three weeks to either
    side, is set against the level and trend of all weeks and drawn towards 1 by how much of the difference may be
    chance (James & Stein 1961). Causes without a significant rhythm (F-test over blocks of four weeks) keep 1.
    """
    years = min(_YEARS, before // _YEAR)
    first = before - years * _YEAR
    if years < 2 or not (exposure[first:before] > 0).all():
        return np.ones(counts.shape)
    seen = counts[first:before]
    expected = baseline(seen, exposure[first:before]).course(exposure[first:before])
    strength, p_value = _rhythm(seen, expected, years)
    raw = _season(seen, years) / _season(expected, years)
    index = 1 + np.where(p_value <= _LEVEL, np.maximum(0.0, 1 - 1 / strength), 0.0) * (raw - 1)
    return np.asarray(np.maximum(index, _LOWEST)[(np.arange(len(counts)) - first) % _YEAR])


def _rhythm(counts: Floats, expected: Floats, years: int) -> tuple[Floats, Floats]:
    """(G,) F of the blocks of a year against how they differ from year to year, at least 1, and its p-value."""
    shape = (years, _YEAR // _BLOCK, _BLOCK, counts.shape[1])
    seen, mean = counts.reshape(shape).sum(axis=2), expected.reshape(shape).sum(axis=2)
    cycle = mean * (seen.sum(axis=0) / mean.sum(axis=0)) + 1e-12
    flat = (-1, counts.shape[1])
    blocks, freedom = shape[1] - 1, (years - 1) * (shape[1] - 1)
    dispersion = shared_dispersion(seen.reshape(flat), cycle.reshape(flat), np.ones(cycle.reshape(flat).shape), freedom)
    ratio = ((seen - mean).sum(axis=0) ** 2 / mean.sum(axis=0)).sum(axis=0) / blocks / dispersion
    return np.maximum(ratio, 1.0), fdtrc(blocks, freedom + SHARED, ratio)


def _season(values: Floats, years: int) -> Floats:
    """(52·years, G) → (52, G) sums over the same season of all years."""
    total = values.reshape(years, _YEAR, -1).sum(axis=0)
    return np.asarray(sum(np.roll(total, shift, axis=0) for shift in range(-_AROUND, _AROUND + 1)))
