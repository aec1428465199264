"""``rootcause redact``: the export as it was, without personal data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rootcause.cli import options as opt


def redact(
    exports: opt.Exports,
    verbatim: opt.Verbatim = None,
    sheet: opt.Sheet = None,
    settings: opt.SettingsFile = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV file to write; without it, stdout.")] = None,
    csv_locale: opt.CsvLocale = None,
) -> None:
    """Mask personal data in an export and write it as CSV; how much was masked goes to stderr."""
    from rootcause import pipeline
    from rootcause.reporting import write_csv

    chosen = opt.settings_from(settings, reading__verbatim=verbatim, reading__sheet=sheet, csv_locale=csv_locale)
    frame, masked = pipeline.redact(exports, chosen)
    write_csv(frame, out or sys.stdout, csv_locale=chosen.csv_locale)
    told = ", ".join(f"{count} {rule}" for rule, count in sorted(masked.items())) or "nothing"
    typer.echo(f"Masked in {len(frame):,} rows: {told}.", err=True)
