"""Other outcomes beside dissatisfaction, each with what the problems carry of it: views, without verdict or rank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.domain.causes import Polarity
from rootcause.domain.comments import DISSATISFIED, SATISFIED, Corpus, ScoreScale
from rootcause.domain.groups import Grouping
from rootcause.domain.outcomes import Outcome, View, ViewKind, ViewRow
from rootcause.drivers.adjusters import adjusters, dummies
from rootcause.drivers.bootstrap import Sample, interval
from rootcause.drivers.carried import carried
from rootcause.drivers.exposures import Exposures, of_level
from rootcause.drivers.linear import carried_points
from rootcause.drivers.means import mean_with_limits
from rootcause.drivers.model import Design, design
from rootcause.drivers.outcome import Answers, answers, answers_to
from rootcause.settings import DriverSettings

_Classes = tuple[tuple[NDArray[np.float64], float], ...]


@dataclass(frozen=True, eq=False)
class _Question:
    """What one view asks: ``points`` (N,) between ``ends``, whose mean is its value.

    ``classes`` are the yes-or-no outcomes whose impacts it adds up, each with its factor; without any the points
    themselves are modeled, times ``worse`` so that more is worse.
    """

    name: str
    kind: ViewKind
    given: Answers
    points: NDArray[np.float64]
    ends: tuple[float, float]
    classes: _Classes = ()
    worse: float = 1.0


def views(
    corpus: Corpus,
    grouping: Grouping,
    outcomes: tuple[Outcome, ...],
    settings: DriverSettings,
    seed: int,
    *,
    score: str = "score",
) -> tuple[View, ...]:
    """Return the views of the corpus's own score, then those of each of ``outcomes``, in order.

    The score gets its mean, on a scale where a mean says something, and its NPS where it is one; a further outcome
    with a scale its share of dissatisfied answers (and NPS), one of yes and no its share of yes. ``score`` is what the
    own score is called. Exposures, adjustment and resampling are those of ``measure``; a level of an adjuster is kept
    where both sides of the outcome occur, of a mean score below and above it. What nobody answered gives no view;
    where fewer than ``settings.min_outcome`` answers differ from the commonest one, or fewer than
    ``settings.min_cause`` customers gave them, a view has its value and no rows.
    Source: least squares and attributable fractions as named in ``linear`` and ``carried``.
    """
    asked = [*_own(corpus, grouping, score)]
    for outcome in outcomes:
        asked += _further(corpus, grouping, outcome)
    return tuple(_view(question, grouping, settings, seed) for question in asked if len(question.given))


def _own(corpus: Corpus, grouping: Grouping, name: str) -> Iterator[_Question]:
    scale = corpus.scale
    if scale is None:
        return
    given = answers(corpus, grouping)
    points, worse = corpus.score[given.first], 1.0 if scale.worst > scale.best else -1.0
    if _has_mean(scale, points):
        mean = float(given.weight @ points) / max(1, len(given))
        sides = replace(given, dissatisfied=(worse * (points - mean) > 0).astype(np.float64))
        yield _Question(name, "score", sides, points, (scale.worst, scale.best), worse=worse)
    if scale.metric == "NPS":
        yield _nps(name, given, corpus.satisfaction[given.first])


def _further(corpus: Corpus, grouping: Grouping, outcome: Outcome) -> Iterator[_Question]:
    given, scale = answers_to(corpus, grouping, outcome), outcome.scale
    kind: ViewKind = "yes_no" if scale is None else "dsat"
    yield _Question(outcome.name, kind, given, given.dissatisfied, (0.0, 1.0), ((given.dissatisfied, 1.0),))
    if scale is not None and scale.metric == "NPS":
        yield _nps(outcome.name, given, scale.satisfaction(outcome.value[given.first]))


def _nps(name: str, given: Answers, satisfaction: NDArray[np.int8]) -> _Question:
    """Three classes, so two models: what a problem adds to the detractors, and what it takes from the promoters."""
    detractor, promoter = ((satisfaction == side).astype(np.float64) for side in (DISSATISFIED, SATISFIED))
    classes = ((detractor, 100.0), (promoter, -100.0))
    return _Question(name, "nps", given, 100 * (promoter - detractor), (-100.0, 100.0), classes)


def _has_mean(scale: ScoreScale, score: NDArray[np.float64]) -> bool:
    """Whether scores are more than two points at equal distances: not good or bad, nor the codes of a helpdesk."""
    if not scale.words:
        return abs(scale.best - scale.worst) > 1 or len(np.unique(score)) > 2
    levels = np.unique([*scale.words.values()])
    return len(levels) > 2 and bool(np.ptp(np.diff(levels)) == 0)


def _view(question: _Question, grouping: Grouping, settings: DriverSettings, seed: int) -> View:
    given = question.given
    value, low, high = mean_with_limits(question.points, given.weight, given.customer, question.ends)
    rows = _rows(question, grouping, settings, seed) if _suffices(question, settings) else ()
    return View(question.name, question.kind, len(given), value, low, high, rows)


def _suffices(question: _Question, settings: DriverSettings) -> bool:
    counts = np.unique(question.points[question.given.weight > 0], return_counts=True)[1]
    others = int(counts.sum() - counts.max())
    return others >= settings.min_outcome and question.given.customers >= settings.min_cause


def _rows(question: _Question, grouping: Grouping, settings: DriverSettings, seed: int) -> tuple[ViewRow, ...]:
    given = question.given
    polarity: Polarity = "problem" if grouping.has_polarity else "any"
    exposed = of_level(grouping, given.problem, given.customer, polarity, settings.min_cause)
    model = design(dummies(adjusters(given.segments, given.dissatisfied), len(given)), exposed.matrix)
    value, draws = _carried(question, model, exposed.matrix, settings, seed)
    low, high = interval(value, draws, len(given), model.width)
    return _sorted(exposed, value, low, high)


def _carried(
    question: _Question, model: Design, mentions: csr_matrix, settings: DriverSettings, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what each exposure carries, (J,), and its resamples (draws, J); all classes by the same votes."""
    given = question.given
    if not question.classes:
        sample = Sample(question.worse * question.points, given.weight, given.customer)
        return carried_points(model, sample, settings, seed)
    value, draws = np.zeros(mentions.shape[1]), np.zeros((settings.draws, mentions.shape[1]))
    for members, factor in question.classes:
        if np.ptp(members[given.weight > 0]):  # a class of all or nobody has nothing to carry
            found = carried(model, mentions, Sample(members, given.weight, given.customer), settings, seed)
            value, draws = value + factor * found.impact, draws + factor * found.draws.impact
    return value, draws


def _sorted(
    exposed: Exposures, value: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[ViewRow, ...]:
    """Split the columns among the groups that share them; the most carried first, then by id."""
    n = np.asarray(exposed.mentioned.sum(axis=0)).ravel()
    rows = []
    for row, (name, column, part) in enumerate(zip(exposed.ids, exposed.column, exposed.split, strict=True)):
        if column >= 0:
            parts = (float(part * each[column]) for each in (value, low, high))
            rows.append(ViewRow(name, int(n[row]), *parts))
    return tuple(sorted(rows, key=lambda row: (-row.carried, row.group)))
