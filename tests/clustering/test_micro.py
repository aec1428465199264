from __future__ import annotations

import numpy as np

from rootcause.clustering.micro import closest, means, micro_clusters


def test_few_points_stay_their_own() -> None:
    given = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
    assert micro_clusters(given, np.ones(20), 20).tolist() == list(range(20))


def test_many_points_share_few_micro_clusters_none_of_them_empty() -> None:
    random = np.random.default_rng(0)
    centers = 20 * random.normal(size=(8, 4))
    truth = random.integers(0, 8, 3_000)
    given = (centers[truth] + random.normal(size=(3_000, 4))).astype(np.float32)
    found = micro_clusters(given, np.ones(3_000), 100)
    assert sorted(set(found.tolist())) == list(range(found.max() + 1))
    assert found.max() < 100
    assert all(len(set(truth[found == m].tolist())) == 1 for m in range(found.max() + 1))


def test_means_are_weighted_and_zero_where_there_is_nothing() -> None:
    given = np.array([[0.0, 0.0], [4.0, 0.0], [1.0, 1.0]], dtype=np.float32)
    found = means(given, np.array([3.0, 1.0, 2.0]), np.array([0, 0, 2]), 3)
    np.testing.assert_allclose(found, [[1.0, 0.0], [0.0, 0.0], [1.0, 1.0]])


def test_closest_is_by_distance_and_the_first_of_equals() -> None:
    centers = np.array([[1.0, 0.0], [-1.0, 0.0], [10.0, 0.0]], dtype=np.float32)
    given = np.array([[2.0, 0.0], [-3.0, 1.0], [0.0, 5.0], [7.0, 0.0]], dtype=np.float32)
    assert closest(given, centers).tolist() == [0, 1, 0, 2]
