"""One model over one set of exposures, with everything that follows from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array

from rootcause.drivers.adjusters import Adjuster, dummies
from rootcause.drivers.bootstrap import Sample, interval
from rootcause.drivers.carried import carried
from rootcause.drivers.company import Company, company
from rootcause.drivers.exposures import Exposures
from rootcause.drivers.mentions import binary
from rootcause.drivers.model import design
from rootcause.drivers.outcome import Answers
from rootcause.drivers.ranking import Ranking, rank
from rootcause.drivers.rates import Rates, rates
from rootcause.drivers.significance import adjusted_p, raw_p
from rootcause.settings import DriverSettings


@dataclass(frozen=True, eq=False)
class Estimate:
    """A number in points of the dissatisfaction rate with its 95 % limits."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Effects:
    """What one model says, per column of ``exposures.matrix``, all (J,); ``ranking`` covers ``ranked`` columns only.

    ``alone`` is what goes when the column alone is removed, while impacts share what several columns carry together.
    ``tested`` marks the columns with enough mentions for a test; the p-values of the others are not to be used.
    """

    exposures: Exposures
    rates: Rates
    impact: NDArray[np.float64]
    impact_low: NDArray[np.float64]
    impact_high: NDArray[np.float64]
    alone: NDArray[np.float64]
    alone_low: NDArray[np.float64]
    alone_high: NDArray[np.float64]
    not_explained: Estimate
    p_value: NDArray[np.float64]
    p_raw: NDArray[np.float64]
    tested: NDArray[np.bool_]
    ranked: NDArray[np.int64]
    ranking: Ranking
    company: Company


def effects(
    given: Answers,
    exposures: Exposures,
    adjusting: tuple[Adjuster, ...],
    settings: DriverSettings,
    seed: int,
    asked: NDArray[np.bool_] | None = None,
) -> Effects:
    """Fit the model of one set of exposures and measure every column of it; both outcomes must occur.

    ``asked`` (J,) marks the columns that are wanted, by default all; the others stand in the model and have an
    impact, but no limits (NaN), test or rank. Cost: dominated by the resamples, linear in answers × draws ×
    2^(mentions of an answer) over the answers that mention a wanted column; each test refits the model.
    """
    matrix, weight = exposures.matrix, given.weight
    asked = np.ones(matrix.shape[1], dtype=np.bool_) if asked is None else asked
    model = design(dummies(adjusting, len(given)), matrix)
    sample, within = Sample(given.dissatisfied, weight, given.customer), _among(matrix, asked)
    found = carried(model, matrix, sample, settings, seed, within)
    draws, beta = found.draws, found.beta
    value = np.append(found.impact, found.not_explained)
    limits = interval(value, np.column_stack([draws.impact, draws.not_explained]), len(given), model.width)
    low, high = (np.where(np.append(asked, True), limit, np.nan) for limit in limits)
    alone = interval(found.alone, draws.alone, len(given), model.width)
    alone_low, alone_high = (np.where(asked, limit, np.nan) for limit in alone)
    ranked = np.flatnonzero(exposures.ranked & asked)
    names = [exposures.name(int(column)) for column in ranked]
    plain = rates(matrix, given.dissatisfied, weight)
    return Effects(
        exposures=exposures,
        rates=plain,
        impact=value[:-1],
        impact_low=low[:-1],
        impact_high=high[:-1],
        alone=found.alone,
        alone_low=alone_low,
        alone_high=alone_high,
        not_explained=Estimate(float(value[-1]), float(low[-1]), float(high[-1])),
        p_value=adjusted_p(model, given.dissatisfied, given.customer, beta, settings.penalty, asked),
        p_raw=raw_p(matrix, given.dissatisfied),
        tested=asked & (plain.n >= settings.min_cause),
        ranked=ranked,
        ranking=rank(value[ranked], low[ranked], draws.impact[:, ranked], names),
        company=company(model, matrix, adjusting, beta, weight),
    )


def _among(matrix: csr_matrix, asked: NDArray[np.bool_]) -> csr_matrix:
    """(N, J) mentions of the answers that mention any column asked for; the rows of the others are emptied."""
    if asked.all():
        return matrix
    return binary(diags_array((matrix @ asked > 0).astype(np.float64)) @ matrix)
