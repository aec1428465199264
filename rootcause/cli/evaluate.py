"""``rootcause evaluate``: how good the tags are, against labels that people gave."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rootcause.cli import options as opt

if TYPE_CHECKING:
    from rootcause.learning import Checked
    from rootcause.tagging.correcting import CorrectedCause
    from rootcause.tagging.evaluation import Estimate, Evaluation
    from rootcause.tagging.gate import Gate

SHOWN = 10


def evaluate(
    labels: opt.Labels,
    model: opt.Model = None,
    column: opt.LabelColumn = None,
    against: Annotated[
        str | None, typer.Option(metavar="COL", help="A second column of labels: how far the two agree.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A report folder: its shares corrected for the errors found.")
    ] = None,
    verbatim: opt.Verbatim = None,
    sheet: opt.Sheet = None,
    taxonomy: opt.Taxonomy = None,
    settings: opt.SettingsFile = None,
    precision: opt.Precision = 0.9,
    json: opt.Json = False,
) -> None:
    """Compare tags with labels: precision and recall per reason, calibration, the gate, what to label next."""
    from rootcause import learning
    from rootcause.artifacts import load_tagger

    chosen = opt.settings_from(
        settings,
        reading__verbatim=verbatim,
        reading__sheet=sheet,
        tagging__taxonomy=str(taxonomy) if taxonomy else None,
    )
    tagger = load_tagger(model).tagger if model else learning.cold_tagger(chosen)
    given = learning.read_labels(labels, chosen, column, against)
    checked = learning.check_labels(given, tagger, chosen, precision)
    corrected = _corrected(checked, report) if report else ()
    if json:
        told = {**asdict(checked), "corrected": [asdict(each) for each in corrected]}
        typer.echo(jsonlib.dumps(told, ensure_ascii=False, indent=2))
        return
    _show(checked)
    for each in corrected:
        typer.echo(each.told())


def _corrected(checked: Checked, report: Path) -> tuple[CorrectedCause, ...]:
    from rootcause.reporting import load_report
    from rootcause.tagging.correcting import correct_causes

    analysis, _ = load_report(report)
    scores = {each.code: each for each in checked.evaluation.reasons}
    drivers = [cause.driver for cause in analysis.causes]
    return correct_causes(drivers, scores, checked.evaluation.comments)


def _show(checked: Checked) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    for line in _scores(checked.evaluation, checked.left_out):
        console.print(line)
    table = Table("Reason", "Labeled", "Tagged", "Precision", "Recall", "F1", box=None, pad_edge=False)
    for each in checked.evaluation.reasons:
        if each.labeled or each.tagged:
            scores = (_told(each.precision), _told(each.recall), _told(each.f1))
            table.add_row(each.code, str(each.labeled), str(each.tagged), *scores)
    console.print(table)
    for line in _findings(checked):
        console.print(line)


def _scores(found: Evaluation, left_out: int) -> Iterator[str]:
    yield f"{found.comments:,} labeled comments; {left_out:,} that it learned from were left out"
    for name, value in (("micro-F1", found.micro), ("macro-F1", found.macro), ("weighted F1", found.weighted)):
        yield f"{name}: {_told(value)}"
    for language, n, value in found.languages:
        yield f"macro-F1 in {language} ({n:,} comments): {_told(value)}"
    if found.gap:
        yield f"Dutch minus English: {_told(found.gap)}"


def _findings(checked: Checked) -> Iterator[str]:
    for missed, given, n in checked.evaluation.confusions[:SHOWN]:
        yield f"{n:,} comments: labeled {missed or 'nothing'}, tagged {given or 'nothing'}"
    yield f"Expected calibration error of the tags: {checked.calibration:.3f}"
    yield from map(_gate, (*checked.curve, checked.gate))
    if checked.agreement:
        alike = f"all labels alike in {checked.agreement.identical:.0%}"
        yield f"The two columns agree: F1 {checked.agreement.f1:.2f}, {alike}"
        for code, first, second, both, kappa in checked.agreement.codes:
            yield f"  {code}: {first} and {second}, both {both}" + ("" if kappa is None else f", kappa {kappa:.2f}")
    for id, why in checked.next[:SHOWN]:
        yield f"Label next: {id} ({why})"


def _told(estimate: Estimate) -> str:
    return f"{estimate.value:.2f} ({estimate.low:.2f} to {estimate.high:.2f})"


def _gate(gate: Gate) -> str:
    if gate.confidence is None:
        return f"At {gate.wanted:.0%} precision: no tag may be set without a human"
    return f"At {gate.wanted:.0%} precision: {gate.coverage:.0%} of comments, from confidence {gate.confidence:.2f}"
