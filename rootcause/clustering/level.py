"""How many clusters: as many as two halves of the comments, clustered apart, still agree on.

Split-half stability after Tibshirani and Walther (2005), measured twice: by adjusted mutual information (Vinh et al.
2010), which small clusters decide, and by the adjusted Rand index (Hubert and Arabie 1985), which large ones do. The
first hardly falls while one real group is torn into ever smaller pieces; the second tells such levels apart.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from rootcause.clustering.micro import means, micro_clusters
from rootcause.clustering.space import Vectors, unit
from rootcause.clustering.ward import cut, ward

_LEVELS = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200)
_SPLITS = 3
_HALF = 2_500  # distinct comments in a half; agreement is known well enough from these
_MICRO = 800
_COARSE = 5  # fewer clusters than this tell a reader little ...
_CLEAR = 0.97  # ... unless the halves agree on them almost to the comment
_TIE = 0.02  # agreement differs by this much from one split to the next
_NONE = 0.10  # below this the halves agree on nothing
_PAIRS = 0.50  # of the way from chance to perfect: below it, which comments belong together is a coin toss


class Agreement(NamedTuple):
    """Of two halves on one level, 0 by chance and 1 where they are one: over clusters, and over pairs of comments."""

    information: float
    pairs: float


def agreements(points: Vectors, largest: int, seed: int) -> dict[int, Agreement]:
    """(n, p) distinct points in shuffled order → agreement of two halves for each level up to ``largest`` clusters."""
    levels = [k for k in _LEVELS if k <= min(largest, len(points) // 4)]
    if not levels:
        return {}
    random = np.random.default_rng(seed)
    splits = [_agreements(points[random.permutation(len(points))[: 2 * _HALF]], levels) for _ in range(_SPLITS)]
    return {k: Agreement(*np.mean([split[k] for split in splits], axis=0).round(6).tolist()) for k in levels}


def choose(agreement: dict[int, Agreement]) -> int:
    """Pick the finest level about as stable as the most stable one; 1 where no level is stable.

    Levels on which the halves do not agree about pairs of comments count only where no level has them agree.
    """
    coarse = min(_COARSE, max(agreement, default=1))
    told = {k: value for k, value in agreement.items() if k >= coarse or value.information >= _CLEAR}
    sound = {k: value for k, value in told.items() if value.pairs >= _PAIRS} or told
    eligible = {k: value.information for k, value in sound.items()}
    best = max(eligible.values(), default=0.0)
    return max((k for k, value in eligible.items() if value >= best - _TIE), default=1) if best >= _NONE else 1


def _agreements(points: Vectors, levels: list[int]) -> dict[int, Agreement]:
    middle = len(points) // 2
    one, other = _partitions(points[:middle], points, levels), _partitions(points[middle:], points, levels)
    return {
        k: Agreement(float(adjusted_mutual_info_score(one[k], other[k])), float(adjusted_rand_score(one[k], other[k])))
        for k in levels
    }


def _partitions(half: Vectors, points: Vectors, levels: list[int]) -> dict[int, NDArray[np.int64]]:
    """Cluster one half and put all points where they belong in it, for each level."""
    ones = np.ones(len(half))
    micro = micro_clusters(half, ones, _MICRO)
    sizes = np.bincount(micro)
    merges = ward(means(half, ones, micro, len(sizes)), sizes)
    return {k: _place(half, cut(merges, k)[micro], points) for k in levels}


def _place(half: Vectors, number: NDArray[np.int64], points: Vectors) -> NDArray[np.int64]:
    centers = unit(means(half, np.ones(len(half)), number, int(number.max()) + 1))
    return np.asarray((points @ centers.T).argmax(axis=1))
