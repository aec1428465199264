from dataclasses import replace

import numpy as np
import pytest

from rootcause.domain.metrics import Breakpoint
from rootcause.drivers.breakpoints import breakpoints, largest_cut_p, swapped, unexplained
from rootcause.drivers.cuts import cuts
from rootcause.drivers.figures import Figure, figures
from rootcause.drivers.outcome import answers
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus, grouping
from tests.drivers.waits import Waits, sample

SETTINGS = DriverSettings()


def figure(world: Waits, n: int, seed: int, name: str = "wait") -> Figure:
    whole, groups = sample(world, n, seed)
    return next(one for one in figures(whole, answers(whole, groups)) if one.name == name)


def found(one: Figure) -> Breakpoint | None:
    return breakpoints((one,), SETTINGS, seed=0)[0]


def p_value(one: Figure) -> float:
    those = cuts(one)
    assert those is not None
    return largest_cut_p(one, those, unexplained(one, 0.25), seed=0)


@pytest.mark.parametrize(
    "world",
    [Waits(step=1.0), Waits(step=-1.0, rate=0.4), Waits(step=1.2, per_customer=9, moody=1.0, alike=0.5)],
    ids=["worse", "better", "several answers"],
)
def test_a_break_at_twenty_minutes_is_found_there(world: Waits) -> None:
    sets = [found(figure(world, 1_000, seed)) for seed in range(20)]
    near = [one for one in sets if one is not None and 15 <= one.at <= 27]
    assert len(near) >= 18
    assert sum(one.low <= 20 <= one.high for one in near) >= 0.9 * len(near)
    assert all(one.low <= one.at <= one.high for one in near)
    assert np.median([one.high / one.low for one in near]) < 2.5
    assert all((one.rate_above > one.rate_below) == (world.step > 0) for one in near)
    assert all(one.p_value <= one.q_value <= 0.05 for one in near)


@pytest.mark.parametrize(
    "world",
    [
        Waits(phone=0.0),
        Waits(phone=1.5),
        Waits(phone=0.0, per_customer=9, moody=1.5, alike=0.6),
        Waits(phone=0.0, levels=5),
    ],
    ids=["nothing", "only the channel", "several answers", "five values"],
)
def test_without_a_break_one_in_twenty_is_called(world: Waits) -> None:
    p_values = np.array([p_value(figure(world, 300, seed)) for seed in range(100)])
    assert np.mean(p_values <= 0.05) <= 0.11
    assert 0.36 <= np.mean(p_values <= 0.5) <= 0.64
    assert p_values.min() >= 0.001


def test_a_busy_day_that_went_wrong_is_one_day() -> None:
    """Days have good and bad luck of their own; without counting by days their load would be called every time."""
    rng = np.random.default_rng(1)
    by_day, by_answer = [], []
    for _ in range(25):
        load = rng.poisson(20 * np.exp(0.4 * rng.normal(size=90)))
        day = np.repeat(np.arange(90), load)
        bad = rng.random(len(day)) < 1 / (1 + np.exp(1.4 - 0.8 * rng.normal(size=90)))[day]
        whole = corpus(bad, when=np.datetime64("2026-01-05") + day.astype("timedelta64[D]"))
        given = answers(whole, grouping(np.zeros((len(day), 0), dtype=bool), ()))
        one = next(iter(figures(whole, given)))
        by_day.append(p_value(one))
        by_answer.append(p_value(replace(one, by_day=False, cluster=np.arange(len(one)))))
    assert np.mean(np.array(by_day) <= 0.05) <= 0.16
    assert np.mean(np.array(by_answer) <= 0.05) > 0.4


def test_a_load_that_hurts_is_found_by_days() -> None:
    rng = np.random.default_rng(2)
    load = rng.poisson(20 * np.exp(0.4 * rng.normal(size=150)))
    day = np.repeat(np.arange(150), load)
    bad = rng.random(len(day)) < np.where(load > 25, 0.4, 0.2)[day]
    whole = corpus(bad, when=np.datetime64("2026-01-05") + day.astype("timedelta64[D]"))
    broken = found(next(iter(figures(whole, answers(whole, grouping(np.zeros((len(day), 0), dtype=bool), ()))))))
    assert broken is not None
    assert 22 <= broken.at <= 29


def test_whole_customers_swap_with_those_of_as_many_answers() -> None:
    customer = np.array([3, 0, 0, 1, 1, 2, 4])
    outcome = np.array([9.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    drawn = swapped(outcome, customer, np.random.default_rng(1), 200)
    pairs = {tuple(column) for column in drawn[[1, 2]].T} | {tuple(column) for column in drawn[[3, 4]].T}
    assert pairs == {(1.0, 2.0), (3.0, 4.0)}
    assert {tuple(sorted(column)) for column in drawn[[0, 5, 6]].T} == {(5.0, 6.0, 9.0)}
    assert len({tuple(column) for column in drawn.T}) == 12


def test_what_is_unexplained_has_mean_0_and_variance_1_in_every_channel() -> None:
    one = figure(Waits(phone=1.5), 20_000, 1)
    rest = unexplained(one, 0.25)
    for column in one.adjusting.T:
        inside = column.toarray().ravel() > 0
        assert rest[inside].mean() == pytest.approx(0, abs=0.01)
        assert rest[inside].var() == pytest.approx(1, abs=0.05)


def test_the_q_value_pays_for_the_number_of_figures() -> None:
    weak = figure(Waits(step=0.75, phone=0.0), 500, 3)
    alone = found(weak)
    assert alone is not None
    empty = tuple(figure(Waits(phone=0.0), 500, seed) for seed in range(100, 130))
    among = breakpoints((weak, *empty), SETTINGS, seed=0)
    assert among[0] is None or among[0].q_value > alone.q_value
    assert sum(one is not None for one in among[1:]) <= 1


def test_rates_are_weighted_and_the_search_is_not() -> None:
    one = figure(Waits(step=1.5), 1_000, 1)
    plain = found(one)
    heavy = found(replace(one, weight=np.where(one.dissatisfied > 0, 3.0, 0.5)))
    assert plain is not None
    assert heavy is not None
    assert heavy.at == plain.at
    assert heavy.rate_above > plain.rate_above
    assert plain.rate_above == pytest.approx(one.dissatisfied[one.value >= plain.at].mean())


def test_a_gradual_change_has_a_wide_range() -> None:
    sharp, gradual = found(figure(Waits(step=1.2), 2_000, 1)), found(figure(Waits(slope=0.6), 2_000, 1))
    assert sharp is not None
    assert gradual is not None
    assert gradual.high / gradual.low > 2 * sharp.high / sharp.low


def test_no_figures_have_no_breaks() -> None:
    assert breakpoints((), SETTINGS, seed=0) == ()
    one = figure(Waits(step=1.0), 300, 1)
    assert breakpoints((replace(one, value=np.ones(300)),), SETTINGS, seed=0) == (None,)
