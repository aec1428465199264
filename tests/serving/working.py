"""A worker beside a fake helpdesk, with a database of its own and a clock that moves only when told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rootcause.domain.tickets import TicketEvent
from rootcause.protocols import TicketTagger
from rootcause.serving.config import ServiceSettings
from rootcause.serving.desks import open_desks
from rootcause.serving.jobs import Jobs
from rootcause.serving.metrics import Metrics
from rootcause.serving.models import Models
from rootcause.serving.store import Store, open_store
from rootcause.serving.tasks import Desk
from rootcause.serving.worker import Worker, close_all
from tests.serving.conftest import Clock
from tests.serving.fakes import FakeDesk, serving

KINDS = ("zendesk", "freshdesk", "intercom", "chatwoot", "zammad", "hubspot", "generic")
WAITING = "Ik sta al twintig minuten in de wacht."
INVOICE = "De factuur klopt alweer niet."
ODD = "The kangaroo reads a newspaper on the roof of the moon."
AUTO = {"write": True, "accept_n": 5, "accept_at": 0.01}

TEMPLATE = """
[headers]
Authorization = "Bearer {token}"
[read]
url = "/tickets/{ticket}"
text = ["ticket.subject", "ticket.body"]
tags = "ticket.tags"
closed = "ticket.status=closed"
[add]
method = "PUT"
url = "/tickets/{ticket}"
body = '{"tags": {all}}'
[remove]
method = "PUT"
url = "/tickets/{ticket}"
body = '{"tags": {all}}'
[changed]
url = "/tickets?since={cursor}"
list = "tickets"
[event]
ticket = ["ticket.id"]
"""


@dataclass
class Working:
    fake: FakeDesk
    settings: ServiceSettings
    store: Store
    jobs: Jobs
    desk: Desk
    worker: Worker
    clock: Clock
    models: Models
    metrics: Metrics

    def tell(self, *tickets: int | str) -> None:
        """As a webhook does; each time is another event."""
        self.clock.pass_by(1)
        events = [TicketEvent(f"{ticket}:{self.clock.now}", str(ticket)) for ticket in tickets]
        self.jobs.accept("shop", events, self.clock.now)

    def work(self, most: int = 10_000) -> int:
        """Work until nothing is due; return how many jobs that took."""
        for done in range(most):
            if not self.worker.work_once():
                return done
        return most

    def tags(self, ticket: int | str = 1) -> set[str]:
        return set(self.fake.tickets[str(ticket)].tags)

    def jobs_in(self, state: str) -> list[dict[str, Any]]:
        return [dict(row) for row in self.jobs.listed(state)]

    def another(self, name: str) -> Worker:
        return Worker(
            name, self.jobs, {"shop": self.desk}, self.models, self.metrics, self.settings.jobs.attempts, self.clock
        )


@contextmanager
def working(
    kind: str, folder: Path, tagger: TicketTagger, clock: Clock, database: str = "",
    policy: dict[str, Any] | None = None, jobs: dict[str, Any] | None = None, **desk: Any,
) -> Iterator[Working]:  # fmt: skip
    fake = FakeDesk(kind)
    (folder / "generic.toml").write_text(TEMPLATE, encoding="utf-8")
    with serving(fake) as url:
        told = {
            "name": "shop", "kind": kind, "url": url, "allow_private": True, "agent": "99", "user": "agent@example.com",
            "token": "env:TOKEN", "secrets": ["env:HOOK"], "options": {"account": "3"}, "timeout": 2,
            "template": str(folder / "generic.toml"),
        }  # fmt: skip
        settings = ServiceSettings.model_validate(
            {
                "database": database or f"sqlite:///{folder / 'work.sqlite'}",
                "helpdesks": [{**told, **desk}],
                "policy": {"write": True, **(policy or {})},
                "jobs": {"attempts": 4} if jobs is None else jobs,
            }
        )
        store = open_store(settings.database)
        desks = open_desks(settings, store, clock)
        queue = Jobs(store, settings.jobs)
        models, metrics = Models(lambda: tagger), Metrics()
        worker = Worker("w1", queue, desks, models, metrics, settings.jobs.attempts, clock)
        try:
            yield Working(fake, settings, store, queue, desks["shop"], worker, clock, models, metrics)
        finally:
            close_all(desks)
            store.close()
