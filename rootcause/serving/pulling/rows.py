"""A ticket as a row: per helpdesk how the conversation and the rating are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from rootcause.serving.answers import field, first, names, rfc3339, unix, words
from rootcause.serving.calling import Caller
from rootcause.serving.helpdesks.chatwoot import INCOMING, messages_of

PAGE = 100
MOST_PAGES = 100
"""Of one conversation; more is no conversation of people."""
COLUMNS = (
    "ticket_id", "created_at", "updated_at", "customer_id", "channel", "status", "subject", "comment", "score",
    "score_comment", "first_response_minutes", "tags",
)  # fmt: skip
"""Of a row; all are text, "" where the helpdesk does not say. ``comment`` is the customer's turns, one a paragraph."""

Pulled = Mapping[str, str]
Ratings = Mapping[str, tuple[str, str]]
"""Ticket → score and remark."""


@dataclass(frozen=True)
class _Turn:
    """Something that was said: by the customer or not, when (Unix seconds)."""

    customer: bool
    text: str
    at: float


def _listed(data: Any, path: str = "") -> list[dict[str, Any]]:
    """The objects in a list. Raises Unavailable where it is none, or holds something else."""
    found = field(data, path, list) if path else field({"it": data}, "it", list)
    return [field({"it": one}, "it", dict) for one in found]


def _paged(ask: Callable[[int], tuple[list[dict[str, Any]], bool]]) -> list[dict[str, Any]]:
    """All pages of a long conversation: number → what is on it, and whether that was all."""
    found: list[dict[str, Any]] = []
    for page in range(1, MOST_PAGES + 1):
        listed, end = ask(page)
        found += listed
        if end:
            break
    return found


def _row(turns: Sequence[_Turn], begun: float, tags: Iterable[str], **values: str) -> Pulled:
    answers = [turn.at for turn in turns if not turn.customer and turn.at >= begun]
    minutes = f"{(min(answers) - begun) / 60:.1f}" if answers else ""
    said = "\n\n".join(turn.text.strip() for turn in turns if turn.customer and turn.text.strip())
    found = {"comment": said, "first_response_minutes": minutes, "tags": "|".join(sorted(tags)), **values}
    return {name: found.get(name, "") for name in COLUMNS}


def zendesk_row(caller: Caller, ticket: str) -> Pulled:
    """Its comments that are public; a score of good or bad, which may be five points folded into two."""
    found = field(caller.get(f"/api/v2/tickets/{ticket}.json"), "ticket", dict)
    told = _paged(partial(_zendesk_comments, caller, ticket))
    customer = first(found, "requester_id")
    turns = [
        _Turn(first(one, "author_id") == customer, words(one, "plain_body") or words(one, "body"), _moment(one))
        for one in told
        if one.get("public", True)
    ]
    return _row(
        turns,
        _moment(found),
        names(field(found, "tags", list)),
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


def _zendesk_comments(caller: Caller, ticket: str, page: int) -> tuple[list[dict[str, Any]], bool]:
    found = caller.get(f"/api/v2/tickets/{ticket}/comments.json", page=page)
    return _listed(found, "comments"), not words(found, "next_page")


def _rated(score: str) -> str:
    """Offered and unoffered are no answers."""
    return score if score in ("good", "bad") else ""


def freshdesk_row(caller: Caller, ticket: str, ratings: Ratings) -> Pulled:
    """Its description and what followed, notes left out; the latest rating of the ticket."""
    found = caller.get(f"/api/v2/tickets/{ticket}")
    told = _paged(partial(_freshdesk_turns, caller, ticket))
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
        names(field(found, "tags", list)),
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


def _freshdesk_turns(caller: Caller, ticket: str, page: int) -> tuple[list[dict[str, Any]], bool]:
    listed = _listed(caller.get(f"/api/v2/tickets/{ticket}/conversations", page=page, per_page=PAGE))
    return listed, len(listed) < PAGE


_SOURCES = {"1": "email", "2": "portal", "3": "phone", "7": "chat", "9": "feedback widget", "10": "outbound email"}
_STATES = {"2": "open", "3": "pending", "4": "resolved", "5": "closed"}


def freshdesk_ratings(caller: Caller, since: str) -> Ratings:
    """Ticket → the default question's answer (±100 to ±103, as Freshdesk counts) and the remark, latest last."""
    found: dict[str, tuple[str, str]] = {}
    for page in range(1, 301):
        asked = {"created_since": since, "page": page, "per_page": PAGE}
        told = _listed(caller.get("/api/v2/surveys/satisfaction_ratings", **asked))
        for one in told:
            found[first(one, "ticket_id")] = (first(one, "ratings.default_question"), words(one, "feedback"))
        if len(told) < PAGE:
            break
    return found


def intercom_row(caller: Caller, ticket: str) -> Pulled:
    """Its first message and the parts with words; the rating 1 to 5."""
    found = caller.get(f"/conversations/{ticket}", display_as="plaintext")
    parts = _listed(found, "conversation_parts.conversation_parts")
    opening = _Turn(customer=True, text=words(found, "source.body"), at=float(field(found, "created_at", int)))
    others = [
        _Turn(
            words(one, "author.type") in ("user", "lead", "contact"),
            words(one, "body"),
            _seconds(one, "created_at"),
        )
        for one in parts
        if words(one, "body")
    ]
    return _row(
        [opening, *others],
        opening.at,
        [field(tag, "name", str) for tag in _listed(found, "tags.tags")],
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


def chatwoot_row(caller: Caller, ticket: str, account: str, ratings: Ratings) -> Pulled:
    """Its messages, private ones and what happened left out; the latest rating."""
    base = f"/api/v1/accounts/{account}/conversations/{ticket}"
    found = caller.get(base)
    turns = [
        _Turn(one.get("message_type") in INCOMING, words(one, "content"), _seconds(one, "created_at"))
        for one in messages_of(caller, base)
        if one.get("message_type") in (0, 1, "incoming", "outgoing") and not one.get("private")
    ]
    begun = _seconds(found, "created_at") or (turns[0].at if turns else 0.0)
    score, remark = ratings.get(ticket, ("", ""))
    return _row(
        turns,
        begun,
        names(field(caller.get(f"{base}/labels"), "payload", list)),
        ticket_id=ticket,
        created_at=rfc3339(begun),
        updated_at=rfc3339(_seconds(found, "last_activity_at") or begun),
        customer_id=first(found, "meta.sender.id"),
        channel=first(found, "meta.channel"),
        status=words(found, "status"),
        score=score,
        score_comment=remark,
    )


def chatwoot_ratings(caller: Caller, account: str) -> Ratings:
    """Conversation → rating 1 to 5 and the remark."""
    found: dict[str, tuple[str, str]] = {}
    for page in range(1, 1_001):
        told = _listed(caller.get(f"/api/v1/accounts/{account}/csat_survey_responses", page=page))
        for one in told:
            ticket = first(one, "conversation_id", "conversation.display_id", "message.conversation_id")
            found[ticket] = (first(one, "rating"), words(one, "feedback_message"))
        if not told:
            break
    return found


def _moment(one: Any) -> float:
    when = words(one, "created_at")
    return float(unix(when)) if when else 0.0


def _seconds(one: Mapping[str, Any], name: str) -> float:
    """Unix seconds, 0 where there are none. Raises Unavailable for what is no number."""
    return float(field({"it": one.get(name) or 0}, "it", (int, float)))
