"""``rootcause pull``: tickets, what customers wrote, and ratings, out of a helpdesk into a file for ``analyze``."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rootcause.cli import options as opt
from rootcause.cli.serve import Config, service_settings
from rootcause.errors import OutputRefused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from rootcause.settings import Settings


def pull(
    helpdesk: Annotated[str, typer.Argument(metavar="HELPDESK", help="Name of a helpdesk in the service settings.")],
    since: Annotated[str, typer.Option(metavar="DATE", help="Tickets changed since, such as 2026-11-01.")],
    config: Config = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="A .parquet or .csv file; updated if there.")] = None,
    csv_locale: opt.CsvLocale = None,
) -> None:
    """Fetch tickets with conversations and ratings; stopped, it goes on; run again, it fetches what is new."""
    settings = service_settings(config)
    chosen = settings.helpdesk(helpdesk)
    from rootcause.serving.helpdesks import connect_helpdesk
    from rootcause.serving.pulling.pages import puller, since_cursor
    from rootcause.serving.pulling.pulled import finish, merged
    from rootcause.serving.pulling.pulled import pull as fetch_all

    target = out or Path(f"{helpdesk}.parquet")
    if target.suffix not in (".parquet", ".csv"):
        raise OutputRefused(f"{target} is neither .parquet nor .csv. Name the file with one of these endings.")
    begin = since_cursor(chosen.kind, since)
    connected = connect_helpdesk(chosen, time.time)
    with closing(connected.caller):
        fetch = puller(chosen.kind, connected, begin, chosen.options.get("account", "1"))
        rows = fetch_all(
            fetch, target, begin, held=lambda: connected.caller.hold - time.time(),
            told=lambda n: typer.echo(f"{n:,} tickets ...", err=True),
        )  # fmt: skip
    written = merged(_earlier(target), rows)
    _write(target, written, opt.settings_from(None, csv_locale=csv_locale))
    finish(target)
    typer.echo(f"{target}: {len(written):,} tickets, {len(rows):,} of them new or changed.", err=True)
    typer.echo(str(target))


def _earlier(target: Path) -> Sequence[Mapping[str, str]]:
    import pandas as pd

    if not target.exists():
        return []
    frame = pd.read_parquet(target) if target.suffix == ".parquet" else _read_csv(target)
    return [{str(name): str(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _read_csv(target: Path) -> pd.DataFrame:
    """As we wrote it: with a byte-order mark, semicolons."""
    import pandas as pd

    with target.open("rb") as file:
        marked = file.read(3) == b"\xef\xbb\xbf"
    return pd.read_csv(target, dtype=str, keep_default_na=False, sep=";" if marked else ",", encoding="utf-8-sig")


def _write(target: Path, rows: Sequence[Mapping[str, str]], settings: Settings) -> None:
    """Beside first, then in its place: a run that fails leaves the file as it was."""
    import pandas as pd

    from rootcause.reporting import write_csv
    from rootcause.serving.pulling.rows import COLUMNS

    frame = pd.DataFrame([dict(row) for row in rows], columns=list(COLUMNS), dtype="str")
    beside = target.with_name(target.name + ".new")
    try:
        if target.suffix == ".parquet":
            frame.to_parquet(beside, index=False)
        else:
            write_csv(frame, beside, csv_locale=settings.csv_locale)
        beside.replace(target)
    except OSError as error:
        raise OutputRefused(f"{target} cannot be written: {error.strerror}. Choose another --out.") from None
