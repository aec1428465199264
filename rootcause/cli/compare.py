"""``rootcause compare``: two exports in, or one split at a date; why the score moved out."""

from __future__ import annotations

from datetime import date as day
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rootcause.cli import options as opt
from rootcause.errors import SettingsInvalid, UnreadableFile

if TYPE_CHECKING:
    from rootcause.domain.changes import Comparison
    from rootcause.settings import Settings


def compare(
    exports: Annotated[
        list[str],
        typer.Argument(metavar="OLD NEW", help="Two exports, the older first; with --split one export, or its parts."),
    ],
    split: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Compare the comments of one export from this date on with those before."),
    ] = None,
    verbatim: opt.Verbatim = None,
    score: opt.Score = None,
    scale: opt.Scale = None,
    date: opt.Date = None,
    id: opt.Id = None,
    customer: opt.Customer = None,
    segment: opt.Segment = None,
    sheet: opt.Sheet = None,
    taxonomy: opt.Taxonomy = None,
    model: opt.Model = None,
    groups: opt.Groups = None,
    language: opt.Language = None,
    embedder: opt.EmbedderName = None,
    settings: opt.SettingsFile = None,
    out: opt.Out = None,
    seed: opt.Seed = None,
    json: opt.Json = False,
) -> None:
    """Say why the score moved between two exports: who answered, which reasons, how heavy, and the rest."""
    from rootcause.reporting import check_comparison_output, write_comparison
    from rootcause.reporting.comparison import print_comparison

    chosen = opt.settings_from(
        settings,
        reading__verbatim=verbatim,
        reading__score=score,
        reading__scale=scale,
        reading__date=date,
        reading__id=id,
        reading__customer=customer,
        reading__segments=segment,
        reading__sheet=sheet,
        tagging__taxonomy=str(taxonomy) if taxonomy else None,
        tagging__model=str(model) if model else None,
        groups=groups,
        language=language,
        embedder=embedder,
        seed=seed,
    )
    _check(exports, split)
    if out:
        check_comparison_output(out)
    found = _compared(exports, _day(split) if split else None, chosen)
    if out:
        write_comparison(found, out, language=chosen.language)
    print_comparison(found, chosen.language, out, json=json)


def _compared(exports: list[str], split: day | None, settings: Settings) -> Comparison:
    from rootcause import pipeline
    from rootcause.cli.progress import shown_progress

    with shown_progress(pipeline.COMPARING_STAGES) as progress:
        if split:
            return pipeline.compare_at(exports, split, settings, progress=progress)
        return pipeline.compare(exports[:1], exports[1:], settings, progress=progress)


def _check(exports: list[str], split: str | None) -> None:
    if not split and len(exports) != 2:
        raise SettingsInvalid(
            f"{len(exports)} export(s) were named; a comparison takes two, OLD and NEW. "
            "To compare two periods of one export, name the first day of the later one with --split DATE."
        )
    for name in exports:
        if (Path(name) / "analysis.json").exists() or Path(name).name == "analysis.json":
            raise UnreadableFile(
                f"{name} is a report, not an export. A comparison reads the comments of both periods alike, "
                "so name the exports that the reports were made from."
            )


def _day(text: str) -> day:
    try:
        return day.fromisoformat(text)
    except ValueError:
        raise SettingsInvalid(f"--split takes a date such as 2026-05-01, not {text[:40]!r}.") from None
