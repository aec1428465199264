"""Answers by day: what the comparisons over time are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.comments import DISSATISFIED, SATISFIED, Corpus
from rootcause.drivers.calendars import settled
from rootcause.drivers.differences import Rate, rate_of
from rootcause.drivers.mentions import persons

Days = NDArray[np.datetime64]


@dataclass(frozen=True, eq=False)
class DatedAnswers:
    """N answers in order of day and content: ``day`` (N,), outcomes 0/1, ``weight`` and ``customer`` of each."""

    day: Days
    dissatisfied: NDArray[np.float64]
    satisfied: NDArray[np.float64]
    weight: NDArray[np.float64]
    customer: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.day)

    def rate(self, outcome: NDArray[np.float64], inside: NDArray[np.bool_]) -> Rate:
        """Return the rate of an ``outcome`` (N,) among the answers ``inside`` (N,)."""
        return rate_of(outcome[inside], self.weight[inside], self.customer[inside])


def dated_answers(corpus: Corpus) -> DatedAnswers:
    """Return the answers that have a date, stray late ones left out (``settled``).

    Comments that share a score are one answer, with the date of the first of them. Weights that are missing or
    negative count nothing; where none is left, every answer counts as one.
    """
    days, ids = corpus.when.astype("datetime64[D]"), np.array(corpus.ids, dtype=np.str_)
    rows = np.flatnonzero(settled(corpus, corpus.counted))
    rows = rows[np.lexsort((ids[rows], days[rows]))]
    rows = rows[np.sort(np.unique(corpus.unit[rows], return_index=True)[1])]
    weight = np.where(np.isfinite(corpus.weight[rows]), np.maximum(corpus.weight[rows], 0.0), 0.0)
    return DatedAnswers(
        day=days[rows],
        dissatisfied=(corpus.satisfaction[rows] == DISSATISFIED).astype(np.float64),
        satisfied=(corpus.satisfaction[rows] == SATISFIED).astype(np.float64),
        weight=weight if weight.sum() > 0 else np.ones(len(rows)),
        customer=persons(corpus.customer[rows]),
    )
