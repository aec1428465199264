"""A service to talk to, with a database of its own and a clock that only moves when told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from rootcause.protocols import TicketTagger
from rootcause.serving import ServiceSettings, create_app
from rootcause.serving.keys import hash_key
from rootcause.ticketing import load_ticket_tagger

KEYS = {"reader": ("read",), "tagger": ("tag",), "boss": ("admin",)}
MOMENT = 1735689600.0


@dataclass
class Clock:
    """Unix time that stands still until it is moved."""

    now: float = MOMENT

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def tagger() -> TicketTagger:
    return load_ticket_tagger()


def service_settings(folder: Path, **changes: Any) -> ServiceSettings:
    """Settings with a key per scope, a database in ``folder`` and no workers: tests do the work themselves."""
    keys = [{"name": name, "hash": hash_key(f"rck_{name}"), "scopes": scopes} for name, scopes in KEYS.items()]
    values = {"database": f"sqlite:///{folder / 'service.sqlite'}", "keys": keys, "jobs": {"workers": 0}}
    return ServiceSettings.model_validate({**values, **changes})


def key(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer rck_{name}"}


@dataclass
class Running:
    """A client of a running service, and what lies behind it."""

    client: TestClient
    settings: ServiceSettings
    clock: Clock
    app: Any = field(repr=False)

    @property
    def service(self) -> Any:
        return self.app.state.service


Serve = Callable[..., Running]


@pytest.fixture
def serve(tmp_path: Path, clock: Clock, tagger: TicketTagger) -> Iterator[Serve]:
    """Start services with settings of the test's own; they end with the test."""
    clients: list[TestClient] = []

    def start(*, load: Callable[[], TicketTagger] | None = None, **changes: Any) -> Running:
        settings = service_settings(tmp_path, **changes)
        app = create_app(settings, load=load or (lambda: tagger), clock=clock)
        client = TestClient(app, raise_server_exceptions=True)
        client.__enter__()
        clients.append(client)
        return Running(client, settings, clock, app)

    yield start
    for client in clients:
        client.__exit__()
