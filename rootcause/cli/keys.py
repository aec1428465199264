"""``rootcause keys``: a new API key, shown once, and the lines for the settings."""

from __future__ import annotations

from typing import Annotated

import typer

from rootcause.cli.serve import service_settings


def keys(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who uses it; two keys of one name are a rotation.")],
    scope: Annotated[list[str] | None, typer.Option(metavar="SCOPE", help="read, tag or admin; repeatable.")] = None,
) -> None:
    """Make an API key: the key on stdout, the lines for the settings on stderr."""
    service_settings(None)
    from pydantic import ValidationError

    from rootcause.errors import SettingsInvalid
    from rootcause.serving.config import KeySettings
    from rootcause.serving.keys import hash_key, new_key

    key = new_key()
    chosen = {"name": name, "hash": hash_key(key), "scopes": tuple(scope or ("read", "tag"))}
    try:
        made = KeySettings.model_validate(chosen)
    except ValidationError as error:
        found = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingsInvalid(f"That is no key: {found}.") from None
    scopes = ", ".join(f'"{one}"' for one in made.scopes)
    typer.echo("The key is shown once. Put this into the settings of the service:\n", err=True)
    typer.echo(f'[[keys]]\nname = "{made.name}"\nhash = "{made.hash}"\nscopes = [{scopes}]\n', err=True)
    typer.echo(key)
