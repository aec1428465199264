"""One page of tickets after the other, each ticket as a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Protocol, TypeVar

from rootcause.errors import SettingsInvalid
from rootcause.serving.answers import rfc3339, safe_ticket
from rootcause.serving.calling import Gone
from rootcause.serving.helpdesks import Connected
from rootcause.serving.pulling.rows import (
    Pulled,
    Ratings,
    chatwoot_ratings,
    chatwoot_row,
    freshdesk_ratings,
    freshdesk_row,
    intercom_row,
    zendesk_row,
)


@dataclass(frozen=True)
class PulledPage:
    """Rows, where to go on, and whether that was all."""

    rows: Sequence[Pulled]
    cursor: str
    end: bool


T = TypeVar("T")


class Patient(Protocol):
    """Makes a call until it succeeds: a page is many calls, and one that fails must not undo those before it."""

    def __call__(self, call: Callable[[], T], /) -> T:
        """Return what ``call`` returns in the end. Raises PullStopped where it never does."""
        ...


Puller = Callable[[str, Patient], PulledPage]
"""A cursor, or a time to begin at → a page."""


def puller(kind: str, helpdesk: Connected, since: str, account: str = "1") -> Puller:
    """Return what fetches pages of a helpdesk. Raises SettingsInvalid for a kind that is not pulled from."""
    caller = helpdesk.caller

    @cache  # with the first ticket, so that a helpdesk which fails is asked again as for any
    def ratings() -> Ratings:
        return freshdesk_ratings(caller, since) if kind == "freshdesk" else chatwoot_ratings(caller, account)

    rows: Mapping[str, Callable[[str], Pulled]] = {
        "zendesk": lambda ticket: zendesk_row(caller, ticket),
        "freshdesk": lambda ticket: freshdesk_row(caller, ticket, ratings()),
        "intercom": lambda ticket: intercom_row(caller, ticket),
        "chatwoot": lambda ticket: chatwoot_row(caller, ticket, account, ratings()),
    }
    if kind not in rows:
        raise SettingsInvalid(f"Tickets cannot be pulled from {kind}. They can from {', '.join(rows)}.")
    return lambda cursor, patient: _page(helpdesk, rows[kind], cursor, patient)


def _page(helpdesk: Connected, row: Callable[[str], Pulled], cursor: str, patient: Patient) -> PulledPage:
    changed = patient(lambda: helpdesk.changed_since(cursor))
    tickets = dict.fromkeys(found for ticket, _ in changed.tickets if (found := safe_ticket(ticket)))
    rows = (patient(partial(_row_of, row, ticket)) for ticket in tickets)
    return PulledPage([one for one in rows if one is not None], changed.cursor, changed.end)


def _row_of(row: Callable[[str], Pulled], ticket: str) -> Pulled | None:
    """A row per ticket; one that has gone meanwhile is none."""
    try:
        return row(ticket)
    except Gone:
        return None


def since_cursor(kind: str, since: str) -> str:
    """Return the cursor that begins at a date or time given by a person. Raises SettingsInvalid for what is none."""
    try:
        when = datetime.fromisoformat(since)
    except ValueError:
        raise SettingsInvalid(
            f"--since {since!r} is no date. Write it like 2026-11-01 or 2026-11-01T09:00:00Z."
        ) from None
    moment = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    return rfc3339(moment) if kind in ("zendesk", "freshdesk") else str(int(moment))
