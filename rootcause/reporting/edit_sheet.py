"""The sheet in which an analyst renames, merges, splits and archives reasons, and how it is read back.

``rootcause apply`` takes the edits; which of them can be done is not decided here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from python_calamine import CalamineError, CalamineWorkbook

from rootcause.domain.analysis import Analysis
from rootcause.domain.causes import RootCause
from rootcause.domain.edits import CommentEdit, Edits, ReasonEdit
from rootcause.domain.reasons import Words
from rootcause.errors import UnreadableFile
from rootcause.reporting.characters import visible
from rootcause.reporting.words import LANGUAGES, phrase

CODES = "codes"
"""Heading of the column in the sheet of comments that corrects the reasons of one; the last of that name counts."""
_HEADS = ("code", "kind", "name_nl", "name_en", "n", "new_name_nl", "new_name_en", "into", "archive", "remark")
_WIDTHS = (30, 18, 34, 34, 11, 30, 30, 26, 12, 36)
_WRITTEN = 5
"""Columns from here on are the analyst's."""
_FIRST = 2
"""Rows above the entries: what the sheet is for, and the headings."""
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Entry:
    """One line of the sheet; ``n`` is None where the comments are not known, ``depth`` how far it is indented."""

    id: str
    kind: str
    name: Words
    n: int | None
    depth: int


def editable(analysis: Analysis) -> bool:
    """Tell whether the reasons of an analysis can be edited: its tags are known, and from a taxonomy."""
    return analysis.tags is not None and analysis.comments is not None and bool(analysis.taxonomy)


def entries(analysis: Analysis) -> tuple[Entry, ...]:
    """Reasons in the order of the taxonomy, each with what lies inside it, then the discovered clusters by size."""
    nodes = yaml.load(analysis.taxonomy, Loader=_Loader)["reasons"]  # noqa: S506 - the safe loader, in C
    parents = {str(node["code"]).rpartition(".")[0] for node in nodes}
    inside = {cause.id: cause.children for cause in analysis.causes}
    counts = _counts(analysis)
    found: list[Entry] = []
    for node in nodes:
        code, name = str(node["code"]), Words(**node["name"])
        if node.get("retired"):
            continue
        group = code in parents
        found.append(
            Entry(code, "group" if group else "reason", name, None if group else counts[code], code.count("."))
        )
        found += [_entry(child, "part", code.count(".") + 1) for child in inside.get(code, ())]
    discovered = [cause for cause in analysis.causes if cause.kind == "discovered"]
    found += [_entry(cause, "discovered", 0) for cause in sorted(discovered, key=lambda c: (-c.driver.n, c.id))]
    return tuple(found)


def _entry(cause: RootCause, kind: str, depth: int) -> Entry:
    return Entry(cause.id, kind, Words(cause.name_nl, cause.name_en), cause.driver.n, depth)


def _counts(analysis: Analysis) -> Counter[str]:
    """Comments per reason, whatever they say of it."""
    tags = analysis.tags
    return Counter() if tags is None else Counter(tags.drop_duplicates(["rc_id", "code"])["code"].tolist())


def write_reasons(book: Any, analysis: Analysis, remarks: Mapping[str, str]) -> None:
    """Add the sheet; ``remarks`` by id are what people wrote into an earlier one."""
    language = analysis.language
    sheet = book.add_worksheet(phrase(language, "edits.title"))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": "#F1EFEA"})
    lead = book.add_format({"text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": "#,##0"})
    forms = [book.add_format({"num_format": "@", "indent": depth, "bold": depth == 0}) for depth in range(4)]
    kinds = book.add_format({"num_format": "@", "font_color": "#5B6472"})
    own = own_format(book)
    sheet.merge_range(0, 0, 0, len(_HEADS) - 1, phrase(language, "edits.lead"), lead)
    sheet.set_row(0, 48)
    for place, (name, width) in enumerate(zip(_HEADS, _WIDTHS, strict=True)):
        sheet.write_string(1, place, phrase(language, f"edits.{name}"), head)
        sheet.set_column(place, place, width)
    found = entries(analysis)
    for row, entry in enumerate(found, _FIRST):
        kind = phrase(language, f"edits.{entry.kind}")
        for place, text in enumerate((entry.id, kind, entry.name.nl, entry.name.en)):
            sheet.write_string(row, place, visible(text)[:250], kinds if place == 1 else forms[entry.depth])
        if entry.n is not None:
            sheet.write_number(row, 4, entry.n, number)
        for place in range(_WRITTEN, len(_HEADS)):
            sheet.write_blank(row, place, None, own)
        if remark := remarks.get(entry.id):
            sheet.write_string(row, len(_HEADS) - 1, visible(remark), own)
    sheet.freeze_panes(_FIRST, 1)
    sheet.autofilter(1, 0, max(_FIRST, len(found) + 1), len(_HEADS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)


def own_format(book: Any) -> Any:
    """The look of cells to write in."""
    return book.add_format({"num_format": "@", "bg_color": "#FFF8E5", "border": 1, "border_color": "#E6D9B8"})


def read_edits(path: Path) -> Edits:
    """Read what was written into report.xlsx, in either language, whatever spreadsheet saved it.

    A workbook without the sheet of reasons holds no edits. Raises UnreadableFile for what is no workbook.
    """
    try:
        book = CalamineWorkbook.from_path(path)
        reasons = _sheet(book, "edits.title")
        comments = _sheet(book, "workbook.comments") if reasons else None
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFile(
            f"The workbook {path} cannot be read: {error}. Name the report.xlsx of a report."
        ) from None
    if reasons is None:
        return Edits()
    title, rows = reasons
    name, cells = comments or ("", [])
    return Edits(tuple(_reasons(rows)), tuple(_comments(cells)), (title, name))


def _sheet(book: CalamineWorkbook, key: str) -> tuple[str, list[list[Any]]] | None:
    for language in LANGUAGES:
        title = phrase(language, key)
        if title in book.sheet_names:
            return title, book.get_sheet_by_name(title).to_python(skip_empty_area=False)
    return None


def _reasons(rows: Sequence[Sequence[Any]]) -> Iterator[ReasonEdit]:
    for row, cells in enumerate(rows[_FIRST:], _FIRST + 1):
        texts = [_text(cell) for cell in cells] + [""] * len(_HEADS)
        nl, en, into, archive, remark = texts[_WRITTEN : len(_HEADS)]
        if nl or en or into or archive or remark:
            yield ReasonEdit(row, texts[0], Words(nl, en), into.casefold(), archive, remark)


def _comments(rows: Sequence[Sequence[Any]]) -> Iterator[CommentEdit]:
    heads = [_text(cell) for cell in rows[0]] if rows else []
    if "rc_id" not in heads or CODES not in heads:
        return
    id_, codes = heads.index("rc_id"), len(heads) - 1 - heads[::-1].index(CODES)
    for row, cells in enumerate(rows[1:], 2):
        if codes < len(cells) and _text(cells[codes]):
            yield CommentEdit(row, _text(cells[id_]), _text(cells[codes]))


def _text(cell: Any) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""
