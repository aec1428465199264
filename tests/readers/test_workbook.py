from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from rootcause.domain.exports import Export
from rootcause.errors import NotEnoughData, UnreadableFile
from rootcause.readers import read_export
from tests.readers.making import LIMIT, codes, columns

ROWS: list[list[Any]] = [
    ["id", "score", "datum", "opmerking"],
    ["007", 5, dt.date(2026, 3, 1), "Prima, snel geholpen\nen vriendelijk"],
    ["008", 4.5, dt.datetime(2026, 3, 2, 14, 5), "Te lang gewacht"],
]
READ = {
    "id": ["007", "008"],
    "score": ["5", "4.5"],
    "datum": ["2026-03-01", "2026-03-02 14:05:00"],
    "opmerking": ["Prima, snel geholpen\nen vriendelijk", "Te lang gewacht"],
}


def xlsx(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def read(path: Path, sheet: str | None = None, max_bytes: int = LIMIT) -> Export:
    return read_export([path], sheet=sheet, max_bytes=max_bytes)


def rewritten(path: Path, part: str, change: tuple[bytes, bytes]) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = re.sub(change[0], change[1], parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


@pytest.mark.parametrize("name", ["export.xlsx", "export.csv"])
def test_cells_become_the_text_that_a_person_sees(name: str, tmp_path: Path) -> None:
    export = read(xlsx(tmp_path / "made.xlsx", {"Blad1": ROWS}).rename(tmp_path / name))
    assert columns(export) == READ
    assert export.rows == ((name, 2), (name, 3))
    assert export.notes == ()


def test_other_kinds_of_cells(tmp_path: Path) -> None:
    row = [True, dt.time(3, 4), dt.timedelta(hours=30), 1234567890123456, 0.1 + 0.2, None]
    export = read(xlsx(tmp_path / "x.xlsx", {"S": [list("abcdef"), row]}))
    assert columns(export) == {
        "a": ["TRUE"],
        "b": ["03:04:00"],
        "c": ["30:00:00"],
        "d": ["1234567890123456"],
        "e": ["0.3"],
        "f": [""],
    }


def test_percentages_keep_their_sign(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("A & B")
    for row in (["x", "y"], [0.85, 0.85], [0.07, 0.5]):
        sheet.append(row)
    sheet["A2"].number_format, sheet["A3"].number_format = "0%", '0.0" "%'
    book.save(tmp_path / "x.xlsx")
    assert columns(read(tmp_path / "x.xlsx")) == {"x": ["85%", "7%"], "y": ["0.85", "0.5"]}


def test_ods(tmp_path: Path) -> None:
    book, table = OpenDocumentSpreadsheet(), Table(name="Blad1")
    for cells in (["id", "opmerking"], ["007", "Prima"], ["008", "Te laat"]):
        row = TableRow()
        for text in cells:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(str(tmp_path / "x.ods"))
    assert columns(read(tmp_path / "x.ods")) == {"id": ["007", "008"], "opmerking": ["Prima", "Te laat"]}


def test_the_sheet_with_most_text_is_read_and_the_choice_is_told(tmp_path: Path) -> None:
    secret = [["a", "b"], ["hidden", "verborgen " * 500]]
    path = xlsx(tmp_path / "x.xlsx", {"Uitleg": [["Let op"]], "Data": ROWS, "Geheim": secret}, hidden=["Geheim"])
    export = read(path)
    assert columns(export) == READ
    assert [(n.code, n.values["sheet"]) for n in export.notes] == [("sheet", "Data")]


def test_a_sheet_by_name(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "x.xlsx", {"Data": ROWS, "Klein blad": [["a", "b"], ["1", "2"]]})
    assert columns(read(path, "klein  Blad")) == {"a": ["1"], "b": ["2"]}
    with pytest.raises(UnreadableFile, match='no sheet "Maart"; it has "Data", "Klein blad"'):
        read(path, "Maart")


def test_a_sheet_of_a_file_without_sheets(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UnreadableFile, match="no workbook"):
        read(tmp_path / "x.csv", "Data")


def test_title_and_blank_rows_above_the_header(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "x.xlsx", {"S": [["Klanttevredenheid maart"], [], ["Team Noord"], [], *ROWS]})
    export = read(path)
    assert columns(export) == READ
    assert [number for _, number in export.rows] == [6, 7]
    assert [(n.code, n.values["count"]) for n in export.notes] == [("title_rows", 2)]


def test_an_empty_sheet_is_too_little_data(tmp_path: Path) -> None:
    with pytest.raises(NotEnoughData, match="is empty"):
        read(xlsx(tmp_path / "x.xlsx", {"S": []}))


@pytest.mark.parametrize("keep", [200, 1500, -200])
def test_a_truncated_workbook(keep: int, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "x.xlsx", {"S": ROWS})
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(UnreadableFile, match="damaged"):
        read(path)


def test_a_workbook_with_broken_parts(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "x.xlsx", {"S": ROWS})
    rewritten(path, "xl/workbook.xml", (rb"<sheets>.*", b"<sheets><she"))
    with pytest.raises(UnreadableFile, match="damaged"):
        read(path)


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    streams = "".join(f"{name}\0" for name in ("EncryptionInfo", "EncryptedPackage")).encode("utf-16-le")
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + streams + bytes(4096))
    with pytest.raises(UnreadableFile, match="password"):
        read(path)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))
    with pytest.raises(UnreadableFile, match="damaged"):
        read(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "x.xlsx", {"S": ROWS})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b" " * 150_000_000)
    with pytest.raises(UnreadableFile, match="200 times its size"):
        read(path, max_bytes=10**12)
    with pytest.raises(UnreadableFile, match="more than the 1,000,000 bytes"):
        read(path, max_bytes=1_000_000)


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 3_000_000)
    path = tmp_path / "x.xlsx"
    path.write_bytes(out.getvalue().replace((3_000_000).to_bytes(4, "little"), (3_000).to_bytes(4, "little")))
    with pytest.raises(UnreadableFile, match="damaged"):
        read(path)


def test_a_far_away_cell_does_not_fill_memory(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "x.xlsx", {"S": ROWS})
    rewritten(path, "xl/worksheets/sheet1.xml", (rb'r="D3"', b'r="XFD1048576"'))
    with pytest.raises(UnreadableFile, match="far outside its table, at row 1,048,576"):
        read(path)


def test_repeated_cells_do_not_fill_memory(tmp_path: Path) -> None:
    book, table = OpenDocumentSpreadsheet(), Table(name="S")
    row, cell = TableRow(numberrowsrepeated=1_000_000), TableCell(valuetype="string", numbercolumnsrepeated=16_000)
    cell.addElement(P(text="x"))
    row.addElement(cell)
    table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(str(tmp_path / "x.ods"))
    with pytest.raises(UnreadableFile, match="repeats its cells"):
        read(tmp_path / "x.ods")


def test_blank_rows_below_the_table_are_no_rows(tmp_path: Path) -> None:
    export = read(xlsx(tmp_path / "x.xlsx", {"S": [*ROWS, [], ["", "", "", ""], ["009", 1, "x", "y"]]}))
    assert [number for _, number in export.rows] == [2, 3, 6]
    assert codes(export) == []
