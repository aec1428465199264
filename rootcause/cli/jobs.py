"""``rootcause jobs``: what waits, what failed for good, and taking tags back."""

from __future__ import annotations

import json as jsonlib
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rootcause.cli import options as opt
from rootcause.cli.serve import Config, Database, service_settings
from rootcause.errors import SettingsInvalid

if TYPE_CHECKING:
    from rootcause.serving.jobs import Jobs
    from rootcause.serving.store import Store

STATES = ("waiting", "running", "done", "dead")


def jobs(
    action: Annotated[str, typer.Argument(metavar="list|decisions|retry|drop|undo", help="What to do.")],
    ids: Annotated[list[int] | None, typer.Argument(metavar="[ID]...", help="Jobs; none = all, for retry.")] = None,
    config: Config = None,
    database: Database = None,
    state: Annotated[str, typer.Option(metavar="STATE", help="list: waiting, running, done or dead.")] = "",
    helpdesk: Annotated[str | None, typer.Option(metavar="NAME", help="undo, decisions: the helpdesk.")] = None,
    batch: Annotated[str | None, typer.Option(metavar="DAY", help="undo: the day whose tags go, in UTC.")] = None,
    json: opt.Json = False,
) -> None:
    """List the jobs of the service or what it decided, bring dead ones back, drop them, or take a day's tags back."""
    actions: dict[str, Callable[[Jobs, Store], None]] = {
        "list": lambda queue, _: _show(queue.listed(state), json=json),
        "decisions": lambda _, store: _decisions(store, helpdesk or "", json=json),
        "retry": lambda queue, _: typer.echo(f"{queue.retry(ids or [], time.time())} job(s) wait again."),
        "drop": lambda queue, _: typer.echo(f"{queue.drop(ids or [])} job(s) dropped."),
        "undo": lambda queue, store: _undo(queue, store, helpdesk, batch),
    }
    if action not in actions:
        raise SettingsInvalid(f"There is no {action!r} for jobs. Use list, decisions, retry, drop or undo.")
    if state and state not in STATES:
        raise SettingsInvalid(f"No job is ever {state!r}. A state is {', '.join(STATES)}.")
    if action == "drop" and not ids:
        raise SettingsInvalid("drop needs the numbers of dead jobs; what is dropped does not come back.")
    settings = service_settings(config, database)
    from rootcause.serving.jobs import Jobs
    from rootcause.serving.store import open_store

    store = open_store(settings.database)
    try:
        actions[action](Jobs(store, settings.jobs), store)
    finally:
        store.close()


def _show(rows: Sequence[Any], *, json: bool) -> None:
    plain = [dict(row) for row in rows]
    if json:
        typer.echo(jsonlib.dumps(plain, indent=2))
        return
    for row in plain:
        what = f"{row['id']}\t{row['state']}\t{row['kind']}\t{row['helpdesk']}\t{row['ticket'] or '-'}"
        typer.echo(f"{what}\t{row['attempts']} attempt(s)\t{row['outcome'] or '-'}")
    typer.echo(f"{len(plain)} job(s).", err=True)


def _decisions(store: Store, helpdesk: str, *, json: bool) -> None:
    from rootcause.serving.journal import decisions

    rows = decisions(store, helpdesk)
    if json:
        typer.echo(jsonlib.dumps(rows, indent=2))
        return
    for row in rows:
        when = time.strftime("%Y-%m-%d %H:%M", time.gmtime(row["at"]))
        sure = ", ".join(f"{one['code']} {one['confidence']:.2f} {one['mode']}" for one in row["reasons"])
        typer.echo(
            f"{when}\t{row['state']}\t{row['helpdesk']}\t{row['ticket']}\t{' '.join(row['added']) or '-'}\t{sure}"
        )
    typer.echo(f"{len(rows)} decision(s), the latest first; dry = nothing was written.", err=True)


def _undo(queue: Jobs, store: Store, helpdesk: str | None, batch: str | None) -> None:
    from rootcause.serving.jobs import UNDO
    from rootcause.serving.journal import Journal

    if not helpdesk or not batch:
        raise SettingsInvalid("undo needs --helpdesk NAME and --batch DAY, such as 2026-11-25.")
    tickets = Journal(store, helpdesk).to_undo(batch)
    queue.add(UNDO, helpdesk, tickets, time.time(), batch)
    typer.echo(f"{len(tickets)} ticket(s) will lose the tags of {batch}; the running service does the work.")
