"""``rootcause columns``: how a file would be read, with reasons; writes nothing."""

from __future__ import annotations

import json as jsonlib
from typing import TYPE_CHECKING

import typer

from rootcause.cli import options as opt

if TYPE_CHECKING:
    from rootcause.pipeline import Reading


def columns(
    exports: opt.Exports,
    verbatim: opt.Verbatim = None,
    score: opt.Score = None,
    scale: opt.Scale = None,
    date: opt.Date = None,
    outcome: opt.Outcome = None,
    sheet: opt.Sheet = None,
    settings: opt.SettingsFile = None,
    json: opt.Json = False,
) -> None:
    """Show how an export would be read: which column plays which role, and why. Writes nothing."""
    from rootcause import pipeline

    chosen = opt.settings_from(
        settings,
        reading__verbatim=verbatim,
        reading__score=score,
        reading__scale=scale,
        reading__date=date,
        reading__outcomes=outcome,
        reading__sheet=sheet,
    )
    reading = pipeline.look(exports, chosen)
    if json:
        typer.echo(jsonlib.dumps(_plain(reading), ensure_ascii=False, indent=2))
    else:
        _show(reading)


def _plain(reading: Reading) -> dict[str, object]:
    return {
        "layout": reading.export.preset,
        "rows": len(reading.export),
        "scale": reading.scale,
        "dates": reading.dates,
        "columns": [
            {"column": guess.column, "role": guess.role, "reason": guess.reason} for guess in reading.columns.guesses
        ],
        "notes": [{"code": note.code, "level": note.level, "text": note.text} for note in reading.notes],
    }


def _show(reading: Reading) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    console.print(f"{len(reading.export):,} rows, layout: {reading.export.preset}")
    table = Table("Column", "Role", "Why", box=None, pad_edge=False)
    for guess in reading.columns.guesses:
        style = "dim" if guess.role == "ignored" else None
        table.add_row(escape(guess.column), guess.role, escape(guess.reason), style=style)
    console.print(table)
    for label, text in (("Scale", reading.scale), ("Dates", reading.dates)):
        if text:
            console.print(f"{label}: {escape(text)}")
    for note in reading.notes:
        console.print(f"{'Warning' if note.level == 'warning' else 'Note'}: {escape(note.text)}")
    console.print(
        "Another reading? Name the columns: --verbatim, --score, --scale, --date, --id, --customer, --segment."
    )
