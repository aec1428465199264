"""The top causes on a terminal: a table, the score, and where the report lies."""

from __future__ import annotations

import shutil
import sys
from io import StringIO
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rootcause.domain.analysis import Analysis
from rootcause.reporting import numbers
from rootcause.reporting.characters import visible
from rootcause.reporting.rows import CauseView
from rootcause.reporting.stored import dump_analysis
from rootcause.reporting.view import Report, view
from rootcause.reporting.words import label, phrase

_FALLBACKS = str.maketrans(
    {"−": "-", "–": "-", "…": "...", "→": "->", "’": "'", "‘": "'", "“": '"', "”": '"', "≥": ">="}
)


def print_summary(analysis: Analysis, out: Path, *, json: bool = False, stream: TextIO | None = None) -> None:
    """Print the top causes and the path of the report; with ``json`` the analysis itself, as in analysis.json.

    Letters that the stream's encoding lacks are replaced; colors only on a terminal.
    """
    stream = stream or sys.stdout
    print_text(dump_analysis(analysis) if json else top_causes(analysis, out, stream), stream)


def top_causes(analysis: Analysis, out: Path | None, stream: TextIO, limit: int = 10) -> str:
    """Return the table of the first ``limit`` causes as text for ``stream``: its width, its colors, its alphabet."""
    report, language = view(analysis), analysis.language
    buffer = StringIO()
    console = plain_console(buffer, stream)
    for line in report.warnings:
        console.print(Text(f"! {visible(line[language])}", style="bold red"))
    console.print(Text(_headline(report, language)))
    rows = list(report.rows[:limit])
    if not any(row.verdict == "driver" for row in rows) and report.nothing:
        console.print(Text(visible(report.nothing[0][language] + ". " + report.nothing[1][language])))
    if rows:
        console.print(_table(report, rows, language))
    if report.scored and report.total and analysis.totals:
        console.print(Text(_note(analysis, report, language), style="dim"))
    if out is not None:
        page = out / "report.html"
        console.print(
            Text(phrase(language, "terminal.where", path=str(page if page.exists() else out))), soft_wrap=True
        )
    return buffer.getvalue()


def plain_console(buffer: StringIO, stream: TextIO) -> Console:
    """Return a console that draws into ``buffer`` what suits ``stream``: its width, and colors only on a terminal."""
    terminal = stream.isatty()
    width = shutil.get_terminal_size((100, 24)).columns if terminal else 100
    return Console(
        file=buffer, width=max(60, width), force_terminal=terminal, highlight=False, emoji=False, markup=False,
        no_color=not terminal, safe_box=True, legacy_windows=False,
    )  # fmt: skip


def _headline(report: Report, language: str) -> str:
    fact = report.headline
    parts = (fact.value[language], fact.label[language], f"({fact.note[language]})" if fact.note else "")
    return visible(" ".join(part for part in parts if part))


def _table(report: Report, rows: list[CauseView], language: str) -> Table:
    table = Table(
        title=phrase(language, "terminal.title" if report.scored else "terminal.title_common"),
        title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="dim",
    )  # fmt: skip
    if report.scored:
        table.add_column(phrase(language, "terminal.rank"), justify="right")
    table.add_column(phrase(language, "column.cause"), ratio=1, max_width=40)
    for key in ("n", "share"):
        table.add_column(phrase(language, f"column.{key}"), justify="right", no_wrap=True)
    if report.scored:
        table.add_column(phrase(language, "terminal.impact"), justify="right", no_wrap=True)
        table.add_column(phrase(language, "column.verdict"))
    table.add_column(phrase(language, "column.trend"))
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in _cells(row, report.scored, language)))
    return table


def _cells(row: CauseView, scored: bool, language: str) -> list[str]:
    name = row.name[language]
    cells = [
        name if len(name) <= 120 else name[:119] + "…",
        row.cells["n"].text[language],
        row.cells["share"].text[language],
    ]
    trend = label("trend", row.trend)[language]
    if not scored:
        return [*cells, trend]
    impact = f"{row.cells['impact'].text[language]} ({row.cells['interval'].text[language]})"
    shown = impact if row.bar else row.cells["impact"].text[language]
    return [_place(row), *cells, shown, label("verdict", row.verdict)[language], trend]


def _place(row: CauseView) -> str:
    return f"{row.place} ({row.driver.rank_low}–{row.driver.rank_high})" if row.places.en else row.place


def _note(analysis: Analysis, report: Report, language: str) -> str:
    unexplained = numbers.points(analysis.totals.not_explained if analysis.totals else None, language)
    return phrase(language, "terminal.note", dsat=report.headline.value, unexplained=unexplained)


def print_text(text: str, stream: TextIO) -> None:
    """Write text whatever the stream's encoding: lookalikes first, a question mark for the rest."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_FALLBACKS).encode(encoding, "replace").decode(encoding)
    stream.write(text)
    stream.flush()
