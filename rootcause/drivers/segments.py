"""Where a cause sits: its mentions and their dissatisfaction in every segment."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.domain.causes import DriverTable, Polarity, SegmentCell
from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.drivers.adjusters import adjusters
from rootcause.drivers.contrasts import Segmented, contrasts
from rootcause.drivers.exposures import exposures, top_level
from rootcause.drivers.families import Selection, selection
from rootcause.drivers.interaction import fitted
from rootcause.drivers.mentions import binary, indicator
from rootcause.drivers.outcome import Answers, answers
from rootcause.settings import DriverSettings

Cells = Mapping[str, tuple[SegmentCell, ...]]


def segments(
    corpus: Corpus,
    grouping: Grouping,
    settings: DriverSettings,
    polarity: Polarity = "problem",
    table: DriverTable | None = None,
) -> Cells:
    """Group id → its cells: for every level of every attribute and of language, answers, mentions and their rate.

    ``n`` counts the scored answers of the segment, ``mentioned`` those of them that mention the group; the rates are
    weighted. Segments under ``min_segment`` answers are left out, as are missing values; a rate is None where it
    rests on fewer. In order of name, then value. With ``table``, the grouping measured, the cells of its drivers also
    say what ``contrasts`` finds, pairs of segments last; the errors are held as among sub-causes (``families``).
    They decide no verdict. Source: Benjamini & Bogomolov 2014; the tests name theirs.
    """
    given = answers(corpus, grouping)
    either = binary(given.problem + given.praise)
    mentioned = {"problem": given.problem, "praise": given.praise, "any": either}[polarity]
    cells = _counted(given, grouping, mentioned, settings)
    chosen = selection(table)
    return cells | _compared(given, grouping, mentioned, cells, chosen, settings) if chosen.parents else cells


def _compared(
    given: Answers,
    grouping: Grouping,
    mentioned: csr_matrix,
    cells: Cells,
    chosen: Selection,
    settings: DriverSettings,
) -> dict[str, tuple[SegmentCell, ...]]:
    places = top_level(grouping.groups)
    groups = tuple(grouping.groups[place] for place in places)
    adjusting = adjusters(given.segments, given.dissatisfied)
    level = exposures(groups, mentioned[:, places], given.customer, "any", settings.min_cause)
    segmented = Segmented(given, adjusting, fitted(given, level, adjusting, settings.penalty))
    result = {}
    for group, place in zip(groups, places, strict=True):
        if group.id in chosen.parents:
            who = mentioned[:, [place]].toarray().ravel() > 0
            result[group.id] = contrasts(segmented, who, cells[group.id], chosen.share, settings)
    return result


def _counted(
    given: Answers, grouping: Grouping, mentioned: csr_matrix, settings: DriverSettings
) -> dict[str, tuple[SegmentCell, ...]]:
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
        rate = _rate(worse, mass, n, settings)
        beside = _rate(
            (inside @ bad)[:, None] - worse, (inside @ given.weight)[:, None] - mass, size[:, None] - n, settings
        )
        for place in np.flatnonzero((size >= settings.min_segment) & (levels != "")):
            value, answered = str(levels[place]), int(size[place])
            for g, group in enumerate(grouping.groups):
                cells[group.id].append(
                    SegmentCell(
                        name, value, answered, int(n[place, g]), _known(rate[place, g]), _known(beside[place, g])
                    )
                )
    return {group: tuple(found) for group, found in cells.items()}


def _rate(
    worse: NDArray[np.float64], mass: NDArray[np.float64], n: NDArray[np.float64], settings: DriverSettings
) -> NDArray[np.float64]:
    """(L, G) weighted dissatisfied, weights and answers → rates, NaN where they rest on too few."""
    usable = (n >= settings.min_segment) & (mass > 1e-9)
    rate: NDArray[np.float64] = np.divide(worse, mass, out=np.full(mass.shape, np.nan), where=usable)
    return np.clip(rate, 0.0, 1.0)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
