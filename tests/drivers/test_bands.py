from dataclasses import replace

import numpy as np
import pytest

from rootcause.drivers.bands import bands, equal_edges, readable_edges, roundest
from rootcause.drivers.figures import Figure, figures
from rootcause.drivers.outcome import answers
from tests.drivers.waits import Waits, sample


def figure(values: np.ndarray) -> Figure:
    whole, groups = sample(Waits(), len(values), 1)
    whole = replace(whole, metrics={"wait": values.astype(float)})
    return figures(whole, answers(whole, groups))[0]


@pytest.mark.parametrize(
    ("above", "to", "expected"),
    [
        (14.2, 17.8, 15.0),
        (19.7, 20.1, 20.0),
        (19.0, 20.0, 20.0),
        (0.031, 0.048, 0.04),
        (0.3, 0.30001, 0.30001),
        (-3.0, 4.0, 0.0),
        (-30.0, -10.0, -20.0),
        (-1.0, 0.0, 0.0),
        (999.0, 5200.0, 5000.0),
        (2.0, 2.0, 2.0),
        (1e9 + 0.1, 1e9 + 0.2, 1e9 + 0.2),
    ],
)
def test_the_roundest_number_of_a_gap(above: float, to: float, expected: float) -> None:
    assert roundest(above, to) == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert above < roundest(above, to) <= to or above == to


def test_a_rating_has_a_band_for_each_value() -> None:
    values = np.tile([1.0, 2.0, 3.0, 4.0, 5.0], 40)
    found = bands(figure(values))
    assert [(band.above, band.to, band.n) for band in found] == [
        (1, 1, 40),
        (2, 2, 40),
        (3, 3, 40),
        (4, 4, 40),
        (5, 5, 40),
    ]


def test_a_time_has_six_bands_of_about_equal_size_with_round_edges() -> None:
    values = 15 * np.exp(0.9 * np.random.default_rng(3).normal(size=3_000))
    found = bands(figure(values))
    edges = [band.to for band in found[:-1]]
    assert len(found) == 6
    assert all(float(f"{edge:.1g}") == edge or edge % 5 == 0 for edge in edges)
    assert sum(band.n for band in found) == 3_000
    assert all(300 <= band.n <= 700 for band in found)
    assert found[0].above == values.min()
    assert found[-1].to == values.max()


def test_the_rate_of_a_band_is_counted() -> None:
    one = figure(np.arange(300) % 3)
    band = bands(one)[1]
    inside = one.value == 1
    assert band.dsat_rate == pytest.approx(one.dissatisfied[inside].mean())
    assert band.dsat_low < band.dsat_rate < band.dsat_high


def test_a_heap_of_zeros_is_one_band_and_no_band_is_empty() -> None:
    rng = np.random.default_rng(4)
    values = np.where(rng.random(1_000) < 0.7, 0.0, rng.exponential(30, 1_000))
    found = bands(figure(values))
    assert found[0].to == 0.0
    assert found[0].n == (values == 0).sum()
    assert all(band.n > 0 for band in found)
    gap = np.concatenate([rng.normal(0, 1, 100), rng.normal(1e6, 1, 100)])
    assert all(band.n > 0 for band in bands(figure(gap)))


@pytest.mark.parametrize("values", [[], [3.0], [3.0] * 50, [1.0, 2.0], list(range(30))])
def test_few_answers_or_values_make_few_bands(values: list[float]) -> None:
    edges = readable_edges(np.array(values))
    assert len(edges) <= max(0, len(set(values)) - 1)
    if values:
        assert sum(band.n for band in bands(figure(np.array(values)))) == len(values)


def test_bands_whose_answers_weigh_nothing_know_nothing() -> None:
    one = figure(np.arange(100) % 2)
    band = bands(replace(one, weight=np.where(one.value == 0, 0.0, 2.0)))[0]
    assert (band.dsat_low, band.dsat_high) == (0.0, 1.0)


def test_groups_of_the_model_are_equal() -> None:
    values = np.random.default_rng(5).normal(size=600)
    sizes = np.bincount(np.searchsorted(equal_edges(values), values, side="left"))
    assert sizes.tolist() == [100] * 6
    assert equal_edges(np.repeat([1.0, 2.0, 3.0], 9)).tolist() == [1, 2]
