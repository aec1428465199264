"""Which cells of an XLSX sheet are shown as percentages; their values alone (0.85) do not tell."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

_TAG = r"<(?:\w+:)?{}\b[^>]*>"
_FORMAT, _STYLE, _SHEET, _RELATION, _CELL = (
    re.compile(_TAG.format(tag).encode()) for tag in ("numFmt", "xf", "sheet", "Relationship", "c")
)
_CELL_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_BUILT_IN = frozenset({"9", "10"})


def percent_cells(parts: Mapping[str, bytes], sheet: str) -> frozenset[tuple[int, int]]:
    """Return (row, column), both from 0, of the cells of ``sheet`` with a percent format; empty for other formats.

    ``parts`` are the unpacked XML parts of the workbook. A sheet without percent formats costs nothing.
    """
    styles = _percent_styles(parts.get("xl/styles.xml", b""))
    if not styles:
        return frozenset()
    cells = (_attributes(tag) for tag in _CELL.findall(parts.get(_part_of(parts, sheet), b"")))
    places = (_PLACE.fullmatch(cell.get("r", "")) for cell in cells if cell.get("s") in styles)
    return frozenset((int(p.group(2)) - 1, column_number(p.group(1)) - 1) for p in places if p)


def column_number(letters: str) -> int:
    """Return the number of a column, from 1: 16384 for XFD."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _attributes(tag: bytes) -> dict[str, str]:
    return {name.decode(): html.unescape(value.decode("utf-8", "replace")) for name, value in _ATTRIBUTE.findall(tag)}


def _percent_styles(styles: bytes) -> frozenset[str]:
    formats = map(_attributes, _FORMAT.findall(styles))
    percent = _BUILT_IN | {f.get("numFmtId", "") for f in formats if "%" in f.get("formatCode", "")}
    listed = _CELL_STYLES.search(styles)
    used = _STYLE.findall(listed.group()) if listed else []
    return frozenset(str(i) for i, tag in enumerate(used) if _attributes(tag).get("numFmtId") in percent)


def _part_of(parts: Mapping[str, bytes], sheet: str) -> str:
    tags = map(_attributes, _SHEET.findall(parts.get("xl/workbook.xml", b"")))
    wanted = next((tag.get("r:id") for tag in tags if tag.get("name") == sheet), None)
    relations = map(_attributes, _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b"")))
    target = next((r.get("Target", "") for r in relations if r.get("Id") == wanted), "")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
