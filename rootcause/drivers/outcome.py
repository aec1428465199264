"""From comments to answers: one row for every score that a customer gave, with everything joined that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.domain.comments import DISSATISFIED, Corpus
from rootcause.domain.exports import Note
from rootcause.domain.groups import Grouping
from rootcause.domain.outcomes import Outcome
from rootcause.drivers.mentions import binary, indicator


@dataclass(frozen=True, eq=False)
class Answers:
    """N scored answers, ordered by customer and content so that no sum depends on the order of the export.

    ``dissatisfied`` (N,) is 0/1; ``weight`` (N,) sums to N; ``customer`` (N,) numbers the customers by their sorted
    keys; ``segments`` maps a name to the (N,) values, "" where missing; ``problem`` and ``praise`` are (N, G) 0/1;
    ``first`` (N,) is the row of the corpus that speaks for the answer where its comments differ. Answers to another
    question than the score have its yes (or what is dissatisfied on its scale) in ``dissatisfied``.
    """

    dissatisfied: NDArray[np.float64]
    weight: NDArray[np.float64]
    customer: NDArray[np.int64]
    segments: dict[str, NDArray[np.str_]]
    problem: csr_matrix
    praise: csr_matrix
    first: NDArray[np.int64]
    notes: tuple[Note, ...] = ()

    def __len__(self) -> int:
        return len(self.dissatisfied)

    @property
    def customers(self) -> int:
        """The number of different customers."""
        return int(self.customer[-1]) + 1 if len(self) else 0

    @property
    def rate(self) -> float:
        """The weighted share of dissatisfied answers; 0 where there are no answers."""
        return float(self.weight @ self.dissatisfied) / len(self) if len(self) else 0.0


def answers(corpus: Corpus, grouping: Grouping) -> Answers:
    """Join the comments that share one score into one answer; an answer mentions what any of its comments mentions.

    What counts as an answer is ``Corpus.counted``: export duplicates and test rows do not. A score whose comment is
    empty or junk does: it belongs to the dissatisfaction rate and mentions nothing. It has no language, which is a
    level of its own, so that people who leave no words are not the yardstick for those who do. A customer without an
    id is the answer itself. Where the comments of an answer differ in a segment, the first analyzed one by id decides.
    """
    return _answers(corpus, grouping, corpus.unit, corpus.counted, corpus.satisfaction == DISSATISFIED)


def answers_to(corpus: Corpus, grouping: Grouping, outcome: Outcome) -> Answers:
    """Do as ``answers`` does for another question than the score: what counts is where ``outcome`` is known.

    Comments of one customer at one moment with one value are one answer, whatever their score; so are comments that
    share a score, where the value is the same.
    """
    known = corpus.answering & ~np.isnan(outcome.value)
    yes = outcome.value == 1 if outcome.scale is None else outcome.scale.satisfaction(outcome.value) == DISSATISFIED
    return _answers(corpus, grouping, _units(corpus, outcome.value), known, yes)


def _answers(
    corpus: Corpus, grouping: Grouping, unit: NDArray[np.int64], counted: NDArray[np.bool_], yes: NDArray[np.bool_]
) -> Answers:
    rows, answer, first = _joined(corpus, np.flatnonzero(counted), unit)
    weight, notes = scaled(corpus.weight[first])
    speaks = rows[corpus.analyzed[rows]]
    place = np.full(len(corpus), -1, dtype=np.int64)
    place[speaks] = answer[corpus.analyzed[rows]]
    membership = indicator(place, len(first))
    return Answers(
        dissatisfied=yes[first].astype(np.float64),
        weight=weight,
        customer=np.unique(customer_keys(corpus, first), return_inverse=True)[1].astype(np.int64),
        segments=segments_of(corpus, first),
        problem=binary(membership @ grouping.problem),
        praise=binary(membership @ grouping.praise),
        first=first,
        notes=notes,
    )


def _units(corpus: Corpus, value: NDArray[np.float64]) -> NDArray[np.int64]:
    moment = (corpus.customer != "") & ~np.isnat(corpus.when)
    person, when, answer = (np.unique(v, return_inverse=True)[1] for v in (corpus.customer, corpus.when, value))
    keys = np.column_stack([moment, np.where(moment, person, corpus.unit), np.where(moment, when, 0), answer])
    return np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _joined(
    corpus: Corpus, rows: NDArray[np.int64], unit: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return rows, the answer of each of them, and each answer's first row; answers by customer key, then by id."""
    ids = np.array(corpus.ids, dtype=np.str_)
    rows = rows[np.lexsort((ids[rows], ~corpus.analyzed[rows], unit[rows]))]
    _, start, place = np.unique(unit[rows], return_index=True, return_inverse=True)
    first = rows[start]
    order = np.lexsort((ids[first], customer_keys(corpus, first)))
    return rows, np.argsort(order)[place], first[order]


def customer_keys(corpus: Corpus, rows: NDArray[np.int64]) -> NDArray[np.str_]:
    """Return whose the ``rows`` (k,) are: the customer's id or, where it is unknown, the comment's own."""
    # The prefix keeps a customer called like another answer's id apart from it.
    own = np.array([f"a:{corpus.ids[row]}" for row in rows], dtype=np.str_)
    named = corpus.customer[rows]
    return np.where(named == "", own, np.char.add("c:", named.astype(np.str_)))


def segments_of(corpus: Corpus, rows: NDArray[np.int64]) -> dict[str, NDArray[np.str_]]:
    """Return what is adjusted for, name → the values of ``rows``: language, month, and the export's own segments."""
    months = corpus.when[rows].astype("datetime64[M]")
    own = {
        "language": np.where(corpus.analyzed[rows], corpus.language[rows], ""),
        "month": np.where(np.isnat(months), "", months.astype(np.str_)),
    }
    return own | {name: values[rows] for name, values in corpus.attributes.items()}


def scaled(weight: NDArray[np.float64]) -> tuple[NDArray[np.float64], tuple[Note, ...]]:
    """(n,) weights as given → usable ones that sum to n; missing and negative ones are 0, all of them 0 means 1."""
    usable = np.where(np.isfinite(weight), np.maximum(weight, 0.0), 0.0)
    if len(weight) and usable.sum() <= 0:
        text = "The weights are all zero or missing, so every answer counts as one."
        return np.ones(len(weight)), (Note("weights_unusable", text, "warning"),)
    return usable * (len(weight) / usable.sum() if len(weight) else 1.0), ()
