"""Why the dissatisfaction rates of two periods differ, and how sure each part of the difference is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array, hstack

from rootcause.drivers.bootstrap import OneStep, interval, one_step, sizes
from rootcause.drivers.counterfactuals import Coefficients, Side, decompose
from rootcause.drivers.mentions import alike, indicator
from rootcause.drivers.model import Design, design, design_of, fit
from rootcause.drivers.periods import Periods
from rootcause.settings import DriverSettings

_BATCH = 1_000_000
"""Answers times draws held at once; the result does not depend on it."""
_FARTHEST = 30.0
"""Log-odds of belonging to the other period; weights of more than e^30 say nothing that a float can add."""


@dataclass(frozen=True, eq=False)
class Shift:
    """Values with their 95 % limits, each (3, ...): value, low, high.

    ``difference`` is (3,), ``parts`` (3, 4) in the order of ``counterfactuals.FACTORS``, ``prevalence`` and
    ``severity`` (3, J) per column of the exposures.
    """

    difference: NDArray[np.float64]
    parts: NDArray[np.float64]
    prevalence: NDArray[np.float64]
    severity: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Cells:
    """The M different answers: alike in period, outcome and terms; ``gather`` (M, N) adds up those that are."""

    period: NDArray[np.int64]
    dissatisfied: NDArray[np.float64]
    terms: csr_matrix
    gather: csr_matrix


@dataclass(frozen=True, eq=False)
class _Models:
    """The outcome's model, of both periods in one, and the period's; ``column`` (2, K) finds a term in the first."""

    outcome: OneStep
    membership: OneStep
    column: NDArray[np.int64]


def shift(given: Periods, settings: DriverSettings, seed: int) -> Shift:
    """Take the rate of period 1 less that of period 0 apart; both outcomes must occur in both periods.

    The terms with an ``own`` coefficient make a model of each period, the others are shared; all are fitted at once,
    with one free constant per period, so that the fitted mean of each period is its observed rate. The sample of one
    period gets the mix of the other by the odds of a second model, of the period on the adjusters. Limits: every
    customer gets Poisson(1) votes, the same in both periods, ``settings.draws`` times, and both models move by one
    Newton step; the degrees of freedom are those of the smaller period. Cost: linear in different answers × draws ×
    2^(mentions of an answer). Source: as ``counterfactuals`` and ``bootstrap``.
    """
    cells = _cells(given)
    models = _models(given, cells, settings.penalty)
    rng, customers = np.random.default_rng(seed), int(given.customer.max()) + 1
    # The first "draw" is the data itself: a step from the fit takes the last rounding out of the fit.
    found = [_draw(given, cells, models, np.ones((len(given.period), 1)))]
    for size in sizes(settings.draws, max(1, _BATCH // len(given.period))):
        votes = rng.poisson(1.0, size=(size, customers)).T[given.customer]
        found.append(_draw(given, cells, models, votes.astype(np.float64)))
    drawn = [np.concatenate(part, axis=-1) for part in zip(*found, strict=True)]
    answers, width = min(len(given.rows(t)) for t in (0, 1)), 1 + given.terms.shape[1]
    limits = (_limits(part, answers, columns) for part, columns in zip(drawn, (1, width, width, width), strict=True))
    return Shift(*limits)


def _limits(drawn: NDArray[np.float64], answers: int, columns: int) -> NDArray[np.float64]:
    """(..., 1 + draws), the value first → (3, ...)."""
    value, draws = drawn[..., 0], np.moveaxis(drawn[..., 1:], -1, 0)
    return np.stack([value, *interval(value, draws, answers, columns)])


def _cells(given: Periods) -> _Cells:
    marks = csr_matrix(np.column_stack([given.period, given.dissatisfied]))
    cell = alike(csr_matrix(hstack([marks, given.terms])))
    first = np.unique(cell, return_index=True)[1]
    return _Cells(given.period[first], given.dissatisfied[first], given.terms[first], indicator(cell, len(first)))


def _models(given: Periods, cells: _Cells, penalty: float) -> _Models:
    column = _columns(given.own)
    width = int(column.max(initial=1)) + 1
    rows = indicator(cells.period, width).T
    for t in (0, 1):
        mine = diags_array((cells.period == t).astype(np.float64))
        rows = rows + mine @ cells.terms @ indicator(column[t], width).T
    levels = cells.terms[:, np.flatnonzero(given.own[: given.levels])]
    weight = cells.gather @ given.weight
    return _Models(
        _fitted(design_of(csr_matrix(rows), width, free=2), cells.dissatisfied, weight, penalty),
        _fitted(design(levels, levels[:, :0]), cells.period.astype(np.float64), weight, penalty),
        column,
    )


def _columns(own: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(K,) whether a term has a coefficient in each period → (2, K) its column in each, behind the two constants."""
    first = 2 + np.cumsum(1 + own) - (1 + own)
    return np.stack([first, first + own]).astype(np.int64)


def _fitted(model: Design, outcome: NDArray[np.float64], weight: NDArray[np.float64], penalty: float) -> OneStep:
    return one_step(model, outcome, fit(model, outcome, weight, penalty), penalty)


def _draw(
    given: Periods, cells: _Cells, models: _Models, votes: NDArray[np.float64]
) -> tuple[NDArray[np.float64], ...]:
    """(N, B) votes → the difference (B,), its parts (4, B), and prevalence and severity per column (J, B)."""
    weight = cells.gather @ _weights(given, votes)
    beta = models.outcome.coefficients(weight)
    terms = [np.ascontiguousarray(beta[columns]) for columns in models.column]
    both = [Coefficients(beta[t], terms[t][: given.levels], terms[t][given.levels :]) for t in (0, 1)]
    later = models.membership.model.rows @ models.membership.coefficients(weight)
    first, second = (_side(cells, t, given.levels, weight, later) for t in (0, 1))
    found = decompose((first, second), (both[0], both[1]))
    difference = _rate(cells, 1, weight) - _rate(cells, 0, weight)
    return difference, found.parts, found.prevalence, found.severity


def _weights(given: Periods, votes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of the draws (N, B), summing to N_t in each period; one in which nobody votes counts everybody once."""
    weight = given.weight[:, None] * votes
    for t in (0, 1):
        rows = given.rows(t)
        total = weight[rows].sum(axis=0)
        weight[np.ix_(rows, total <= 0)] = given.weight[rows, None]
        weight[rows] *= len(rows) / np.where(total > 0, total, len(rows))
    return weight


def _rate(cells: _Cells, period: int, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = np.flatnonzero(cells.period == period)
    bad = np.einsum("mb,m->b", weight[rows], cells.dissatisfied[rows])
    return np.asarray(bad / weight[rows].sum(axis=0))


def _side(cells: _Cells, period: int, levels: int, weight: NDArray[np.float64], later: NDArray[np.float64]) -> Side:
    """The answers of one period, with the draw's weights and those for the other mix by the log-odds ``later``."""
    rows = np.flatnonzero(cells.period == period)
    own = weight[rows]
    turned = own * np.exp(np.clip(-later[rows] if period else later[rows], -_FARTHEST, _FARTHEST))
    mixes = [scaled * (len(rows) / scaled.sum(axis=0)) for scaled in ((turned, own) if period else (own, turned))]
    return Side(period, cells.terms[rows][:, :levels], cells.terms[rows][:, levels:], (mixes[0], mixes[1]))
