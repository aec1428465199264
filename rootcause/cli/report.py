"""``rootcause report``: an old analysis rendered again, in either language, without any model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rootcause.cli import options as opt


def report(
    analysis: Annotated[Path, typer.Argument(metavar="ANALYSIS", help="A report folder, or its analysis.json.")],
    language: opt.Language = None,
    formats: opt.Formats = None,
    template: opt.Template = None,
    csv_locale: opt.CsvLocale = None,
    out: opt.Out = None,
) -> None:
    """Render an analysis again: other language, other formats, the same numbers."""
    from dataclasses import replace

    from rootcause.reporting import load_report, write_report
    from rootcause.reporting.terminal import print_summary

    chosen = opt.settings_from(
        None, language=language, formats=formats.split(",") if formats else None, csv_locale=csv_locale
    )
    folder = analysis if analysis.is_dir() else analysis.parent
    loaded, _ = load_report(folder)
    if language:
        loaded = replace(loaded, language=chosen.language)
    target = out or folder
    write_report(loaded, target, formats=chosen.formats, csv_locale=chosen.csv_locale, template=template)
    print_summary(loaded, target, json=False)
