"""Whether the causes were mentioned more often in a week, or the last few, than the weeks before let one expect."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rootcause.drivers.baselines import Baseline, Expectation, Floats, baseline
from rootcause.drivers.significance import benjamini_hochberg

MIN_BASELINE = 8
"""Weeks with comments; fewer are no history."""
OWN_LEVEL = 0.01
"""The level of a cause's own threshold, by which it is watched."""
WIDTHS = (1, 2, 3)
"""Weeks taken together: a burst shows in one, a step that lasts in three."""
_MOST_BASELINE = 52
FLOOR, _FLOOR_WEEKS = 5, 4
"""Mentions, and in how many weeks; fewer alarm nobody."""


def surprise(counts: Floats, exposure: Floats, week: int) -> tuple[Floats, NDArray[np.int64]]:
    """(T, G) counts and exposures → the p-value of each cause in ``week``, and the weeks up to it that say most; (G,).

    The last one, two and three weeks are each set against up to 52 weeks before them, of which the two before ``week``
    are left out as soon as eight others remain, so that a beginning outbreak is not its own yardstick. The p-values are
    combined by their harmonic mean, which is valid for tests that overlap (Wilson 2019). It is 1 for a cause with under
    five mentions in four weeks, and for all where there is no baseline. Later weeks than ``week`` are not looked at.
    """
    causes = counts.shape[1]
    first, end = _range(week)
    if end - first < MIN_BASELINE or np.count_nonzero(exposure[first:end].all(axis=1)) < MIN_BASELINE:
        return np.ones(causes), np.ones(causes, dtype=np.int64)
    usual = baseline(counts[first:end], exposure[first:end])
    p_values = np.array([_p_value(usual, counts, exposure, week, width) for width in _widths(week)])
    combined = len(p_values) / (1 / p_values).sum(axis=0)
    heard = counts[max(0, week + 1 - _FLOOR_WEEKS) : week + 1].sum(axis=0) >= FLOOR
    return np.where(heard, combined, 1.0), np.array(_widths(week))[p_values.argmin(axis=0)]


def expectation(counts: Floats, exposure: Floats, week: int, width: int) -> Expectation:
    """What the ``width`` weeks up to ``week`` were expected to bring; as in ``surprise``, where there is a baseline."""
    first, end = _range(week)
    return _ahead(baseline(counts[first:end], exposure[first:end]), exposure, week, width)


def corrected(p_values: Floats) -> tuple[Floats, Floats]:
    """(W, G) p-values of the weeks looked at, the latest one last → q-values (G,) of the causes, (W, G) of all weeks.

    Half of the level belongs to the latest week, half to all before it together (Bonferroni, Holm 1979, with weights),
    so that looking back costs the present little. A cause has the smallest of its weeks, corrected over the causes
    (Benjamini & Hochberg 1995); a week's q-value is that of a cause that had no better week.
    """
    earlier = len(p_values) - 1
    tries = np.array([*[2.0 * earlier] * earlier, 2.0 if earlier else 1.0])
    weekly = np.minimum(1.0, p_values * tries[:, None])
    best = weekly.min(axis=0)
    q_value = benjamini_hochberg(best)
    return q_value, np.array([_as_if(week, best, q_value) for week in weekly])


def _as_if(p_value: Floats, best: Floats, q_value: Floats) -> Floats:
    """(G,) the q-values that causes would have if ``p_value``, no better than ``best``, were the best they have."""
    order = np.argsort(best, kind="stable")
    own = len(best) * p_value / np.maximum(1, np.searchsorted(best[order], p_value, side="right"))
    above = np.append(q_value[order], 1.0)[np.searchsorted(best[order], p_value)]
    return np.asarray(np.minimum(own, above))


def _range(week: int) -> tuple[int, int]:
    end = min(week, max(MIN_BASELINE, week + 1 - max(WIDTHS)))
    return max(0, end - _MOST_BASELINE), end


def _widths(week: int) -> list[int]:
    return [width for width in WIDTHS if week + 1 - width >= _range(week)[1]]


def _p_value(usual: Baseline, counts: Floats, exposure: Floats, week: int, width: int) -> Floats:
    return _ahead(usual, exposure, week, width).p_value(counts[week + 1 - width : week + 1].sum(axis=0))


def _ahead(usual: Baseline, exposure: Floats, week: int, width: int) -> Expectation:
    """Expect over the last ``width`` weeks; the middle of them lies after the end of the baseline."""
    middle = week - _range(week)[1] - (width - 1) / 2
    return usual.expect(middle, np.maximum(exposure[week + 1 - width : week + 1].sum(axis=0), 1e-9))
