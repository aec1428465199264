"""Days put into consecutive weeks or months, with the edges that an export holds only in part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.comments import Corpus

Unit = Literal["week", "month"]

_WEEKS_UP_TO = 280
"""Days; a longer span is told by the month."""
_MOST = 400
"""Periods; of a longer history the last ones count."""
_STRAY_GAP, _STRAY_SHARE = 182, 0.01
"""A date is a slip of the pen where half a year without any comment lies before it and next to nothing after it."""


@dataclass(frozen=True, eq=False)
class Calendar:
    """T consecutive periods; ``place`` (n,) is each row's period, −1 for a row that does not count.

    ``starts`` (T+1,) are their first days and the first day after the last; ``partial`` (T,) marks those that the
    export holds only in part.
    """

    unit: Unit
    labels: tuple[str, ...]
    starts: NDArray[np.datetime64]
    partial: NDArray[np.bool_]
    place: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def whole(self) -> Calendar:
        """Return the whole periods alone; rows of partial ones do not count."""
        kept = np.flatnonzero(~self.partial)
        if not len(kept):
            return _nothing(len(self.place))
        number = np.where(self.partial, -1, np.cumsum(~self.partial) - 1)
        place = np.where(self.place >= 0, number[self.place], -1)
        starts = self.starts[kept[0] : kept[-1] + 2]
        labels = tuple(self.labels[k] for k in kept)
        return Calendar(self.unit, labels, starts, self.partial[kept], place.astype(np.int64))


def calendar(corpus: Corpus, rows: NDArray[np.bool_], unit: Unit | None = None) -> Calendar:
    """Put the dated ones of ``rows`` (n,) into ISO weeks or months, at most the last 400.

    Without a unit it is weeks, or months where the dates span over 40 weeks. Only the first and the last period can be
    partial: where the export lacks more days at that edge than usually lie between two days with rows.
    """
    days = corpus.when.astype("datetime64[D]")
    dated = rows & ~np.isnat(days)
    if not dated.any():
        return _nothing(len(corpus))
    seen = np.unique(days[dated])
    unit = unit or ("week" if (seen[-1] - seen[0]).astype(np.int64) <= _WEEKS_UP_TO else "month")
    starts = _weeks(seen[0], seen[-1]) if unit == "week" else _months(seen[0], seen[-1])
    place = np.where(dated, np.searchsorted(starts, days, side="right") - 1, -1)
    return Calendar(unit, _labels(starts[:-1], unit), starts, _partial(seen, starts), place.astype(np.int64))


def settled(corpus: Corpus, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n,) rows → those of them with a date, without the stray last ones: a slip in a year would hide the present.

    Dropped is what follows on half a year without a row, where it is at most one row in a hundred.
    """
    days = corpus.when.astype("datetime64[D]")
    dated = rows & ~np.isnat(days)
    number = np.sort(days[dated]).astype(np.int64)
    late = np.flatnonzero(np.diff(number) > _STRAY_GAP)
    late = late[len(number) - 1 - late <= _STRAY_SHARE * len(number)]
    return np.asarray(dated & (days.astype(np.int64) <= number[late[0]])) if len(late) else np.asarray(dated)


def _nothing(n: int) -> Calendar:
    none = np.zeros(0, dtype="datetime64[D]")
    return Calendar("week", (), none, np.zeros(0, dtype=np.bool_), np.full(n, -1, dtype=np.int64))


def _weeks(first: np.datetime64, last: np.datetime64) -> NDArray[np.datetime64]:
    """Mondays from the week of the first date to the one after the last. Day 0, 1 January 1970, was a Thursday."""
    monday = first - np.timedelta64(int((first.astype(np.int64) + 3) % 7), "D")
    count = int((last - monday).astype(np.int64)) // 7 + 1
    kept = np.arange(max(0, count - _MOST), count + 1)
    return np.asarray(monday + 7 * kept.astype("timedelta64[D]"))


def _months(first: np.datetime64, last: np.datetime64) -> NDArray[np.datetime64]:
    """First days of the months, to the one after the last."""
    months = np.arange(first.astype("datetime64[M]"), last.astype("datetime64[M]") + 2)
    return np.asarray(months[-_MOST - 1 :].astype("datetime64[D]"))


def _labels(starts: NDArray[np.datetime64], unit: Unit) -> tuple[str, ...]:
    dates = [start.item() for start in starts]
    if unit == "month":
        return tuple(f"{date:%Y-%m}" for date in dates)
    return tuple("{:04d}-W{:02d}".format(*date.isocalendar()) for date in dates)


def _partial(seen: NDArray[np.datetime64], starts: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    """(T,) whether the export lacks more days at an edge than usually lie between two days with comments."""
    gaps = np.diff(seen).astype(np.int64)
    usual = float(np.quantile(gaps, 0.95)) if len(gaps) else 1.0
    result = np.zeros(len(starts) - 1, dtype=np.bool_)
    result[0] = (seen[0] - starts[0]).astype(np.int64) >= usual
    result[-1] |= (starts[-1] - seen[-1]).astype(np.int64) - 1 >= usual
    return result
