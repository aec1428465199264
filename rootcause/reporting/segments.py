"""The segments of a cause, and the places by which the ranking can be filtered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rootcause.domain.causes import RootCause, SegmentCell
from rootcause.domain.reasons import Words
from rootcause.reporting.cells import Cell, count_cell, percent_cell
from rootcause.reporting.words import both, known, label, same, say

_CERTAIN = 0.05
_PAIR = " × "


@dataclass(frozen=True)
class SegmentView:
    """One segment of a cause; ``told`` says what stands out there beyond chance."""

    name: Words
    value: Words
    cells: Mapping[str, Cell]
    told: tuple[Words, ...] = ()
    place: str = ""


@dataclass(frozen=True)
class Place:
    """One value of a segment by which the ranking can be filtered; ``key`` joins it to the rows of the drill-downs."""

    key: str
    value: Words


@dataclass(frozen=True)
class Places:
    """All values of one segment."""

    name: Words
    places: tuple[Place, ...]


def segment_keys(causes: Iterable[RootCause]) -> dict[tuple[str, str], str]:
    """Number every segment value that any cause holds figures of, language first; pairs of segments are left out."""
    found = {(cell.segment, cell.value) for cause in causes for cell in cause.segments if _PAIR not in cell.segment}
    ordered = sorted(found, key=lambda at: (at[0] != "language", at))
    return {at: f"p{i}" for i, at in enumerate(ordered, 1)}


def filters(keys: Mapping[tuple[str, str], str]) -> tuple[Places, ...]:
    """Return what the ranking can be filtered by, one entry per segment."""
    return tuple(
        Places(_segment_name(segment, "")[0], tuple(_place(at, key) for at, key in keys.items() if at[0] == segment))
        for segment in dict.fromkeys(segment for segment, _ in keys)
    )


def _place(at: tuple[str, str], key: str) -> Place:
    return Place(key, _segment_name(*at)[1])


def segment_names(cell: SegmentCell) -> tuple[Words, Words]:
    """Return segment and value for reading; language is a segment of ours and has words. "A × B" is read by parts."""
    parts = list(zip(cell.segment.split(_PAIR), cell.value.split(_PAIR), strict=False))
    whole = len(parts) == cell.segment.count(_PAIR) + 1 == cell.value.count(_PAIR) + 1
    names = [_segment_name(*part) for part in (parts if whole else [(cell.segment, cell.value)])]
    return (
        both(lambda x: _PAIR.join(name[x] for name, _ in names)),
        both(lambda x: _PAIR.join(value[x] for _, value in names)),
    )


def _segment_name(segment: str, value: str) -> tuple[Words, Words]:
    name = label("segment", segment) if known("segment", segment) else same(segment)
    return name, label("lang", value) if segment == "language" else same(value)


ROWS = 2500
"""Rows of segments that a page holds; beyond, reasons without a rank show only where they stand out."""


def crowded(causes: Iterable[RootCause]) -> bool:
    """Tell whether all segments of all causes would make the page too large to mail and open at once."""
    return sum(len(cause.segments) for cause in causes) > ROWS


def shown_segments(cause: RootCause, brief: bool) -> tuple[SegmentCell, ...]:
    """Return the segments of a cause that its drill-down lists."""
    if not brief or cause.driver.rank is not None:
        return cause.segments
    return tuple(cell for cell in cause.segments if stands_out(cell))


def segment_view(cell: SegmentCell, keys: Mapping[tuple[str, str], str]) -> SegmentView:
    """Return one segment of a cause, ready to print; ``keys`` are those of ``segment_keys``."""
    place = keys.get((cell.segment, cell.value), "")
    return SegmentView(*segment_names(cell), _segment_cells(cell), stands_out(cell), place)


def stands_out(cell: SegmentCell) -> tuple[Words, ...]:
    """Say where a cause is mentioned more or less than elsewhere, or goes with more or less dissatisfaction."""
    mentioned = {1: ["details.more_here"], -1: ["details.less_here"]}
    found = list(mentioned.get(cell.concentrated, []))
    if cell.q_value is not None and cell.q_value <= _CERTAIN and cell.difference:
        found.append("details.heavier_here" if cell.difference > 0 else "details.lighter_here")
    return tuple(say(key) for key in found)


def _segment_cells(cell: SegmentCell) -> dict[str, Cell]:
    return {
        "n": count_cell(cell.n),
        "mentioned": count_cell(cell.mentioned),
        "share": percent_cell(cell.mentioned / cell.n if cell.n else None),
        "dsat_rate": percent_cell(cell.dsat_rate),
        "rate_without": percent_cell(cell.rate_without),
    }


def worst(segments: tuple[SegmentCell, ...]) -> Words | None:
    """Name the segment that mentions it most, where segments differ at all: if any stands out, one of those."""
    usable = [cell for cell in segments if cell.n and cell.mentioned and _PAIR not in cell.segment]
    usable = [cell for cell in usable if cell.concentrated > 0] or usable
    if len(usable) < 2 and not any(cell.concentrated > 0 for cell in usable):
        return None
    worst = max(usable, key=lambda cell: (cell.mentioned / cell.n, cell.n, cell.segment, cell.value))
    share = percent_cell(worst.mentioned / worst.n).text
    segment, value = segment_names(worst)
    return say("details.worst", segment=segment, value=value, share=share, n=worst.n)
