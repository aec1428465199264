"""The verbs of the command line, gathered."""

from __future__ import annotations

from typing import Annotated

import typer

from rootcause import __version__
from rootcause.cli.analyze import analyze
from rootcause.cli.apply import apply
from rootcause.cli.columns import columns
from rootcause.cli.compare import compare
from rootcause.cli.demo import demo
from rootcause.cli.discover import discover
from rootcause.cli.evaluate import evaluate
from rootcause.cli.jobs import jobs
from rootcause.cli.keys import keys
from rootcause.cli.pull import pull
from rootcause.cli.redact import redact
from rootcause.cli.report import report
from rootcause.cli.sample import sample
from rootcause.cli.serve import serve
from rootcause.cli.tag import tag
from rootcause.cli.taxonomy import taxonomy
from rootcause.cli.train import train

app = typer.Typer(
    help="Find the reasons behind customer comments and rank what carries the dissatisfaction, in Dutch and English.",
    epilog="Start with: rootcause demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rootcause {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None: ...


VERBS = (
    analyze, compare, demo, columns, redact, report, apply, tag, sample, train, evaluate, discover, serve, keys, jobs,
    pull,
)  # fmt: skip
for verb in VERBS:
    app.command()(verb)
app.add_typer(taxonomy, name="taxonomy")
