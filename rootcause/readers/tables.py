"""Cells → export: where the header row is, names that are unique, rows of equal length, and what was repaired."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import pandas as pd

from rootcause.domain.exports import Export, Note
from rootcause.errors import NotEnoughData, UnreadableFile

MAX_COLUMNS = 16_384
"""What the widest spreadsheet holds; text that only looks like a table can have millions."""
_WIDE = 500
_LONG_CELL = 100_000
_TITLE_ROWS = 30
EXTRA = "Extra cells"
_TAGS = re.compile(r"<[^<>]{1,200}>")
_NUMBER = re.compile(r"[-+]?[\d.,:/\- ]*\d[\d.,:/\- ]*%?")


@dataclass(frozen=True)
class Grid:
    """Filled rows as lists of cells, possibly of different lengths, with each row's number in its file.

    ``headed`` says that the first row is certainly the header, as in formats that carry names.
    """

    rows: list[list[str]]
    numbers: Sequence[int]
    notes: tuple[Note, ...] = ()
    headed: bool = False


@dataclass(frozen=True)
class Header:
    """Names of the columns, the questions where known, and how many rows they take up."""

    names: list[str]
    rows: int = 1
    preset: str = "plain"
    questions: dict[str, str] | None = None
    notes: tuple[Note, ...] = ()


def without_title(grid: Grid) -> Grid:
    """Drop the rows that reports put above the header: nearly empty ones before a row of short, distinct names."""
    if grid.headed or not grid.rows:
        return grid
    usual = median(_filled(row) for row in grid.rows)
    first = next((i for i, row in enumerate(grid.rows[:_TITLE_ROWS]) if not _is_title(row, usual)), 0)
    if not first or not _names_columns(grid.rows[first]):
        return grid
    note = Note("title_rows", f"{first} rows above the header row were left out.", values={"count": first})
    return Grid(grid.rows[first:], grid.numbers[first:], (*grid.notes, note))


def _filled(row: list[str]) -> int:
    return len(row) - row.count("")


def _is_title(row: list[str], usual: float) -> bool:
    return usual >= 2 and _filled(row) <= max(1.0, 0.3 * usual)


def _names_columns(row: Sequence[str]) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    return len(cells) == len(set(cells)) and not any(_NUMBER.fullmatch(c) or len(c) > 300 for c in cells)


def to_export(name: str, grid: Grid, header: Header) -> Export:
    """Cut and pad the rows to the header, name every column, and drop unnamed columns without a value.

    Raises NotEnoughData when there is no row below the header, UnreadableFile beyond MAX_COLUMNS.
    """
    body, numbers = grid.rows[header.rows :], list(grid.numbers[header.rows :])
    if not body:
        raise NotEnoughData(f"{name} has a header but no rows below it. Check the filter of the export.")
    titles = _widened(header.names, body)
    if len(titles) > MAX_COLUMNS:
        raise UnreadableFile(f"{name} has {len(titles):,} columns, more than a table holds. Is it a table at all?")
    body, titles, ragged = _squared(body, titles)
    cells = list(zip(*body, strict=True))
    kept = [i for i, title in enumerate(titles) if title.strip() or any(cells[i])]
    names, naming = unique_names([titles[i] for i in kept], kept)
    frame = pd.DataFrame({n: pd.Series(cells[i], dtype="str") for n, i in zip(names, kept, strict=True)})
    return Export(
        frame=frame,
        rows=tuple((name, number) for number in numbers),
        preset=header.preset,
        questions=_questions(header, names, kept),
        notes=(*grid.notes, *header.notes, *ragged, *naming, *_size_notes(frame)),
    )


def _questions(header: Header, names: list[str], kept: list[int]) -> dict[str, str]:
    questions = header.questions or {}
    old = {n: header.names[i] for n, i in zip(names, kept, strict=True) if i < len(header.names)}
    return {n: questions[o] for n, o in old.items() if o in questions}


def _widened(names: Sequence[str], body: list[list[str]]) -> list[str]:
    """Add unnamed columns when most rows are longer than the header.

    A header that lacks exactly one name, where the last cell of every row is filled, lacks the name of the row
    labels that stand first; that is how statistics programs write.
    """
    lengths = Counter(map(len, body))
    usual, n = max(lengths.items(), key=lambda item: (item[1], item[0]))
    missing = usual - len(names)
    if missing <= 0 or n <= 0.5 * len(body):
        return list(names)
    if missing == 1 and n == len(body) > 1 and all(row[-1].strip() for row in body):
        return ["", *names]
    return [*names, *[""] * missing]


def _squared(body: list[list[str]], titles: list[str]) -> tuple[list[list[str]], list[str], tuple[Note, ...]]:
    """Pad short rows, and join what stands beyond the header in a column of its own."""
    width = len(titles)
    short = sum(len(row) < width for row in body)
    beyond = [" | ".join(c for c in row[width:] if c.strip()) if len(row) > width else "" for row in body]
    square = [row[:width] + [""] * (width - len(row)) if len(row) != width else row for row in body]
    long = sum(map(bool, beyond))
    if long:
        square = [[*row, more] for row, more in zip(square, beyond, strict=True)]
        titles = [*titles, EXTRA]
    return square, titles, _ragged_notes(short, long)


def _ragged_notes(short: int, long: int) -> tuple[Note, ...]:
    notes = []
    if short:
        text = f"{short:,} rows have fewer cells than the header; the missing ones were left empty."
        notes.append(Note("short_rows", text, "caveat", {"count": short}))
    if long:
        text = f'{long:,} rows have more cells than the header; the rest is kept in "{EXTRA}".'
        notes.append(Note("long_rows", text, "caveat", {"count": long}))
    return tuple(notes)


def unique_names(titles: Sequence[str], positions: Sequence[int]) -> tuple[list[str], tuple[Note, ...]]:
    """Clean header cells, name the empty ones after their position, and number the repeated ones from the second on."""
    cleaned = [clean_name(title) for title in titles]
    bases = [title or f"Column {position + 1}" for title, position in zip(cleaned, positions, strict=True)]
    taken, last, names = set(bases), Counter[str](), []
    for base in bases:
        last[base] += 1
        while last[base] > 1 and f"{base} ({last[base]})" in taken:
            last[base] += 1
        names.append(base if last[base] == 1 else f"{base} ({last[base]})")
        taken.add(names[-1])
    return names, _naming_notes(cleaned)


def _naming_notes(cleaned: list[str]) -> tuple[Note, ...]:
    notes = []
    empty = cleaned.count("")
    repeated = sum(n - 1 for title, n in Counter(cleaned).items() if title and n > 1)
    if repeated:
        text = f'{repeated:,} columns repeat the name of another; they were numbered, as in "Name (2)".'
        notes.append(Note("duplicate_headers", text, "caveat", {"count": repeated}))
    if empty:
        text = f"{empty:,} columns have no name; they were named after their position."
        notes.append(Note("empty_headers", text, values={"count": empty}))
    return tuple(notes)


def clean_name(title: str) -> str:
    """Strip markup, line breaks and byte-order marks that some survey programs leave in a header cell."""
    return " ".join(_TAGS.sub("", title.replace("\ufeff", "")).split())


def _size_notes(frame: pd.DataFrame) -> tuple[Note, ...]:
    notes = []
    if len(frame.columns) > _WIDE:
        text = f"The export has {len(frame.columns):,} columns; only those with a role are used."
        notes.append(Note("wide_export", text, values={"count": len(frame.columns)}))
    long = sum(int((frame[name].str.len() > _LONG_CELL).sum()) for name in frame.columns)
    if long:
        text = f"{long:,} cells are longer than {_LONG_CELL:,} characters."
        notes.append(Note("long_cells", text, "caveat", {"count": long}))
    return tuple(notes)
