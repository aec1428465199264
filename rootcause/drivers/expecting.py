"""What is expected of a team from its mix of segments, and whether its answers are more than chance away from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.sparse import csr_matrix
from scipy.special import ndtr, ndtri

from rootcause.drivers.mentions import indicator
from rootcause.drivers.model import design, fit, probabilities
from rootcause.drivers.outcome import Answers
from rootcause.drivers.significance import poisson_binomial_mid_p

_TELLS = 0.95
_MOST_FITTED = 200
"""Teams with an effect of their own while the segments' effects are estimated: the largest ones."""
_LEAST_OPEN = 0.01
"""Share of a team's information that the segments leave open; under it there is nothing to test."""


def tells(values: NDArray[np.str_], team: NDArray[np.int64]) -> bool:
    """Whether a segment (N,) all but tells the team (N,), 0..T−1, −1 = none: nothing would be left to compare.

    An agent tells the team, a shop its region. Measured by λ of Goodman & Kruskal 1954, over answers with a team.
    """
    rows = np.flatnonzero(team >= 0)
    level = np.unique(values[rows], return_inverse=True)[1]
    width = int(team.max()) + 1
    pair, size = np.unique(level * width + team[rows], return_counts=True)
    guessed = np.zeros(int(level.max()) + 1)
    np.maximum.at(guessed, pair // width, size)
    blind = int(np.bincount(team[rows]).max())
    return bool(guessed.sum() - blind >= _TELLS * (len(rows) - blind) > 0)


def expected(given: Answers, beside: csr_matrix, team: NDArray[np.int64], penalty: float) -> NDArray[np.float64]:
    """Answers, (N, q) dummies of the segments and (N,) teams → (N,) log-odds of such an answer with anybody.

    The segments' effects are those within teams: fitted without the teams, a segment would take the blame for the team
    that meets it most. The constant makes the expected total the observed one, so that this is what the teams together
    would have had with each one's mix. Source: indirect standardization (Breslow & Day 1987) with provider effects held
    apart (Kalbfleisch & Wolfe 2013).
    """
    size = np.bincount(team[team >= 0])
    largest = np.sort(np.argsort(-size, kind="stable")[:_MOST_FITTED])
    model = design(beside, indicator(team, len(size)).T.tocsr()[:, largest])
    beta = fit(model, given.dissatisfied, given.weight, penalty)
    mix = beside @ beta[1 : model.exposed_from]
    wanted = float(given.weight @ given.dissatisfied)
    constant = brentq(lambda a: given.weight @ probabilities(mix + a) - wanted, -40.0 - mix.max(), 40.0 - mix.min())
    return np.asarray(mix + constant)


@dataclass(frozen=True, eq=False)
class Null:
    """The model without teams, unweighted: ``p`` (N,), and what of the teams' information (T,) it leaves open.

    ``for_test``: to tell a team from all of them; ``for_rate``: what the segments leave of that, 1 without segments.
    """

    p: NDArray[np.float64]
    for_test: NDArray[np.float64]
    for_rate: NDArray[np.float64]


def null(beside: csr_matrix, dissatisfied: NDArray[np.float64], team: NDArray[np.int64], penalty: float) -> Null:
    """Fit the segments alone; what a team shares with them it cannot show as its own (score test: Rao 1948)."""
    model = design(beside, csr_matrix((len(team), 0)))
    p = probabilities(model.rows @ fit(model, dissatisfied, np.ones(len(team)), penalty))
    variance = p * (1 - p)
    inside = indicator(team, int(team.max()) + 1)
    own = inside @ variance
    shared = (model.columns @ inside.multiply(variance[None, :]).T.tocsr()).toarray()
    information = model.hessians((model.pairs @ variance)[:, None], penalty)[0]
    taken = (shared * np.linalg.solve(information, shared)).sum(axis=0) / own
    others = 1 - own / variance.sum()
    left = np.divide(1 - taken, others, out=np.ones(len(own)), where=others > _LEAST_OPEN)
    return Null(p, 1 - taken, np.clip(left, 0.0, 1.0))


def chance(
    without: Null, dissatisfied: NDArray[np.float64], team: NDArray[np.int64], spread: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Null model, outcomes and teams (N,), design effects (T,) → (T,) two-sided p-values of the teams; unweighted.

    Exact mid-p of a team's number of dissatisfied answers under the model without teams (Poisson-binomial: Hong 2013),
    its z divided by the standard deviation that the count really has: more than that of independent answers by the
    design effect, less because the model was fitted to the team too.
    """
    observed = np.bincount(team[team >= 0], weights=dissatisfied[team >= 0])
    halves = [poisson_binomial_mid_p(without.p[team == t], round(bad)) / 2 for t, bad in enumerate(observed.tolist())]
    scale = np.sqrt(spread * np.maximum(without.for_test, _LEAST_OPEN))
    return np.where(without.for_test > _LEAST_OPEN, 2 * ndtr(ndtri(np.array(halves)) / scale), 1.0)
