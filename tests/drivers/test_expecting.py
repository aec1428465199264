from __future__ import annotations

import numpy as np
import pytest

from rootcause.domain.groups import nothing
from rootcause.drivers.adjusters import adjusters, dummies
from rootcause.drivers.expecting import chance, expected, null, tells
from rootcause.drivers.model import probabilities
from rootcause.drivers.outcome import answers
from tests.drivers.generator import corpus

RNG = np.random.default_rng(5)
N = 4_000
TEAM = RNG.integers(0, 4, N)
HARD = RNG.random(N) < np.array([0.1, 0.3, 0.7, 0.9])[TEAM]
CHANNEL = np.where(HARD, "phone", "chat")


def test_a_shop_tells_its_region_and_a_region_does_not_tell_the_shop() -> None:
    shop = np.array([f"s{k}" for k in TEAM])
    region = np.where(TEAM < 2, 0, 1)
    assert tells(shop, region)
    assert not tells(np.where(TEAM < 2, "north", "south"), TEAM)
    assert not tells(CHANNEL, TEAM)
    assert not tells(CHANNEL, np.zeros(N, dtype=np.int64))


def test_what_is_expected_sums_to_what_was_observed_and_blames_no_channel_for_a_team() -> None:
    odds = -1.5 + 0.8 * HARD + np.array([-0.6, -0.2, 0.2, 0.6])[TEAM]
    given = answers(corpus(RNG.random(N) < probabilities(odds), channel=CHANNEL), nothing(N))
    team, hard = TEAM[given.first], HARD[given.first]
    beside = dummies(adjusters({"channel": given.segments["channel"]}, given.dissatisfied), N)
    found = expected(given, beside, team, 0.25)
    assert probabilities(found).sum() == pytest.approx(given.dissatisfied.sum())
    assert found[hard].mean() - found[~hard].mean() == pytest.approx(0.8, abs=0.2)
    alone = null(beside, given.dissatisfied, team, 0.25).p
    leaking = np.log(alone / (1 - alone))
    assert leaking[hard].mean() - leaking[~hard].mean() > 1.1


def test_p_values_of_teams_that_do_not_differ_are_uniform() -> None:
    rng = np.random.default_rng(6)
    found = list[float]()
    for _ in range(150):
        team = rng.integers(0, 3, 300)
        hard = rng.random(300) < np.array([0.2, 0.5, 0.8])[team]
        bad = (rng.random(300) < np.where(hard, 0.4, 0.2)).astype(float)
        beside = dummies(adjusters({"channel": np.where(hard, "a", "b")}, bad), 300)
        found += chance(null(beside, bad, team, 0.25), bad, team, np.ones(3)).tolist()
    assert 0.02 <= np.mean(np.array(found) <= 0.05) <= 0.08
    assert np.mean(found) == pytest.approx(0.5, abs=0.06)


def test_a_team_that_a_segment_tells_cannot_be_tested() -> None:
    bad = np.r_[np.ones(60), np.zeros(140), np.ones(20), np.zeros(180)]
    team = np.repeat([0, 1], 200)
    beside = dummies(adjusters({"same": np.where(team == 0, "a", "b")}, bad), 400)
    without = null(beside, bad, team, 1e-6)
    assert without.for_rate == pytest.approx([0, 0], abs=1e-6)
    assert chance(without, bad, team, np.ones(2)).tolist() == [1.0, 1.0]
