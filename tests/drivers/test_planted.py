"""Known truth on generated worlds: a short form of the benchmark, with room for its noise."""

import numpy as np
import pytest

from rootcause.domain.causes import Driver
from rootcause.drivers import measure
from rootcause.settings import DriverSettings
from tests.drivers.generator import BYSTANDER, Planted, planted, segment_only, shapley, shuffled, world

SETTINGS = DriverSettings(draws=300)
SETS = 30


def measured(data: Planted) -> dict[str, Driver]:
    table = measure(data.corpus, data.grouping, SETTINGS, seed=0).problems
    return {driver.group: driver for driver in table.drivers}


@pytest.fixture(scope="module")
def results() -> list[tuple[Planted, dict[str, Driver]]]:
    worlds = [world(seed, causes=20) for seed in range(3)]
    sets = [planted(worlds[k % 3], 1_000, seed=k, per_customer=1 + 2 * (k % 2)) for k in range(SETS)]
    return [(data, measured(data)) for data in sets]


Results = list[tuple[Planted, dict[str, Driver]]]


def ranked(results: Results) -> list[tuple[Driver, float, bool]]:
    return [
        (drivers[name], float(truth), bool(real))
        for data, drivers in results
        for name, truth, real in zip(data.ids, data.truth, data.world.planted, strict=True)
        if drivers[name].rank is not None
    ]


def test_intervals_hold_the_truth(results: Results) -> None:
    held = [(d.impact_low or 0) <= truth <= (d.impact_high or 0) for d, truth, _ in ranked(results)]
    assert 0.92 <= np.mean(held) <= 0.985


def test_planted_causes_are_found_and_few_others(results: Results) -> None:
    rows = ranked(results)
    assert np.mean([d.verdict == "driver" for d, _, real in rows if real]) > 0.7
    assert np.mean([not real for d, _, real in rows if d.verdict == "driver"]) < 0.05


def test_the_bystander_is_never_a_driver_and_hardly_ever_near_the_top(results: Results) -> None:
    found = [drivers[data.ids[BYSTANDER]] for data, drivers in results]
    assert all(driver.verdict != "driver" for driver in found)
    assert np.mean([(driver.rank or 99) <= 3 for driver in found]) <= 0.07
    assert np.mean([driver.verdict == "bystander" for driver in found]) > 0.8


def test_shuffled_scores_and_a_segment_alone_make_no_cause() -> None:
    alarms = []
    for seed in range(10):
        data = planted(world(seed), 500, seed, per_customer=3)
        for null in (shuffled(data, np.random.default_rng(seed)), planted(segment_only(seed), 500, seed)):
            alarms.append(any(d.verdict in ("driver", "strength") for d in measured(null).values()))
    assert sum(alarms) <= 2


def test_the_generator_knows_the_simplest_case() -> None:
    # Two causes of equal effect share their joint contribution.
    both = 1 / (1 + np.exp(-1.0)) - 1 / (1 + np.exp(1.0))
    assert shapley(-1.0, np.array([1.0, 1.0]), 0) == pytest.approx(both / 2)


def test_the_shuffle_keeps_customers_and_scores_together() -> None:
    data = planted(world(1), 400, 1, per_customer=4)
    null = shuffled(data, np.random.default_rng(0))
    assert null.corpus.satisfaction.sum() == data.corpus.satisfaction.sum()
    assert not np.array_equal(null.corpus.satisfaction, data.corpus.satisfaction)
