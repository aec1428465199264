"""One corpus as two periods: the comments before a day, and those from it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.comments import Corpus
from rootcause.domain.exports import Note
from rootcause.errors import ColumnNotFound, NotEnoughData


@dataclass(frozen=True, eq=False)
class Split:
    """``before`` and ``after`` (n,) mark the rows of the periods, undated ones in neither; ``names`` are their days."""

    before: NDArray[np.bool_]
    after: NDArray[np.bool_]
    names: tuple[str, str]
    notes: tuple[Note, ...] = ()


def split_at(corpus: Corpus, day: date) -> Split:
    """Split a corpus; comments of ``day`` itself are in the later period, and undated ones are counted in a note.

    Raises ColumnNotFound where nothing is dated, NotEnoughData for a period of fewer than two comments to analyze.
    """
    when = corpus.when.astype("datetime64[D]")
    undated = np.isnat(when)
    if undated.all():
        raise ColumnNotFound("The export has no dates to split it by. Name the column with --date COL.")
    before, after = when < np.datetime64(day), when >= np.datetime64(day)
    fewest = min(int((side & corpus.analyzed).sum()) for side in (before, after))
    if fewest < 2:
        raise NotEnoughData(
            f"At {day} one of the two periods has {fewest} comment(s) to analyze; at least 2 are needed. "
            f"The export runs from {when[~undated].min()} to {when[~undated].max()}: choose a date within with --split."
        )
    return Split(before, after, (_days(when[before]), _days(when[after])), _undated(corpus, undated))


def _days(when: NDArray[np.datetime64]) -> str:
    return f"{when.min()} – {when.max()}"


def _undated(corpus: Corpus, undated: NDArray[np.bool_]) -> tuple[Note, ...]:
    n = int((corpus.analyzed & undated).sum())
    text = f"{n:,} comments have no date and belong to neither period."
    return (Note("undated", text, "caveat", {"n": n}),) if n else ()
