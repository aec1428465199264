"""A section of the report as plain data: sentences and tables, ready to print and to write as numbers."""

from __future__ import annotations

from dataclasses import dataclass

from rootcause.domain.reasons import Words
from rootcause.reporting.cells import Cell
from rootcause.reporting.words import say

Value = Cell | Words


@dataclass(frozen=True)
class Grid:
    """A table: its title, what its columns are called, and rows of words and numbers; the first is the row's head."""

    title: Words
    heads: tuple[Words, ...]
    rows: tuple[tuple[Value, ...], ...]
    folded: bool = False


@dataclass(frozen=True)
class Section:
    """A heading, what it is about, remarks a reader should not miss, and tables. Empty ones are left out."""

    id: str
    title: Words
    lead: Words
    remarks: tuple[Words, ...] = ()
    grids: tuple[Grid, ...] = ()


def grid(
    title: Words, heads: tuple[str, ...], rows: list[tuple[Value, ...]], *, folded: bool = False
) -> tuple[Grid, ...]:
    """Return one table with headings of ``column.*``, none where there are no rows."""
    if not rows:
        return ()
    return (Grid(title, tuple(say(f"column.{head}") for head in heads), tuple(rows), folded),)


def section(id: str, *grids: tuple[Grid, ...], remarks: tuple[Words, ...] = ()) -> tuple[Section, ...]:
    """Return the section with the words of ``<id>.title`` and ``<id>.lead``; none where it would say nothing."""
    shown = tuple(one for some in grids for one in some)
    if not shown and not remarks:
        return ()
    return (Section(id, say(f"{id}.title"), say(f"{id}.lead"), remarks, shown),)
