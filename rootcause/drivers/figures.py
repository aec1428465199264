"""The figures of an export as they belong to answers: each with those answers that hold it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.domain.comments import Corpus
from rootcause.drivers.adjusters import adjusters, dummies
from rootcause.drivers.derived import REPEAT_CONTACT, TICKETS_PER_DAY, repeat_contact, tickets_per_day
from rootcause.drivers.outcome import Answers

_MIN_RATE = 10
"""Answers behind the rate of those without the figure."""


@dataclass(frozen=True, eq=False)
class Figure:
    """One figure and the F answers that have it, in the order of ``Answers``.

    ``value``, ``score`` (high = good), ``dissatisfied`` and ``weight`` (sums to F) are (F,), as are ``customer`` and
    ``cluster``, both numbers: answers of one cluster are not independent of each other. Clusters are customers, or
    days where the figure is that of a whole day (``by_day``). ``mentioned`` is (F, G), ``adjusting`` (F, q)
    the dummies of what is held equal. ``missing`` answers lack it.
    """

    name: str
    value: NDArray[np.float64]
    score: NDArray[np.float64]
    dissatisfied: NDArray[np.float64]
    weight: NDArray[np.float64]
    customer: NDArray[np.int64]
    cluster: NDArray[np.int64]
    adjusting: csr_matrix
    mentioned: csr_matrix
    missing: int
    missing_rate: float | None
    derived: bool = False
    by_day: bool = False

    def __len__(self) -> int:
        return len(self.value)

    @property
    def clusters(self) -> int:
        """The number of different clusters."""
        return len(np.unique(self.cluster))

    @property
    def outcomes(self) -> int:
        """How many answers the rarer outcome has."""
        bad = int(self.dissatisfied.sum())
        return min(bad, len(self) - bad)


def figures(corpus: Corpus, given: Answers) -> tuple[Figure, ...]:
    """Return every metric of the corpus and what can be derived from it, by name; none where nobody gave a score.

    An answer of several comments has the figure of the row that speaks for it. What is not a finite number is missing.
    """
    if not len(given):
        return ()
    score, days = _score(corpus, given.first), _days(corpus, given.first)
    found = [_figure(name, corpus.metrics[name][given.first], given, score) for name in sorted(corpus.metrics)]
    for name, value in _derived(corpus, given.first):
        by_day = name == TICKETS_PER_DAY
        found.append(_figure(name, value, given, score, days if by_day else None, derived=True))
    return tuple(found)


def _derived(corpus: Corpus, first: NDArray[np.int64]) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """What the export itself holds; a column of the same name goes before, what is the same for all is no figure."""
    for name, measure in ((REPEAT_CONTACT, repeat_contact), (TICKETS_PER_DAY, tickets_per_day)):
        value = measure(corpus)[first]
        if name not in corpus.metrics and len(np.unique(value[np.isfinite(value)])) > 1:
            yield name, value


def _figure(
    name: str,
    value: NDArray[np.float64],
    given: Answers,
    score: NDArray[np.float64],
    day: NDArray[np.int64] | None = None,
    *,
    derived: bool = False,
) -> Figure:
    known = np.isfinite(value)
    has = np.flatnonzero(known)
    segments = {key: values[has] for key, values in given.segments.items()}
    return Figure(
        name=name,
        value=value[has].astype(np.float64),
        score=score[has],
        dissatisfied=given.dissatisfied[has],
        weight=_scaled(given.weight[has]),
        customer=given.customer[has],
        cluster=(given.customer if day is None else day)[has],
        adjusting=dummies(adjusters(segments, given.dissatisfied[has]), len(has)),
        mentioned=given.problem[has],
        missing=int((~known).sum()),
        missing_rate=_rate(given.dissatisfied[~known], given.weight[~known]),
        derived=derived,
        by_day=day is not None,
    )


def _score(corpus: Corpus, first: NDArray[np.int64]) -> NDArray[np.float64]:
    """(N,) scores, high = good; the three classes of satisfaction where the scale or a score is not known."""
    score = corpus.score[first]
    if corpus.scale is None or np.isnan(score).any():
        return corpus.satisfaction[first].astype(np.float64)
    return score if corpus.scale.best >= corpus.scale.worst else -score


def _days(corpus: Corpus, first: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(corpus.when[first].astype("datetime64[D]").astype(np.int64))


def _scaled(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    total = float(weight.sum())
    return weight * (len(weight) / total) if total > 0 else np.ones(len(weight))


def _rate(dissatisfied: NDArray[np.float64], weight: NDArray[np.float64]) -> float | None:
    if len(weight) < _MIN_RATE or weight.sum() <= 0:
        return None
    return float(weight @ dissatisfied / weight.sum())
