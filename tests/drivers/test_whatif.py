"""What a driver's fall would be worth: the removal of one cause alone, with all others in place."""

from dataclasses import replace

import numpy as np
import pytest

from rootcause.drivers import measure
from rootcause.drivers.adjusters import adjusters, dummies
from rootcause.drivers.effects import effects
from rootcause.drivers.exposures import of_level
from rootcause.drivers.model import design, fit, probabilities
from rootcause.drivers.outcome import answers
from rootcause.settings import DriverSettings
from tests.drivers.generator import Planted, planted, world
from tests.drivers.graded import truths
from tests.drivers.test_measuring import with_praise

FAST = DriverSettings(draws=200)


def by_hand(data: Planted) -> dict[str, float]:
    """v({j}) from the coefficients, with nothing taken from the attribution."""
    given = answers(data.corpus, data.grouping)
    exposed = of_level(data.grouping, given.problem, given.customer, "any", 15)
    model = design(dummies(adjusters(given.segments, given.dissatisfied), len(given)), exposed.matrix)
    beta = fit(model, given.dissatisfied, given.weight, 0.25)
    full, found = model.rows @ beta, {}
    for row, column in enumerate(exposed.column):
        if column >= 0:
            own = exposed.matrix[:, [column]].toarray().ravel()
            gone = probabilities(full - own * beta[model.exposed_from + column])
            found[exposed.ids[row]] = float((probabilities(full) - gone).mean())
    return found


def test_it_is_the_fall_times_what_goes_with_this_cause_alone() -> None:
    data = planted(world(3, causes=20), 1_500, seed=3)
    alone = by_hand(data)
    for fall in (0.2, 1.0):
        found = measure(data.corpus, data.grouping, FAST.model_copy(update={"what_if_fall": fall}), seed=0)
        assert set(found.what_if) == {d.group for d in found.problems.drivers if d.verdict == "driver"}
        assert len(found.what_if) >= 3
        for group, one in found.what_if.items():
            assert one.fall == fall
            assert one.value == pytest.approx(fall * alone[group], abs=1e-12)
            assert one.low < one.value < one.high


def test_where_causes_meet_it_is_not_the_impact() -> None:
    data = planted(world(3, causes=20), 1_500, seed=3)
    found = measure(data.corpus, data.grouping, FAST.model_copy(update={"what_if_fall": 1.0}), seed=0)
    impact = {driver.group: driver.impact or 0.0 for driver in found.problems.drivers}
    assert max(abs(one.value / impact[group] - 1) for group, one in found.what_if.items()) > 0.02
    given = answers(data.corpus, data.grouping)
    exposed = of_level(data.grouping, given.problem, given.customer, "any", 15)
    behind = effects(given, exposed, adjusters(given.segments, given.dissatisfied), FAST, seed=0)
    for group, one in found.what_if.items():
        column = exposed.column[exposed.ids.index(group)]
        assert (one.low, one.high) == (behind.alone_low[column], behind.alone_high[column])
        assert (one.low, one.high) != (behind.impact_low[column], behind.impact_high[column])


def test_intervals_hold_the_truth() -> None:
    worlds, held = [world(seed, causes=16) for seed in range(3)], []
    for k in range(24):
        data = planted(worlds[k % 3], 800, seed=k, per_customer=1 + 2 * (k % 2))
        given = answers(data.corpus, data.grouping)
        exposed = of_level(data.grouping, given.problem, given.customer, "any", 15)
        found = effects(given, exposed, adjusters(given.segments, given.dissatisfied), FAST, seed=0)
        for row, column in enumerate(exposed.column):
            if column >= 0 and exposed.ids[row] != "rare":
                truth = truths(worlds[k % 3])["alone"][row]
                held.append(found.alone_low[column] <= truth <= found.alone_high[column])
    assert len(held) > 200
    assert 0.91 <= np.mean(held) <= 0.985


def test_causes_that_cannot_be_told_apart_share_it_by_their_mentions() -> None:
    data = planted(world(3, causes=20), 1_500, seed=3)
    alone = measure(data.corpus, data.grouping, FAST, seed=0).what_if
    first = next(iter(alone))
    twin = data.grouping.groups.index(next(g for g in data.grouping.groups if g.id == first))
    places = [*range(20), twin]
    groups = (*data.grouping.groups, replace(data.grouping.groups[twin], id="twin"))
    doubled = replace(
        data.grouping, groups=groups, problem=data.grouping.problem[:, places], praise=data.grouping.praise[:, places]
    )
    shared = measure(data.corpus, doubled, FAST, seed=0).what_if
    assert shared["twin"] == shared[first]
    assert 2 * shared[first].value == pytest.approx(alone[first].value, rel=1e-6)


def test_only_drivers_among_problems_have_one() -> None:
    found = measure(*with_praise(), FAST, seed=0)
    assert set(found.what_if) == {"late", "bill"}
    silent = replace(with_praise()[0], satisfaction=np.full(1500, -9, dtype=np.int8))
    assert measure(silent, with_praise()[1], FAST, seed=0).what_if == {}
