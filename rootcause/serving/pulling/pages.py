"""One page of tickets, and each ticket as a row: per helpdesk how the conversation and the rating are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from rootcause.errors import SettingsInvalid
from rootcause.serving.calling import Caller, Gone, field, first, rfc3339, unix, words
from rootcause.serving.helpdesks import Connected

COLUMNS = (
    "ticket_id", "created_at", "updated_at", "customer_id", "channel", "status", "subject", "comment", "score",
    "score_comment", "first_response_minutes", "tags",
)  # fmt: skip
"""Of a row; all are text, "" where the helpdesk does not say. ``comment`` is the customer's turns, one a paragraph."""

Pulled = Mapping[str, str]
Ratings = Mapping[str, tuple[str, str]]
"""Ticket → score and remark."""


@dataclass(frozen=True)
class PulledPage:
    """Rows, where to go on, and whether that was all."""

    rows: Sequence[Pulled]
    cursor: str
    end: bool


@dataclass(frozen=True)
class _Turn:
    """Something that was said: by the customer or not, when (Unix seconds)."""

    customer: bool
    text: str
    at: float


Puller = Callable[[str], PulledPage]
"""A cursor, or a time to begin at → a page."""


def puller(kind: str, helpdesk: Connected, since: str, account: str = "1") -> Puller:
    """Return what fetches pages of a helpdesk. Raises SettingsInvalid for a kind that is not pulled from."""
    caller = helpdesk.caller

    @cache  # with the first page, so that a helpdesk which fails is asked again as for any page
    def ratings() -> Ratings:
        return _freshdesk_ratings(caller, since) if kind == "freshdesk" else _chatwoot_ratings(caller, account)

    rows: Mapping[str, Callable[[str], Pulled]] = {
        "zendesk": lambda ticket: _zendesk(caller, ticket),
        "freshdesk": lambda ticket: _freshdesk(caller, ticket, ratings()),
        "intercom": lambda ticket: _intercom(caller, ticket),
        "chatwoot": lambda ticket: _chatwoot(caller, ticket, account, ratings()),
    }
    if kind not in rows:
        raise SettingsInvalid(f"Tickets cannot be pulled from {kind}. They can from {', '.join(rows)}.")
    return lambda cursor: _page(helpdesk, rows[kind], cursor)


def _page(helpdesk: Connected, row: Callable[[str], Pulled], cursor: str) -> PulledPage:
    changed = helpdesk.changed_since(cursor)
    return PulledPage(list(_rows((ticket for ticket, _ in changed.tickets), row)), changed.cursor, changed.end)


def _rows(tickets: Iterable[str], row: Callable[[str], Pulled]) -> Iterable[Pulled]:
    """A row per ticket, once per page; one that has gone meanwhile is none."""
    for ticket in dict.fromkeys(tickets):
        try:
            yield row(ticket)
        except Gone:
            continue


def _row(turns: Sequence[_Turn], begun: float, tags: Iterable[str], **values: str) -> Pulled:
    answers = [turn.at for turn in turns if not turn.customer and turn.at >= begun]
    minutes = f"{(min(answers) - begun) / 60:.1f}" if answers else ""
    said = "\n\n".join(turn.text.strip() for turn in turns if turn.customer and turn.text.strip())
    found = {"comment": said, "first_response_minutes": minutes, "tags": "|".join(sorted(tags)), **values}
    return {name: found.get(name, "") for name in COLUMNS}


def _zendesk(caller: Caller, ticket: str) -> Pulled:
    found = field(caller.get(f"/api/v2/tickets/{ticket}.json"), "ticket", dict)
    told = field(caller.get(f"/api/v2/tickets/{ticket}/comments.json"), "comments", list)
    customer = first(found, "requester_id")
    turns = [
        _Turn(first(one, "author_id") == customer, words(one, "plain_body") or words(one, "body"), _moment(one))
        for one in told
        if one.get("public", True)
    ]
    return _row(
        turns,
        _moment(found),
        field(found, "tags", list),
        ticket_id=ticket,
        created_at=words(found, "created_at"),
        updated_at=words(found, "updated_at"),
        customer_id=customer,
        channel=first(found, "via.channel"),
        status=words(found, "status"),
        subject=words(found, "subject"),
        score=_rated(words(found, "satisfaction_rating.score")),
        score_comment=words(found, "satisfaction_rating.comment"),
    )


def _rated(score: str) -> str:
    """Offered and unoffered are no answers."""
    return score if score in ("good", "bad") else ""


def _freshdesk(caller: Caller, ticket: str, ratings: Ratings) -> Pulled:
    found = caller.get(f"/api/v2/tickets/{ticket}")
    told = field({"told": caller.get(f"/api/v2/tickets/{ticket}/conversations")}, "told", list)
    opening = _Turn(customer=True, text=words(found, "description_text"), at=_moment(found))
    others = [
        _Turn(bool(one.get("incoming")), words(one, "body_text"), _moment(one))
        for one in told
        if not one.get("private")
    ]
    score, remark = ratings.get(ticket, ("", ""))
    return _row(
        [opening, *others],
        _moment(found),
        field(found, "tags", list),
        ticket_id=ticket,
        created_at=words(found, "created_at"),
        updated_at=words(found, "updated_at"),
        customer_id=first(found, "requester_id"),
        channel=_SOURCES.get(first(found, "source"), first(found, "source")),
        status=_STATES.get(first(found, "status"), first(found, "status")),
        subject=words(found, "subject"),
        score=score,
        score_comment=remark,
    )


_SOURCES = {"1": "email", "2": "portal", "3": "phone", "7": "chat", "9": "feedback widget", "10": "outbound email"}
_STATES = {"2": "open", "3": "pending", "4": "resolved", "5": "closed"}


def _freshdesk_ratings(caller: Caller, since: str) -> Ratings:
    """Ticket → the default question's answer (±100 to ±103, as Freshdesk counts) and the remark, latest last."""
    found: dict[str, tuple[str, str]] = {}
    for page in range(1, 301):
        listed = caller.get("/api/v2/surveys/satisfaction_ratings", created_since=since, page=page, per_page=100)
        told = field({"told": listed}, "told", list)
        for one in told:
            found[first(one, "ticket_id")] = (first(one, "ratings.default_question"), words(one, "feedback"))
        if len(told) < 100:
            break
    return found


def _intercom(caller: Caller, ticket: str) -> Pulled:
    found = caller.get(f"/conversations/{ticket}", display_as="plaintext")
    parts = field(found, "conversation_parts.conversation_parts", list)
    opening = _Turn(customer=True, text=words(found, "source.body"), at=float(field(found, "created_at", int)))
    others = [
        _Turn(
            words(one, "author.type") in ("user", "lead", "contact"),
            words(one, "body"),
            float(one.get("created_at") or 0),
        )
        for one in parts
        if words(one, "body")
    ]
    return _row(
        [opening, *others],
        opening.at,
        [field(tag, "name", str) for tag in field(found, "tags.tags", list)],
        ticket_id=ticket,
        created_at=rfc3339(opening.at),
        updated_at=rfc3339(float(field(found, "updated_at", int))),
        customer_id=first(found, "source.author.id"),
        channel=words(found, "source.type"),
        status=words(found, "state"),
        subject=words(found, "source.subject"),
        score=first(found, "conversation_rating.rating"),
        score_comment=words(found, "conversation_rating.remark"),
    )


def _chatwoot(caller: Caller, ticket: str, account: str, ratings: Ratings) -> Pulled:
    base = f"/api/v1/accounts/{account}/conversations/{ticket}"
    found = caller.get(base)
    told = field(caller.get(f"{base}/messages"), "payload", list)
    turns = [
        _Turn(one.get("message_type") in (0, "incoming"), words(one, "content"), float(one.get("created_at") or 0))
        for one in told
        if one.get("message_type") in (0, 1, "incoming", "outgoing") and not one.get("private")
    ]
    begun = float(found.get("created_at") or (turns[0].at if turns else 0))
    score, remark = ratings.get(ticket, ("", ""))
    return _row(
        turns,
        begun,
        field(caller.get(f"{base}/labels"), "payload", list),
        ticket_id=ticket,
        created_at=rfc3339(begun),
        updated_at=rfc3339(float(found.get("last_activity_at") or begun)),
        customer_id=first(found, "meta.sender.id"),
        channel=first(found, "meta.channel"),
        status=words(found, "status"),
        score=score,
        score_comment=remark,
    )


def _chatwoot_ratings(caller: Caller, account: str) -> Ratings:
    """Conversation → rating 1 to 5 and the remark."""
    found: dict[str, tuple[str, str]] = {}
    for page in range(1, 1_001):
        listed = caller.get(f"/api/v1/accounts/{account}/csat_survey_responses", page=page)
        told = field({"told": listed}, "told", list)
        for one in told:
            ticket = first(one, "conversation_id", "conversation.display_id", "message.conversation_id")
            found[ticket] = (first(one, "rating"), words(one, "feedback_message"))
        if not told:
            break
    return found


def _moment(one: Any) -> float:
    when = words(one, "created_at")
    return float(unix(when)) if when else 0.0


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
