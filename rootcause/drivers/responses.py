"""Who was asked, who answered, and how far that could carry the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.comments import DISSATISFIED, Corpus
from rootcause.domain.teams import Response, ResponseRow
from rootcause.drivers.raking import rake
from rootcause.settings import DriverSettings

_NO_ANSWERS = ("duplicate", "test_row", "no_customer_turn")
"""Rows that are neither asked nor answers: they repeat one, test the survey, or hold no customer."""


@dataclass(frozen=True, eq=False)
class _Asked:
    """A customers asked, each once: the ``row`` (A,) of the corpus that stands for each, and what came of it, (A,)."""

    row: NDArray[np.int64]
    answered: NDArray[np.bool_]
    commented: NDArray[np.bool_]
    dissatisfied: NDArray[np.bool_]
    segments: Mapping[str, NDArray[np.str_]]


def response(corpus: Corpus, asked: NDArray[np.bool_] | None, settings: DriverSettings) -> Response | None:
    """Return response and comment rates, whole and per segment, and what those who did not answer could change.

    ``asked`` (n,) says which rows of the corpus were asked; None where the export does not say so. Rows of one score
    count once; scored rows that were not asked take no part. ``worst`` and ``best`` assume everything of those who did
    not answer, and so nothing (Manski 1995). ``weighted`` weights answers to those asked (``rake``). Segments are the
    attributes of the corpus; those under ``min_segment`` asked are left out.

    None also where nobody was asked, nobody answered, or everybody did: answers alone show no response.
    """
    found = _gather(corpus, asked) if asked is not None else None
    if found is None:
        return None
    n, answered, bad = len(found.row), int(found.answered.sum()), int(found.dissatisfied.sum())
    weight = rake(found.segments, found.answered)
    differ = bool(np.ptp(weight[found.answered]) > 1e-6)
    return Response(
        asked=n,
        answered=answered,
        commented=int(found.commented.sum()),
        rate=bad / answered,
        worst=(bad + n - answered) / n,
        best=bad / n,
        weighted=float(weight @ found.dissatisfied / weight.sum()) if differ else None,
        rows=tuple(_rows(found, weight, settings.min_segment)),
    )


def response_weights(corpus: Corpus, asked: NDArray[np.bool_] | None) -> NDArray[np.float64]:
    """Return ``corpus.weight`` (n,) times what every answer counts for when answers are weighted to those asked.

    Raking over the segments (Deming & Stephan 1940), weights at most 5 (Kalton & Flores-Cervantes 2003). Scored rows
    that were not asked keep their weight. Unchanged where ``response`` has nothing to say.
    """
    found = _gather(corpus, asked) if asked is not None else None
    if found is None:
        return corpus.weight
    of_unit = np.ones(int(corpus.unit.max()) + 1)
    of_unit[corpus.unit[found.row[found.answered]]] = rake(found.segments, found.answered)[found.answered]
    return np.asarray(corpus.weight * of_unit[corpus.unit])


def _gather(corpus: Corpus, asked: NDArray[np.bool_]) -> _Asked | None:
    """Count every unit once, in an order that follows from the content alone."""
    rows = np.flatnonzero(asked & ~np.isin(corpus.excluded, _NO_ANSWERS))
    ids = np.array(corpus.ids, dtype=np.str_)
    rows = rows[np.lexsort((ids[rows], ~corpus.analyzed[rows], ~corpus.counted[rows], corpus.unit[rows]))]
    first = rows[np.unique(corpus.unit[rows], return_index=True)[1]]
    first = first[np.argsort(ids[first])]
    answered = corpus.counted[first]
    if not answered.any() or answered.all():
        return None
    return _Asked(
        row=first,
        answered=answered,
        commented=answered & corpus.analyzed[first],
        dissatisfied=answered & (corpus.satisfaction[first] == DISSATISFIED),
        segments={name: values[first] for name, values in corpus.attributes.items()},
    )


def _rows(found: _Asked, weight: NDArray[np.float64], least: int) -> list[ResponseRow]:
    rows = []
    for name in sorted(found.segments):
        levels, code = np.unique(found.segments[name], return_inverse=True)
        counts = [np.bincount(code, weights=each) for each in (found.answered, found.commented, weight)]
        asked = np.bincount(code)
        rows += [
            _row(name, str(levels[k]), int(asked[k]), *(float(count[k]) for count in counts))
            for k in np.flatnonzero((asked >= least) & (levels != ""))
        ]
    return rows


def _row(name: str, value: str, asked: int, answered: float, commented: float, mass: float) -> ResponseRow:
    return ResponseRow(
        segment=name,
        value=value,
        asked=asked,
        answered=int(answered),
        commented=int(commented),
        response_rate=answered / asked,
        comment_rate=commented / answered if answered else 0.0,
        weight=mass / answered if answered else 0.0,
    )
