"""Intercom: a tag must exist before a conversation can have it, and each call adds or removes one.

Settings: ``token`` is an access token, ``agent`` the id of the admin that we act as; the webhook secret is the app's
client secret. In the EU, ``url`` is https://api.eu.intercom.io.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rootcause.domain.tickets import Changed, Ticket, TicketEvent
from rootcause.serving.answers import field, first, names, unix, words
from rootcause.serving.calling import Caller
from rootcause.serving.config import HelpdeskSettings
from rootcause.serving.helpdesks.connecting import Clock, connect

VERSION = "2.11"
PAGE = 50
TOPICS = ("conversation.user.", "conversation.contact.", "conversation.admin.closed")
"""Our own tags come back as other topics, which say nothing new about a conversation."""


class Intercom:
    """One Intercom workspace."""

    def __init__(self, caller: Caller, admin: str) -> None:
        self.caller, self._admin = caller, admin

    @classmethod
    def of(cls, settings: HelpdeskSettings, token: str, clock: Clock) -> Intercom:
        """Connect with a token and a fixed version of the API."""
        version = settings.options.get("version", VERSION)
        caller = connect(settings, clock, authorization=f"Bearer {token}", intercom_version=version)
        return cls(caller, settings.agent)

    def read(self, ticket: str) -> Ticket:
        """The customer's first message and those that followed."""
        found = self.caller.get(f"/conversations/{ticket}", display_as="plaintext")
        tags = field(found, "tags.tags", list)
        return Ticket(
            id=ticket,
            text="\n".join(part for part in (words(found, "source.subject"), *_said(found)) if part),
            tags=names([field(tag, "name", str) for tag in tags]),
            closed=words(found, "state") == "closed",
        )

    def change(self, ticket: Ticket, add: frozenset[str], remove: frozenset[str]) -> None:
        """One call per tag; naming a tag that exists gives its id back."""
        for tag in sorted(add):
            body = {"id": self._tag(tag), "admin_id": self._admin}
            self.caller.call("POST", f"/conversations/{ticket.id}/tags", body=body)
        for tag in sorted(remove):
            path = f"/conversations/{ticket.id}/tags/{self._tag(tag)}"
            self.caller.call("DELETE", path, body={"admin_id": self._admin})

    def _tag(self, name: str) -> str:
        return str(field(self.caller.call("POST", "/tags", body={"name": name}), "id", (str, int)))

    def changed_since(self, cursor: str) -> Changed:
        """One page of a search by time of change."""
        since, _, after = cursor.partition("|")
        pagination = {"per_page": PAGE} | ({"starting_after": after} if after else {})
        query = {"field": "updated_at", "operator": ">", "value": unix(since) - 1}
        sort = {"field": "updated_at", "order": "ascending"}
        page = self.caller.call(
            "POST", "/conversations/search", body={"query": query, "sort": sort, "pagination": pagination}
        )
        tickets = tuple((first(one, "id"), first(one, "updated_at")) for one in field(page, "conversations", list))
        last = max([since, *(when for _, when in tickets)], key=unix)
        following = first(page, "pages.next.starting_after")
        # From the time of the last one on: what is changed meanwhile moves, and a numbered page would miss another.
        cursor = f"{since}|{following}" if following and last == since else last
        return Changed(tickets, cursor, end=not following)


def _said(conversation: Any) -> list[str]:
    """What the customer said, in order."""
    parts = conversation.get("conversation_parts") or {}
    listed = parts.get("conversation_parts") or [] if isinstance(parts, dict) else []
    said = [part for part in listed if words(part, "author.type") in ("user", "lead", "contact")]
    return [words(conversation, "source.body"), *(words(part, "body") for part in said)]


def read_events(payload: Any, headers: Mapping[str, str]) -> Sequence[TicketEvent]:  # noqa: ARG001 all is in the body
    """One event of what a customer did, or of a conversation that was closed; none for a ping, tags and the rest."""
    if not first(payload, "topic").startswith(TOPICS):
        return []
    return [TicketEvent(first(payload, "id"), first(payload, "data.item.id"))]


def first_cursor(moment: float) -> str:
    """Where a sweep begins that has never run."""
    return str(int(moment))
