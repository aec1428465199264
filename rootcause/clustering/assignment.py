"""Which cluster a comment belongs to: one rule, for the comments clustered and for those that come later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from rootcause.clustering.space import Center, Languages, Vectors, clean, told
from rootcause.domain.groups import UNCLEAR, ClusterTree

_BLOCK = 8_192  # rows at a time: bounds the memory
_DIGITS = 6  # the last digits of a product depend on how many rows are computed at once

Places = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class ClusterModel:
    """A tree with what it takes to place a new comment in it. ``thresholds`` (k,) are of similarity + margin."""

    tree: ClusterTree
    center: Center
    thresholds: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Assignment:
    """Of n comments: the cluster (``UNCLEAR`` where it abstained), the nearest one anyway, and the similarity to it."""

    cluster: NDArray[np.int64]
    nearest: NDArray[np.int64]
    similarity: NDArray[np.float64]


def assign(model: ClusterModel, vectors: NDArray[np.floating], languages: Languages) -> Assignment:
    """(n, d) vectors as the embedder made them and n languages → their clusters.

    A comment abstains below its cluster's threshold; a zero vector (nothing said) always does.
    """
    given = clean(vectors)
    with threadpool_limits(1):
        nearest, similarity, score = place(model.center.apply(given, languages), model.tree.centers)
    return Assignment(abstain(nearest, score, told(given), model.thresholds), nearest, similarity)


def place(points: Vectors, centers: Vectors) -> Places:
    """(n, d) unit points and (k, d) unit centers → the nearest, the cosine to it, and cosine + lead over the second."""
    blocks = [_place(points[start : start + _BLOCK], centers) for start in range(0, max(len(points), 1), _BLOCK)]
    nearest, similarity, score = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return nearest, similarity, score


def abstain(
    nearest: NDArray[np.int64], score: NDArray[np.float64], spoke: NDArray[np.bool_], limits: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the nearest cluster, ``UNCLEAR`` where the score is below its limit (k,) or nothing was told; all (n,)."""
    return np.where(spoke & (score >= limits[nearest]), nearest, UNCLEAR)


def thresholds(score: NDArray[np.float64], nearest: NDArray[np.int64], k: int, share: float) -> NDArray[np.float64]:
    """(n,) scores and clusters 0..k−1 → (k,) scores below which at most ``share`` of each cluster's comments lie.

    A single cluster has nothing to be told from, so nothing abstains from it.
    """
    if k == 1:
        return np.array([-np.inf])
    return np.array([np.quantile(score[nearest == c], share, method="lower") for c in range(k)])


def _place(points: Vectors, centers: Vectors) -> Places:
    cosine = np.round(points.astype(np.float64) @ centers.T.astype(np.float64), _DIGITS)
    nearest = cosine.argmax(axis=1)
    similarity = cosine[np.arange(len(points)), nearest]
    second = np.partition(cosine, -2, axis=1)[:, -2] if centers.shape[0] > 1 else similarity
    return nearest, similarity, 2 * similarity - second
