"""``rootcause discover``: what no reason covers, as a draft to edit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rootcause.cli import options as opt


def discover(
    exports: opt.Exports,
    verbatim: opt.Verbatim = None,
    score: opt.Score = None,
    scale: opt.Scale = None,
    sheet: opt.Sheet = None,
    taxonomy: opt.Taxonomy = None,
    settings: opt.SettingsFile = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="YAML file to write; without it, stdout.")] = None,
) -> None:
    """Draft contact reasons from the clusters that no reason covers, as a taxonomy to edit."""
    from rootcause import pipeline
    from rootcause.cli.progress import shown_progress
    from rootcause.reporting import write_text

    chosen = opt.settings_from(
        settings,
        reading__verbatim=verbatim,
        reading__score=score,
        reading__scale=scale,
        reading__sheet=sheet,
        tagging__taxonomy=str(taxonomy) if taxonomy else None,
    )
    with shown_progress(pipeline.STAGES) as progress:
        draft = pipeline.discover(exports, chosen, progress=progress)
    if out is None:
        typer.echo(draft, nl=False)
    else:
        write_text(draft, out)
        typer.echo(f"Wrote {out}. Edit it, then: rootcause taxonomy check {out}", err=True)
