"""How many clusters: as many as two halves of the comments, clustered apart, still agree on.

Split-half stability after Tibshirani and Walther (2005), measured by the mean of adjusted mutual information (Vinh et
al. 2010), which small clusters decide, and the adjusted Rand index (Hubert and Arabie 1985), which large ones do. The
first alone hardly falls while one real group is torn into ever smaller pieces; the second alone prefers few.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from rootcause.clustering.micro import means, micro_clusters
from rootcause.clustering.space import Vectors, unit
from rootcause.clustering.ward import cut, ward

_LEVELS = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200)
_SPLITS = 10  # agreement differs from one split to the next: three chose other levels with another seed
_HALF = 1_250  # distinct comments in a half; agreement is known well enough from these
_MICRO = 400
_COARSE = 5  # fewer clusters than this tell a reader little ...
_CLEAR = 0.97  # ... unless the halves agree on them almost to the comment
_TIE = 0.03  # agreement differs by this much from one level to the next by chance; the finer one tells more
_NONE = 0.10  # below this the halves agree on nothing


def agreements(points: Vectors, largest: int, seed: int) -> dict[int, float]:
    """(n, p) distinct points in shuffled order → agreement of two halves for each level up to ``largest`` clusters."""
    levels = [k for k in _LEVELS if k <= min(largest, len(points) // 4)]
    if not levels:
        return {}
    random = np.random.default_rng(seed)
    splits = [_agreements(points[random.permutation(len(points))[: 2 * _HALF]], levels) for _ in range(_SPLITS)]
    return {k: round(float(np.mean([split[k] for split in splits])), 6) for k in levels}


def choose(agreement: dict[int, float]) -> int:
    """Pick the finest level about as stable as the most stable one; 1 where no level is stable."""
    coarse = min(_COARSE, max(agreement, default=1))
    eligible = {k: value for k, value in agreement.items() if k >= coarse or value >= _CLEAR}
    best = max(eligible.values(), default=0.0)
    return max((k for k, value in eligible.items() if value >= best - _TIE), default=1) if best >= _NONE else 1


def _agreements(points: Vectors, levels: list[int]) -> dict[int, float]:
    middle = len(points) // 2
    one, other = _partitions(points[:middle], points, levels), _partitions(points[middle:], points, levels)
    return {k: _agree(one[k], other[k]) for k in levels}


def _agree(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    return float(adjusted_mutual_info_score(one, other) + adjusted_rand_score(one, other)) / 2


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
