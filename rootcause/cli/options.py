"""Options that several verbs share, declared once, and how they become Settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rootcause.settings import Settings

Exports = Annotated[
    list[str],
    typer.Argument(
        metavar="EXPORT...", help="CSV, TSV, XLSX, ODS, JSON, JSONL or Parquet files, also .gz; - is stdin."
    ),
]
Verbatim = Annotated[list[str] | None, typer.Option(metavar="COL", help="Column with the comments; may be repeated.")]
Score = Annotated[str | None, typer.Option(metavar="COL", help="Column with the score.")]
Scale = Annotated[
    str | None,
    typer.Option(
        metavar="SCALE",
        help="csat-5, csat-7, csat-10, nps, ces-7, ces-5-effort, thumbs, zendesk, freshdesk, stars, rapportcijfer, "
        "auto, or WORST..BEST (5..1 says that low is good).",
    ),
]
Date = Annotated[str | None, typer.Option(metavar="COL", help="Column with the date.")]
Id = Annotated[str | None, typer.Option("--id", metavar="COL", help="Column that identifies the answer.")]
Customer = Annotated[str | None, typer.Option(metavar="COL", help="Column that identifies the customer.")]
Segment = Annotated[list[str] | None, typer.Option(metavar="COL", help="Column to split by; may be repeated.")]
Metric = Annotated[
    list[str] | None, typer.Option(metavar="COL", help="Column with an operational figure; may be repeated.")
]
Outcome = Annotated[
    list[str] | None,
    typer.Option(metavar="COL", help="Column with another score, or yes and no (churn); may be repeated."),
]
Team = Annotated[
    list[str] | None, typer.Option(metavar="COL", help="Column of teams or agents to compare; may be repeated.")
]
AgentNames = Annotated[bool, typer.Option("--agent-names", help="Show agents by name, not as agent 1, agent 2, ...")]
Target = Annotated[
    str | None, typer.Option(metavar="N", help="Target: % satisfied, as in 80; for an NPS export points, as in 30.")
]
TargetTable = Annotated[
    Path | None, typer.Option("--targets", metavar="FILE", help="Targets per segment: a table segment, value, target.")
]
Asked = Annotated[str | None, typer.Option(metavar="COL", help="Column that says who was asked for an answer.")]
WeightResponse = Annotated[bool, typer.Option("--weight-response", help="Weight answers to those who were asked.")]
Sheet = Annotated[str | None, typer.Option(metavar="NAME", help="Sheet of a workbook.")]
Taxonomy = Annotated[Path | None, typer.Option(metavar="FILE", help="Contact reasons of your own (YAML).")]
Groups = Annotated[
    str | None,
    typer.Option(
        metavar="COL", help='Take the groups from a column: "label" or "label:polarity", "|" between several.'
    ),
]
Labels = Annotated[
    list[str],
    typer.Argument(
        metavar="LABELS...", help="Labeled comments: a sheet of rootcause sample, a corrected comments.csv, any table."
    ),
]
LabelColumn = Annotated[
    str | None,
    typer.Option(
        "--labels", metavar="COL", help='Column with the labels: codes or names, "|" between several, "none" for none.'
    ),
]
Model = Annotated[
    Path | None, typer.Option(metavar="DIR", help="A tagger saved by rootcause train; without it, none is trained.")
]
Precision = Annotated[
    float, typer.Option(metavar="SHARE", min=0.5, max=0.999, help="How often tags set without a human must be right.")
]
Language = Annotated[str | None, typer.Option(metavar="nl|en", help="Language of the report.")]
EmbedderName = Annotated[
    str | None, typer.Option("--embedder", metavar="NAME", help="static, lexical, or a sentence-transformers folder.")
]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", metavar="FILE", help="Settings (TOML); options overrule it.")
]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for the report.")]
Formats = Annotated[str | None, typer.Option(metavar="LIST", help="html,xlsx,pptx,md")]
Events = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Your event marks (CSV: date, label): releases, prices, strikes.")
]
Template = Annotated[Path | None, typer.Option(metavar="FILE", help="Presentation whose look report.pptx takes over.")]
CsvLocale = Annotated[str | None, typer.Option(metavar="nl|en", help="nl: semicolons and decimal commas.")]
Seed = Annotated[int | None, typer.Option(metavar="N", help="Seed of the bootstrap.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def settings_from(file: Path | None, **options: Any) -> Settings:
    """Settings of ``file`` (or the defaults), overruled by the options that were given.

    A key is a path such as ``reading__score``; None and empty lists mean that the option was not given.
    Raises SettingsInvalid for a value outside of what is allowed.
    """
    from rootcause.settings import Settings, change_settings, read_settings

    given = {path: value for path, value in options.items() if value not in (None, [], ())}
    return change_settings(read_settings(file) if file else Settings(), given)
