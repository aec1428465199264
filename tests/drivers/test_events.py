from dataclasses import replace

import numpy as np
import pytest

from rootcause.domain.changes import Event
from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.drivers.events import event_effects
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus, grouping

SETTINGS = DriverSettings()
FIRST = np.datetime64("2026-02-02")
DAYS = 120


def on(day: int, label: str = "release") -> Event:
    return Event(str(FIRST + np.timedelta64(day, "D")), label)


def daily(rates: np.ndarray, shares: np.ndarray, seed: int = 0, per_day: int = 12) -> tuple[Corpus, Grouping]:
    """(D,) dissatisfaction rates and (D, G) shares of mentions by day."""
    rng = np.random.default_rng(seed)
    day = np.repeat(np.arange(len(rates)), per_day)
    mentions = rng.random((len(day), shares.shape[1])) < shares[day]
    when = FIRST + day.astype("timedelta64[D]")
    names = tuple(f"k{g}" for g in range(shares.shape[1]))
    return corpus(rng.random(len(day)) < rates[day], when=when), grouping(mentions, names)


def stepped(before: float, after: float, at: int = 60) -> np.ndarray:
    return np.where(np.arange(DAYS) < at, before, after)


EVEN = np.full((DAYS, 3), 0.1)


def test_a_step_is_told_with_its_limits_and_its_causes() -> None:
    shares = np.column_stack([stepped(0.05, 0.2), stepped(0.2, 0.05), np.full(DAYS, 0.1)])
    effect = event_effects(*daily(stepped(0.2, 0.4), shares, seed=1), [on(60)], SETTINGS)[0]
    assert (effect.days_before, effect.days_after) == (28, 28)
    assert effect.n_before == effect.n_after == 28 * 12
    assert effect.before is not None
    assert effect.after is not None
    assert effect.difference == pytest.approx(effect.after - effect.before)
    assert effect.low is not None
    assert effect.high is not None
    assert 0 < effect.low < 0.2 < effect.high
    assert (effect.grown, effect.shrunk) == (("k0",), ("k1",))


def test_the_day_itself_belongs_to_what_comes_after() -> None:
    rates = stepped(0.0, 1.0)
    effect = event_effects(*daily(rates, EVEN), [on(60)], SETTINGS)[0]
    assert (effect.before, effect.after) == (0.0, 1.0)


def test_neighbors_and_the_ends_of_the_data_cut_a_window() -> None:
    effects = event_effects(*daily(stepped(0.2, 0.2), EVEN), [on(70), on(5), on(60), on(110)], SETTINGS)
    assert [(e.days_before, e.days_after) for e in effects] == [(5, 28), (28, 10), (10, 28), (28, 10)]
    assert [e.n_before for e in effects] == [5 * 12, 28 * 12, 10 * 12, 28 * 12]


def test_two_marks_on_one_day_do_not_cut_each_other() -> None:
    effects = event_effects(*daily(stepped(0.2, 0.3), EVEN), [on(60, "b"), on(60, "a"), on(60, "b")], SETTINGS)
    assert [e.event.label for e in effects] == ["a", "b"]
    assert [(e.days_before, e.days_after) for e in effects] == [(28, 28), (28, 28)]
    assert effects[0].difference == effects[1].difference


@pytest.mark.parametrize("day", [-200, -1, 0, 2, DAYS - 1, DAYS, 500])
def test_too_few_answers_on_a_side_make_no_rate(day: int) -> None:
    effect = event_effects(*daily(stepped(0.2, 0.2), EVEN), [on(day)], SETTINGS)[0]
    assert min(effect.n_before, effect.n_after) < 30
    assert min(effect.days_before, effect.days_after) >= 0
    assert (effect.before, effect.after, effect.difference, effect.low, effect.high) == (None,) * 5
    assert (effect.grown, effect.shrunk) == ((), ())


def test_several_answers_of_a_customer_widen_the_limits() -> None:
    given, groups = daily(stepped(0.3, 0.3), EVEN)
    number = np.arange(len(given))
    alike = replace(given, satisfaction=given.satisfaction[number // 4 * 4])
    own = event_effects(alike, groups, [on(60)], SETTINGS)[0]
    few = event_effects(replace(alike, customer=np.array([f"c{k // 4}" for k in number])), groups, [on(60)], SETTINGS)[
        0
    ]
    assert few.difference == own.difference
    assert (few.high or 0) - (few.low or 0) > 1.7 * ((own.high or 0) - (own.low or 0))


def test_one_customer_is_no_grown_cause() -> None:
    given, groups = daily(stepped(0.3, 0.3), EVEN)
    loud = np.flatnonzero(given.when >= FIRST + np.timedelta64(60, "D"))[:60]
    problem = groups.problem.tolil()
    problem[loud, 2] = 1
    groups = replace(groups, problem=problem.tocsr())
    assert event_effects(given, groups, [on(60)], SETTINGS)[0].grown == ("k2",)
    customer = np.where(np.isin(np.arange(len(given)), loud), "one", "").astype("<U5")
    assert event_effects(replace(given, customer=customer), groups, [on(60)], SETTINGS)[0].grown == ()


def test_stable_causes_are_hardly_ever_called_changed() -> None:
    called = 0
    for seed in range(40):
        given = daily(stepped(0.3, 0.3), np.full((DAYS, 20), 0.08), seed)
        effects = event_effects(*given, [on(40), on(80)], SETTINGS)
        called += any(effect.grown or effect.shrunk for effect in effects)
    assert called <= 5


def test_limits_cover_the_planted_difference() -> None:
    held = 0
    for seed in range(100):
        effect = event_effects(*daily(stepped(0.2, 0.3), EVEN, seed), [on(60)], SETTINGS)[0]
        assert effect.low is not None
        assert effect.high is not None
        held += effect.low <= 0.1 <= effect.high
    assert held >= 90


def test_nothing_to_compare() -> None:
    given, groups = daily(stepped(0.2, 0.2), EVEN)
    assert event_effects(given, groups, [], SETTINGS) == ()
    undated = replace(given, when=np.full(len(given), np.datetime64("NaT", "s")))
    assert event_effects(undated, groups, [on(60)], SETTINGS)[0].n_before == 0
    nobody = corpus(np.zeros(0, dtype=bool)), grouping(np.zeros((0, 1), dtype=bool), ("a",))
    assert event_effects(*nobody, [on(60)], SETTINGS)[0].difference is None
    no_groups = grouping(np.zeros((len(given), 0), dtype=bool), ())
    assert event_effects(given, no_groups, [on(60)], SETTINGS)[0].grown == ()
    weightless = replace(given, weight=np.where(given.when < FIRST + np.timedelta64(60, "D"), 0.0, 1.0))
    assert event_effects(weightless, groups, [on(60)], SETTINGS)[0].before is None


def test_unscored_comments_show_in_causes_alone() -> None:
    shares = np.column_stack([stepped(0.02, 0.2)])
    given, groups = daily(stepped(0.2, 0.2), shares)
    unscored = replace(given, satisfaction=np.full(len(given), -9, dtype=np.int8))
    effect = event_effects(unscored, groups, [on(60)], SETTINGS)[0]
    assert (effect.n_before, effect.difference, effect.grown) == (0, None, ("k0",))
