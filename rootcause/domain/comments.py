"""A customer's comments as aligned columns, and the scale their scores were given on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.exports import Note
from rootcause.domain.outcomes import Outcome

DISSATISFIED, NEUTRAL, SATISFIED = -1, 0, 1
UNSCORED = -9
"""Values of ``Corpus.satisfaction`` (int8)."""


@dataclass(frozen=True)
class ScoreScale:
    """How a score column is to be read; thresholds are inclusive and lie on the side of their name.

    ``worst`` and ``best`` give the direction: ``worst > best`` means that low is good. ``words`` maps
    normalized answers ("zeer tevreden", "good") to their value on the scale.
    """

    name: str
    metric: str
    worst: float
    best: float
    dissatisfied_at: float
    satisfied_at: float
    words: Mapping[str, float] = field(default_factory=dict)

    def satisfaction(self, scores: NDArray[np.float64]) -> NDArray[np.int8]:
        """(n,) scores, NaN where missing → (n,) int8 of DISSATISFIED, NEUTRAL, SATISFIED, UNSCORED."""
        sign = 1.0 if self.best >= self.worst else -1.0
        result = np.full(len(scores), UNSCORED, dtype=np.int8)
        known = ~np.isnan(scores)
        value = sign * scores[known]
        result[known] = np.where(
            value <= sign * self.dissatisfied_at,
            DISSATISFIED,
            np.where(value >= sign * self.satisfied_at, SATISFIED, NEUTRAL),
        )
        return result


@dataclass(frozen=True)
class Passage:
    """A stretch of an analyzed verbatim and the export cell it was taken from.

    ``start``/``stop`` are offsets into ``Corpus.texts[i]``. ``origin[k]`` is the offset, in the cell as it is
    written to comments.csv, of the passage's k-th character; None means that they run in step from ``offset`` on.
    """

    column: str
    start: int
    stop: int
    offset: int = 0
    origin: NDArray[np.int32] | None = None

    def locate(self, start: int, stop: int) -> tuple[int, int]:
        """Offsets in the analyzed verbatim → offsets in the written cell; ``start < stop`` within the passage."""
        first, last = start - self.start, stop - 1 - self.start
        if self.origin is None:
            return first + self.offset, last + self.offset + 1
        return int(self.origin[first]), int(self.origin[last]) + 1


@dataclass(frozen=True)
class Comment:
    """One row of a corpus, for reading by people and in tests."""

    id: str
    text: str
    language: str
    when: datetime | None
    satisfaction: int
    score: float | None
    customer: str
    attributes: Mapping[str, str]
    excluded: str


@dataclass(frozen=True, eq=False)
class Corpus:
    """All rows of an export as aligned columns of length n; position is identity.

    The order is by content, never by file, so that shuffling an export changes nothing downstream.
    ``texts`` are redacted and cleaned; an excluded row keeps its text and says why in ``excluded``
    ("" = analyzed; "empty", "junk", "duplicate", "no_customer_turn", "test_row").
    ``language`` is "nl", "en", another ISO 639-1 code, or "unknown".
    ``unit`` numbers the answers: comments that share one score share a unit. ``customer`` is "" where unknown.
    ``weight`` is 1 unless the user gave one. ``outcomes`` are further columns to measure against. Arrays are read-only.
    """

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    passages: tuple[tuple[Passage, ...], ...]
    language: NDArray[np.str_]
    when: NDArray[np.datetime64]
    score: NDArray[np.float64]
    satisfaction: NDArray[np.int8]
    customer: NDArray[np.str_]
    unit: NDArray[np.int64]
    weight: NDArray[np.float64]
    excluded: NDArray[np.str_]
    attributes: Mapping[str, NDArray[np.str_]] = field(default_factory=dict)
    metrics: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    scale: ScoreScale | None = None
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        for array in self._arrays():
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, position: int) -> Comment:
        when, score = self.when[position], float(self.score[position])
        return Comment(
            id=self.ids[position],
            text=self.texts[position],
            language=str(self.language[position]),
            when=None if np.isnat(when) else when.astype("datetime64[s]").item(),
            satisfaction=int(self.satisfaction[position]),
            score=None if np.isnan(score) else score,
            customer=str(self.customer[position]),
            attributes={name: str(values[position]) for name, values in self.attributes.items()},
            excluded=str(self.excluded[position]),
        )

    def _arrays(self) -> list[NDArray[Any]]:
        plain = [getattr(self, f.name) for f in fields(self)]
        nested = [*self.attributes.values(), *self.metrics.values(), *(outcome.value for outcome in self.outcomes)]
        return [value for value in (*plain, *nested) if isinstance(value, np.ndarray)]

    @property
    def analyzed(self) -> NDArray[np.bool_]:
        """(n,) mask of the rows that are not excluded."""
        return np.asarray(self.excluded == "")

    @property
    def scored(self) -> NDArray[np.bool_]:
        """(n,) mask of the rows with a usable score."""
        return np.asarray(self.satisfaction != UNSCORED)

    @property
    def counted(self) -> NDArray[np.bool_]:
        """(n,) mask of the rows whose score counts as an answer."""
        return self.scored & self.answering

    @property
    def answering(self) -> NDArray[np.bool_]:
        """(n,) mask of the rows that count as an answer where something was answered.

        A score under an empty or junk comment is an answer that mentions nothing; a row that repeats another, a test,
        or a transcript in which the customer says nothing is not.
        """
        return np.isin(self.excluded, ("", "empty", "junk"))

    def select(self, mask: NDArray[np.bool_]) -> Corpus:
        """Return the rows where ``mask`` (n,) is true, in the same order; units are renumbered without gaps."""
        keep = np.flatnonzero(mask)
        pick = [int(i) for i in keep]
        changes: dict[str, Any] = {
            name: getattr(self, name)[keep]
            for name in ("language", "when", "score", "satisfaction", "customer", "weight", "excluded")
        }
        return replace(
            self,
            ids=tuple(self.ids[i] for i in pick),
            texts=tuple(self.texts[i] for i in pick),
            passages=tuple(self.passages[i] for i in pick),
            unit=np.unique(self.unit[keep], return_inverse=True)[1].astype(np.int64),
            attributes={name: values[keep] for name, values in self.attributes.items()},
            metrics={name: values[keep] for name, values in self.metrics.items()},
            outcomes=tuple(replace(outcome, value=outcome.value[keep]) for outcome in self.outcomes),
            **changes,
        )

    def locate(self, position: int, start: int, stop: int) -> str:
        """Offsets in ``texts[position]`` → "column:start-end" in the cell as written to comments.csv."""
        for passage in self.passages[position]:
            if passage.start <= start < passage.stop:
                first, last = passage.locate(start, min(stop, passage.stop))
                return f"{passage.column}:{first}-{last}"
        return ""
