from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from rootcause.domain.groups import Group, Grouping
from rootcause.domain.reasons import Words
from rootcause.drivers.figures import Figure, figures
from rootcause.drivers.medians import beside_causes, middle
from rootcause.drivers.outcome import answers
from tests.drivers.generator import grouping
from tests.drivers.waits import Waits, sample, true_median_difference


def given(world: Waits, n: int, seed: int) -> tuple[Figure, Grouping]:
    whole, groups = sample(world, n, seed)
    return next(one for one in figures(whole, answers(whole, groups)) if one.name == "wait"), groups


@pytest.mark.parametrize("world", [Waits(drawn=0.6), Waits(drawn=0.6, per_customer=9, alike=0.6)], ids=["one", "many"])
def test_limits_hold_the_difference_of_medians(world: Waits) -> None:
    found = [beside_causes(*given(world, 600, seed), 15)[0] for seed in range(100)]
    held = [row.low <= true_median_difference(world) <= row.high for row in found]
    assert np.mean(held) >= 0.9
    assert np.mean([row.difference for row in found]) == pytest.approx(true_median_difference(world), rel=0.15)
    assert np.mean([row.q_value < 0.05 for row in found]) > 0.8


def test_a_cause_without_link_is_called_one_in_twenty_times() -> None:
    world = Waits(per_customer=9, alike=0.6)
    q_values = np.array([beside_causes(*given(world, 600, seed), 15)[0].q_value for seed in range(150)])
    assert np.mean(q_values < 0.05) <= 0.09
    assert 0.38 <= np.mean(q_values < 0.5) <= 0.62


@pytest.mark.parametrize("n", [1, 2, 15, 40, 301])
def test_the_limits_of_a_median_hold_it_about_as_often_as_they_say(n: int) -> None:
    rng = np.random.default_rng(n)
    found = [middle(rng.normal(size=n), np.arange(n), None) for _ in range(300)]
    assert all(one.low <= one.value <= one.high for one in found)
    held = np.mean([one.low <= 0 <= one.high for one in found])
    assert held >= (0.9 if n > 5 else 0.0)
    assert held < 1.0


def test_two_values_are_compared_by_their_shares() -> None:
    one, groups = given(Waits(), 1_000, 1)
    came_back = np.where(one.mentioned.toarray()[:, 0] > 0, np.arange(1_000) % 3 == 0, np.arange(1_000) % 10 == 0) * 1.0
    (row,) = beside_causes(replace(one, value=came_back), groups, 15)
    assert row.median_with == pytest.approx(1 / 3, abs=0.06)
    assert row.median_without == pytest.approx(0.1, abs=0.03)
    assert 0 < row.low < row.difference < row.high
    assert row.q_value < 0.001
    (twice,) = beside_causes(replace(one, value=2 + 4 * came_back), groups, 15)
    assert twice.difference == pytest.approx(4 * row.difference)


def test_only_causes_with_enough_customers_on_either_side() -> None:
    one, _ = given(Waits(), 300, 1)
    mentions = np.zeros((300, 4), dtype=bool)
    mentions[:15, 0], mentions[:14, 1], mentions[:286, 2], mentions[:285, 3] = True, True, True, True
    with_mentions = replace(one, mentioned=csr_matrix(mentions * 1.0))
    found = beside_causes(with_mentions, grouping(mentions, ("a", "b", "c", "d")), 15)
    assert {row.group for row in found} == {"a", "d"}
    one_customer = replace(with_mentions, customer=np.where(np.arange(300) < 15, 0, np.arange(300)))
    assert {row.group for row in beside_causes(one_customer, grouping(mentions, ("a", "b", "c", "d")), 15)} == {"d"}


def test_sub_causes_and_what_is_no_cause_are_left_out() -> None:
    one, _ = given(Waits(), 300, 1)
    mentions = np.arange(900).reshape(300, 3) % 4 == 0
    groups = (
        Group("a", "reason", Words("a", "a")),
        Group("a.1", "cluster", Words("b", "b"), parent="a"),
        Group("unclear", "unclear", Words("c", "c")),
    )
    level = Grouping(groups, csr_matrix(mentions * 1.0), csr_matrix((300, 3)), has_polarity=False)
    found = beside_causes(replace(one, mentioned=level.problem), level, 15)
    assert [row.group for row in found] == ["a"]


def test_the_surest_difference_comes_first() -> None:
    one, _ = given(Waits(), 600, 1)
    mentions = np.column_stack([np.arange(600) % 6 == 0, one.value > np.quantile(one.value, 0.8)])
    level = grouping(mentions, ("none", "slow"))
    found = beside_causes(replace(one, mentioned=level.problem), level, 15)
    assert [row.group for row in found] == ["slow", "none"]
