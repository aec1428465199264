"""A helpdesk described in a TOML file, for all that have no adapter of their own.

    [headers]                              # of every call; {token} and {user} are filled in
    Authorization = "Bearer {token}"

    [read]
    url = "/tickets/{ticket}"
    text = ["ticket.subject", "ticket.body"]   # dotted paths in the answer, joined by line breaks
    tags = "ticket.tags"                   # a list of names
    closed = "ticket.status=closed"        # optional

    [add]                                  # and [remove], in the same way
    method = "POST"
    url = "/tickets/{ticket}/tags"
    each = true                            # one call per tag; without it one call for all
    body = '{"tag": {tag}}'                # {tag}: one; {tags}: those to add or remove; {all}: the merged list

    [changed]                              # optional: without it there is no catch-up sweep
    url = "/tickets?since={cursor}"
    list = "tickets"
    id = "id"
    when = "updated_at"

    [event]
    id = ["event_id"]                      # paths in the webhook's body, the first that is there
    ticket = ["ticket.id"]
    actor = ["user.id"]

Values are put into ``body`` as JSON, so a text cannot break out of its place. Where [add] holds {all}, the API replaces
tags: they are read again just before, and the write is given up if they have changed.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from rootcause.errors import SettingsInvalid


def _local(url: str) -> str:
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError("a path that begins with one / is needed; the host is that of the service settings")
    return url


Path_ = Annotated[str, AfterValidator(_local)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reading(_Section):
    """How a ticket is read."""

    url: Path_
    text: tuple[str, ...] = Field(min_length=1)
    tags: str
    closed: str = ""


class Writing(_Section):
    """How tags are added or removed."""

    method: Literal["POST", "PUT", "PATCH", "DELETE"] = "POST"
    url: Path_
    body: str = ""
    each: bool = False

    @model_validator(mode="after")
    def _json(self) -> Writing:
        try:
            self.filled("1", ["a"], ["a"])
        except ValueError:
            raise ValueError("body: once {tag}, {tags}, {all} and {ticket} are filled in, that is no JSON") from None
        return self

    def filled(self, ticket: str, tags: Sequence[str], merged: Sequence[str]) -> Any:
        """Return the body with the values in their places, None where there is none."""
        values = {"{ticket}": ticket, "{tag}": tags[0], "{tags}": tags, "{all}": merged}
        body = self.body
        for place, value in values.items():
            body = body.replace(place, json.dumps(value))
        return json.loads(body) if body else None


class Listing(_Section):
    """How changed tickets are found."""

    url: Path_
    list: str
    id: str = "id"
    when: str = "updated_at"


class Telling(_Section):
    """Where a webhook's body says what happened."""

    id: tuple[str, ...] = ("id",)
    ticket: tuple[str, ...] = ("ticket.id", "ticket_id")
    actor: tuple[str, ...] = ()


class Template(_Section):
    """The whole description."""

    headers: Mapping[str, str] = Field(default_factory=dict)
    read: Reading
    add: Writing
    remove: Writing
    changed: Listing | None = None
    event: Telling = Telling()


def read_template(path: Path) -> Template:
    """Read a description; raises SettingsInvalid with every problem of the file at once."""
    try:
        return Template.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise SettingsInvalid(f"The template {path} cannot be read: {error.strerror}. Check template.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid(f"The template {path} is not valid TOML: {error}.") from None
    except ValidationError as error:
        found = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise SettingsInvalid(f"The template {path} has {len(found)} problem(s): {'; '.join(found)}.") from None
