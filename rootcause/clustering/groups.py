"""Clusters as a grouping: the form in which the later stages take any groups of comments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.domain.groups import ClusterTree, Description, Group, Grouping, Kind
from rootcause.domain.reasons import Words

_UNCLEAR_NAME = Words("Onduidelijk", "Unclear")


def members(tree: ClusterTree) -> tuple[NDArray[np.int64], ...]:
    """Return the rows of each cluster 0..k−1, rising; abstaining comments are in none."""
    return tuple(np.flatnonzero(tree.cluster == c) for c in range(tree.k))


def cluster_grouping(
    tree: ClusterTree,
    descriptions: Sequence[Description],
    min_cluster: int,
    *,
    kind: Kind = "cluster",
    prefix: str = "cluster",
    parent: str = "",
    positions: NDArray[np.int64] | None = None,
    n: int | None = None,
) -> Grouping:
    """Turn a tree and a description per cluster into groups ``PREFIX.1``, ``PREFIX.2`` … and ``PREFIX.unclear``.

    Clusters of under ``min_cluster`` comments are not listed; their comments are unclear too. ``unclear`` is there only
    if it has comments. Where the tree is over some rows of a corpus, ``positions`` tells which, out of ``n``.
    """
    rows = np.arange(len(tree.cluster)) if positions is None else positions
    size = np.bincount(tree.cluster[tree.cluster < tree.k], minlength=tree.k)
    listed = np.flatnonzero(size >= min_cluster)
    column = np.full(tree.k + 1, len(listed))  # the last is unclear, also that of an unlisted cluster
    column[listed] = np.arange(len(listed))
    columns = column[np.minimum(tree.cluster, tree.k)]
    found = [(f"{prefix}.{c + 1}", descriptions[c]) for c in listed.tolist()]
    groups = [Group(id_, kind, said.name, parent, said.keyphrases) for id_, said in found]
    if (columns == len(listed)).any():
        groups.append(Group(f"{prefix}.unclear", "unclear", _UNCLEAR_NAME, parent))
    shape = (len(rows) if n is None else n, len(groups))
    mentions = csr_matrix((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=shape)
    return Grouping(tuple(groups), mentions, csr_matrix(shape, dtype=np.int8), has_polarity=False)
