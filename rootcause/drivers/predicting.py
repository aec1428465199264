"""What scored answers lead one to expect of comments without a score: shown apart, never part of an outcome."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.domain.outcomes import Predicted
from rootcause.drivers.adjusters import adjusters, dummies
from rootcause.drivers.bootstrap import Sample, interval, steps
from rootcause.drivers.exposures import of_level
from rootcause.drivers.model import Design, design, fit, probabilities
from rootcause.drivers.outcome import Answers, answers, scaled, segments_of
from rootcause.drivers.tables import outcomes_suffice
from rootcause.settings import DriverSettings

_BLOCK = 4_000_000
"""Comments times draws held at once (32 MB); the result does not depend on it."""


def predict_unscored(
    corpus: Corpus, grouping: Grouping, settings: DriverSettings, seed: int
) -> tuple[Predicted, NDArray[np.float64]]:
    """Return the expected dissatisfaction of the analyzed comments without a score, and each one's own, (n,).

    The second holds NaN wherever there is a score or no comment. The model is that of the scored answers, with what
    comments mention as a problem and what they praise; a level of an adjuster that it does not know counts as "other".
    The limits are those of the mean of exactly these comments, as the scored customers are resampled: they know
    nothing of how people who leave no score differ from those who do. Without ``settings.min_outcome`` answers of
    both outcomes by ``settings.min_cause`` customers nothing is predicted. Source: as ``carried``.
    """
    own = np.full(len(corpus), np.nan)
    rows = np.flatnonzero(corpus.analyzed & ~corpus.scored)
    rows = rows[np.argsort(np.array(corpus.ids, dtype=np.str_)[rows])]
    given = answers(corpus, grouping)
    enough = outcomes_suffice(given, settings) and given.customers >= settings.min_cause and 0 < given.rate < 1
    if not enough or not len(rows):
        return Predicted(len(rows)), own
    model, others = _models(corpus, grouping, given, rows, settings)
    beta = fit(model, given.dissatisfied, given.weight, settings.penalty)
    own[rows] = probabilities(others @ beta)
    weight = scaled(corpus.weight[rows])[0]
    sample = Sample(given.dissatisfied, given.weight, given.customer)
    drawn = np.hstack([step for step, _ in steps(model, sample, beta, settings.penalty, settings.draws, seed)])
    rate = np.array([weight @ own[rows] / len(rows)])
    low, high = interval(rate, _means(others, drawn, weight)[:, None], len(given), model.width)
    return Predicted(len(rows), float(rate[0]), max(0.0, float(low[0])), min(1.0, float(high[0]))), own


def _models(
    corpus: Corpus, grouping: Grouping, given: Answers, rows: NDArray[np.int64], settings: DriverSettings
) -> tuple[Design, csr_matrix]:
    """Return the design of the scored answers, and the same columns for the comments in ``rows``, (n, P)."""
    problem = of_level(grouping, given.problem, given.customer, "problem", settings.min_cause)
    praise = of_level(grouping, given.praise, given.customer, "praise", settings.min_cause)
    adjusting = adjusters(given.segments, given.dissatisfied)
    values = segments_of(corpus, rows)
    others = [
        csr_matrix(np.ones((len(rows), 1))),
        *(adjuster.placed(values[adjuster.name]) for adjuster in adjusting),
        problem.placed(grouping, grouping.problem[rows]),
        praise.placed(grouping, grouping.praise[rows]),
    ]
    mentions = hstack([problem.matrix, praise.matrix], format="csr")
    return design(dummies(adjusting, len(given)), mentions), hstack(others, format="csr")


def _means(others: csr_matrix, drawn: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, P) comments, (P, B) coefficients and (n,) weights → (B,) mean probabilities."""
    size = max(1, _BLOCK // others.shape[0])
    blocks = [drawn[:, start : start + size] for start in range(0, drawn.shape[1], size)]
    means = [weight @ probabilities(others @ np.ascontiguousarray(block)) for block in blocks]
    return np.asarray(np.concatenate(means) / others.shape[0])
