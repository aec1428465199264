"""``rootcause train``: a tagger from labeled comments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rootcause.cli import options as opt


def train(
    labels: opt.Labels,
    column: opt.LabelColumn = None,
    verbatim: opt.Verbatim = None,
    sheet: opt.Sheet = None,
    taxonomy: opt.Taxonomy = None,
    embedder: opt.EmbedderName = None,
    settings: opt.SettingsFile = None,
    precision: opt.Precision = 0.9,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the tagger.")] = Path("rootcause-tagger"),
) -> None:
    """Train a tagger on comments that people labeled, save it with its card, and say how good it is."""
    from rootcause import learning
    from rootcause.artifacts import check_folder, save_tagger
    from rootcause.tagging.card import write_card

    chosen = opt.settings_from(
        settings,
        reading__verbatim=verbatim,
        reading__sheet=sheet,
        tagging__taxonomy=str(taxonomy) if taxonomy else None,
        embedder=embedder,
    )
    check_folder(out)
    given = learning.read_labels(labels, chosen, column)
    made = learning.train_tagger(given, chosen, precision)
    trained = made.saved.tagger.trained
    assert trained is not None
    skipped = len(given.labeling.codes) - len(trained.classifier.codes)
    card = write_card(trained.classifier, made.evaluation, made.saved.gate, made.calibration, skipped)
    save_tagger(made.saved, out, chosen.embedder, card)
    typer.echo(card)
    for label in given.labeling.unusable:
        typer.echo(f"Not used: {label} stands for a group of reasons; label with one of those below it.", err=True)
    typer.echo(f"Saved in {out}. Tag with: rootcause tag EXPORT --model {out}", err=True)
