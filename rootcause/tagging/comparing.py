"""Tags beside labels: as flags to compare, and which comments to label next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.comments import Corpus
from rootcause.domain.reasons import Tags

ENOUGH = 20
"""Labeled comments of a reason from which more of it help less than doubtful ones."""

Flags = NDArray[np.bool_]


def tag_flags(tags: Tags, codes: Sequence[str], n: int) -> tuple[Flags, NDArray[np.float64]]:
    """(n, k) which comment has which of ``codes``, and how sure that is."""
    place = {code: column for column, code in enumerate(codes)}
    columns = np.array([place.get(code, -1) for code in tags.codes], dtype=np.int64)[tags.reason]
    there = columns >= 0
    sure = np.zeros((n, len(codes)))
    np.maximum.at(sure, (tags.position[there], columns[there]), tags.confidence[there])
    found = np.zeros((n, len(codes)), dtype=bool)
    found[tags.position[there], columns[there]] = True
    return found, sure


def next_to_label(corpus: Corpus, labeled: Flags, tags: Tags, labels: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    """(id, why) of comments that nobody labeled: those with the rarest reasons by our tags first, then the least sure.

    ``labels`` says how many comments each code has by the labels so far.
    """
    unlabeled = np.flatnonzero(corpus.analyzed & ~labeled)
    open_, ranked = set(unlabeled.tolist()), list[tuple[float, float, str, str]]()
    for t in range(len(tags)):
        position, code = int(tags.position[t]), tags.codes[int(tags.reason[t])]
        if position in open_:
            few = float(min(labels.get(code, 0), ENOUGH))
            ranked.append((few, float(tags.confidence[t]), corpus.ids[position], code))
    told: dict[str, str] = {}
    for few, sure, id, code in sorted(ranked):
        told.setdefault(
            id, f"perhaps {code}, of which {few:.0f} are labeled" if few < ENOUGH else f"{code}, sure {sure:.2f}"
        )
    silent = [corpus.ids[row] for row in unlabeled.tolist() if corpus.ids[row] not in told]
    return (*told.items(), *((id, "no reason found") for id in sorted(silent)))
