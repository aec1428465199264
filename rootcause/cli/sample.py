"""``rootcause sample``: comments for people to label."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rootcause.cli import options as opt


def sample(
    exports: opt.Exports,
    n: Annotated[int, typer.Option("-n", "--comments", min=1, help="How many comments to draw.")] = 200,
    verbatim: opt.Verbatim = None,
    score: opt.Score = None,
    scale: opt.Scale = None,
    sheet: opt.Sheet = None,
    settings: opt.SettingsFile = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV file to write; without it, stdout.")] = None,
    csv_locale: opt.CsvLocale = None,
    seed: opt.Seed = None,
) -> None:
    """Draw a labeling sheet: comments in proportion to language and satisfaction, without scores or tags."""
    from rootcause import learning
    from rootcause.reporting import write_csv

    chosen = opt.settings_from(
        settings,
        reading__verbatim=verbatim,
        reading__score=score,
        reading__scale=scale,
        reading__sheet=sheet,
        csv_locale=csv_locale,
        seed=seed,
    )
    frame = learning.draw_sheet(exports, n, chosen)
    write_csv(frame, out or sys.stdout, csv_locale=chosen.csv_locale)
    typer.echo(
        f'{len(frame):,} comments. Fill in codes: reasons by code or name, "|" between several, "none" for none. '
        "Then: rootcause train FILE, or rootcause evaluate FILE.",
        err=True,
    )
