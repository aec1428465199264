"""``rootcause analyze``: an export in, ranked root causes out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rootcause.cli import options as opt

if TYPE_CHECKING:
    from rootcause.settings import Settings


def analyze(
    exports: opt.Exports,
    verbatim: opt.Verbatim = None,
    score: opt.Score = None,
    scale: opt.Scale = None,
    date: opt.Date = None,
    id: opt.Id = None,
    customer: opt.Customer = None,
    segment: opt.Segment = None,
    metric: opt.Metric = None,
    outcome: opt.Outcome = None,
    team: opt.Team = None,
    agent_names: opt.AgentNames = False,
    target: opt.Target = None,
    targets: opt.TargetTable = None,
    asked: opt.Asked = None,
    weight_response: opt.WeightResponse = False,
    sheet: opt.Sheet = None,
    taxonomy: opt.Taxonomy = None,
    model: opt.Model = None,
    groups: opt.Groups = None,
    events: opt.Events = None,
    language: opt.Language = None,
    embedder: opt.EmbedderName = None,
    settings: opt.SettingsFile = None,
    out: opt.Out = None,
    formats: opt.Formats = None,
    template: opt.Template = None,
    csv_locale: opt.CsvLocale = None,
    seed: opt.Seed = None,
    json: opt.Json = False,
) -> None:
    """Read an export, find and tag the reasons, and rank what carries the dissatisfaction."""
    chosen = opt.settings_from(
        settings,
        reading__verbatim=verbatim,
        reading__score=score,
        reading__scale=scale,
        reading__date=date,
        reading__id=id,
        reading__customer=customer,
        reading__segments=segment,
        reading__metrics=metric,
        reading__outcomes=outcome,
        reading__teams=team,
        reading__agent_names=agent_names or None,
        reading__asked=asked,
        reading__sheet=sheet,
        tagging__taxonomy=str(taxonomy) if taxonomy else None,
        tagging__model=str(model) if model else None,
        groups=groups,
        target=target,
        targets=str(targets) if targets else None,
        weight_response=weight_response or None,
        events=str(events) if events else None,
        language=language,
        embedder=embedder,
        formats=formats.split(",") if formats else None,
        template=str(template) if template else None,
        csv_locale=csv_locale,
        seed=seed,
    )
    run(exports, chosen, out or _beside(exports[0]), json=json)


def run(exports: list[str], settings: Settings, out: Path, *, json: bool) -> None:
    """Analyze, write the report folder, and say on the terminal what was found and where it lies."""
    from rootcause import pipeline
    from rootcause.cli.progress import shown_progress
    from rootcause.reporting import check_output, write_report
    from rootcause.reporting.terminal import print_summary

    check_output(out)
    with shown_progress(pipeline.STAGES + 1) as progress:
        analysis = pipeline.analyze(exports, settings, progress=progress)
        progress.stage("Writing the report")
        template = Path(settings.template) if settings.template else None
        write_report(analysis, out, formats=settings.formats, csv_locale=settings.csv_locale, template=template)
    print_summary(analysis, out, json=json)


def _beside(first: str) -> Path:
    return Path("rootcause-report") if first == "-" else Path(first).parent / "rootcause-report"
