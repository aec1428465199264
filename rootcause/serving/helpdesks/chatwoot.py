"""Chatwoot: posting labels replaces them all, and drops without a word those that the account does not define.

So every label that a conversation is to keep is defined first, then the merged list is posted. Settings: ``token`` is
an access token, ``options.account`` the number of the account, ``agent`` our agent's id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rootcause.domain.tickets import Changed, Ticket, TicketEvent
from rootcause.serving.answers import field, first, names, unix, words
from rootcause.serving.calling import Caller, Conflict
from rootcause.serving.config import HelpdeskSettings
from rootcause.serving.helpdesks.connecting import Clock, connect

INCOMING = (0, "incoming")
COLOR = "#5b6b7b"
MESSAGES, MOST_PAGES = 20, 100


class Chatwoot:
    """One account of a Chatwoot server."""

    def __init__(self, caller: Caller, account: str) -> None:
        self.caller, self._base = caller, f"/api/v1/accounts/{account}"

    @classmethod
    def of(cls, settings: HelpdeskSettings, token: str, clock: Clock) -> Chatwoot:
        """Connect with an access token."""
        return cls(connect(settings, clock, api_access_token=token), settings.options.get("account", "1"))

    def read(self, ticket: str) -> Ticket:
        """What the customer wrote in the conversation."""
        messages = messages_of(self.caller, f"{self._base}/conversations/{ticket}")
        said = [words(one, "content") for one in messages if one.get("message_type") in INCOMING]
        found = self.caller.get(f"{self._base}/conversations/{ticket}")
        return Ticket(
            ticket, "\n".join(filter(None, said)), self._labels(ticket), closed=words(found, "status") == "resolved"
        )

    def _labels(self, ticket: str) -> frozenset[str]:
        return names(field(self.caller.get(f"{self._base}/conversations/{ticket}/labels"), "payload", list))

    def change(self, ticket: Ticket, add: frozenset[str], remove: frozenset[str]) -> None:
        """Define, read again, merge, post; Conflict where the labels are no longer those that were decided on."""
        wanted = (ticket.tags - remove) | add
        self._define(wanted)
        if self._labels(ticket.id) != ticket.tags:
            raise Conflict("labels_changed")
        path = f"{self._base}/conversations/{ticket.id}/labels"
        self.caller.call("POST", path, body={"labels": sorted(wanted)})

    def _define(self, wanted: frozenset[str]) -> None:
        listed = field(self.caller.get(f"{self._base}/labels"), "payload", list)
        defined = {field(one, "title", str) for one in listed}
        for title in sorted(wanted - defined):
            self.caller.call("POST", f"{self._base}/labels", body={"title": title, "color": COLOR})

    def changed_since(self, cursor: str) -> Changed:
        """Pages by latest activity, newest first, down to the cursor; one that moves meanwhile only comes twice."""
        since, page, newest = (*cursor.split("|"), "1", "0")[:3] if "|" in cursor else (cursor, "1", "0")
        found = self.caller.get(
            f"{self._base}/conversations", status="all", sort_by="last_activity_at_desc", page=int(page)
        )
        listed = field(found, "data.payload", list)
        moments = [(first(one, "id"), int(first(one, "last_activity_at", "timestamp") or 0)) for one in listed]
        newest = str(max([int(newest), *(moment for _, moment in moments)]))
        fresh = tuple((ticket, str(moment)) for ticket, moment in moments if moment >= unix(since))
        if not moments or len(fresh) < len(moments):
            return Changed(fresh, str(max(int(newest), unix(since))), end=True)
        return Changed(fresh, f"{since}|{int(page) + 1}|{newest}", end=False)


def messages_of(caller: Caller, conversation: str) -> list[dict[str, Any]]:
    """All messages of the conversation at a path, oldest first; the API gives twenty at a time, the latest first."""
    found: list[dict[str, Any]] = []
    before: dict[str, int] = {}
    for _ in range(MOST_PAGES):
        listed = field(caller.get(f"{conversation}/messages", **before), "payload", list)
        page = [one for one in listed if isinstance(one, dict)]
        ids = [one["id"] for one in page if isinstance(one.get("id"), int)]
        if before and (not ids or min(ids) >= before["before"]):
            break
        found = page + found
        if len(page) < MESSAGES or not ids:
            break
        before = {"before": min(ids)}
    return found


def read_events(payload: Any, headers: Mapping[str, str]) -> Sequence[TicketEvent]:
    """One event of a conversation or of a customer's message in it; none for what agents write."""
    kind = first(payload, "event")
    if kind.startswith("message") and payload.get("message_type") not in INCOMING:
        return []
    ticket = first(payload, "conversation.id" if kind.startswith("message") else "id")
    return [TicketEvent(headers.get("x-chatwoot-delivery", ""), ticket, first(payload, "performer.id"))]


def first_cursor(moment: float) -> str:
    """Where a sweep begins that has never run."""
    return str(int(moment))
