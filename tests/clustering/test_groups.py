from __future__ import annotations

import numpy as np

from rootcause.clustering import cluster_grouping
from rootcause.domain.groups import UNCLEAR, ClusterTree, Description
from rootcause.domain.reasons import Words

CLUSTER = np.array([0, 0, 0, 1, 1, 2, UNCLEAR])
DESCRIPTIONS = tuple(Description(Words(f"naam {c}", f"name {c}"), (f"word {c}",)) for c in "abc")


def tree() -> ClusterTree:
    return ClusterTree(
        merges=np.zeros((6, 4)),
        leaf=np.arange(7),
        cluster=CLUSTER,
        nearest=np.minimum(CLUSTER, 2),
        similarity=np.ones(7),
        centers=np.eye(3, dtype=np.float32),
    )


def test_each_cluster_is_a_group_with_its_name() -> None:
    found = cluster_grouping(tree(), DESCRIPTIONS, min_cluster=1)
    assert [group.id for group in found.groups] == ["cluster.1", "cluster.2", "cluster.3", "cluster.unclear"]
    assert [group.kind for group in found.groups] == ["cluster", "cluster", "cluster", "unclear"]
    assert found.groups[1].name == Words("naam b", "name b")
    assert found.groups[1].keyphrases == ("word b",)
    assert not found.has_polarity
    assert found.praise.nnz == 0
    assert found.problem.toarray().argmax(axis=1).tolist() == [0, 0, 0, 1, 1, 2, 3]
    assert found.problem.sum(axis=1).ravel().tolist() == [[1] * 7]


def test_small_clusters_are_not_listed_and_their_comments_are_unclear() -> None:
    found = cluster_grouping(tree(), DESCRIPTIONS, min_cluster=3, kind="discovered", prefix="found", parent="billing")
    assert [(group.id, group.kind, group.parent) for group in found.groups] == [
        ("found.1", "discovered", "billing"),
        ("found.unclear", "unclear", "billing"),
    ]
    assert np.asarray(found.problem.sum(axis=0)).ravel().tolist() == [3, 4]


def test_without_unclear_comments_there_is_no_such_group() -> None:
    sure = ClusterTree(
        np.zeros((1, 4)), np.arange(2), np.zeros(2, int), np.zeros(2, int), np.ones(2), np.eye(1, dtype=np.float32)
    )
    assert [group.id for group in cluster_grouping(sure, DESCRIPTIONS, 1).groups] == ["cluster.1"]


def test_rows_of_a_corpus_find_their_place_in_it() -> None:
    positions = np.array([1, 3, 5, 7, 9, 11, 13])
    found = cluster_grouping(tree(), DESCRIPTIONS, 1, positions=positions, n=20)
    assert found.problem.shape == (20, 4)
    assert np.flatnonzero(found.problem.toarray()[:, 0]).tolist() == [1, 3, 5]
