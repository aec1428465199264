"""Two exports as two periods of one set of answers: the same groups, the same adjusters, customers known in both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack

from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Group, Grouping, Kind
from rootcause.drivers.adjusters import Adjuster, adjusters, dummies, enough
from rootcause.drivers.exposures import Exposures, count_customers, exposures, top_level
from rootcause.drivers.mentions import binary, indicator
from rootcause.drivers.outcome import Answers, answers, customer_keys
from rootcause.settings import DriverSettings

FROZEN: tuple[Kind, ...] = ("reason", "general")
"""Kinds of groups that mean the same in every export; clusters are found anew in each."""
_PERIOD = ""
"""A segment of our own that tells the periods apart; no column of an export has an empty name."""
_MONTH = "month"
"""No adjuster here: within a period it says nothing of who answered, and the periods have none in common."""


@dataclass(frozen=True, eq=False)
class Periods:
    """N scored answers of the periods 0 and 1, in one order, and n analyzed comments, scored or not.

    ``weight`` (N,) sums to N_t within period t; ``customer`` (N,) numbers the customers over both, so that whoever
    answered in both is one. ``terms`` (N, K) are the 0/1 columns of the model but its constants: the ``adjusting``
    dummies, then the columns of ``exposures``. ``own`` (K,) marks those that both periods hold enough of for a
    coefficient in each; the others have one coefficient for both. ``groups`` belong to the first rows of ``exposures``
    (a last one may be "rare"). ``mentioned`` (n, R), ``author`` (n,) and ``later`` (n,) are the comments: what they
    mention of the rows of ``exposures``, whose they are, and whether of period 1.
    """

    dissatisfied: NDArray[np.float64]
    weight: NDArray[np.float64]
    customer: NDArray[np.int64]
    period: NDArray[np.int64]
    adjusting: tuple[Adjuster, ...]
    exposures: Exposures
    groups: tuple[Group, ...]
    terms: csr_matrix
    own: NDArray[np.bool_]
    mentioned: csr_matrix
    author: NDArray[np.int64]
    later: NDArray[np.bool_]

    @property
    def levels(self) -> int:
        """The number of terms that are adjusters' levels."""
        return int(self.terms.shape[1] - self.exposures.matrix.shape[1])

    def rows(self, period: int) -> NDArray[np.int64]:
        """Return the positions of the answers of one period."""
        return np.flatnonzero(self.period == period)

    def rate(self, period: int) -> float | None:
        """Return the weighted share of dissatisfied answers of one period, None where it has none."""
        rows = self.rows(period)
        return float(self.weight[rows] @ self.dissatisfied[rows]) / len(rows) if len(rows) else None


def periods(corpora: tuple[Corpus, Corpus], groupings: tuple[Grouping, Grouping], settings: DriverSettings) -> Periods:
    """Join two corpora with their groupings; groups are matched by id, one that a period lacks is mentioned nowhere.

    Adjusters are the segments that both have, and language; levels, rare causes and inseparable ones are settled on
    both periods together, so that the columns mean the same in each.
    """
    corpus, groups = _joined(*corpora), _common(groupings)
    problem = csr_matrix(vstack([_aligned(grouping, groups) for grouping in groupings]))
    given = answers(corpus, Grouping(groups, problem, csr_matrix(problem.shape)))
    period = np.array(given.segments[_PERIOD] == "1", dtype=np.int64)
    segments = {name: values for name, values in given.segments.items() if name not in (_PERIOD, _MONTH)}
    adjusting = adjusters(segments, given.dissatisfied)
    exposed = exposures(groups, given.problem, given.customer, "problem", settings.min_cause)
    speaks = np.flatnonzero(corpus.analyzed)
    return Periods(
        dissatisfied=given.dissatisfied,
        weight=_scaled(given.weight, period),
        customer=given.customer,
        period=period,
        adjusting=adjusting,
        exposures=exposed,
        groups=groups,
        terms=hstack([dummies(adjusting, len(given)), exposed.matrix], format="csr"),
        own=_own(given, period, adjusting, exposed, settings),
        mentioned=_with_rare(binary(problem[speaks]), exposed),
        author=np.unique(customer_keys(corpus, speaks), return_inverse=True)[1].astype(np.int64),
        later=np.asarray(corpus.attributes[_PERIOD][speaks] == "1"),
    )


def told_by(corpus: Corpus) -> set[str]:
    """Return the names of the segments in which the corpus has any value."""
    return {name for name, values in corpus.attributes.items() if (values != "").any()}


def _joined(first: Corpus, second: Corpus) -> Corpus:
    """Both corpora as one; the comments of unknown customers stay apart though they be alike to the letter."""
    both = [first, second]
    names = told_by(first) & told_by(second)
    period = np.repeat(np.array(["0", "1"]), [len(first), len(second)])
    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(corpus, name) for corpus in both])
        for name in ("language", "when", "score", "satisfaction", "customer", "weight", "excluded")
    }
    return replace(
        first,
        ids=tuple(f"{t}:{name}" for t, corpus in enumerate(both) for name in corpus.ids),
        texts=first.texts + second.texts,
        passages=first.passages + second.passages,
        unit=np.concatenate([first.unit, second.unit + first.unit.max(initial=-1) + 1]),
        attributes={name: np.concatenate([c.attributes[name] for c in both]) for name in sorted(names)}
        | {_PERIOD: period},
        metrics={},
        **arrays,
    )


def _common(groupings: tuple[Grouping, Grouping]) -> tuple[Group, ...]:
    """The frozen groups of either, in order of id, one level of them."""
    known = {group.id: group for grouping in groupings for group in grouping.groups if group.kind in FROZEN}
    groups = tuple(known[name] for name in sorted(known))
    return tuple(groups[place] for place in top_level(groups))


def _aligned(grouping: Grouping, groups: tuple[Group, ...]) -> csr_matrix:
    """(n, G) mentions other than praise, in the order of ``groups``."""
    place = {group.id: g for g, group in enumerate(grouping.groups)}
    index = np.array([place.get(group.id, -1) for group in groups], dtype=np.int64)
    return csr_matrix(grouping.problem @ indicator(index, len(grouping)))


def _with_rare(mentioned: csr_matrix, exposed: Exposures) -> csr_matrix:
    """Add the union of the rare causes, where ``exposed`` has a row for it."""
    if mentioned.shape[1] == len(exposed.ids):
        return mentioned
    rare = np.flatnonzero(exposed.column[:-1] < 0)
    return hstack([mentioned, binary(csr_matrix(mentioned[:, rare].sum(axis=1)))], format="csr")


def _own(
    given: Answers,
    period: NDArray[np.int64],
    adjusting: tuple[Adjuster, ...],
    exposed: Exposures,
    settings: DriverSettings,
) -> NDArray[np.bool_]:
    levels = dummies(adjusting, len(given))
    held = []
    for t in (0, 1):
        rows = np.flatnonzero(period == t)
        size = np.asarray(levels[rows].sum(axis=0)).ravel().astype(np.int64)
        large = enough(size, levels[rows].T @ given.dissatisfied[rows])
        people = count_customers(exposed.matrix[rows], given.customer[rows])
        held.append(np.r_[large, people >= settings.min_cause])
    return np.asarray(held[0] & held[1])


def _scaled(weight: NDArray[np.float64], period: NDArray[np.int64]) -> NDArray[np.float64]:
    """Weights that sum to the number of answers in each period; a period without any weight counts each as one."""
    result = weight.copy()
    for t in (0, 1):
        rows = period == t
        total = weight[rows].sum()
        result[rows] = weight[rows] * (rows.sum() / total) if total > 0 else 1.0
    return result
