"""``rootcause tag``: an export with the reasons of each comment."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rootcause.cli import options as opt


def tag(
    exports: opt.Exports,
    model: opt.Model = None,
    verbatim: opt.Verbatim = None,
    sheet: opt.Sheet = None,
    taxonomy: opt.Taxonomy = None,
    settings: opt.SettingsFile = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV file to write; without it, stdout.")] = None,
    csv_locale: opt.CsvLocale = None,
) -> None:
    """Tag the comments of an export and write it as CSV, redacted, with the reasons found in each."""
    from rootcause import learning
    from rootcause.artifacts import load_tagger
    from rootcause.reporting import write_csv

    chosen = opt.settings_from(
        settings,
        reading__verbatim=verbatim,
        reading__sheet=sheet,
        tagging__taxonomy=str(taxonomy) if taxonomy else None,
        csv_locale=csv_locale,
    )
    tagger = load_tagger(model).tagger if model else learning.cold_tagger(chosen)
    frame = learning.tag_export(exports, tagger, chosen)
    write_csv(frame, out or sys.stdout, csv_locale=chosen.csv_locale)
    tagged = int((frame["rc_confidence"] != "").sum())
    typer.echo(f"{tagged:,} of {len(frame):,} rows hold a reason.", err=True)
