from __future__ import annotations

import numpy as np

from rootcause.clustering.level import agreements, choose
from rootcause.clustering.space import unit


def test_the_finest_of_about_equally_stable_levels_is_chosen() -> None:
    assert choose({5: 0.80, 6: 0.79, 8: 0.785, 10: 0.70}) == 8


def test_a_coarse_level_must_be_nearly_perfect() -> None:
    assert choose({2: 0.94, 3: 0.50, 5: 0.70, 6: 0.60}) == 5
    assert choose({2: 0.60, 3: 1.00, 5: 0.75, 6: 0.70}) == 3


def test_without_agreement_there_is_one_cluster() -> None:
    assert choose({2: 0.05, 5: 0.08}) == 1
    assert choose({}) == 1


def test_few_comments_may_have_few_clusters() -> None:
    assert choose({2: 0.5, 3: 0.6}) == 3


def test_halves_agree_best_on_the_planted_number() -> None:
    random = np.random.default_rng(3)
    centers = random.normal(size=(8, 20))
    given = unit((centers[random.integers(0, 8, 800)] + 0.3 * random.normal(size=(800, 20))).astype(np.float32))
    found = agreements(given, 30, seed=0)
    assert found[8] > 0.98
    assert choose(found) == 8
    assert found[30] < 0.9


def test_levels_stop_at_the_limit_and_at_a_quarter_of_the_points() -> None:
    given = unit(np.random.default_rng(0).normal(size=(40, 5)).astype(np.float32))
    assert max(agreements(given, 6, seed=0)) == 6
    assert max(agreements(given, 60, seed=0)) == 10
    assert agreements(given[:6], 60, seed=0) == {}
