"""What the routes of one application share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from fastapi import Request

from rootcause.serving.acknowledging import Acknowledger
from rootcause.serving.batching import Batcher
from rootcause.serving.config import ServiceSettings
from rootcause.serving.helpdesks import Read
from rootcause.serving.jobs import Jobs
from rootcause.serving.keys import allows, find_key
from rootcause.serving.limits import RateLimit
from rootcause.serving.metrics import Metrics
from rootcause.serving.models import Models
from rootcause.serving.problems import Problem
from rootcause.serving.store import Store
from rootcause.serving.tasks import Desk


@dataclass
class Service:
    """The state of one application; ``secrets`` and ``readers`` are those of the webhooks, by name of the helpdesk."""

    settings: ServiceSettings
    models: Models
    batcher: Batcher
    store: Store
    jobs: Jobs
    acknowledger: Acknowledger
    metrics: Metrics
    rate: RateLimit
    clock: Callable[[], float]
    desks: Mapping[str, Desk] = field(default_factory=dict)
    secrets: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    readers: Mapping[str, Read] = field(default_factory=dict)


def service_of(request: Request) -> Service:
    """Return the service that a request is for."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


def limited(service: Service, client: str) -> None:
    """Raise Problem (429) where a client asks too often."""
    wait = service.rate.wait(client)
    if wait:
        raise Problem(429, "too_many", "Too many requests. Wait, and send fewer.", retry_after=wait)


def needs(scope: str) -> Callable[[Request], Awaitable[None]]:
    """Make a dependency that lets a request pass only with a key that has ``scope``."""

    async def check(request: Request) -> None:  # async, as it waits for nothing: another thread would
        service = service_of(request)
        kind, _, presented = request.headers.get("authorization", "").partition(" ")
        key = find_key(service.settings.keys, presented.strip(), service.clock()) if kind.lower() == "bearer" else None
        if key is None:
            limited(service, "unknown")
            raise Problem(401, "no_key", "A valid API key is needed: Authorization: Bearer rck_…")
        request.state.key = key.name
        limited(service, f"key {key.name}")
        if not allows(key, scope):
            raise Problem(403, "no_scope", f"This key may not do that; it needs the scope {scope!r}.")

    return check
