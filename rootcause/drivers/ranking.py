"""In which order the causes stand, and how far each could be from its place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_Z = 1.96


@dataclass(frozen=True, eq=False)
class Ranking:
    """Per cause, all (J,): place (1 = first), its interval, and how often it is among the first three."""

    rank: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    top3: NDArray[np.float64]


def rank(
    impact: NDArray[np.float64], impact_low: NDArray[np.float64], draws: NDArray[np.float64], ids: list[str]
) -> Ranking:
    """Rank by the lower limit of the impact, then by impact, then by id.

    ``impact`` and ``impact_low`` are (J,), ``draws`` (B, J). A cause's interval leaves out the places that the causes
    it differs from (by 1.96 standard deviations of the difference over the draws) hold, and always holds the rank
    shown. Source: Goldstein & Healy 1995 and Marshall & Spiegelhalter 1998 on ranks with uncertainty; pairwise
    differences as in Mogstad et al. 2024.
    """
    count = len(impact)
    order = sorted(range(count), key=lambda j: (-impact_low[j], -impact[j], ids[j]))
    place = np.empty(count, dtype=np.int64)
    place[order] = np.arange(1, count + 1)
    ahead = _ahead(impact, draws)
    low, high = 1 + ahead.sum(axis=0), count - ahead.sum(axis=1)
    return Ranking(place, np.minimum(low, place), np.maximum(high, place), _top3(draws))


def _ahead(impact: NDArray[np.float64], draws: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(J, J): whether the impact of the row's cause is larger than the column's beyond doubt."""
    centered = draws - draws.mean(axis=0)
    covariance = centered.T @ centered / max(1, len(draws) - 1)
    own = covariance.diagonal()
    spread = np.sqrt(np.maximum(own[:, None] + own[None, :] - 2 * covariance, 0.0))
    return np.asarray(impact[:, None] - impact[None, :] > _Z * spread)


def _top3(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    place = np.argsort(np.argsort(-draws, axis=1, kind="stable"), axis=1)
    return np.asarray((place < 3).mean(axis=0))
