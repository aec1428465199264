"""Many points → a bounded number of micro-clusters, without chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 4  # of k-means; later ones moved under 2 % of the points
_BLOCK = 4_096  # rows at a time: bounds the memory

Numbers = NDArray[np.int64]


def micro_clusters(points: NDArray[np.float32], weights: NDArray[np.floating], count: int) -> Numbers:
    """(n, p) points in shuffled order, with weights → (n,) numbers 0..m−1 of m ≤ count micro-clusters, none empty.

    k-means (Lloyd 1982) that starts from the first ``count`` points. n ≤ count: each point is its own.
    """
    if len(points) <= count:
        return np.arange(len(points))
    centers = points[:count]
    for _ in range(_ROUNDS):
        centers = means(points, weights, closest(points, centers), count).astype(np.float32)
    return np.unique(closest(points, centers), return_inverse=True)[1].astype(np.int64)


def closest(points: NDArray[np.float32], centers: NDArray[np.float32]) -> Numbers:
    """(n, p) points and (k, p) centers → (n,) the closest center; the first of equals."""
    half = np.einsum("ij,ij->i", centers, centers) / 2
    blocks = (points[start : start + _BLOCK] for start in range(0, len(points), _BLOCK))
    return np.concatenate([(block @ centers.T - half).argmax(axis=1) for block in blocks])


def means(
    points: NDArray[np.float32], weights: NDArray[np.floating], number: Numbers, count: int
) -> NDArray[np.float64]:
    """(n, p) points with weights and numbers 0..count−1 → (count, p) weighted means; zero where there are none."""
    order = np.argsort(number, kind="stable")
    starts = np.searchsorted(number[order], np.arange(count))
    some = np.flatnonzero(np.bincount(number, minlength=count))
    total = np.zeros((count, points.shape[1]))
    total[some] = np.add.reduceat(points[order] * weights[order, None].astype(np.float64), starts[some], axis=0)
    return total / np.maximum(np.bincount(number, weights, count), 1e-12)[:, None]
