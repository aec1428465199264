"""Freshdesk: writing tags replaces them all, so they are read again just before, merged, and written.

Settings: ``token`` is the API key, ``agent`` our agent's numeric id. Its webhooks are not signed: let the automation
rule send the header ``X-Rootcause-Secret``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rootcause.domain.tickets import Changed, Ticket, TicketEvent
from rootcause.serving.answers import field, first, names, rfc3339, words
from rootcause.serving.calling import Caller, Conflict
from rootcause.serving.config import HelpdeskSettings
from rootcause.serving.helpdesks.connecting import Clock, connect

RESOLVED = 4
"""Status 4 is resolved, 5 closed."""
PAGE = 100


class Freshdesk:
    """One Freshdesk account."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    @classmethod
    def of(cls, settings: HelpdeskSettings, token: str, clock: Clock) -> Freshdesk:
        """Connect with the API key as user name."""
        return cls(connect(settings, clock, auth=(token, "X")))

    def read(self, ticket: str) -> Ticket:
        """Subject and description as text."""
        found = self.caller.get(f"/api/v2/tickets/{ticket}")
        text = words(found, "description_text") or words(found, "description")
        return Ticket(
            id=ticket,
            text=f"{words(found, 'subject')}\n{text}",
            tags=names(field(found, "tags", list)),
            stamp=words(found, "updated_at"),
            closed=field(found, "status", int) >= RESOLVED,
        )

    def change(self, ticket: Ticket, add: frozenset[str], remove: frozenset[str]) -> None:
        """Merge with the tags of this moment; Conflict where they are no longer those that were decided on."""
        now = self.read(ticket.id)
        if now.tags != ticket.tags:
            raise Conflict("tags_changed")
        self.caller.call("PUT", f"/api/v2/tickets/{ticket.id}", body={"tags": sorted((now.tags - remove) | add)})

    def changed_since(self, cursor: str) -> Changed:
        """One page of tickets in the order of their change; by windows of time, as pages end at the 300th."""
        since, _, number = cursor.partition("|")
        page = int(number or 1)
        found = self.caller.get(
            "/api/v2/tickets", updated_since=since, order_by="updated_at", order_type="asc", per_page=PAGE, page=page
        )
        listed = field({"tickets": found}, "tickets", list)
        tickets = tuple((first(one, "id"), field(one, "updated_at", str)) for one in listed)
        if len(tickets) < PAGE:
            return Changed(tickets, tickets[-1][1] if tickets else since, end=True)
        last = tickets[-1][1]
        return Changed(tickets, f"{since}|{page + 1}" if last == since else last, end=False)


def read_events(payload: Any, headers: Mapping[str, str]) -> Sequence[TicketEvent]:  # noqa: ARG001 it sends no id
    """One event; there is no id of its own, so ticket and time of change stand for it where the rule sends both."""
    told = payload.get("freshdesk_webhook", payload) if isinstance(payload, dict) else {}
    ticket = first(told, "ticket_id", "ticket.id", "id")
    when = first(told, "ticket_updated_at", "updated_at", "ticket.updated_at")
    actor = first(told, "agent_id", "performer_id")
    return [TicketEvent(f"{ticket}:{when}" if when else "", ticket, actor)]


def first_cursor(moment: float) -> str:
    """Where a sweep begins that has never run."""
    return rfc3339(moment)
