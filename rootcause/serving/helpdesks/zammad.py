"""Zammad: tags are added and removed one by one, which leaves all others alone.

Settings: ``token`` is an access token with ``ticket.agent``, ``agent`` our user's numeric id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rootcause.domain.tickets import Changed, Ticket, TicketEvent
from rootcause.serving.answers import field, first, names, rfc3339, words
from rootcause.serving.calling import Caller
from rootcause.serving.config import HelpdeskSettings
from rootcause.serving.helpdesks.connecting import Clock, connect

PAGE = 100


class Zammad:
    """One Zammad server."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    @classmethod
    def of(cls, settings: HelpdeskSettings, token: str, clock: Clock) -> Zammad:
        """Connect with an access token."""
        return cls(connect(settings, clock, authorization=f"Token token={token}"))

    def read(self, ticket: str) -> Ticket:
        """The title, and what the customer wrote."""
        found = self.caller.get(f"/api/v1/tickets/{ticket}", expand="true")
        articles = field({"articles": self.caller.get(f"/api/v1/ticket_articles/by_ticket/{ticket}")}, "articles", list)
        said = [words(one, "body") for one in articles if words(one, "sender") == "Customer"]
        tags = self.caller.get("/api/v1/tags", object="Ticket", o_id=ticket)
        return Ticket(
            id=ticket,
            text="\n".join([words(found, "title"), *said]),
            tags=names(field(tags, "tags", list)),
            closed=words(found, "state") in ("closed", "merged"),
        )

    def change(self, ticket: Ticket, add: frozenset[str], remove: frozenset[str]) -> None:
        """One call per tag."""
        for method, verb, tags in (("POST", "add", add), ("DELETE", "remove", remove)):
            for tag in sorted(tags):
                body = {"object": "Ticket", "o_id": int(ticket.id), "item": tag}
                self.caller.call(method, f"/api/v1/tags/{verb}", body=body)

    def changed_since(self, cursor: str) -> Changed:
        """One page of a search by time of change."""
        since, _, number = cursor.partition("|")
        page = int(number or 1)
        found = self.caller.get(
            "/api/v1/tickets/search", query=f'updated_at:["{since}" TO *]', sort_by="updated_at", order_by="asc",
            per_page=PAGE, page=page, expand="true",
        )  # fmt: skip
        listed = field({"tickets": found}, "tickets", list)
        tickets = tuple((first(one, "id"), field(one, "updated_at", str)) for one in listed)
        if len(tickets) < PAGE:
            return Changed(tickets, tickets[-1][1] if tickets else since, end=True)
        last = tickets[-1][1]
        return Changed(tickets, f"{since}|{page + 1}" if last == since else last, end=False)


def read_events(payload: Any, headers: Mapping[str, str]) -> Sequence[TicketEvent]:
    """One event; the delivery is its id, and who wrote last did it."""
    ticket = first(payload, "ticket.id")
    return [TicketEvent(headers.get("x-zammad-delivery", ""), ticket, first(payload, "ticket.updated_by.id"))]


def first_cursor(moment: float) -> str:
    """Where a sweep begins that has never run."""
    return rfc3339(moment)
