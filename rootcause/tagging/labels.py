"""Groups taken from a column of the export (``--groups``) instead of our own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.domain.groups import Group, Grouping
from rootcause.domain.reasons import Words

_PRAISE = {"positive", "praise", "positief", "lof", "pos"}
_PROBLEM = {"negative", "problem", "neutral", "negatief", "probleem", "neutraal", "neg"}
_BOTH = {"conflict", "mixed", "gemengd", "wisselend"}
MOST_LABELS = 400


def label_grouping(cells: Sequence[str], analyzed: NDArray[np.bool_]) -> Grouping:
    """(n,) cells such as "waiting|billing" or "waiting:negative|staff:positive" → one group per label.

    Only the rows of ``analyzed`` (n,) mention anything.

    Labels are separated by "|"; a polarity behind the last ":" makes the grouping one with polarity, in which a label
    without one counts as a problem, and a mixed one as a problem and as praise.
    A column with more than 400 labels is cut to the most frequent (ties by name).
    """
    mentions = [_mentions(cell) if used else [] for cell, used in zip(cells, analyzed.tolist(), strict=True)]
    counts: dict[str, int] = {}
    for row in mentions:
        for label, _ in row:
            counts[label] = counts.get(label, 0) + 1
    labels = sorted(sorted(counts, key=lambda label: (-counts[label], label))[:MOST_LABELS])
    index = {label: g for g, label in enumerate(labels)}
    shape = (len(cells), len(labels))
    kept = [(i, index[label], praise) for i, row in enumerate(mentions) for label, praise in row if label in index]
    parts = {part for cell in set(cells) for part in cell.split("|")}
    return Grouping(
        groups=tuple(Group(id=label, kind="reason", name=Words(label, label)) for label in labels),
        problem=_matrix([(i, g) for i, g, praise in kept if not praise], shape),
        praise=_matrix([(i, g) for i, g, praise in kept if praise], shape),
        has_polarity=any(_signs(part) for part in parts),
    )


def _mentions(cell: str) -> list[tuple[str, bool]]:
    """One cell → (label, is praise) pairs without repeats, in order of label."""
    found = set()
    for part in cell.split("|"):
        signs = _signs(part)
        label = (part.rpartition(":")[0] if signs else part).strip()
        found |= {(label, praise) for praise in signs or (False,) if label}
    return sorted(found)


def _signs(part: str) -> tuple[bool, ...]:
    """Return what the words behind the last ":" say, as praise (True) or not; nothing where they are no polarity."""
    word = part.rpartition(":")[2].strip().casefold() if ":" in part else ""
    if word in _BOTH:
        return False, True
    return (True,) if word in _PRAISE else (False,) if word in _PROBLEM else ()


def _matrix(cells: Sequence[tuple[int, int]], shape: tuple[int, int]) -> csr_matrix:
    rows, columns = (np.array([cell[axis] for cell in cells], dtype=np.int64) for axis in (0, 1))
    matrix = csr_matrix((np.ones(len(cells), dtype=np.int8), (rows, columns)), shape=shape)
    matrix.data[:] = 1
    return matrix
