from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from rootcause.domain.comments import DISSATISFIED, SATISFIED, Corpus
from rootcause.domain.teams import Team
from rootcause.drivers import teams
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus

SETTINGS = DriverSettings()
Columns = Mapping[str, NDArray[np.str_]]


def office(
    seed: int,
    answers: int,
    count: int,
    spread: float,
    *,
    leaning: float = 0.8,
    per_customer: int = 1,
    mood: float = 0.0,
) -> tuple[Corpus, Columns, NDArray[np.float64]]:
    """Draw teams that meet a hard channel unequally often; the truth is each one's rate over everybody's mix."""
    rng = np.random.default_rng([seed, 31])
    shift = rng.normal(0, spread, count)
    team = rng.integers(0, count, answers)
    hard = rng.random(answers) < (0.5 + 0.8 * (np.arange(count) / (count - 1) - 0.5))[team]
    customer = rng.integers(0, answers // per_customer, answers) if per_customer > 1 else np.arange(answers)
    odds = -1.3 + 0.8 * hard + mood * rng.normal(size=int(customer.max()) + 1)[customer]
    bad = rng.random(answers) < 1 / (1 + np.exp(-(odds + shift[team])))
    given = corpus(bad, np.array([f"c{k:06d}" for k in customer]), np.where(hard, "phone", "chat"))
    truth = np.array([np.mean(1 / (1 + np.exp(-(odds + u)))) for u in shift])
    return given, {"team": np.array([f"t{t:02d}" for t in team])}, truth


def true_rate(row: Team, truth: NDArray[np.float64]) -> float:
    return float(truth[int(row.label[1:])])


@pytest.mark.parametrize("talkative", [False, True])
def test_shrunk_rates_beat_raw_ones_and_limits_cover_the_truth(talkative: bool) -> None:
    shrunk, raw, covered = list[float](), list[float](), list[bool]()
    for seed in range(30):
        given, columns, truth = office(
            seed, 1_500, 15, 0.35, per_customer=5 if talkative else 1, mood=0.8 if talkative else 0.0
        )
        for row in teams(given, columns, SETTINGS):
            at = true_rate(row, truth)
            shrunk.append((row.shrunk - at) ** 2)
            raw.append((row.dsat_rate - at) ** 2)
            covered.append(row.low <= at <= row.high)
    assert np.mean(shrunk) < 0.7 * np.mean(raw)
    assert 0.92 <= np.mean(covered) <= 0.98


@pytest.mark.parametrize(
    ("answers", "count", "per_customer", "mood"), [(600, 8, 1, 0.0), (1_500, 12, 6, 1.5), (400, 2, 1, 0.0)]
)
def test_teams_that_do_not_differ_hardly_ever_stand_out(
    answers: int, count: int, per_customer: int, mood: float
) -> None:
    runs = [office(seed, answers, count, 0.0, per_customer=per_customer, mood=mood) for seed in range(40)]
    alarms = [any(row.stands_out for row in teams(given, columns, SETTINGS)) for given, columns, _ in runs]
    assert sum(alarms) <= 2


def test_the_one_team_that_is_worse_stands_out_and_a_better_one_on_the_other_side() -> None:
    rng = np.random.default_rng(4)
    team = np.repeat(np.arange(10), 150)
    rate = np.full(10, 0.25)
    rate[[3, 7]] = 0.55, 0.06
    bad = rng.random(1_500) < rate[team]
    found = teams(corpus(bad), {"team": np.array([f"t{t}" for t in team])}, SETTINGS)
    assert {row.label: row.stands_out for row in found if row.stands_out} == {"t3": 1, "t7": -1}
    assert [row.label for row in (found[0], found[-1])] == ["t3", "t7"]
    assert all(row.q_value <= 0.05 for row in (found[0], found[-1]))


def test_a_team_is_not_blamed_for_the_channel_it_serves() -> None:
    rng = np.random.default_rng(2)
    team = np.repeat([0, 1, 2, 3], 500)
    phone = rng.random(2_000) < np.array([0.9, 0.4, 0.4, 0.4])[team]
    bad = rng.random(2_000) < np.where(phone, 0.5, 0.15)
    named = {"team": np.array(list("abcd"))[team]}
    blamed = {row.label: row for row in teams(corpus(bad), named, SETTINGS)}["a"]
    fair = {row.label: row for row in teams(corpus(bad, channel=np.where(phone, "tel", "web")), named, SETTINGS)}["a"]
    assert blamed.stands_out == 1
    assert fair.stands_out == 0
    assert fair.expected == pytest.approx(fair.dsat_rate, abs=0.04)
    assert fair.shrunk == pytest.approx(bad.mean(), abs=0.04)


def test_the_team_of_an_agent_is_no_mix_that_its_agents_could_be_held_equal_to_the_other_way_round() -> None:
    rng = np.random.default_rng(3)
    agent = rng.integers(0, 12, 2_400)
    team = np.where(agent < 6, "north", "south")
    bad = rng.random(2_400) < np.where(agent < 6, 0.4, 0.2)
    agents = np.array([f"agent {k}" for k in agent])
    given = replace(corpus(bad), attributes={"team": team, "agent": agents})
    found = teams(given, {"team": team, "agent": agents}, SETTINGS)
    assert {row.label: row.stands_out for row in found if row.column == "team"} == {"north": 1, "south": -1}
    assert not any(row.stands_out for row in found if row.column == "agent")


def test_teams_under_the_minimum_and_missing_values_are_not_shown() -> None:
    values = np.array(["big"] * 60 + ["small"] * 29 + [""] * 61)
    found = teams(corpus(np.arange(150) % 3 == 0), {"team": values}, SETTINGS)
    assert [(row.label, row.n) for row in found] == [("big", 60)]


def test_many_teams_are_corrected_for_together() -> None:
    rng = np.random.default_rng(8)
    bad = rng.random(3_000) < 0.25
    bad[:60] = rng.random(60) < 0.43
    few = np.where(np.arange(3_000) < 60, "a", "b")
    many = np.array([f"t{k:02d}" for k in np.arange(3_000) // 60])
    alone = {row.label: row for row in teams(corpus(bad), {"team": few}, SETTINGS)}["a"]
    among = {row.label: row for row in teams(corpus(bad), {"team": many}, SETTINGS)}["t00"]
    assert among.q_value > 5 * alone.q_value
    assert alone.stands_out == 1


def test_the_order_of_the_rows_changes_nothing() -> None:
    given, columns, _ = office(1, 600, 6, 0.5)
    order = np.random.default_rng(0).permutation(600)
    turned = replace(
        given,
        ids=tuple(given.ids[i] for i in order),
        satisfaction=given.satisfaction[order],
        score=given.score[order],
        customer=given.customer[order],
        attributes={"channel": given.attributes["channel"][order]},
    )
    assert teams(turned, {"team": columns["team"][order]}, SETTINGS) == teams(given, columns, SETTINGS)


@pytest.mark.parametrize(
    "case", ["nothing", "one", "all bad", "all good", "unscored", "one team", "one customer", "zero"]
)
def test_degenerate_files(case: str) -> None:
    n = {"nothing": 0, "one": 1}.get(case, 90)
    bad = np.full(n, case == "all bad") if case.startswith("all") else np.arange(n) % 3 == 0
    given = corpus(bad, np.full(n, "same") if case == "one customer" else None)
    if case == "unscored":
        given = replace(given, satisfaction=np.full(n, -9, dtype=np.int8))
    if case == "zero":
        given = replace(given, weight=np.zeros(n))
    values = np.full(n, "a") if case == "one team" else np.array([f"t{k % 2}" for k in range(n)], dtype=np.str_)
    found = teams(given, {"team": values}, SETTINGS)
    assert not any(row.stands_out for row in found)
    assert all(0 <= row.low <= row.shrunk <= row.high <= 1 for row in found)
    assert bool(found) == (case in ("one team", "one customer", "zero"))


def test_a_team_that_gave_all_answers_has_its_own_rate() -> None:
    (found,) = teams(corpus(np.arange(300) % 4 == 0), {"team": np.full(300, "all")}, SETTINGS)
    assert found.shrunk == pytest.approx(0.25, abs=0.01)
    assert 0.18 < found.low < 0.25 < found.high < 0.32


def test_perfect_separation_of_teams_stays_finite() -> None:
    bad = np.arange(200) < 100
    found = teams(corpus(bad), {"team": np.where(bad, "a", "b")}, SETTINGS)
    assert [(row.label, row.stands_out) for row in found] == [("a", 1), ("b", -1)]
    assert found[0].low > 0.7
    assert found[1].high < 0.3


def test_weights_count_in_the_rates() -> None:
    bad = np.arange(400) % 4 == 0
    given = replace(corpus(bad), weight=np.where(bad, 3.0, 1.0))
    found = teams(given, {"team": np.where(np.arange(400) < 200, "a", "b")}, SETTINGS)
    assert found[0].dsat_rate == pytest.approx(0.5)
    assert found[0].n == 200
    assert given.satisfaction.min() == DISSATISFIED
    assert given.satisfaction.max() == SATISFIED
