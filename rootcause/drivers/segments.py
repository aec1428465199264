"""Where a cause sits: its mentions and their dissatisfaction in every segment."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rootcause.domain.causes import Polarity, SegmentCell
from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.drivers.mentions import binary, indicator
from rootcause.drivers.outcome import answers
from rootcause.settings import DriverSettings


def segments(
    corpus: Corpus, grouping: Grouping, settings: DriverSettings, polarity: Polarity = "problem"
) -> Mapping[str, tuple[SegmentCell, ...]]:
    """Group id → its cells: for every level of every attribute and of language, answers, mentions and their rate.

    ``n`` counts the scored answers of the segment, ``mentioned`` those of them that mention the group, ``dsat_rate``
    is the weighted rate of the latter. Segments under ``min_segment`` answers are left out, as are missing values;
    the rate is None under ``min_segment`` mentions. In order of name, then value. They decide no verdict.
    """
    given = answers(corpus, grouping)
    either = binary(given.problem + given.praise)
    mentioned = {"problem": given.problem, "praise": given.praise, "any": either}[polarity]
    bad = given.weight * given.dissatisfied
    cells: dict[str, list[SegmentCell]] = {group.id: [] for group in grouping.groups}
    for name in sorted(set(given.segments) - {"month"}):
        levels, code = np.unique(given.segments[name], return_inverse=True)
        inside = indicator(code, len(levels))
        size = np.asarray(inside.sum(axis=1)).ravel()
        n = (inside @ mentioned).toarray()
        mass, worse = (
            (inside.multiply(values[None, :]).tocsr() @ mentioned).toarray() for values in (given.weight, bad)
        )
        for place in np.flatnonzero((size >= settings.min_segment) & (levels != "")):
            for g, group in enumerate(grouping.groups):
                known = n[place, g] >= settings.min_segment and mass[place, g] > 0
                rate = float(worse[place, g] / mass[place, g]) if known else None
                value = str(levels[place])
                cells[group.id].append(SegmentCell(name, value, int(size[place]), int(n[place, g]), rate))
    return {group: tuple(found) for group, found in cells.items()}
