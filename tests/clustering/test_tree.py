from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, homogeneity_score
from threadpoolctl import threadpool_limits

from rootcause.clustering import assign, cluster, members
from rootcause.domain.groups import UNCLEAR
from rootcause.embedding import encode_distinct, load_embedder
from rootcause.errors import NotEnoughData
from rootcause.settings import ClusteringSettings
from tests.clustering.planted import Planted, planted

SETTINGS = ClusteringSettings()


def vectors_of(given: Planted) -> NDArray[np.float32]:
    return encode_distinct(load_embedder("lexical", given.texts), given.texts)


def many(n: int, d: int = 40, centers: int = 12) -> NDArray[np.float32]:
    random = np.random.default_rng(n)
    around = random.normal(size=(centers, d))
    return (around[random.integers(0, centers, n)] + 0.4 * random.normal(size=(n, d))).astype(np.float32)


def test_planted_causes_are_found() -> None:
    given = planted()
    tree = cluster(vectors_of(given), given.languages, SETTINGS).tree
    assert homogeneity_score(given.truth, tree.nearest) > 0.98  # a cause may be in parts, never mixed with another
    assert tree.k <= 20
    assert np.mean(tree.cluster != UNCLEAR) >= 0.88


def test_shuffled_rows_get_the_same_clusters() -> None:
    given = planted()
    other, order = given.shuffled(5)
    one = cluster(vectors_of(given), given.languages, SETTINGS).tree
    two = cluster(vectors_of(other), other.languages, SETTINGS).tree
    for name in ("cluster", "nearest", "similarity", "leaf"):
        np.testing.assert_array_equal(getattr(two, name), getattr(one, name)[order], err_msg=name)
    np.testing.assert_array_equal(two.centers, one.centers)
    np.testing.assert_array_equal(two.merges, one.merges)
    assert two.levels == one.levels


def test_shuffled_rows_get_the_same_clusters_by_way_of_micro_clusters() -> None:
    given, languages = many(1_500), np.full(1_500, "en")
    few = ClusteringSettings(micro_clusters=200)
    order = np.random.default_rng(9).permutation(1_500)
    one, two = cluster(given, languages, few).tree, cluster(given[order], languages, few).tree
    np.testing.assert_array_equal(two.cluster, one.cluster[order])
    assert one.k == 12
    assert len(one.merges) + 1 <= 200
    assert one.leaf.max() == len(one.merges)


def test_the_number_of_threads_changes_nothing() -> None:
    given, languages = many(1_000, d=200), np.full(1_000, "en")
    with threadpool_limits(1):
        one = cluster(given, languages, SETTINGS).tree
    with threadpool_limits(4):
        four = cluster(given, languages, SETTINGS).tree
    np.testing.assert_array_equal(four.cluster, one.cluster)
    np.testing.assert_array_equal(four.centers, one.centers)


def test_a_later_comment_gets_the_cluster_it_had_in_the_fit() -> None:
    given = planted()
    vectors = vectors_of(given)
    model = cluster(vectors, given.languages, SETTINGS)
    for part in (slice(None), slice(3, 4), slice(None, None, -7)):
        found = assign(model, vectors[part], given.languages[part])
        np.testing.assert_array_equal(found.cluster, model.tree.cluster[part])
        np.testing.assert_array_equal(found.nearest, model.tree.nearest[part])
        np.testing.assert_array_equal(found.similarity, model.tree.similarity[part])


def test_a_comment_like_no_other_abstains_and_keeps_its_second_best() -> None:
    given, languages = many(600), np.full(600, "en")
    model = cluster(given, languages, SETTINGS)
    between = (model.tree.centers[:1] + model.tree.centers[1:2]) / 2 + model.center.mean
    found = assign(model, np.vstack([between, np.zeros((1, 40))]), ["en", "en"])
    assert found.cluster.tolist() == [UNCLEAR, UNCLEAR]
    assert found.nearest[0] in (0, 1)


def test_clusters_are_numbered_from_the_largest() -> None:
    random = np.random.default_rng(0)
    sizes = [40, 160, 80, 20, 320]
    around = np.repeat(random.normal(size=(5, 30)), sizes, axis=0)
    given = (around + 0.2 * random.normal(size=around.shape)).astype(np.float32)
    tree = cluster(given, np.full(len(given), "en"), SETTINGS).tree
    assert np.bincount(tree.nearest).tolist() == sorted(sizes, reverse=True)


def test_no_cluster_is_smaller_than_asked_for() -> None:
    given = np.vstack([many(400), 8 * np.eye(40, dtype=np.float32)[:3]])
    tree = cluster(given, np.full(len(given), "en"), ClusteringSettings(min_cluster=25)).tree
    assert tree.k > 1
    assert np.bincount(tree.nearest).min() >= 25


def test_abstaining_can_be_switched_off_and_takes_at_most_its_share() -> None:
    given, languages = many(900), np.full(900, "en")
    none = cluster(given, languages, ClusteringSettings(abstain=0.0)).tree
    some = cluster(given, languages, ClusteringSettings(abstain=0.2)).tree
    assert (none.cluster != UNCLEAR).all()
    for c in range(some.k):
        assert 0 < np.mean(some.cluster[some.nearest == c] == UNCLEAR) <= 0.2


def test_repeated_comments_weigh_but_count_once_for_the_shape() -> None:
    given = many(400)
    repeated = np.vstack([given, np.repeat(given[:1], 500, axis=0)])
    tree = cluster(repeated, np.full(900, "en"), SETTINGS).tree
    assert len(set(tree.cluster[400:].tolist())) == 1
    assert tree.nearest[0] == 0
    assert len(tree.merges) + 1 == 400


@pytest.mark.parametrize("n", [1, 2, 7, 30])
def test_little_is_enough(n: int) -> None:
    tree = cluster(many(n), np.full(n, "nl"), SETTINGS).tree
    assert tree.cluster.shape == tree.nearest.shape == tree.leaf.shape == (n,)
    assert set(tree.nearest.tolist()) == set(range(tree.k))


def test_thirty_comments_of_three_kinds_are_three_clusters() -> None:
    random = np.random.default_rng(1)
    given = (np.repeat(random.normal(size=(3, 20)), 10, axis=0) + 0.1 * random.normal(size=(30, 20))).astype(np.float32)
    tree = cluster(given, np.full(30, "nl"), SETTINGS).tree
    assert tree.k == 3


def test_ten_thousand_equal_comments_are_one_cluster() -> None:
    tree = cluster(np.ones((10_000, 8), dtype=np.float32), np.full(10_000, "nl"), SETTINGS).tree
    assert tree.k == 1
    assert (tree.cluster == 0).all()


def test_nothing_said_is_unclear_and_moves_nothing() -> None:
    given, languages = many(500), np.full(500, "en")
    with_empty = np.vstack([given, np.zeros((300, 40), dtype=np.float32)])
    alone = cluster(given, languages, SETTINGS).tree
    beside = cluster(with_empty, np.full(800, "en"), SETTINGS).tree
    assert (beside.cluster[500:] == UNCLEAR).all()
    assert adjusted_rand_score(alone.nearest, beside.nearest[:500]) == 1.0
    assert (cluster(np.zeros((40, 5), dtype=np.float32), np.full(40, "en"), SETTINGS).tree.cluster == UNCLEAR).all()


def test_broken_numbers_break_nothing() -> None:
    given = many(200)
    given[3, 2], given[4, 1] = np.nan, np.inf
    tree = cluster(given, np.full(200, "en"), SETTINGS).tree
    assert np.isfinite(tree.similarity).all()


def test_one_direction_is_clustered_too() -> None:
    given = np.linspace(-1, 1, 60, dtype=np.float32)[:, None]
    assert cluster(given, np.full(60, "en"), SETTINGS).tree.k >= 1


def test_no_comment_at_all_is_refused() -> None:
    with pytest.raises(NotEnoughData, match="not one comment"):
        cluster(np.zeros((0, 4), dtype=np.float32), [], SETTINGS)


def test_members_are_those_that_did_not_abstain() -> None:
    given = planted()
    tree = cluster(vectors_of(given), given.languages, SETTINGS).tree
    found = members(tree)
    assert len(found) == tree.k
    assert sorted(np.concatenate(found).tolist()) == np.flatnonzero(tree.cluster != UNCLEAR).tolist()
