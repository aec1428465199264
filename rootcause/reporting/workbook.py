"""report.xlsx: the ranking and everything behind it as real numbers, ready to filter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from rootcause.domain.analysis import Analysis
from rootcause.domain.causes import Driver, RootCause
from rootcause.reporting.cells import Cell
from rootcause.reporting.characters import visible
from rootcause.reporting.edit_sheet import CODES, editable, own_format, write_reasons
from rootcause.reporting.exports import CAUSE_COLUMNS, causes_table
from rootcause.reporting.heights import height
from rootcause.reporting.method import Table
from rootcause.reporting.sections import Grid
from rootcause.reporting.segments import stands_out
from rootcause.reporting.view import Report, view
from rootcause.reporting.words import label, phrase

MAX_COMMENTS = 100_000
_MAX_CELLS = 4_000_000
_MAX_TEXT = 32_767
_CREATED = datetime(2000, 1, 1)  # no wall clock: the same analysis gives the same bytes

_PERCENT = {
    "p_top3", "share", "dsat_rate", "dsat_low", "dsat_high", "rate_without", "raw_difference", "impact", "impact_low",
    "impact_high", "impact_share",
}  # fmt: skip
_HEADS = {"cause_id": "id", "parent_id": "parent", "name": "cause", "dsat_rate": "rate"}
_WIDE = {"name": 34, "action": 44, "verdict": 24, "caveat": 28, "cause_id": 24, "parent_id": 20, "company": 22}
_CODED = ("kind", "polarity", "verdict", "trend")
_FIRST = ("rank", "name")
_GRID_WIDTHS = (46, 18)
"""Of the first and of every other column of a section."""
_METHOD_WIDTHS = (46, 60, 60)


def render_workbook(analysis: Analysis, remarks: Mapping[str, str] | None = None) -> bytes:
    """Return the workbook in ``analysis.language``; nothing in it is a formula or a link.

    ``remarks`` by id are what people wrote into the sheet of reasons of an earlier one.
    """
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": visible(analysis.title), "created": _CREATED})
        sheets = _Sheets(book, analysis.language)
        report = view(analysis)
        _causes(sheets, analysis)
        _quotes(sheets, analysis)
        _segments(sheets, analysis)
        _trends(sheets, analysis)
        _sections(sheets, report)
        _method(sheets, report)
        if editable(analysis):
            write_reasons(book, analysis, remarks or {})
        _comments(sheets, analysis)
    return buffer.getvalue()


class _Sheets:
    """The workbook being written, with its formats and its language."""

    def __init__(self, book: Any, language: str) -> None:
        self.book = book
        self.language = language
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": "#F1EFEA"}
        )
        self.percent = book.add_format({"num_format": "0.0%", "valign": "top"})
        self.number = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.decimal = book.add_format({"num_format": "#,##0.00", "valign": "top"})
        self.small = book.add_format({"num_format": "0.000", "valign": "top"})
        self.text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.plain = book.add_format({"valign": "top"})
        self.bold = book.add_format({"bold": True, "valign": "top"})

    def form(self, cell: Cell) -> Any:
        forms = {"count": self.number, "percent": self.percent, "probability": self.small}
        return forms.get(cell.form, self.decimal)

    def words(self, key: str, **values: Any) -> str:
        return phrase(self.language, key, **values)

    def column(self, name: str) -> str:
        return self.words(f"column.{name}")

    def add(self, name: str, heads: Sequence[str], widths: Sequence[float], rows: int) -> Any:
        """Start a sheet: header frozen and wrapped, filters on, columns as wide as what they hold."""
        sheet = self.book.add_worksheet(self.words(f"workbook.{name}"))
        for place, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.write_string(0, place, _fit(head), self.head)
            sheet.set_column(place, place, width)
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, 0)
        if rows and heads:
            sheet.autofilter(0, 0, rows, len(heads) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def fill(self, sheet: Any, rows: Iterable[Sequence[Any]], formats: Sequence[Any], widths: Sequence[float]) -> None:
        """Write rows below the headings, each as high as its wrapped text asks for."""
        for place, row in enumerate(rows, 1):
            for column, (value, form) in enumerate(zip(row, formats, strict=True)):
                _write(sheet, place, column, value, form)
            wrapped = [(v, w) for v, f, w in zip(row, formats, widths, strict=False) if f is self.text and v]
            if needed := height(wrapped):
                sheet.set_row(place, needed)


def _fit(text: str) -> str:
    """Cut text to what a cell holds."""
    text = visible(text)
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 2] + " …"


def _write(sheet: Any, row: int, column: int, value: Any, form: Any) -> None:
    if isinstance(value, str):
        if value:
            sheet.write_string(row, column, _fit(value), form)
    elif value is not None:
        sheet.write_number(row, column, value, form)


# --- the ranking -----------------------------------------------------------------------------------------------------


def _causes(sheets: _Sheets, analysis: Analysis) -> None:
    columns = [*_FIRST, *(name for name in CAUSE_COLUMNS if name not in _FIRST)]
    frame = causes_table(analysis, children_last=True)[columns]
    heads = [sheets.column(_HEADS.get(name, name)) for name in columns]
    own = [sheets.column("owner"), sheets.column("status")]
    widths = [float(_WIDE.get(name, 12)) for name in columns]
    sheet = sheets.add("causes", [*heads, *own], [*widths, 16, 16], len(frame))
    sheet.freeze_panes(1, 2)
    rows = (
        tuple(_shown(sheets, name, value) for name, value in zip(columns, row, strict=True))
        for row in frame.itertuples(index=False)
    )
    sheets.fill(sheet, rows, [_format(sheets, name) for name in columns], widths)
    if len(frame):
        _bars(sheet, columns, len(frame))
        _chart(sheets, sheet, columns, analysis, len(frame))


def _shown(sheets: _Sheets, name: str, value: Any) -> Any:
    if name in _CODED:
        return label(name, value)[sheets.language] if value else ""
    return None if pd.isna(value) else value


def _format(sheets: _Sheets, name: str) -> Any:
    if name in _PERCENT:
        return sheets.percent
    if name in ("p_value", "q_value"):
        return sheets.small
    return sheets.text if name in ("action", "name", "caveat") else sheets.plain


def _bars(sheet: Any, columns: list[str], rows: int) -> None:
    for name, color in (("share", "#B9C2CF"), ("impact", "#D98E6F")):
        place = columns.index(name)
        look = {"type": "data_bar", "bar_color": color, "min_type": "num", "min_value": 0}
        sheet.conditional_format(1, place, rows, place, look)


def _chart(sheets: _Sheets, sheet: Any, columns: list[str], analysis: Analysis, rows: int) -> None:
    """Draw the ranked causes as native bars with their intervals, below the table; they are its first rows."""
    drivers = [cause.driver for cause in analysis.causes if cause.driver.rank is not None][:15]
    if not drivers:
        return
    impact, name, last, title = columns.index("impact"), columns.index("name"), len(drivers), sheet.get_name()
    chart = sheets.book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": sheets.words("workbook.chart"),
            "categories": [title, 1, name, last, name],
            "values": [title, 1, impact, last, impact],
            "fill": {"color": "#A8431F"},
            "gap": 60,
            "y_error_bars": _whiskers(drivers),
        }
    )
    chart.set_title({"name": sheets.words("workbook.chart"), "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_x_axis({"num_format": "0%", "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}})
    chart.set_size({"width": 760, "height": 120 + 26 * last})
    sheet.insert_chart(rows + 3, 1, chart)


def _whiskers(drivers: list[Driver]) -> dict[str, Any]:
    """Lengths of the interval on either side of the bar's end."""
    ends = [(d.impact or 0.0, d.impact_low, d.impact_high) for d in drivers]
    return {
        "type": "custom",
        "plus_values": [0.0 if high is None else high - value for value, _, high in ends],
        "minus_values": [0.0 if low is None else value - low for value, low, _ in ends],
        "line": {"color": "#333333"},
    }


# --- what lies behind it ---------------------------------------------------------------------------------------------


def _all(analysis: Analysis) -> tuple[RootCause, ...]:
    return (*analysis.causes, *analysis.strengths)


def _quotes(sheets: _Sheets, analysis: Analysis) -> None:
    heads = ["cause", "polarity", "quote", "quote_language", "satisfaction", "when", "comment", "counter"]
    answers = {-1: "dissatisfied", 0: "neutral", 1: "satisfied"}
    rows = [
        (
            cause.name(sheets.language), label("polarity", cause.driver.polarity)[sheets.language], quote.text,
            label("lang", quote.language)[sheets.language] if quote.language else "",
            sheets.words(f"answer.{answers.get(quote.satisfaction, 'unscored')}"), quote.when, quote.comment_id, mark,
        )
        for cause in _all(analysis)
        for quote, mark in [*((q, "") for q in cause.quotes), *((q, "×") for q in cause.counter_quotes)]
    ]  # fmt: skip
    widths = [30, 10, 90, 12, 13, 12, 20, 13]
    sheet = sheets.add("quotes", [sheets.column(head) for head in heads], widths, len(rows))
    sheets.fill(sheet, rows, [sheets.text] * len(heads), widths)


def _segments(sheets: _Sheets, analysis: Analysis) -> None:
    heads = ["cause", "polarity", "segment", "value", "n", "mentioned", "share", "segment_rate", "rate_without", "note"]
    rows = [
        (
            cause.name(sheets.language), label("polarity", cause.driver.polarity)[sheets.language], cell.segment,
            cell.value, cell.n, cell.mentioned, cell.mentioned / cell.n if cell.n else None, cell.dsat_rate,
            cell.rate_without, "; ".join(words[sheets.language] for words in stands_out(cell)),
        )
        for cause in _all(analysis)
        for cell in cause.segments
    ]  # fmt: skip
    forms = [sheets.text] * 4 + [sheets.number] * 2 + [sheets.percent] * 3 + [sheets.text]
    widths = [34, 10, 18, 24, 10, 12, 10, 14, 14, 34]
    sheet = sheets.add("segments", [sheets.column(head) for head in heads], widths, len(rows))
    sheets.fill(sheet, rows, forms, widths)


def _trends(sheets: _Sheets, analysis: Analysis) -> None:
    heads = ["cause", "polarity", "period", "mentions", "comments", "share", "partial"]
    rows = [
        (
            cause.name(sheets.language), label("polarity", cause.driver.polarity)[sheets.language], entry.period,
            entry.n, entry.comments, entry.n / entry.comments if entry.comments else None, "×" if entry.partial else "",
        )
        for cause in _all(analysis)
        for entry in cause.periods
    ]  # fmt: skip
    forms = [sheets.text] * 3 + [sheets.number] * 2 + [sheets.percent, sheets.text]
    widths = [34, 10, 14, 12, 12, 10, 12]
    sheet = sheets.add("trends", [sheets.column(head) for head in heads], widths, len(rows))
    sheets.fill(sheet, rows, forms, widths)


def _sections(sheets: _Sheets, report: Report) -> None:
    """One sheet per section: its tables below each other, numbers as numbers."""
    for section in report.sections:
        sheet = sheets.add(section.id, [section.title[sheets.language]], [_GRID_WIDTHS[0]], 0)
        sheet.set_column(1, max([1, *(len(grid.heads) for grid in section.grids)]), _GRID_WIDTHS[1])
        row = 1
        for text in (section.lead, *section.remarks):
            _write(sheet, row, 0, text[sheets.language], sheets.plain)
            row += 1
        for grid in section.grids:
            row = _grid(sheets, sheet, grid, row + 1)


def _grid(sheets: _Sheets, sheet: Any, grid: Grid, row: int) -> int:
    """Write one table from a row on; return the row below it."""
    _write(sheet, row, 0, grid.title[sheets.language], sheets.bold)
    heads = [head[sheets.language] for head in grid.heads]
    for column, head in enumerate(heads):
        _write(sheet, row + 1, column, head, sheets.head)
    sheet.set_row(row + 1, height((head, _GRID_WIDTHS[column > 0] - 2) for column, head in enumerate(heads)))
    for place, values in enumerate(grid.rows, row + 2):
        for column, value in enumerate(values):
            if isinstance(value, Cell):
                _write(sheet, place, column, value.value, sheets.form(value))
            else:
                _write(sheet, place, column, value[sheets.language], sheets.text if column == 0 else sheets.plain)
    return row + 2 + len(grid.rows)


def _method(sheets: _Sheets, report: Report) -> None:
    sheet = sheets.add(
        "method", [sheets.column("what"), sheets.column("number"), sheets.column("why")], _METHOD_WIDTHS, 0
    )
    language = sheets.language
    rows: list[tuple[str, ...]] = []

    def block(title: str, table: Table | None) -> None:
        if table is None or not table.rows:
            return
        rows.append(("",))
        rows.append((sheets.words(title),))
        rows.extend(tuple(v if isinstance(v, str) else v[language] for v in row) for row in table.rows)

    rows += [
        (fact.label[language], fact.value[language], fact.note[language] if fact.note else "")
        for fact in (report.headline, *report.facts)
    ]
    if report.notes:
        rows += [("",), (sheets.words("quality.notes"),)]
        rows += [("", text[language]) for _, text in report.notes]
    block("quality.counts", report.counts)
    rows.append(("", report.sums[language]))
    block("quality.excluded", report.excluded)
    block("quality.redacted", report.redacted)
    block("quality.languages", report.languages)
    block("quality.columns", report.columns)
    if report.definitions:
        rows += [("",), (sheets.words("quality.definitions"),)]
        rows += [(term[language], meaning[language]) for term, meaning in report.definitions]
    rows += [("", text[language]) for text in report.method]
    block("reproduce.title", report.manifest)
    for place, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _write(sheet, place, column, value, sheets.bold if len(row) == 1 else sheets.text)
        sheet.set_row(place, height(zip(row, _METHOD_WIDTHS, strict=False)) if len(row) > 1 else None)


# --- the comments ----------------------------------------------------------------------------------------------------


def _comments(sheets: _Sheets, analysis: Analysis) -> None:
    """Every comment with its causes, in an order that does not depend on the export; a pointer where too many."""
    frame = analysis.comments
    if frame is None or len(frame) > MAX_COMMENTS or frame.size > _MAX_CELLS:
        key = "comments_absent" if frame is None else "comments_left_out"
        text = sheets.words(f"workbook.{key}", n=0 if frame is None else len(frame))
        sheets.add("comments", [text], [100], 0)
        return
    names = [name for name in frame.columns if name != "rc_source"]
    ordered = frame.sort_values("rc_id", kind="stable")[names]
    own = [CODES] if editable(analysis) else []
    widths = [*(_width(frame[name]) for name in names), *(24.0 for _ in own)]
    sheet = sheets.add("comments", [*(str(name) for name in names), *own], widths, len(ordered))
    if own:
        sheet.set_column(len(names), len(names), 24, own_format(sheets.book))
    form = sheets.book.add_format({"num_format": "@", "valign": "top"})
    for column, name in enumerate(names):
        values = ordered[name].astype(object).where(ordered[name].notna(), "").map(str).tolist()
        shown = {value: _fit(value) for value in set(values)}
        for row, value in enumerate(values, 1):
            if value:
                sheet.write_string(row, column, shown[value], form)


def _width(column: Any) -> float:
    """Return a width that shows most cells whole, between 8 and 60 characters."""
    lengths = column.astype(object).astype(str).str.len()
    return float(min(60, max(8, lengths.quantile(0.9) if len(lengths) else 8, len(str(column.name)) + 3)))
