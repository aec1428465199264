"""django-helpdesk: tickets have no tags, so reasons go into a custom field, separated by blanks.

The API takes neither nothing nor a blank for a field that once had a value, so "-" stands for no reasons. What is
written through it fires no webhook, so our own changes never come back.

Settings: ``user`` and ``token`` are name and password of a staff account, ``options.field`` the name of a custom field
of type text (default ``rc_reasons``). Its webhooks are not signed: put the secret at the end of the webhook's address,
and name the addresses it may come from in ``senders``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rootcause.domain.tickets import Changed, Ticket, TicketEvent
from rootcause.serving.answers import field, first, words
from rootcause.serving.calling import Caller, Conflict, Unavailable
from rootcause.serving.config import HelpdeskSettings
from rootcause.serving.helpdesks.connecting import Clock, connect

RESOLVED = 3
"""Status 3 is resolved, 4 closed, 5 a duplicate."""
PAGE = 100
NONE = "-"


class DjangoHelpdesk:
    """One django-helpdesk site."""

    def __init__(self, caller: Caller, name: str) -> None:
        self.caller, self._field = caller, f"custom_{name}"

    @classmethod
    def of(cls, settings: HelpdeskSettings, token: str, clock: Clock) -> DjangoHelpdesk:
        """Connect with the account of a member of staff."""
        caller = connect(settings, clock, auth=(settings.user, token))
        return cls(caller, settings.options.get("field", "rc_reasons"))

    def read(self, ticket: str) -> Ticket:
        """Title and description, and the words of our field as tags."""
        found = self.caller.get(f"/api/tickets/{ticket}/")
        value = field(found, self._field, (str, type(None)))
        return Ticket(
            id=ticket,
            text=f"{words(found, 'title')}\n{words(found, 'description')}",
            tags=frozenset((value or "").split()) - {NONE},
            closed=field(found, "status", int) >= RESOLVED,
        )

    def change(self, ticket: Ticket, add: frozenset[str], remove: frozenset[str]) -> None:
        """Write the merged words; Conflict where they are no longer those that were decided on."""
        if self.read(ticket.id).tags != ticket.tags:
            raise Conflict("field_changed")
        value = " ".join(sorted((ticket.tags - remove) | add)) or NONE
        self.caller.call("PATCH", f"/api/tickets/{ticket.id}/", body={self._field: value})

    def changed_since(self, cursor: str) -> Changed:
        """One page of the open tickets. The API tells no time of change, so each ticket is found once."""
        page = int(cursor) if cursor.isdigit() else 1
        found = self.caller.get("/api/tickets/", status="1,2", page=page, page_size=PAGE)
        tickets = tuple((first(one, "id"), "") for one in field(found, "results", list))
        if "next" not in found:
            raise Unavailable("answer_incomplete")
        return Changed(tickets, str(page + 1) if found["next"] else "1", end=not found["next"])


def read_events(payload: Any, headers: Mapping[str, str]) -> Sequence[TicketEvent]:  # noqa: ARG001 it sends no id
    """One event: a new ticket, or a follow-up, which has an id."""
    ticket, followup = first(payload, "ticket.id"), first(payload, "followup_id")
    return [TicketEvent(f"{ticket}:{followup or 'new'}" if ticket else "", ticket)]


def first_cursor(moment: float) -> str:  # noqa: ARG001 there is no time to begin at
    """Where a sweep begins that has never run."""
    return "1"
