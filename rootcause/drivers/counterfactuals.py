"""What a dissatisfaction rate would be with parts of it taken from another period, and how its change is shared out.

R(α, μ, π, σ) is the rate that the constant and adjuster coefficients of period α, the adjusters' distribution of period
μ, the mentions of period π given the adjusters, and the causes' coefficients of period σ make together:

    R = Σ_z P_μ(z) p_α(z) + Σ_z P_μ(z) Σ_x P_π(x|z) [p_ασ(z, x) − p_α(z)],   logit p_ασ = a_α + g_α·z + b_σ·x,

p_α(z) being p with x = 0. P_μ(z) P_π(x|z) with μ ≠ π is the sample of π, weighted. A factor's part is its Shapley
value: the mean, over all 24 orders in which the four factors can pass from period 0 to 1, of what its turn changes. So
the parts add up to R(1,1,1,1) − R(0,0,0,0), and exchanging the periods turns every sign.

The *prevalence* of a cause is what its impact (``attribution``) changes with π; its *severity* is its Shapley value
within the step from all b_0 to all b_1, nothing where its own coefficient is the same. Both are averaged over the
states of the other three factors with the weights of the four-factor value, so that they add up to the two parts.

Source: Shorrocks 2013 (Shapley decomposition); Kitagawa 1955, Oaxaca 1973 and Blinder 1973 (two factors); Fairlie 2005
(logit); DiNardo, Fortin & Lemieux 1996 (one sample weighted to another's mix).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.drivers.attribution import attribute
from rootcause.drivers.model import probabilities

FACTORS = ("baseline", "mix", "prevalence", "severity")
"""In the order α, μ, π, σ."""
_TURNS = np.array([6, 2, 2, 6]) / 24
"""The part of the 24 orders in which a factor's turn comes just after k given ones of the other three."""


@dataclass(frozen=True, eq=False)
class Coefficients:
    """One period's, in B draws: the constant (B,), the adjusters' (q, B) and the causes' (J, B)."""

    constant: NDArray[np.float64]
    levels: NDArray[np.float64]
    causes: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Side:
    """One period's M different answers: dummies (M, q) and mentions (M, J), both sparse 0/1.

    ``mixes`` holds two (M, B) weights, each column summing to M: those that give the answers the mix of adjusters
    of period 0, and of period 1; the one of the period itself is that of the draw.
    """

    period: int
    levels: csr_matrix
    mentions: csr_matrix
    mixes: tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class Decomposition:
    """In B draws: ``parts`` (4, B) in the order of FACTORS, and the causes' ``prevalence`` and ``severity`` (J, B)."""

    parts: NDArray[np.float64]
    prevalence: NDArray[np.float64]
    severity: NDArray[np.float64]


def decompose(sides: tuple[Side, Side], both: tuple[Coefficients, Coefficients]) -> Decomposition:
    """Take R(1,1,1,1) − R(0,0,0,0) apart, exactly up to rounding, in every draw."""
    draws, causes = len(both[0].constant), both[0].causes.shape[0]
    table = np.zeros((2, 2, 2, 2, draws))
    prevalence, severity = np.zeros((causes, draws)), np.zeros((causes, draws))
    for side in sides:
        base = [one.constant + side.levels @ one.levels for one in both]
        push = [side.mentions @ one.causes for one in both]
        _fill(table, side, base, push)
        impact = _impacts(side, base, both)
        prevalence += impact if side.period else -impact
        severity += _severity(side, base, push[0], both)
    return Decomposition(_shapley(table), prevalence, severity)


def _fill(
    table: NDArray[np.float64], side: Side, base: list[NDArray[np.float64]], push: list[NDArray[np.float64]]
) -> None:
    """Add what one period's answers tell: all that is explained where π is the period, all else where μ is."""
    answers = len(base[0])
    for alpha, log_odds in enumerate(base):
        none = probabilities(log_odds)
        table[alpha, side.period] += np.einsum("ib,ib->b", side.mixes[side.period], none) / answers
        for sigma, pushed in enumerate(push):
            explained = probabilities(log_odds + pushed) - none
            for mu, weight in enumerate(side.mixes):
                table[alpha, mu, side.period, sigma] += np.einsum("ib,ib->b", weight, explained) / answers


def _impacts(
    side: Side, base: list[NDArray[np.float64]], both: tuple[Coefficients, Coefficients]
) -> NDArray[np.float64]:
    """(J, B) impacts of the causes in one period's answers, averaged over α, μ and σ."""
    states = list(product((0, 1), (0, 1)))
    impact, _ = attribute(
        side.mentions,
        np.hstack([base[alpha] for alpha, _ in states]),
        np.hstack([both[sigma].causes for _, sigma in states]),
        np.hstack([_weight(side, alpha + sigma) for alpha, sigma in states]),
    )
    return np.asarray(impact.reshape(len(impact), len(states), base[0].shape[1]).sum(axis=1))


def _severity(
    side: Side,
    base: list[NDArray[np.float64]],
    push: NDArray[np.float64],
    both: tuple[Coefficients, Coefficients],
) -> NDArray[np.float64]:
    """(J, B) what each cause's own coefficient changes in one period's answers, averaged over α and μ."""
    change = both[1].causes - both[0].causes
    severity, _ = attribute(
        side.mentions,
        np.hstack([log_odds + push for log_odds in base]),
        np.hstack([change, change]),
        np.hstack([_weight(side, alpha + side.period) for alpha in (0, 1)]),
    )
    # Rounding would leave a trace of causes that have one coefficient for both periods.
    return np.where(change == 0, 0.0, severity.reshape(len(severity), 2, push.shape[1]).sum(axis=1))


def _weight(side: Side, passed: int) -> NDArray[np.float64]:
    """The answers' weights over both mixes, as many of the other two factors as ``passed`` being those of period 1."""
    return np.asarray(_TURNS[passed] * side.mixes[0] + _TURNS[passed + 1] * side.mixes[1])


def _shapley(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """(2, 2, 2, 2, B) rates by state → (4, B) Shapley values of the four factors."""
    turns = _TURNS[np.indices((2, 2, 2)).sum(axis=0)]
    steps = [np.diff(np.moveaxis(table, factor, 0), axis=0)[0] for factor in range(4)]
    return np.stack([np.tensordot(turns, step, axes=3) for step in steps])
