"""Vectors → clusters found from the text alone, with the tree they were cut from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from rootcause.clustering.assignment import ClusterModel, abstain, place, thresholds
from rootcause.clustering.level import agreements, choose
from rootcause.clustering.micro import means, micro_clusters
from rootcause.clustering.space import (
    Languages,
    Vectors,
    along_main_directions,
    clean,
    distinct,
    fit_center,
    told,
    unit,
)
from rootcause.clustering.ward import cut, ward
from rootcause.domain.groups import ClusterTree
from rootcause.errors import NotEnoughData
from rootcause.settings import ClusteringSettings

_NOTHING = 1e-6  # weight of a zero vector: it moves no center, and no formula divides by zero


def cluster(
    vectors: NDArray[np.floating], languages: Languages, settings: ClusteringSettings, seed: int = 0
) -> ClusterModel:
    """(n, d) vectors as the embedder made them and n languages → clusters, numbered from the largest.

    Equal vectors count once and weigh as often as they are there. Centered, per language too, and reduced by PCA, they
    are joined by Ward's method, above ``micro_clusters`` distinct ones by way of that many micro-clusters. The level is
    the finest on which two halves agree; a cluster under ``min_cluster`` comments gives them to the next best. The same
    whatever the order of the rows and the number of threads. Raises NotEnoughData for n = 0.
    """
    if len(vectors) == 0:
        raise NotEnoughData("There is not one comment to cluster. Check which column holds the comments.")
    given, spoken = clean(vectors), np.asarray(languages, dtype=np.str_)
    with threadpool_limits(1):
        first, number, counts = distinct(given, spoken)
        rows = given[first]
        spoke = told(rows)
        weights = np.where(spoke, counts, _NOTHING)
        center = fit_center(rows, spoken[first])
        points = center.apply(rows, spoken[first])
        reduced = along_main_directions(points, settings.components)
        largest = min(settings.max_clusters, int(counts[spoke].sum()) // settings.min_cluster)
        agreement = agreements(reduced[spoke], largest, seed)
        micro = micro_clusters(reduced, weights, settings.micro_clusters)
        merges = ward(means(reduced, weights, micro, int(micro.max()) + 1), np.bincount(micro, weights))
        centers = _centers(points, weights, cut(merges, choose(agreement))[micro], settings.min_cluster)
        nearest, similarity, score = place(points, centers)
    limits = thresholds(score[number], nearest[number], len(centers), settings.abstain)
    tree = ClusterTree(
        merges=merges,
        leaf=micro[number],
        cluster=abstain(nearest, score, spoke, limits)[number],
        nearest=nearest[number],
        similarity=similarity[number],
        centers=centers,
        levels=agreement,
    )
    return ClusterModel(tree, center, limits)


def _centers(points: Vectors, weights: NDArray[np.floating], label: NDArray[np.int64], smallest: int) -> Vectors:
    """(n, d) unit points with weights and labels → (k, d) unit centers of clusters of some size, the largest first."""
    centers = unit(means(points, weights, label, int(label.max()) + 1))
    sizes = _sizes(points, weights, centers)
    while len(centers) > 1 and sizes.min() < smallest:
        # The smaller half of those too small: what they give up may be all that the others lack.
        small = np.flatnonzero(sizes < smallest)
        ordered = sorted(small, key=lambda c: (sizes[c], centers[c].tolist()))
        centers = np.delete(centers, ordered[: min(-(-len(small) // 2), len(centers) - 1)], axis=0)
        sizes = _sizes(points, weights, centers)
    order = sorted(range(len(centers)), key=lambda c: (-sizes[c], centers[c].tolist()))
    return centers[order]


def _sizes(points: Vectors, weights: NDArray[np.floating], centers: Vectors) -> NDArray[np.floating]:
    return np.round(np.bincount(place(points, centers)[0], weights, len(centers)))
