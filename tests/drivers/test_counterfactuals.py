"""The decomposition against one that walks through every order and every pattern by itself."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.drivers.counterfactuals import FACTORS, Coefficients, Decomposition, Side, decompose
from tests.drivers.two_periods import ALL, BASE, BASELINE, MIX, PREVALENCE, SEVERITY, Period, patterns, truth


def coefficients(period: Period) -> Coefficients:
    effect = np.array(period.segment_effect)
    return Coefficients(
        np.array([period.constant + effect[0]]), (effect[1:] - effect[0])[:, None], period.effect[:, None]
    )


def side(number: int, both: tuple[Period, Period]) -> Side:
    """The whole population of one period: every pattern once, its weight being how often it occurs."""
    segment, mentions, chance = (np.array(column) for column in zip(*patterns(both[number]), strict=True))
    levels = np.column_stack([segment == 1, segment == 2]).astype(np.float64)
    return Side(number, csr_matrix(levels), csr_matrix(mentions.astype(np.float64)), (
        weights(both[0], segment, chance), weights(both[1], segment, chance)
    ))  # fmt: skip


def weights(mix: Period, segment: NDArray[np.int64], chance: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(len(segment) * np.array(mix.segment_share)[segment] * chance)[:, None]


def decomposed(old: Period, new: Period) -> Decomposition:
    return decompose((side(0, (old, new)), side(1, (old, new))), (coefficients(old), coefficients(new)))


@pytest.mark.parametrize("new", [MIX, PREVALENCE, SEVERITY, BASELINE, ALL])
def test_the_parts_are_those_of_walking_through_every_order(new: Period) -> None:
    found, true = decomposed(BASE, new), truth(BASE, new)
    assert found.parts[:, 0] == pytest.approx([true.parts[factor] for factor in FACTORS], abs=1e-12)
    assert found.prevalence[:, 0] == pytest.approx(true.prevalence, abs=1e-12)
    assert found.severity[:, 0] == pytest.approx(true.severity, abs=1e-12)
    assert found.parts.sum() == pytest.approx(true.difference, abs=1e-12)


@pytest.mark.parametrize(
    ("new", "factor"), [(BASELINE, "baseline"), (MIX, "mix"), (PREVALENCE, "prevalence"), (SEVERITY, "severity")]
)
def test_what_alone_has_changed_is_the_whole_difference(new: Period, factor: str) -> None:
    parts = dict(zip(FACTORS, decomposed(BASE, new).parts[:, 0], strict=True))
    assert parts.pop(factor) > 0.02
    assert list(parts.values()) == pytest.approx([0, 0, 0], abs=1e-12)


def test_the_causes_add_up_to_their_parts() -> None:
    found = decomposed(BASE, ALL)
    parts = dict(zip(FACTORS, found.parts[:, 0], strict=True))
    assert found.prevalence.sum() == pytest.approx(parts["prevalence"], abs=1e-14)
    assert found.severity.sum() == pytest.approx(parts["severity"], abs=1e-14)


def test_a_cause_with_the_same_coefficient_has_no_severity_whatever_the_others_do() -> None:
    severity = decomposed(BASE, ALL).severity[:, 0]
    same = BASE.effect == ALL.effect
    assert severity[same].tolist() == [0.0] * int(same.sum())
    assert (np.abs(severity[~same]) > 0.001).all()


def test_exchanging_the_periods_turns_every_sign() -> None:
    there, back = decomposed(BASE, ALL), decomposed(ALL, BASE)
    for one in ("parts", "prevalence", "severity"):
        assert getattr(there, one) == pytest.approx(-getattr(back, one), abs=1e-14)


def test_draws_do_not_touch_each_other() -> None:
    sides, both = (side(0, (BASE, ALL)), side(1, (BASE, ALL))), (coefficients(BASE), coefficients(ALL))
    twice = [
        Side(one.period, one.levels, one.mentions, (np.hstack([one.mixes[0]] * 2), np.hstack([one.mixes[1]] * 2)))
        for one in sides
    ]
    other = [
        Coefficients(
            np.append(one.constant, one.constant + 1.0),
            np.hstack([one.levels, one.levels]),
            np.hstack([one.causes, 2 * one.causes]),
        )
        for one in both
    ]
    alone, together = decompose(sides, both), decompose((twice[0], twice[1]), (other[0], other[1]))
    assert np.allclose(together.parts[:, 0], alone.parts[:, 0], atol=1e-14)
    assert np.allclose(together.severity[:, 0], alone.severity[:, 0], atol=1e-14)
    assert not np.allclose(together.parts[:, 1], alone.parts[:, 0], atol=1e-3)
