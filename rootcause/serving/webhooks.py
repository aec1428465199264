"""Webhooks in: proven, read, stored, and only then acknowledged. The work is done elsewhere."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from rootcause.domain.tickets import TicketEvent
from rootcause.serving.answers import safe_ticket
from rootcause.serving.config import HelpdeskSettings
from rootcause.serving.helpdesks import bare_ids
from rootcause.serving.jobs import Accepted
from rootcause.serving.logs import log
from rootcause.serving.problems import Problem
from rootcause.serving.service import Service, limited, service_of
from rootcause.serving.shapes import PROBLEMS
from rootcause.serving.signatures import Signed, Unverified, verify

router = APIRouter(prefix="/v1/webhooks")
MOST_EVENTS = 1_000
MOST_GUESSES = 10
"""Ids that are read out of a broken body."""
ALIKE_SECONDS = 600.0
"""How long an event without an id is taken for the same as one with the same body: senders repeat within minutes."""
NOTHING = Accepted(0, 0)
_LENIENT = re.compile(r'"(?:ticket_)?id"\s*:\s*"?([A-Za-z0-9_-]{1,64})"?\s*[,}]')
_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: PROBLEMS.get(status, {}) for status in (400, 401, 403, 404, 408, 413, 429, 503)
}
_RESPONSES[404] = {**PROBLEMS[400], "description": "No such helpdesk"}
_BODY = {
    "requestBody": {
        "content": {"application/json": {"example": {"ticket_id": "123", "actor_id": "456"}, "schema": {}}},
        "required": True,
    }
}


class Acknowledged(BaseModel):
    """``accepted`` events are stored; ``repeated`` ones were before; ``ignored`` ones are ours or say nothing new."""

    accepted: int
    repeated: int
    ignored: int


@router.post(
    "/{helpdesk}/{name}",
    status_code=202,
    responses=_RESPONSES,
    openapi_extra=_BODY,
    summary="What a helpdesk tells about its tickets",
)
async def webhook(request: Request, helpdesk: str, name: str) -> Acknowledged:
    """Accept events, signed by the scheme of the helpdesk. 202 means stored: it will be worked on, whatever happens."""
    return await _receive(request, helpdesk, name, "")


@router.post(
    "/{helpdesk}/{name}/{secret}",
    status_code=202,
    responses=_RESPONSES,
    openapi_extra=_BODY,
    summary="The same for helpdesks that sign nothing and can send no header",
)
async def webhook_with_secret(request: Request, helpdesk: str, name: str, secret: str) -> Acknowledged:
    """Accept events that prove themselves with the secret at the end of the address."""
    return await _receive(request, helpdesk, name, secret)


async def _receive(request: Request, helpdesk: str, name: str, path_secret: str) -> Acknowledged:
    service = service_of(request)
    settings = _known(service, helpdesk, name)
    body = await request.body()
    try:
        _prove(request, service, settings, body, path_secret)
        events = _checked(_told(service, settings, body, request), settings, body, service.clock())
    except Problem as problem:
        service.metrics.webhooks.labels(settings.name, problem.code).inc()
        raise
    theirs = [event for event in events if not (settings.agent and event.actor == settings.agent)]
    stored = await service.acknowledger.accept(settings.name, theirs) if theirs else NOTHING
    answer = Acknowledged(accepted=stored.new, repeated=stored.repeated, ignored=len(events) - len(theirs))
    for outcome, count in answer.model_dump().items():
        service.metrics.webhooks.labels(settings.name, outcome).inc(count)
    return answer


def _known(service: Service, helpdesk: str, name: str) -> HelpdeskSettings:
    found = next((one for one in service.settings.helpdesks if (one.kind, one.name) == (helpdesk, name)), None)
    if found is None:
        raise Problem(404, "no_helpdesk", "There is no such helpdesk here. Check the address of the webhook.")
    return found


def _prove(request: Request, service: Service, settings: HelpdeskSettings, body: bytes, path_secret: str) -> None:
    """Raise Problem for a sender that may not send, sends too often, or proves nothing."""
    if settings.senders and not _among(request.client.host if request.client else "", settings.senders):
        raise Problem(403, "sender", "This address may not send for this helpdesk.")
    query = f"?{request.url.query}" if request.url.query else ""
    signed = Signed(
        body=body,
        headers=dict(request.headers),
        method=request.method,
        url=f"{service.settings.called}{request.scope.get('raw_path', b'').decode('latin-1')}{query}",
        path_secret=path_secret,
    )
    try:
        verify(settings.signs_as, signed, service.secrets.get(settings.name, ()), service.clock(), settings.window)
    except Unverified as error:
        log("webhook_refused", helpdesk=settings.name, reason=error.reason, request_id=request.state.request_id)
        limited(service, f"unproven {settings.name}")
        raise Problem(401, "unproven", "The signature of this request is missing, wrong or too old.") from None
    limited(service, f"helpdesk {settings.name}")


def _among(address: str, senders: Sequence[str]) -> bool:
    try:
        found = ipaddress.ip_address(address)
        return any(found in ipaddress.ip_network(sender, strict=False) for sender in senders)
    except ValueError:
        return False


def _told(service: Service, settings: HelpdeskSettings, body: bytes, request: Request) -> Sequence[TicketEvent]:
    """The events in a body. One that an admin wrote may be no JSON, as a comment broke it: the id is enough."""
    try:
        payloads = [json.loads(body, strict=False)]
    except (ValueError, RecursionError):
        payloads = [{"ticket_id": found} for found in _lenient(body)] if settings.kind == "zendesk" else []
        if not payloads:
            raise Problem(400, "not_json", "The body is not JSON.") from None
    if not all(isinstance(payload, dict | list) for payload in payloads):
        raise Problem(400, "not_an_object", "The body is JSON, but neither an object nor a list of them.")
    read, headers = service.readers[settings.name], dict(request.headers)
    return [event for payload in payloads for event in read(payload, headers)]


def _lenient(body: bytes) -> list[str]:
    """All that looks like the id of a ticket: one that a customer wrote must not take the place of the real one."""
    return list(dict.fromkeys(_LENIENT.findall(body.decode("utf-8", "replace"))))[:MOST_GUESSES]


def _checked(events: Sequence[TicketEvent], settings: HelpdeskSettings, body: bytes, now: float) -> list[TicketEvent]:
    """Raise Problem for a ticket whose id is none.

    An event without an id is known by its body, for a while: the next one may look the same. An id that nobody signed
    counts with its body only, or whoever has seen one request could use up the ids of those to come.
    """
    if len(events) > MOST_EVENTS:
        raise Problem(413, "too_many_events", f"{len(events):,} events are more than {MOST_EVENTS:,}.")
    digest = hashlib.blake2b(body, digest_size=16).hexdigest()
    told = f":{digest}" if bare_ids(settings) else ""
    found = [
        TicketEvent(
            f"{_event_id(event.id)}{told}" if event.id else f"body:{digest}:{number}:{int(now // ALIKE_SECONDS)}",
            safe_ticket(event.ticket),
            event.actor,
        )
        for number, event in enumerate(events)
    ]
    if not all(event.ticket for event in found):
        raise Problem(400, "no_ticket", "The body names no ticket, or one whose id is not of letters, digits, - and _.")
    return found


def _event_id(given: str) -> str:
    """An id as it is, or its hash where it is long or odd."""
    if len(given) <= 100 and given.isascii() and given.isprintable():
        return given
    return "id:" + hashlib.blake2b(given.encode("utf-8", "replace"), digest_size=16).hexdigest()
