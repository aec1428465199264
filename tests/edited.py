"""A planted export to edit a report of: two ways of waiting, wrong bills, late parcels, and what no reason knows."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

_FRAMES = (
    ("I was on hold for {n} minutes listening to that hold music.", 2),
    ("On hold for {n} minutes, the hold music drove me mad on {day}.", 2),
    ("You are number {n} in the phone queue, said the recording on {day}.", 1),
    ("Stuck in the phone queue on {day} with {n} callers before me.", 1),
    ("My bill is wrong, {n} lines of nonsense on {day}.", 2),
    ("My parcel arrived {n} days late, it should have come on {day}.", 3),
    ("Screaming peacocks in the garden for {n} nights, feathers everywhere on {day}.", 2),
    ("Peacocks screaming in the garden, feathers everywhere, {n} nights until {day}.", 1),
    ("The staff were kind and friendly to the {n} of us on {day}.", 5),
    ("Nothing to add, {n}, {day}.", 4),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
HEADER = ("Id", "Date", "Csat", "Comment", "Channel", "rc_id")


def write_export(path: Path, each: int = 22) -> Path:
    """Write ``each`` comments of every kind; a column is called like one of ours."""
    rows = []
    for k in range(each):
        for f, (text, score) in enumerate(_FRAMES):
            number = k * len(_FRAMES) + f
            words = text.format(n=7 + k, day=_DAYS[(k + f) % len(_DAYS)])
            day = f"2026-{1 + number % 6:02d}-{1 + number % 27:02d}"
            channel = ("phone", "chat", "mail")[(k * 7 + f) % 3]
            rows.append((f"A{number:04d}", day, str(min(5, score + k % 2)), words, channel, f"own {number}"))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def fill(workbook: Path, reasons: Mapping[str, Mapping[str, str]], comments: Mapping[str, str] | None = None) -> None:
    """Write into the sheets as an analyst does: by id, then by heading; and codes by a part of the comment."""
    book = load_workbook(workbook)
    sheet = book["Contact reasons"]
    place = {str(cell.value): cell.column for cell in sheet[2]}
    rows = {str(sheet.cell(row, 1).value): row for row in range(3, sheet.max_row + 1)}
    for id_, cells in reasons.items():
        row = rows.get(id_) or sheet.max_row + 1
        sheet.cell(row, 1, id_)
        for head, value in cells.items():
            sheet.cell(row, place[head], value)
    sheet = book["Comments"]
    heads: dict[str, int] = {str(cell.value): cell.column for cell in sheet[1]}
    for words, codes in (comments or {}).items():
        found = [row for row in range(2, sheet.max_row + 1) if words in str(sheet.cell(row, heads["Comment"]).value)]
        assert found, words
        sheet.cell(found[0], heads["codes"], codes)
    book.save(workbook)


def entries(workbook: Path) -> dict[str, dict[str, Any]]:
    """The sheet of reasons by id."""
    sheet = load_workbook(workbook)["Contact reasons"]
    _, heads, *rows = sheet.iter_rows(values_only=True)
    return {str(row[0]): dict(zip(map(str, heads), row, strict=True)) for row in rows}
