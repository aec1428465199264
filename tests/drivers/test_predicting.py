"""Expected dissatisfaction of comments without a score, and that nothing else notices it."""

from dataclasses import replace

import numpy as np
import pytest

from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Group, Grouping
from rootcause.domain.outcomes import Predicted
from rootcause.domain.reasons import Words
from rootcause.drivers import measure, predict_unscored
from rootcause.settings import DriverSettings
from tests.drivers.generator import SEGMENTS, Planted, corpus, grouping, planted, world

FAST = DriverSettings(draws=200)


def hide(given: Corpus, hidden: np.ndarray) -> Corpus:
    return replace(
        given,
        satisfaction=np.where(hidden, -9, given.satisfaction).astype(np.int8),
        score=np.where(hidden, np.nan, given.score),
    )


def chances(data: Planted) -> np.ndarray:
    segment = np.array([SEGMENTS.index(str(channel)) for channel in data.corpus.attributes["channel"]])
    return data.world.probability(segment, data.grouping.problem.toarray() > 0)


def test_each_comment_and_their_mean_come_close_to_the_truth_even_where_scores_are_missing_by_what_is_said() -> None:
    data = planted(world(1, causes=16), 4_000, seed=1)
    rng = np.random.default_rng(1)
    # Those who mention the first cause leave a score less often, so that the scored ones are not like the rest.
    hidden = rng.random(4_000) < np.where(data.grouping.problem[:, [0]].toarray().ravel() > 0, 0.8, 0.3)
    found, own = predict_unscored(hide(data.corpus, hidden), data.grouping, FAST, seed=0)
    truth = chances(data)
    assert found.comments == hidden.sum()
    assert np.array_equal(np.isnan(own), ~hidden)
    assert np.abs(own - truth)[hidden].mean() < 0.04
    assert found.rate == pytest.approx(own[hidden].mean())
    assert truth[hidden].mean() > truth[~hidden].mean() + 0.05
    assert (found.low or 1) < truth[hidden].mean() < (found.high or 0)


def test_the_limits_hold_the_truth() -> None:
    held = []
    for k in range(60):
        data = planted(world(k % 3, causes=10), 500, seed=k, per_customer=1 + 2 * (k % 2))
        hidden = np.random.default_rng(k).random(500) < 0.4
        found, _ = predict_unscored(hide(data.corpus, hidden), data.grouping, FAST, seed=0)
        held.append((found.low or 1) <= chances(data)[hidden].mean() <= (found.high or 0))
    assert 0.86 <= np.mean(held) <= 1.0


def test_praise_counts_too() -> None:
    rng = np.random.default_rng(2)
    praise = rng.random((2_000, 1)) < 0.4
    bad = rng.random(2_000) < np.where(praise[:, 0], 0.05, 0.6)
    hidden = rng.random(2_000) < 0.3
    _, own = predict_unscored(
        hide(corpus(bad), hidden), grouping(np.zeros((2_000, 1), dtype=bool), ("a",), praise), FAST, seed=0
    )
    assert np.nanmean(own[praise[:, 0]]) == pytest.approx(0.05, abs=0.04)
    assert np.nanmean(own[~praise[:, 0]]) == pytest.approx(0.6, abs=0.05)


def test_a_level_that_no_scored_answer_has_counts_as_other_or_as_the_mix() -> None:
    rng = np.random.default_rng(3)
    n = 1_200
    channel = rng.choice(["web", "phone"], n).astype("<U8")
    bad = rng.random(n) < np.where(channel == "web", 0.1, 0.7)
    hidden = np.arange(n) < 100
    channel[:50] = "shop"
    groups = grouping(rng.random((n, 1)) < 0.2, ("a",))
    _, own = predict_unscored(hide(corpus(bad, channel=channel), hidden), groups, FAST, seed=0)
    assert 0.2 < own[:50].min() <= own[:50].max() < 0.6
    assert np.abs(own[50:100] - np.where(channel[50:100] == "web", 0.1, 0.7)).max() < 0.12
    # With a level "other" among the scored, an unknown one is that.
    channel = np.where((np.arange(n) >= 100) & (np.arange(n) < 140), [f"x{k % 40}" for k in range(n)], channel)
    bad[100:140] = np.arange(40) < 36
    _, own = predict_unscored(hide(corpus(bad, channel=channel), hidden), groups, FAST, seed=0)
    assert own[:50].min() > 0.75


def test_a_cause_too_small_for_the_model_counts_among_the_rare_ones() -> None:
    rng = np.random.default_rng(4)
    n = 1_000
    mentions = np.zeros((n, 3), dtype=bool)
    mentions[:12, 0] = mentions[12:24, 1] = True  # each too small, together enough
    mentions[900:950, 2] = True  # mentioned by nobody with a score
    bad = np.where(mentions.any(axis=1), True, rng.random(n) < 0.1)
    hidden = np.arange(n) >= 900
    mentions[950:975, 0] = True
    groups = grouping(mentions, ("a", "b", "c"))
    _, own = predict_unscored(hide(corpus(bad), hidden), groups, FAST, seed=0)
    assert own[900:975].min() > 0.8
    assert own[975:].max() < 0.15
    unclear = replace(groups, groups=(*groups.groups[:2], Group("c", "unclear", Words("", ""))))
    assert predict_unscored(hide(corpus(bad), hidden), unclear, FAST, seed=0)[1][900:950].max() < 0.15


def test_excluded_comments_are_not_predicted() -> None:
    data = planted(world(2, causes=12), 600, seed=2)
    hidden = np.arange(600) < 100
    excluded = np.where(np.arange(600) < 30, "junk", "").astype("<U4")
    found, own = predict_unscored(replace(hide(data.corpus, hidden), excluded=excluded), data.grouping, FAST, seed=0)
    assert found.comments == 70
    assert np.flatnonzero(~np.isnan(own)).tolist() == list(range(30, 100))


def test_weights_weigh_the_mean() -> None:
    data = planted(world(2, causes=12), 600, seed=2)
    hidden = np.arange(600) < 100
    weight = np.where(np.arange(600) < 50, 4.0, 1.0)
    found, own = predict_unscored(replace(hide(data.corpus, hidden), weight=weight), data.grouping, FAST, seed=0)
    assert found.rate == pytest.approx(np.average(own[:100], weights=weight[:100]))


def test_the_order_of_rows_changes_nothing() -> None:
    data = planted(world(2, causes=12), 600, seed=2)
    given = hide(data.corpus, np.arange(600) < 100)
    order = np.random.default_rng(0).permutation(600)
    turned = replace(
        given,
        ids=tuple(given.ids[i] for i in order),
        score=given.score[order],
        satisfaction=given.satisfaction[order],
        customer=given.customer[order],
        attributes={"channel": given.attributes["channel"][order]},
    )
    first, own = predict_unscored(given, data.grouping, FAST, seed=1)
    moved = replace(data.grouping, problem=data.grouping.problem[order], praise=data.grouping.praise[order])
    second, other = predict_unscored(turned, moved, FAST, seed=1)
    assert first == second
    assert np.array_equal(own[order], other, equal_nan=True)


def test_it_is_no_part_of_what_is_measured() -> None:
    data = planted(world(2, causes=12), 600, seed=2)
    hidden = np.arange(600) < 100
    part = Planted(
        data.corpus.select(~hidden),
        replace(data.grouping, problem=data.grouping.problem[100:], praise=data.grouping.praise[100:]),
        data.world,
    )
    whole = measure(hide(data.corpus, hidden), data.grouping, FAST, seed=0)
    assert whole.problems == measure(part.corpus, part.grouping, FAST, seed=0).problems


def nothing(n: int = 300) -> Grouping:
    return grouping(np.zeros((n, 1), dtype=bool), ("a",))


def test_everyone_scored_none_scored_all_alike_and_too_few() -> None:
    rng = np.random.default_rng(6)
    given = corpus(rng.random(300) < 0.3)
    everyone, own = predict_unscored(given, nothing(), FAST, seed=0)
    assert everyone == Predicted(0)
    assert np.isnan(own).all()
    hidden = np.arange(300) < 40
    cases = [
        (hide(given, np.ones(300, dtype=bool)), 300),
        (hide(corpus(np.zeros(300, dtype=bool)), hidden), 40),
        (hide(given, np.arange(300) >= 15), 285),  # 95 % without a score
        (replace(hide(given, hidden), weight=(given.satisfaction > 0).astype(np.float64)), 40),
        (replace(hide(given, hidden), customer=np.full(300, "c")), 40),
    ]
    for one, comments in cases:
        found, own = predict_unscored(one, nothing(), FAST, seed=0)
        assert found == Predicted(comments)
        assert np.isnan(own).all()


def test_odd_input_gives_a_rate_between_its_limits() -> None:
    rng = np.random.default_rng(7)
    people = np.array([f"c{k % 15}" for k in range(300)])
    given = hide(corpus(rng.random(300) < 0.4, customer=people), np.arange(300) < 60)
    for groups in (nothing(), grouping(np.ones((300, 1), dtype=bool), ("a",)), grouping(np.zeros((300, 0), bool), ())):
        found, own = predict_unscored(given, groups, FAST, seed=0)
        assert 0 <= (found.low or 0) <= (found.rate or -1) <= (found.high or 0) <= 1
        assert np.isfinite(own[:60]).all()
