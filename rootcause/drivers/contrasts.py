"""What is particular about a cause in its segments: more mentions than elsewhere, or more weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.causes import SegmentCell
from rootcause.drivers.adjusters import OTHER, Adjuster
from rootcause.drivers.families import corrected
from rootcause.drivers.interaction import Fitted, departure
from rootcause.drivers.outcome import Answers
from rootcause.drivers.ties import UNTIED, Tie, tie
from rootcause.settings import DriverSettings

_MOST_PAIRS = 10
"""Of segments per cause: more are a table, not a finding."""
CROSS = " × "

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Segmented:
    """N answers with their segments, and the level's model, in which a cause weighs the same in each of them."""

    given: Answers
    adjusting: tuple[Adjuster, ...]
    level: Fitted

    def inside(self, cell: SegmentCell) -> Mask:
        """(N,) whether an answer is in the segment of a cell."""
        levels, code = self._coded[cell.segment]
        return np.asarray(code == levels[cell.value])

    def modeled(self, cell: SegmentCell) -> bool:
        """Whether the segment has a term of its own in the model: small ones are joined, and may differ as such."""
        return (cell.segment, cell.value) in self._terms

    @cached_property
    def _coded(self) -> dict[str, tuple[dict[str, int], NDArray[np.int64]]]:
        result = {}
        for name, values in self.given.segments.items():
            levels, code = np.unique(values, return_inverse=True)
            result[name] = {str(level): place for place, level in enumerate(levels)}, code.astype(np.int64)
        return result

    @cached_property
    def _terms(self) -> frozenset[tuple[str, str]]:
        return frozenset((one.name, level) for one in self.adjusting for level in one.levels if level != OTHER)


def contrasts(
    segmented: Segmented, who: Mask, cells: Sequence[SegmentCell], share: float, settings: DriverSettings
) -> tuple[SegmentCell, ...]:
    """Return the cells of one driver with what sets them apart, then its pairs of segments.

    ``who`` (N,) mentions the cause. Two families of tests over its cells, and one over its pairs, each corrected for
    the ``share`` of causes that were found: is it mentioned more or less often in the segment than in all others
    (``ties``), and does a mention go with more or less dissatisfaction there than where the model gives it the same
    weight everywhere (``interaction``). The latter needs ``min_segment`` mentions here and elsewhere, and a segment
    with a term of its own in the model.
    """
    placed = _concentrated(segmented, who, cells, share, settings)
    weighed = _weighed(segmented, who, placed, share, settings)
    return (*weighed, *_pairs(segmented, who, placed, share, settings))


def _concentrated(
    segmented: Segmented, who: Mask, cells: Sequence[SegmentCell], share: float, settings: DriverSettings
) -> list[SegmentCell]:
    ties = [tie(who, segmented.inside(cell), segmented.given.customer) for cell in cells]
    return _marked(cells, ties, share, settings)


def _marked(
    cells: Sequence[SegmentCell], ties: Sequence[Tie], share: float, settings: DriverSettings
) -> list[SegmentCell]:
    q_values = corrected(np.array([one.p_value for one in ties], dtype=np.float64), share)
    signs = [one.sign if q <= settings.alpha else 0 for one, q in zip(ties, q_values, strict=True)]
    return [replace(cell, concentrated=sign) for cell, sign in zip(cells, signs, strict=True)]


def _weighed(
    segmented: Segmented, who: Mask, cells: Sequence[SegmentCell], share: float, settings: DriverSettings
) -> list[SegmentCell]:
    n, least = int(who.sum()), settings.min_segment
    found = {}
    for place, cell in enumerate(cells):
        if segmented.modeled(cell) and least <= cell.mentioned <= n - least:
            departed = departure(segmented.level, np.flatnonzero(who & segmented.inside(cell)))
            if departed is not None:
                found[place] = departed
    q_values = corrected(np.array([p for _, p in found.values()], dtype=np.float64), share)
    result = list(cells)
    for (place, (difference, p_value)), q_value in zip(found.items(), q_values, strict=True):
        result[place] = replace(result[place], difference=difference, p_value=p_value, q_value=float(q_value))
    return result


def _pairs(
    segmented: Segmented, who: Mask, cells: Sequence[SegmentCell], share: float, settings: DriverSettings
) -> list[SegmentCell]:
    """Pairs of segments of two attributes that both mention it more; of many, those with the most mentions.

    The pair and either segment without the other hold ``min_segment`` answers: a team that works on one channel only
    is no combination with it.
    """
    dense = [cell for cell in cells if cell.concentrated > 0]
    several = [(one, other) for one, other in combinations(dense, 2) if one.segment != other.segment]
    made = [(_crossed(segmented, who, one, other, settings), one, other) for one, other in several]
    least = settings.min_segment
    usable = [entry for entry in made if least <= entry[0].n <= min(entry[1].n, entry[2].n) - least]
    usable.sort(key=lambda entry: (-entry[0].mentioned, entry[0].segment, entry[0].value))
    chosen = sorted(usable[:_MOST_PAIRS], key=lambda entry: (entry[0].segment, entry[0].value))
    ties = [_denser(segmented, who, one, other) for _, one, other in chosen]
    return _marked([cell for cell, _, _ in chosen], ties, share, settings)


def _crossed(
    segmented: Segmented, who: Mask, one: SegmentCell, other: SegmentCell, settings: DriverSettings
) -> SegmentCell:
    both = segmented.inside(one) & segmented.inside(other)
    return SegmentCell(
        segment=one.segment + CROSS + other.segment,
        value=one.value + CROSS + other.value,
        n=int(both.sum()),
        mentioned=int((both & who).sum()),
        dsat_rate=_rate(segmented.given, both & who, settings.min_segment),
        rate_without=_rate(segmented.given, both & ~who, settings.min_segment),
    )


def _denser(segmented: Segmented, who: Mask, one: SegmentCell, other: SegmentCell) -> Tie:
    """Tell whether both segments together mention it more than either does without the other.

    Two segments that mention it more hold it together as a matter of course; a combination is what neither alone
    accounts for. Both comparisons must hold, so the larger p-value counts (intersection–union, Berger 1982).
    """
    first, second = segmented.inside(one), segmented.inside(other)
    ties = [
        tie(who[within], beside[within], segmented.given.customer[within])
        for within, beside in ((first, second), (second, first))
    ]
    return max(ties, key=lambda found: found.p_value) if min(found.sign for found in ties) > 0 else UNTIED


def _rate(given: Answers, chosen: Mask, least: int) -> float | None:
    mass = float(given.weight[chosen].sum())
    if int(chosen.sum()) < least or mass <= 0:
        return None
    return float(given.weight[chosen] @ given.dissatisfied[chosen]) / mass
