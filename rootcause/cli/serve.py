"""``rootcause serve``: the HTTP service, and the work behind it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rootcause.errors import ExtraNotInstalled

if TYPE_CHECKING:
    from rootcause.serving import ServiceSettings

Config = Annotated[Path | None, typer.Option(metavar="FILE", help="Settings of the service (TOML).")]
Database = Annotated[
    str | None,
    typer.Option(metavar="URL", help="sqlite:///FILE, postgresql://HOST/NAME, or env:NAME where it holds a password."),
]


def serve(
    config: Config = None,
    database: Database = None,
    model: Annotated[Path | None, typer.Option(metavar="DIR", help="A tagger saved by rootcause train.")] = None,
    host: Annotated[str | None, typer.Option(metavar="HOST", help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(metavar="N", help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(metavar="N", help="Threads for background work; 0 for none.")] = None,
) -> None:
    """Serve contact reasons over HTTP, take webhooks of helpdesks in, and tag their tickets."""
    chosen = service_settings(
        config, database, host=host, port=port, workers=workers, model=str(model) if model else None
    )
    from rootcause.serving.server import serve as run

    run(chosen)


def service_settings(
    config: Path | None, database: str | None = None, *, host: str | None = None, port: int | None = None,
    workers: int | None = None, model: str | None = None,
) -> ServiceSettings:  # fmt: skip
    """Settings of a file (or the defaults), overruled by the options that were given.

    Raises SettingsInvalid for what is not allowed, and ExtraNotInstalled where the service was not installed.
    """
    try:
        from rootcause.serving.config import ServiceSettings, checked_settings, read_service_settings
        from rootcause.serving.server import check_command_line
    except ImportError as error:
        what = f"The service needs {error.name}, which is not installed."
        raise ExtraNotInstalled(f"{what} Install it with: pip install 'rootcause[serve]'") from None
    chosen = read_service_settings(config) if config else ServiceSettings()
    given = {"database": database and check_command_line(database), "host": host, "port": port, "model": model}
    told = chosen.model_dump() | {name: value for name, value in given.items() if value is not None}
    if workers is not None:
        told["jobs"]["workers"] = workers
    return checked_settings(told, "settings with the options given")
