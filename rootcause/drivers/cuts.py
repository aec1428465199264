"""Where a figure may be cut in two: round numbers with enough answers on either side."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from rootcause.drivers.bands import roundest
from rootcause.drivers.figures import Figure

_MIN_SIDE, _MIN_SHARE = 30, 0.1
_MOST_CUTS = 200


@dataclass(frozen=True, eq=False)
class Cuts:
    """K cuts ``at`` (K,) of a figure, ascending: answers from a cut on are above it.

    ``bin`` (F,) is the number of cuts that an answer's value reaches.
    """

    at: NDArray[np.float64]
    bin: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.at)


def cuts(figure: Figure) -> Cuts | None:
    """Return at most 200 round numbers to cut at; None under three values, with one outcome, or where sides are small.

    Of up to 200 gaps between two values that follow each other each is tried, at its roundest number; of more, evenly
    spread stretches of the values are, each at its roundest number.
    """
    n = len(figure)
    side = max(_MIN_SIDE, ceil(_MIN_SHARE * n))
    distinct, counts = np.unique(figure.value, return_counts=True)
    if len(distinct) < 3 or not figure.outcomes:
        return None
    under = np.cumsum(counts)[:-1]
    allowed = np.flatnonzero((under >= side) & (under <= n - side))
    if not len(allowed):
        return None
    kept = allowed[_thinned(under[allowed])]
    gaps = zip(distinct[kept], distinct[np.append(kept[1:], allowed[-1] + 1)], strict=True)
    at = np.array([roundest(float(below), float(above)) for below, above in gaps])
    return Cuts(at, np.searchsorted(at, figure.value, side="right"))


def _thinned(under: NDArray[np.int64]) -> NDArray[np.int64]:
    """(A,) answers under each allowed cut → positions of at most 200, evenly spread over the answers."""
    if len(under) <= _MOST_CUTS:
        return np.arange(len(under))
    return np.unique(np.searchsorted(under, np.linspace(under[0], under[-1], _MOST_CUTS, endpoint=False)))
