import numpy as np

from rootcause.drivers.ranking import rank

SPREAD = np.random.default_rng(0).normal(size=(4000, 5))


def test_causes_rank_by_the_lower_limit_then_the_impact_then_the_id() -> None:
    impact = np.array([0.3, 0.2, 0.2, 0.2, 0.1])
    low = np.array([0.05, 0.1, 0.1, 0.1, 0.0])
    found = rank(impact, low, impact + SPREAD, ["a", "c", "b", "d", "e"])
    assert found.rank.tolist() == [4, 2, 1, 3, 5]


def test_a_place_is_sure_only_against_clear_differences() -> None:
    impact = np.array([10.0, 1.0, 0.9, 0.8, -9.0])
    found = rank(impact, impact - 0.1, impact + 0.1 * SPREAD, list("abcde"))
    assert found.low.tolist() == [1, 2, 2, 2, 5]
    assert found.high.tolist() == [1, 4, 4, 4, 5]
    assert found.top3[0] == 1.0
    assert found.top3[4] == 0.0
    assert 1.9 < found.top3[1:4].sum() < 2.1


def test_differences_count_the_correlation_of_the_draws() -> None:
    impact = np.array([1.0, 0.5])
    together = impact + SPREAD[:, [0, 0]] + 0.01 * SPREAD[:, 1:3]
    found = rank(impact, impact - 2, together, ["a", "b"])
    assert found.high[0] == 1
    assert found.low[1] == 2


def test_the_interval_holds_the_rank_shown() -> None:
    impact = np.array([1.0, 0.5])
    found = rank(impact, np.array([-1.0, 0.4]), impact + 0.001 * SPREAD[:, :2], ["a", "b"])
    assert found.rank.tolist() == [2, 1]
    assert found.low.tolist() == [1, 1]
    assert found.high.tolist() == [2, 2]


def test_no_causes_give_no_ranks() -> None:
    assert len(rank(np.zeros(0), np.zeros(0), np.zeros((10, 0)), []).rank) == 0
