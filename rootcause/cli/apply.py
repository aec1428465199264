"""``rootcause apply``: a report whose workbook an analyst edited, analyzed again with the edits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rootcause.cli import options as opt
from rootcause.errors import UnreadableFile

if TYPE_CHECKING:
    from rootcause.applying import Edited
    from rootcause.domain.edits import Edits


def apply(
    workbook: Annotated[
        Path, typer.Argument(metavar="REPORT", help="A report folder, or its report.xlsx, edited and saved.")
    ],
    report: Annotated[
        Path | None, typer.Option("--report", metavar="DIR", help="The report, where the workbook lies elsewhere.")
    ] = None,
    export: Annotated[
        list[str] | None,
        typer.Option("--export", metavar="FILE", help="The export, to compare people again; may be repeated."),
    ] = None,
    out: opt.Out = None,
    json: opt.Json = False,
) -> None:
    """Take what was written into report.xlsx: names, merges, splits, archived reasons, corrected comments."""
    from rootcause.applying import apply_edits
    from rootcause.cli.progress import shown_progress
    from rootcause.pipeline import STAGES
    from rootcause.reporting import Applied, check_output, load_analysis, read_edits, write_report
    from rootcause.reporting.terminal import print_summary

    file, folder = _places(workbook, report)
    target = out or folder
    edits, old = read_edits(file), load_analysis(folder)
    check_output(target, applied=Applied(folder, workbook=file))
    with shown_progress(STAGES + 1) as progress:
        made = apply_edits(old, edits, exports=export or (), progress=progress)
        progress.stage("Writing the report")
        settings = made.analysis.manifest.settings
        template = settings["template"]
        write_report(
            made.analysis,
            target,
            formats=tuple(settings["formats"]),
            csv_locale=settings["csv_locale"],
            template=Path(template) if template else None,
            applied=Applied(folder, made.labels, _remarks(edits), made.became, file),
        )
    for line in _told(made):
        typer.echo(line, err=True)
    print_summary(made.analysis, target, json=json)


def _places(workbook: Path, report: Path | None) -> tuple[Path, Path]:
    """The workbook, and the folder of the report that it belongs to."""
    file = workbook / "report.xlsx" if workbook.is_dir() else workbook
    folder = report or file.parent
    if not file.exists():
        raise UnreadableFile(f"There is no {file}. Name a report folder with report.xlsx, or the workbook itself.")
    if not (folder / "analysis.json").exists():
        raise UnreadableFile(f"{folder} is no report. Name the folder that the workbook came from with --report DIR.")
    return file, folder


def _remarks(edits: Edits) -> dict[str, str]:
    return {edit.id: edit.remark for edit in edits.reasons if edit.remark}


def _told(made: Edited) -> list[str]:
    lines = [change.told() for change in made.plan.changes]
    corrected = len(made.plan.comments)
    lines += [f"{corrected:,} comment(s) corrected, kept in labels.csv"] if corrected else []
    return lines or ["The workbook holds no edits; the report was made again."]
