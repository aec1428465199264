"""Ward's hierarchical clustering of weighted points (Ward 1963), by nearest-neighbor chains (Murtagh 1983).

Written here because the libraries take no weights, and a micro-cluster of a thousand comments is not one comment.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def ward(points: NDArray[np.floating], weights: NDArray[np.floating] | NDArray[np.integer]) -> Floats:
    """(m, d) points with (m,) weights → (m−1, 4) merges in the layout of scipy's ``linkage``, heights rising.

    The fourth column is the number of points. With weights of 1 the same tree as scipy's. Memory 8·m² bytes.
    """
    m = len(points)
    squared = _weighted_distances(points.astype(np.float64), weights.astype(np.float64))
    return _relabel(_merge(squared, weights.astype(np.float64).copy()), m)


def cut(merges: Floats, k: int) -> NDArray[np.int64]:
    """Cut a tree over m points into k clusters (at most m, at least 1) → (m,) numbers 0..k−1."""
    m = len(merges) + 1
    below = m - min(max(k, 1), m)  # merges below the cut
    root = np.arange(m + below)
    root[merges[:below, :2].astype(np.int64)] = m + np.arange(below)[:, None]
    while not np.array_equal(root, further := root[root]):  # each pass goes twice as far up
        root = further
    return np.unique(root[:m], return_inverse=True)[1].astype(np.int64)


def _weighted_distances(points: Floats, weights: Floats) -> Floats:
    """Return what merging each two points would add to the squared error, twice; infinite on the diagonal."""
    lengths = np.einsum("ij,ij->i", points, points)
    squared = np.maximum(lengths[:, None] + lengths[None, :] - 2 * (points @ points.T), 0.0)
    squared *= 2 * weights[:, None] * weights[None, :] / (weights[:, None] + weights[None, :])
    symmetric: Floats = (squared + squared.T) / 2
    np.fill_diagonal(symmetric, np.inf)
    return symmetric


def _merge(squared: Floats, weights: Floats) -> list[tuple[int, int, float]]:
    """Merge until one is left: (slot kept, slot given up, height) in the order found. Overwrites both arrays."""
    merged: list[tuple[int, int, float]] = []
    chain: list[int] = []
    alive = np.ones(len(weights), dtype=bool)
    for _ in range(len(weights) - 1):
        if not chain:
            chain.append(int(np.flatnonzero(alive)[0]))
        while True:
            last = chain[-1]
            nearest = int(squared[last].argmin())
            if len(chain) > 1 and squared[last, chain[-2]] <= squared[last, nearest]:
                break
            chain.append(nearest)
        a, b = sorted((chain.pop(), chain.pop()))
        merged.append((a, b, float(np.sqrt(squared[a, b]))))
        _join(squared, weights, a, b)
        alive[b] = False
    return merged


def _join(squared: Floats, weights: Floats, a: int, b: int) -> None:
    """Put the union of a and b in slot a (the Lance–Williams update of Ward) and clear slot b."""
    wa, wb = weights[a], weights[b]
    row = ((wa + weights) * squared[a] + (wb + weights) * squared[b] - weights * squared[a, b]) / (wa + wb + weights)
    row[[a, b]] = np.inf
    squared[a], squared[:, a] = row, row
    squared[b], squared[:, b] = np.inf, np.inf
    weights[a] = wa + wb


def _relabel(merged: list[tuple[int, int, float]], m: int) -> Floats:
    """Order merges by height and number the clusters as scipy does: points 0..m−1, then one per merge."""
    tree = np.zeros((len(merged), 4))
    name, size = np.arange(m), np.ones(m, dtype=np.int64)
    for row, i in enumerate(np.argsort([height for _, _, height in merged], kind="stable")):
        a, b, height = merged[i]
        size[a] += size[b]
        tree[row] = *sorted((name[a], name[b])), height, size[a]
        name[a] = m + row
    return tree
