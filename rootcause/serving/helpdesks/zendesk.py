"""Zendesk: tags are added and removed with calls that leave the others alone, and refused if the ticket has moved on.

Settings: ``user`` is the agent's e-mail address, ``token`` an API token, ``agent`` the agent's numeric id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rootcause.domain.tickets import Changed, Ticket, TicketEvent
from rootcause.serving.answers import field, first, names, rfc3339, unix, words
from rootcause.serving.calling import Caller
from rootcause.serving.config import HelpdeskSettings
from rootcause.serving.helpdesks.connecting import Clock, connect

CLOSED = ("solved", "closed")
TICKETS = "zen:event-type:ticket."


class Zendesk:
    """One Zendesk account."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    @classmethod
    def of(cls, settings: HelpdeskSettings, token: str, clock: Clock) -> Zendesk:
        """Connect with Basic ``email/token``."""
        return cls(connect(settings, clock, auth=(f"{settings.user}/token", token)))

    def read(self, ticket: str) -> Ticket:
        """Subject and description, tags and the time of the last change."""
        found = field(self.caller.get(f"/api/v2/tickets/{ticket}.json"), "ticket", dict)
        return Ticket(
            id=ticket,
            text=f"{words(found, 'subject')}\n{words(found, 'description')}",
            tags=names(field(found, "tags", list)),
            stamp=words(found, "updated_at"),
            closed=words(found, "status") in CLOSED,
        )

    def change(self, ticket: Ticket, add: frozenset[str], remove: frozenset[str]) -> None:
        """PUT adds and DELETE removes; POST, and ``tags`` on the ticket itself, would replace."""
        for method, tags in (("PUT", add), ("DELETE", remove)):
            if tags:
                safe = {"updated_stamp": ticket.stamp, "safe_update": "true"} if ticket.stamp and not (
                    method == "DELETE" and add
                ) else {}  # fmt: skip
                self.caller.call(method, f"/api/v2/tickets/{ticket.id}/tags.json", body={"tags": sorted(tags), **safe})

    def changed_since(self, cursor: str) -> Changed:
        """One page of the cursor-based incremental export; the same ticket may come again."""
        start = {"cursor": cursor[1:]} if cursor.startswith(">") else {"start_time": unix(cursor)}
        page = self.caller.get("/api/v2/incremental/tickets/cursor.json", **start)
        found = field(page, "tickets", list)
        after = first(page, "after_cursor")
        return Changed(
            tickets=tuple((first(one, "id"), words(one, "updated_at")) for one in found),
            cursor=f">{after}" if after else cursor,
            end=bool(field(page, "end_of_stream", bool)) or not after,
        )


def read_events(payload: Any, headers: Mapping[str, str]) -> Sequence[TicketEvent]:
    """One event: of a trigger (a body that an admin wrote) or of an event subscription; none of users and the rest."""
    if first(payload, "type").startswith("zen:event-type:") and not first(payload, "type").startswith(TICKETS):
        return []
    ticket = first(payload, "detail.id", "ticket_id", "ticket.id", "id")
    event = headers.get("x-zendesk-webhook-invocation-id", "") or first(payload if "detail" in payload else {}, "id")
    actor = first(payload, "detail.actor_id", "actor_id", "current_user_id")
    return [TicketEvent(f"{event}:{ticket}" if event else "", ticket, actor)]


def first_cursor(moment: float) -> str:
    """Where a sweep begins that has never run; Zendesk wants a time at least a minute ago."""
    return rfc3339(moment - 60)
