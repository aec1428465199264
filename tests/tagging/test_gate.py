"""How far tags may go by themselves: planted precision, and what is too little to know."""

from __future__ import annotations

import numpy as np

from rootcause.tagging.gate import FEWEST, allowances


def test_each_reason_is_allowed_what_it_showed() -> None:
    n = 400
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.3, 1.0, (n, 4))
    found = np.ones((n, 4), dtype=bool)
    truth = np.ones((n, 4), dtype=bool)
    truth[:, 1] = confidence[:, 1] > 0.8  # right where it is sure
    truth[:, 2] = np.arange(n) % 5 == 0  # wrong four times of five, however sure
    found[FEWEST - 1 :, 3] = False  # seldom given
    truth[:, 3] = False
    always, sure, wrong, rare = allowances(confidence, found, truth, 0.9)
    assert always.of(0.31) == "auto"
    assert (sure.of(0.95), sure.of(0.35)) == ("auto", "shadow")
    assert sure.auto is not None
    assert sure.suggest is not None
    assert 0.7 < sure.auto < 0.85
    assert sure.suggest < sure.auto
    assert sure.of((sure.auto + sure.suggest) / 2) == "suggest"
    assert {wrong.of(one) for one in (0.0, 0.5, 1.0)} == {"shadow"}
    assert rare.tags == FEWEST - 1
    assert {rare.of(one) for one in (0.0, 0.5, 1.0)} == {"suggest"}


def test_nothing_to_measure_on() -> None:
    none = np.zeros((0, 2))
    empty = none.astype(bool)
    assert [one.of(1.0) for one in allowances(none, empty, empty, 0.9)] == ["suggest", "suggest"]
