"""What stands in an answer of a helpdesk, or in its webhook: looked for by path, and never taken for granted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rootcause.serving.calling import Rejected, Unavailable

_TICKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def safe_ticket(value: object) -> str:
    """Return a ticket's id as it may stand in a URL, "" for what is no such id."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if _TICKET.fullmatch(text) else ""


def field(data: Any, path: str, kind: type[Any] | tuple[type[Any], ...]) -> Any:
    """Return what lies at a dotted path. Raises Unavailable where it is not there, or of another kind.

    Half an answer must never be read as "no tags": what would be written then wipes what was there.
    """
    for part in path.split("."):
        if not isinstance(data, dict) or part not in data:
            raise Unavailable("answer_incomplete")
        data = data[part]
    if not isinstance(data, kind):
        raise Unavailable("answer_of_another_shape")
    return data


def words(data: Any, path: str) -> str:
    """Return the text at a path, "" where there is none."""
    for part in path.split("."):
        data = data.get(part) if isinstance(data, dict) else None
    return data if isinstance(data, str) else ""


def first(data: Any, *paths: str) -> str:
    """Return the first id that lies at one of the paths, as text; "" where none does."""
    for path in paths:
        found = data
        for part in path.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        if isinstance(found, str | int) and not isinstance(found, bool) and str(found):
            return str(found)
    return ""


def names(values: Sequence[Any]) -> frozenset[str]:
    """Return tags as a set. Raises Unavailable where one is no text."""
    if not all(isinstance(value, str) for value in values):
        raise Unavailable("answer_of_another_shape")
    return frozenset(values)


def unix(when: str) -> int:
    """Seconds since 1970 of "2026-11-25T00:00:00Z", or of a number of seconds as text."""
    try:
        return int(when) if when.isdigit() else int(datetime.fromisoformat(when).timestamp())
    except ValueError:
        raise Rejected("cursor_unreadable") from None


def rfc3339(moment: float) -> str:
    """Unix seconds → "2026-11-25T00:00:00Z"."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
