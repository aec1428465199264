"""Export files → one export: each read by what it holds, their columns united."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from rootcause.domain.exports import Export, Note
from rootcause.errors import UnreadableFile
from rootcause.readers.delimited import read_delimited
from rootcause.readers.encodings import decode
from rootcause.readers.jsonlines import looks_like_json, read_json
from rootcause.readers.names import fold, listed
from rootcause.readers.parquet import read_parquet
from rootcause.readers.presets import read_header, test_rows
from rootcause.readers.sources import Source, open_source
from rootcause.readers.tables import Grid, to_export, without_title
from rootcause.readers.workbook import read_workbook


def read_export(
    sources: Sequence[str | Path], *, sheet: str | None = None, max_bytes: int, stdin: BinaryIO | None = None
) -> Export:
    """Read one or more export files into rows of text, "-" being standard input (``stdin`` where given).

    What a file is follows from its bytes, never from its name: delimited text, JSON, JSON Lines, a workbook, Parquet,
    or one of these packed with gzip or alone in a zip. No cell is interpreted: "n/a", "NA" and leading zeros stay.
    Wholly blank rows are no rows. ``Export.rows`` numbers rows as a spreadsheet does, header rows included; a record
    with line breaks in its cells is one row. ``max_bytes`` bounds each file, packed and unpacked.

    Raises UnreadableFile for what cannot be read as a table, NotEnoughData for a table without rows.
    """
    if not sources:
        raise UnreadableFile("No export file was named. Name at least one file, or - for standard input.")
    return unite([_read(open_source(place, max_bytes, stdin), sheet, max_bytes) for place in sources])


def _read(source: Source, sheet: str | None, max_bytes: int) -> Export:
    grid = without_title(_grid(source, sheet, max_bytes))
    if not grid.rows:
        raise UnreadableFile(f"{source.name} is empty. Export it again, with at least a header row and the comments.")
    if len(grid.rows) == len(grid.rows[0]) == 1:
        raise UnreadableFile(f"{source.name} holds a single value, not a table. Export it again with a header row.")
    export = to_export(source.name, grid, read_header(grid.rows, grid.headed))
    return replace(export, notes=(*export.notes, *_test_note(export)))


def _grid(source: Source, sheet: str | None, max_bytes: int) -> Grid:
    if source.kind == "workbook":
        return read_workbook(source.name, source.data, sheet, max_bytes)
    if sheet is not None:
        raise UnreadableFile(f"{source.name} is no workbook, so it has no sheet to choose. Leave --sheet out.")
    if source.kind == "parquet":
        return read_parquet(source.name, source.data, max_bytes)
    decoded = decode(source.name, source.data)
    grid = read_json(source.name, decoded.text) if looks_like_json(decoded.text) else read_delimited(decoded.text)
    return replace(grid, notes=(*decoded.notes, *grid.notes))


def _test_note(export: Export) -> tuple[Note, ...]:
    count = int(test_rows(export).sum())
    if not count:
        return ()
    text = f"{count:,} rows are previews or tests of the survey; they are kept and not analyzed."
    return (Note("test_rows", text, "caveat", {"count": count}),)


def unite(exports: list[Export]) -> Export:
    """Stack one or more exports; columns are the same when their folded names are, empty where a file lacks them."""
    if len(exports) == 1:
        return exports[0]
    known = _united_names(exports)
    exports = [replace(e, frame=_renamed(e.frame, known)) for e in exports]
    return Export(
        frame=pd.concat([e.frame for e in exports], ignore_index=True).fillna("").astype("str"),
        rows=tuple(row for export in exports for row in export.rows),
        preset="+".join(dict.fromkeys(export.preset for export in exports)),
        questions={k: v for export in reversed(exports) for k, v in export.questions.items()},
        notes=(*(note for export in exports for note in export.notes), *_layout_notes(exports)),
    )


def _renamed(frame: pd.DataFrame, known: Mapping[str, str]) -> pd.DataFrame:
    return frame.rename(columns={column: known[key] for key, column in _by_key(frame).items()})


def _united_names(exports: list[Export]) -> dict[str, str]:
    known: dict[str, str] = {}
    for export in exports:
        for key, column in _by_key(export.frame).items():
            known.setdefault(key, column)
    return known


def _by_key(frame: pd.DataFrame) -> dict[str, str]:
    """Return the columns whose folded name no other column of the same file shares, by that name."""
    keys = [fold(column) or column for column in frame.columns]
    counts = Counter(keys)
    return {key: column for key, column in zip(keys, frame.columns, strict=True) if counts[key] == 1}


def _layout_notes(exports: list[Export]) -> tuple[Note, ...]:
    everywhere = set.intersection(*(set(e.frame.columns) for e in exports))
    partly = [c for c in dict.fromkeys(c for e in exports for c in e.frame.columns) if c not in everywhere]
    if not partly:
        return ()
    text = f"The files do not have the same columns; {len(partly)} stand in only some of them: {listed(partly)}."
    return (Note("layouts_differ", text, "caveat", {"count": len(partly)}),)
