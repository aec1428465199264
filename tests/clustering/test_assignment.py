from __future__ import annotations

import numpy as np

from rootcause.clustering.assignment import abstain, place, thresholds
from rootcause.domain.groups import UNCLEAR

CENTERS = np.array([[1, 0], [0, 1]], dtype=np.float32)


def test_the_score_is_the_cosine_and_its_lead_over_the_second() -> None:
    points = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8]], dtype=np.float32)
    nearest, similarity, score = place(points, CENTERS)
    assert nearest.tolist() == [0, 0, 1]
    np.testing.assert_allclose(similarity, [1, 0.8, 0.8], atol=1e-6)
    np.testing.assert_allclose(score, [2, 1.0, 1.0], atol=1e-6)


def test_with_one_center_there_is_no_lead_and_nothing_abstains() -> None:
    _, similarity, score = place(CENTERS, CENTERS[:1])
    np.testing.assert_array_equal(score, similarity)
    assert thresholds(score, np.zeros(2, dtype=np.int64), 1, 0.5).tolist() == [-np.inf]


def test_a_threshold_is_a_score_of_the_clusters_own() -> None:
    score, nearest = np.array([0.1, 0.2, 0.3, 0.4, 5.0, 6.0]), np.array([0, 0, 0, 0, 1, 1])
    assert thresholds(score, nearest, 2, 0.5).tolist() == [0.2, 5.0]


def test_equal_scores_stay_together() -> None:
    score, nearest = np.full(10, 0.7), np.zeros(10, dtype=np.int64)
    limits = np.array([np.quantile(score, 0.3, method="lower")])
    assert (abstain(nearest, score, np.ones(10, dtype=bool), limits) == 0).all()
    assert (abstain(nearest, score - 0.1, np.ones(10, dtype=bool), limits) == UNCLEAR).all()


def test_no_points_have_no_places() -> None:
    assert [len(part) for part in place(np.zeros((0, 2), dtype=np.float32), CENTERS)] == [0, 0, 0]
