"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) → cells as text, from the sheet that holds the comments."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Set
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from rootcause.domain.exports import Note
from rootcause.errors import NotEnoughData, UnreadableFile
from rootcause.readers.names import find_name, listed
from rootcause.readers.percents import column_number, percent_cells
from rootcause.readers.sources import workbook_parts
from rootcause.readers.tables import MAX_COLUMNS, Grid
from rootcause.readers.values import as_text

_MAX_ROWS, _MAX_CELLS = 1_048_576, 100_000_000
"""A sheet is held as a rectangle, so that two cells in opposite corners fill memory."""
_FAR_ROW = re.compile(rb'\br="[A-Z]{0,3}(\d{6,})"')
_FAR_COLUMN = re.compile(rb'\br="([A-Z]{2,3})\d+"')
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*)>(.*?)</table:table-row>", re.DOTALL)
_ODS_CELL = re.compile(rb"<table:table-cell\b[^>]*value-type=[^>]*>")
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d{1,12})"')
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_Cells = list[list[Any]]


def read_workbook(name: str, data: bytes, sheet: str | None, max_bytes: int) -> Grid:
    """Read one sheet: the one named, else the visible one that holds the most text, with a note when there are several.

    Row numbers are the sheet's own. Raises UnreadableFile when the workbook is damaged, protected, a bomb, or has no
    such sheet; NotEnoughData when the sheet is empty.
    """
    parts = workbook_parts(name, data, max_bytes) if data.startswith(b"PK") else {}
    _check_extent(name, parts)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            chosen, cells, notes = _chosen(name, book, sheet)
    except PasswordError:
        raise _protected(name) from None
    except CalamineError:
        if _ENCRYPTED in data:
            raise _protected(name) from None
        message = f"{name} is cut off, damaged or no workbook. Open it, save it again as XLSX and retry."
        raise UnreadableFile(message) from None
    rows = _as_rows(cells, percent_cells(parts, chosen))
    filled = [(row, number) for number, row in enumerate(rows, start=1) if any(row)]
    if not filled:
        raise NotEnoughData(f'The sheet "{chosen}" of {name} is empty. Name another one with --sheet.')
    return Grid([row for row, _ in filled], [number for _, number in filled], notes)


def _as_rows(cells: _Cells, percents: Set[tuple[int, int]]) -> list[list[str]]:
    rows = [[as_text(cell) for cell in row] for row in cells]
    for row, column in percents:
        if row < len(cells) and column < len(cells[row]) and isinstance(cells[row][column], float):
            rows[row][column] = f"{cells[row][column] * 100:.12g}%"
    return rows


def _protected(name: str) -> UnreadableFile:
    return UnreadableFile(f"{name} is protected with a password. Save a copy without the password and read that.")


def _check_extent(name: str, parts: Mapping[str, bytes]) -> None:
    """Refuse a sheet whose cells span a rectangle that does not fit in memory."""
    for part, xml in parts.items():
        if "worksheets/" in part and (far := _far_cell(xml)):
            raise UnreadableFile(f"{name} has a cell far outside its table, at {far}. Delete it, or export as CSV.")
        if part == "content.xml" and _ods_cells(xml) > _MAX_CELLS:
            raise UnreadableFile(f"{name} repeats its cells more than {_MAX_CELLS:,} times. Export it as CSV.")


def _far_cell(xml: bytes) -> str:
    rows = max(map(int, _FAR_ROW.findall(xml)), default=99_999)
    columns = max((column_number(letters.decode()) for letters in _FAR_COLUMN.findall(xml)), default=26)
    spread = rows * columns > max(_MAX_CELLS, 20 * xml.count(b"<c "))
    return f"row {rows:,} or column {columns:,}" if spread or rows > _MAX_ROWS or columns > MAX_COLUMNS else ""


def _ods_cells(xml: bytes) -> int:
    """Count the filled cells after repetition; a repeated row or cell is written once in the file."""
    rows = ((_times(row), sum(map(_times, _ODS_CELL.findall(cells)))) for row, cells in _ODS_ROW.findall(xml))
    return sum(times * cells for times, cells in rows)


def _times(tag: bytes) -> int:
    found = _REPEATED.search(tag)
    return int(found.group(1)) if found else 1


def _chosen(name: str, book: CalamineWorkbook, wanted: str | None) -> tuple[str, _Cells, tuple[Note, ...]]:
    if wanted is not None:
        found = find_name(wanted, book.sheet_names)
        if found is None:
            has = listed(book.sheet_names)
            raise UnreadableFile(f'{name} has no sheet "{wanted[:60]}"; it has {has}. Name one of these.')
        return found, _cells(book, found), ()
    tables = {sheet: _cells(book, sheet) for sheet in _visible(book)}
    if not tables:
        raise UnreadableFile(f"{name} has no visible sheet. Show the sheet with the comments, or name it with --sheet.")
    best = max(tables, key=lambda sheet: _text_in(tables[sheet]))
    return best, tables[best], _sheet_notes(best, len(book.sheet_names))


def _visible(book: CalamineWorkbook) -> list[str]:
    sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    return [s.name for s in sheets if s.visible == SheetVisibleEnum.Visible]


def _cells(book: CalamineWorkbook, sheet: str) -> _Cells:
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def _text_in(cells: _Cells) -> int:
    return sum(len(cell) for row in cells for cell in row if isinstance(cell, str))


def _sheet_notes(sheet: str, sheets: int) -> tuple[Note, ...]:
    if sheets == 1:
        return ()
    text = f'The sheet "{sheet}" was read, of {sheets}: it holds the most text. Another can be named with --sheet.'
    return (Note("sheet", text, values={"sheet": sheet, "count": sheets}),)
