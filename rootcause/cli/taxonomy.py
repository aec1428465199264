"""``rootcause taxonomy check|diff|migrate``: a taxonomy of one's own, and its versions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rootcause.cli import options as opt

taxonomy = typer.Typer(help="Check a taxonomy, compare two versions, and carry old tags over.", no_args_is_help=True)

_Old = Annotated[Path, typer.Argument(metavar="OLD", help="The taxonomy as it was (YAML).")]
_New = Annotated[Path, typer.Argument(metavar="NEW", help="The taxonomy as it is now (YAML).")]
COLUMNS = ("rc_reasons", "rc_praise", "codes")


@taxonomy.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A taxonomy (YAML).")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the whole taxonomy, with what it extends filled in.")
    ] = None,
) -> None:
    """Say every problem of a taxonomy with its line, or what it holds."""
    from rootcause.reporting import write_text
    from rootcause.tagging import read_taxonomy, write_taxonomy

    found = read_taxonomy(file)
    leaves = [leaf for leaf in found.leaves if not leaf.retired]
    silent = [leaf.code for leaf in leaves if not any(leaf.patterns.values()) and not any(leaf.examples.values())]
    typer.echo(f"{found.name} {found.version}: {len(leaves)} reasons, no problems.")
    for code in silent:
        typer.echo(f"Note: {code} has no phrases and no examples, so it is found only after training.")
    if out:
        write_text(write_taxonomy(found), out)


@taxonomy.command()
def diff(old: _Old, new: _New) -> None:
    """Say what became of each reason: renamed, moved, merged, split, archived, added."""
    from rootcause.tagging import read_taxonomy
    from rootcause.tagging.migrating import compare

    changes = compare(read_taxonomy(old), read_taxonomy(new))
    for change in changes:
        typer.echo(change.told())
    typer.echo("The same reasons." if not changes else f"{len(changes)} change(s).", err=True)


@taxonomy.command()
def migrate(
    old: _Old,
    new: _New,
    comments: Annotated[
        list[str], typer.Argument(metavar="COMMENTS...", help="Tagged comments: comments.csv, a labeling sheet.")
    ],
    column: opt.LabelColumn = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV file to write; without it, stdout.")] = None,
    csv_locale: opt.CsvLocale = None,
) -> None:
    """Write tagged comments with the codes of the new taxonomy; a column says which must be tagged again."""
    from rootcause import learning
    from rootcause.reporting import write_csv
    from rootcause.tagging import read_taxonomy
    from rootcause.tagging.migrating import compare

    changes = compare(read_taxonomy(old), read_taxonomy(new))
    chosen = opt.settings_from(None, csv_locale=csv_locale)
    carried = learning.migrate_comments(comments, [column] if column else COLUMNS, changes)
    write_csv(carried, out or sys.stdout, csv_locale=chosen.csv_locale)
    again = int((carried["rc_tag_again"] != "").sum())
    typer.echo(f"{len(carried):,} rows, {again:,} to be tagged again (rc_tag_again).", err=True)
    for change in changes:
        if change.breaks:
            typer.echo(f"Trends break here: {change.told()}", err=True)
