from dataclasses import replace

import numpy as np
import pytest

from rootcause.drivers.cuts import cuts
from rootcause.drivers.figures import Figure, figures
from rootcause.drivers.outcome import answers
from tests.drivers.waits import Waits, sample


def figure(values: np.ndarray) -> Figure:
    whole, groups = sample(Waits(), len(values), 1)
    return figures(replace(whole, metrics={"wait": values.astype(float)}), answers(whole, groups))[0]


def test_every_side_holds_thirty_answers_and_a_tenth() -> None:
    for n in (70, 1_000):
        found = cuts(figure(np.arange(n)))
        assert found is not None
        under = np.array([(np.arange(n) < at).sum() for at in found.at])
        assert (under.min(), n - under.max()) == (max(30, n // 10), max(30, n // 10))


def test_each_gap_is_cut_at_its_roundest_number() -> None:
    found = cuts(figure(np.repeat([1.3, 7.2, 19.7, 20.4, 300.0], 40)))
    assert found is not None
    assert found.at.tolist() == [5.0, 10.0, 20.0, 200.0]
    assert np.bincount(found.bin).tolist() == [40] * 5


def test_who_waited_as_long_as_the_cut_is_above_it() -> None:
    one = figure(np.repeat([18.0, 19.0, 20.0, 21.0], 40))
    found = cuts(one)
    assert found is not None
    assert found.at.tolist() == [19.0, 20.0, 21.0]
    assert np.array_equal(found.bin, one.value - 18)


def test_many_values_are_thinned_to_round_numbers_that_part_the_answers_exactly() -> None:
    values = 15 * np.exp(0.9 * np.random.default_rng(1).normal(size=20_000))
    one = figure(values)
    found = cuts(one)
    assert found is not None
    assert 150 <= len(found) <= 200
    assert 20.0 in found.at
    assert all(at == round(at, 2) for at in found.at)
    place = int(np.flatnonzero(found.at == 20.0)[0])
    assert np.array_equal(found.bin > place, one.value >= 20.0)


@pytest.mark.parametrize(
    "values", [[np.nan] * 60, [1.0], [1.0, 2.0] * 100, [3.0] * 200, list(range(59)), [0.0] * 29 + [1.0] * 100 + [2.0]]
)
def test_no_cut_where_there_is_no_room(values: list[float]) -> None:
    assert cuts(figure(np.array(values))) is None


def test_no_cut_where_everyone_answers_alike() -> None:
    one = figure(np.arange(200))
    assert cuts(replace(one, dissatisfied=np.ones(200))) is None
    assert cuts(replace(one, dissatisfied=np.zeros(200))) is None
