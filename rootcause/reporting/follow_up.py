"""follow_up.xlsx: whom to call back about which cause, ids only; what people write into it survives the next run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from rootcause.domain.analysis import Analysis
from rootcause.domain.causes import RootCause
from rootcause.errors import OutputRefused
from rootcause.reporting.characters import visible
from rootcause.reporting.packing import settled
from rootcause.reporting.words import phrase

NAME = "follow_up.xlsx"
_COLUMNS = ("cause_id", "cause", "customer", "answer_id", "when", "comment", "owner", "status", "remark")
_WIDTHS = (24, 34, 18, 18, 14, 22, 18, 18, 40)
_WRITTEN = ("owner", "status", "remark")
_MOST = 20_000
_FIRST = 2  # rows above the entries: what the sheet is, and the headings


@dataclass(frozen=True)
class Entry:
    """One customer to call back about one cause. ``comment`` is the rc_id; the three last are people's own words."""

    cause_id: str
    cause: str
    customer: str
    answer_id: str
    when: str
    comment: str
    owner: str = ""
    status: str = ""
    remark: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What an entry is recognized by in the next run."""
        return self.cause_id, self.comment


def follow_up(analysis: Analysis, earlier: tuple[Entry, ...] = ()) -> tuple[Entry, ...]:
    """Return the dissatisfied customers of every ranked cause, by rank and customer, without a word of theirs.

    ``earlier`` entries give owner, status and remark to the same entry; those that somebody wrote in and that the new
    analysis no longer holds stay at the end. At most 20,000 entries.
    """
    known = {entry.key: entry for entry in earlier}
    found = [_with_written(entry, known.get(entry.key)) for entry in _found(analysis)][:_MOST]
    keys = {entry.key for entry in found}
    kept = [entry for entry in earlier if entry.key not in keys and any(getattr(entry, name) for name in _WRITTEN)]
    return (*found, *kept)


def _with_written(entry: Entry, before: Entry | None) -> Entry:
    return entry if before is None else replace(entry, **{name: getattr(before, name) for name in _WRITTEN})


def _found(analysis: Analysis) -> list[Entry]:
    frame = analysis.comments
    if frame is None:
        return []
    unhappy = frame[(frame["rc_satisfaction"] == "dissatisfied") & (frame["rc_excluded"] == "")]
    ranked = sorted((c for c in analysis.causes if c.driver.rank is not None), key=lambda c: (c.driver.rank or 0, c.id))
    return [entry for cause in ranked for entry in _of(cause, unhappy, _roles(analysis), analysis.language)]


def _roles(analysis: Analysis) -> dict[str, str]:
    """Return the columns of the export that tell who, which answer, and when."""
    return {guess.role: guess.column for guess in reversed(analysis.columns)}


def _of(cause: RootCause, unhappy: pd.DataFrame, roles: dict[str, str], language: str) -> list[Entry]:
    codes = unhappy["rc_reasons"].str.split("|").map(lambda found: cause.id in found)
    rows = unhappy[codes | (unhappy["rc_cluster"] == cause.id)]
    name = cause.name(language)
    entries = [
        Entry(
            cause_id=cause.id,
            cause=name,
            customer=_cell(row, roles.get("customer")),
            answer_id=_cell(row, roles.get("id")),
            when=_cell(row, roles.get("date")),
            comment=str(row["rc_id"]),
        )
        for row in rows.to_dict("records")
    ]
    return sorted(entries, key=lambda entry: (entry.customer, entry.comment))


def _cell(row: dict[Any, Any], column: str | None) -> str:
    value = row.get(column) if column else None
    return "" if value is None or pd.isna(value) else str(value)


def render_follow_up(entries: tuple[Entry, ...], language: str) -> bytes:
    """Return the workbook; the same entries give the same bytes."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(phrase(language, "workbook.follow_up"))
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
        own = book.add_format({"num_format": "@", "bg_color": "#FFF8E5", "border": 1, "border_color": "#E6D9B8"})
        sheet.write_string(0, 0, phrase(language, "workbook.follow_up_lead"))
        for place, (name, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True)):
            sheet.write_string(1, place, phrase(language, f"column.{_heading(name)}"), head)
            sheet.set_column(place, place, width)
        for row, entry in enumerate(entries, _FIRST):
            for place, name in enumerate(_COLUMNS):
                form = own if name in _WRITTEN else text
                value = visible(getattr(entry, name))
                sheet.write_string(row, place, value, form) if value else sheet.write_blank(row, place, None, form)
        sheet.freeze_panes(_FIRST, 2)
        sheet.autofilter(1, 0, max(1, len(entries) + 1), len(_COLUMNS) - 1)
    return settled(buffer.getvalue())


def _heading(name: str) -> str:
    return {"cause_id": "id", "comment": "rc_id"}.get(name, name)


def read_follow_up(path: Path) -> tuple[Entry, ...]:
    """Read the entries back with what people wrote; none where there is no file.

    Raises OutputRefused for a file that cannot be read, so that nobody's work is overwritten.
    """
    if not path.exists():
        return ()
    try:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise OutputRefused(
            f"{path} cannot be read, so what was written into it would be lost: {error}. "
            "Nothing was changed. Repair or move the file, or choose another folder with --out."
        ) from None
    entries = [_entry([str(value) for value in row]) for row in rows[_FIRST:] if any(row)]
    return tuple(entry for entry in entries if entry.cause_id and entry.comment)


def _entry(cells: list[str]) -> Entry:
    return Entry(*(cells + [""] * len(_COLUMNS))[: len(_COLUMNS)])
