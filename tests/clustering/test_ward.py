from __future__ import annotations

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import adjusted_rand_score

from rootcause.clustering.ward import cut, ward


def points(m: int, d: int = 5) -> np.ndarray:
    return np.random.default_rng(m).normal(size=(m, d))


@pytest.mark.parametrize("m", [2, 3, 40, 300])
def test_equals_scipy_when_all_weigh_the_same(m: int) -> None:
    given = points(m)
    expected = linkage(given, "ward")
    np.testing.assert_allclose(ward(given, np.ones(m)), expected, atol=1e-9)


def test_a_weight_is_that_many_equal_points() -> None:
    given, weights = points(40), np.random.default_rng(0).integers(1, 6, 40)
    repeated = linkage(np.repeat(given, weights, axis=0), "ward")
    np.testing.assert_allclose(ward(given, weights)[:, 2], repeated[-39:, 2])


@pytest.mark.parametrize("k", [1, 2, 7, 60])
def test_cut_equals_scipy(k: int) -> None:
    merges = ward(points(60), np.ones(60))
    found = cut(merges, k)
    assert sorted(set(found.tolist())) == list(range(k))
    assert adjusted_rand_score(found, fcluster(merges, k, "maxclust")) == 1.0


def test_a_cut_into_more_than_there_are_gives_each_its_own() -> None:
    assert sorted(cut(ward(points(4), np.ones(4)), 9).tolist()) == [0, 1, 2, 3]


def test_one_point_has_no_merges() -> None:
    merges = ward(np.zeros((1, 3)), np.ones(1))
    assert merges.shape == (0, 4)
    assert cut(merges, 1).tolist() == [0]


def test_equal_points_merge_at_height_zero() -> None:
    assert ward(np.ones((6, 2)), np.ones(6))[:, 2].tolist() == [0.0] * 5
