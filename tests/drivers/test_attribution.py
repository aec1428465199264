from itertools import permutations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from rootcause.drivers.attribution import attribute, attribution
from rootcause.drivers.model import probabilities


def one(mentions: np.ndarray, base: np.ndarray, effect: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, float]:
    impact, rest = attribute(csr_matrix(mentions), base[:, None], effect[:, None], weight[:, None])
    return impact[:, 0], float(rest[0])


def by_permutations(mentions: np.ndarray, base: np.ndarray, effect: np.ndarray, weight: np.ndarray) -> np.ndarray:
    result = np.zeros(len(effect))
    for row, start, w in zip(mentions, base, weight, strict=True):
        orders = list(permutations(np.flatnonzero(row)))
        for order in orders:
            log_odds = start
            for j in order:
                rise = probabilities(np.array(log_odds + effect[j])) - probabilities(np.array(log_odds))
                result[j] += w * float(rise) / len(orders)
                log_odds += effect[j]
    return result / len(base)


def test_it_is_the_average_over_all_orders_of_removing() -> None:
    rng = np.random.default_rng(2)
    mentions = (rng.random((60, 6)) < 0.5) * 1.0
    mentions[0], mentions[1] = 0, 1
    base, effect, weight = rng.normal(-1, 1, 60), rng.normal(0, 2, 6), rng.random(60) * 2
    impact, _ = one(mentions, base, effect, weight)
    assert np.allclose(impact, by_permutations(mentions, base, effect, weight), atol=1e-12)


@pytest.mark.parametrize("columns", [3, 14])
def test_shares_and_the_unexplained_add_up(columns: int) -> None:
    rng = np.random.default_rng(3)
    mentions = (rng.random((300, columns)) < 0.85) * 1.0
    base, effect, weight = rng.normal(-1, 1, 300), rng.normal(0.3, 1, columns), rng.random(300)
    impact, rest = one(mentions, base, effect, weight)
    assert abs(impact.sum() + rest - (weight @ probabilities(base + mentions @ effect)) / 300) < 1e-12


def test_above_ten_mentions_the_total_is_split_by_the_coefficients() -> None:
    effect = np.r_[1.0, np.full(10, 0.1)]
    impact, rest = one(np.ones((1, 11)), np.array([-1.0]), effect, np.ones(1))
    assert np.allclose(impact, effect / 2.0 * (probabilities(np.array(1.0)) - rest))


def test_coefficients_that_cancel_out_above_ten_mentions_are_split_by_the_slope() -> None:
    effect = np.r_[1.0, -1.0, np.zeros(9)]
    impact, _ = one(np.ones((1, 11)), np.zeros(1), effect, np.ones(1))
    assert np.allclose(impact, effect / 4)


def test_many_models_at_once_are_each_model_alone() -> None:
    rng = np.random.default_rng(4)
    mentions = csr_matrix((rng.random((500, 5)) < 0.4) * 1.0)
    base, effect, weight = rng.normal(size=(500, 3)), rng.normal(size=(5, 3)), rng.random((500, 3))
    together, rest = attribute(mentions, base, effect, weight)
    for b in range(3):
        alone, own = attribute(mentions, base[:, [b]], effect[:, [b]], weight[:, [b]])
        assert np.allclose(together[:, [b]], alone, atol=1e-14)
        assert np.allclose(rest[b], own)


def test_extreme_coefficients_do_not_overflow() -> None:
    impact, rest = one(np.ones((2, 10)), np.array([900.0, -900.0]), np.full(10, 500.0), np.ones(2))
    assert np.isfinite(impact).all()
    assert rest == pytest.approx(0.5)
    assert impact.sum() == pytest.approx(0.5)


@pytest.mark.parametrize("columns", [3, 14])
def test_removing_one_exposure_alone_leaves_all_others_in_place(columns: int) -> None:
    rng = np.random.default_rng(5)
    mentions = (rng.random((200, columns)) < 0.85) * 1.0
    base, effect, weight = rng.normal(-1, 1, (200, 2)), rng.normal(0.3, 1, (columns, 2)), rng.random((200, 2)) * 2
    found = attribution(csr_matrix(mentions), base, effect, weight)
    full = base + mentions @ effect
    for j in range(columns):
        gone = probabilities(full) - probabilities(full - np.outer(mentions[:, j], effect[j]))
        assert np.allclose(found.alone[j], (weight * gone).sum(axis=0) / 200, atol=1e-12)


def test_where_no_two_exposures_meet_removing_one_alone_is_its_impact() -> None:
    mentions = csr_matrix(np.vstack([np.eye(3)] * 4))
    found = attribution(mentions, np.full((12, 1), -1.0), np.array([[1.0], [2.0], [-0.5]]), np.ones((12, 1)))
    assert np.allclose(found.alone, found.impact, atol=1e-14)
