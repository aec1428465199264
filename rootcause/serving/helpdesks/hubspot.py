"""HubSpot: tickets have no tags, so reasons go into a property with several values, joined by ";".

Settings: ``token`` is that of a private app, ``options.property`` the internal name of a multiple-checkboxes property
of tickets (default ``rc_reasons``) whose options are our tags; the webhook secret is the app's client secret, ``agent``
the app's id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rootcause.domain.tickets import Changed, Ticket, TicketEvent
from rootcause.serving.answers import field, first, unix, words
from rootcause.serving.calling import Caller, Conflict
from rootcause.serving.config import HelpdeskSettings
from rootcause.serving.helpdesks.connecting import Clock, connect

PAGE = 100
MODIFIED = "hs_lastmodifieddate"
_TICKETS = "/crm/v3/objects/tickets"


class HubSpot:
    """One HubSpot portal."""

    def __init__(self, caller: Caller, name: str) -> None:
        self.caller, self._property = caller, name

    @classmethod
    def of(cls, settings: HelpdeskSettings, token: str, clock: Clock) -> HubSpot:
        """Connect with the token of a private app."""
        caller = connect(settings, clock, authorization=f"Bearer {token}")
        return cls(caller, settings.options.get("property", "rc_reasons"))

    def read(self, ticket: str) -> Ticket:
        """Subject and content, and the values of our property as tags."""
        wanted = f"subject,content,{MODIFIED},hs_is_closed,{self._property}"
        found = field(self.caller.get(f"{_TICKETS}/{ticket}", properties=wanted), "properties", dict)
        field(found, self._property, (str, type(None)))  # asked for and not there: half an answer
        return Ticket(
            id=ticket,
            text=f"{words(found, 'subject')}\n{words(found, 'content')}",
            tags=frozenset(filter(None, words(found, self._property).split(";"))),
            closed=words(found, "hs_is_closed") == "true",
        )

    def change(self, ticket: Ticket, add: frozenset[str], remove: frozenset[str]) -> None:
        """Write the merged values; Conflict where they are no longer those that were decided on."""
        if self.read(ticket.id).tags != ticket.tags:
            raise Conflict("property_changed")
        value = ";".join(sorted((ticket.tags - remove) | add))
        self.caller.call("PATCH", f"{_TICKETS}/{ticket.id}", body={"properties": {self._property: value}})

    def changed_since(self, cursor: str) -> Changed:
        """One page of a search by time of change, from the last one seen on: a search ends at 10,000 results."""
        since, _, after = cursor.partition("|")
        filters = [{"propertyName": MODIFIED, "operator": "GTE", "value": str(unix(since) * 1000)}]
        body = {
            "filterGroups": [{"filters": filters}],
            "sorts": [{"propertyName": MODIFIED, "direction": "ASCENDING"}],
            "properties": [MODIFIED],
            "limit": PAGE,
        } | ({"after": after} if after else {})
        page = self.caller.call("POST", f"{_TICKETS}/search", body=body)
        tickets = tuple(
            (first(one, "id"), words(one, f"properties.{MODIFIED}")) for one in field(page, "results", list)
        )
        following = first(page, "paging.next.after")
        last = str(max([unix(since), *(unix(when) for _, when in tickets)]))
        if not following:
            return Changed(tickets, last, end=True)
        return Changed(tickets, f"{since}|{following}" if last == since else last, end=False)


def read_events(payload: Any, headers: Mapping[str, str]) -> Sequence[TicketEvent]:  # noqa: ARG001 all is in the body
    """Up to a hundred events in one request; those about other objects are left out."""
    listed = payload if isinstance(payload, list) else [payload]
    found = [one for one in listed if isinstance(one, dict)]
    tickets = [one for one in found if first(one, "subscriptionType").startswith(("ticket.", "object."))]
    return [TicketEvent(_event_id(one), first(one, "objectId"), _actor(one)) for one in tickets]


def _event_id(event: Any) -> str:
    """HubSpot does not promise that an ``eventId`` is the only one of its kind."""
    parts = [first(event, name) for name in ("eventId", "objectId", "occurredAt")]
    return ":".join(parts) if parts[0] else ""


def _actor(event: Any) -> str:
    return first(event, "sourceId", "appId") if first(event, "changeSource") == "INTEGRATION" else ""


def first_cursor(moment: float) -> str:
    """Where a sweep begins that has never run."""
    return str(int(moment))
