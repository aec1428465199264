"""The application: what it is made of, and how it starts and stops."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from functools import partial

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from rootcause import __version__
from rootcause.protocols import TicketTagger
from rootcause.serving import api, health, webhooks
from rootcause.serving.acknowledging import Acknowledger
from rootcause.serving.batching import Batcher
from rootcause.serving.config import ServiceSettings
from rootcause.serving.credentials import webhook_secrets
from rootcause.serving.desks import open_desks
from rootcause.serving.helpdesks import event_reader
from rootcause.serving.jobs import Jobs
from rootcause.serving.limits import BodyLimit, RateLimit
from rootcause.serving.logs import log
from rootcause.serving.metrics import Metrics
from rootcause.serving.models import Models, load_tagger, watched_files
from rootcause.serving.policy import check_codes
from rootcause.serving.problems import Problem, on_http, on_invalid, on_problem
from rootcause.serving.service import Service
from rootcause.serving.store import open_store
from rootcause.serving.watching import Watched
from rootcause.serving.worker import Worker, Workers, close_all

ABOUT = "Texts in, contact reasons out, in Dutch and English; and webhooks of helpdesks, whose tickets are tagged."


def create_app(
    settings: ServiceSettings,
    *,
    load: Callable[[], TicketTagger] | None = None,
    clock: Callable[[], float] = time.time,
    loaded: Callable[[], None] = lambda: None,
) -> FastAPI:
    """Make the service. Model, database and secrets are checked here, so that a service that starts can work.

    ``loaded`` is called after each loading of a model. Raises SettingsInvalid for a helpdesk without a webhook secret,
    a token that is not there or a database that cannot be used; ArtifactError and TaxonomyInvalid for a model that
    does not load.
    """
    service = _service(settings, load or partial(load_tagger, settings), clock, loaded)
    # No pages of documentation: they would load scripts from elsewhere. The document itself is /openapi.json.
    app = FastAPI(
        title="rootcause", version=__version__, description=ABOUT, lifespan=_lifespan, docs_url=None, redoc_url=None
    )
    app.state.service = service
    for module in (api, webhooks, health):
        app.include_router(module.router)
    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_middleware(BodyLimit, limits=settings.limits)
    app.add_middleware(Watched, metrics=service.metrics)
    return app


def _service(
    settings: ServiceSettings, load: Callable[[], TicketTagger], clock: Callable[[], float], loaded: Callable[[], None]
) -> Service:
    secrets = {one.name: webhook_secrets(one) for one in settings.helpdesks}
    models = Models(load, lambda: watched_files(settings), loaded)
    check_codes(settings.policy, models.current.taxonomy)
    limits, store = settings.limits, open_store(settings.database, settings.synchronous)
    jobs = Jobs(store, settings.jobs)
    return Service(
        settings=settings,
        models=models,
        batcher=Batcher(lambda: models.current, limits.waiting_texts),
        store=store,
        jobs=jobs,
        acknowledger=Acknowledger(jobs, clock),
        desks=open_desks(settings, store, clock) if settings.jobs.workers else {},
        metrics=Metrics(),
        rate=RateLimit(limits.requests_per_second, limits.burst, time.monotonic),
        clock=clock,
        secrets=secrets,
        readers={one.name: event_reader(one) for one in settings.helpdesks},
    )


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    jobs, desks = service.jobs, service.desks
    make = partial(
        Worker, jobs=jobs, desks=desks, models=service.models, metrics=service.metrics,
        attempts=service.settings.jobs.attempts, clock=service.clock,
    )  # fmt: skip
    workers = Workers(make, service.settings.jobs.workers if desks else 0)
    for name in desks:
        jobs.sweep_at(name, service.clock(), service.clock())
    _tell(service)
    workers.start()
    watching = asyncio.create_task(_watch_model(service))
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.to_thread(workers.stop)
        close_all(desks)
        service.batcher.close()
        service.acknowledger.close()
        service.store.close()
        log("stopped")


def _tell(service: Service) -> None:
    """Say in the log what was started, and what the helpdesks are to be told."""
    settings = service.settings
    log("started", model=service.models.current.fingerprint, count=len(settings.helpdesks))
    if not settings.keys:
        log("no_keys", logging.WARNING, reason="POST /v1/tags answers nobody until there is a key: rootcause keys NAME")
    mode = "writes tags" if settings.policy.write else "dry run: see rootcause jobs decisions"
    for one in settings.helpdesks:
        log("webhook", helpdesk=one.name, path=f"{settings.called}/v1/webhooks/{one.kind}/{one.name}", mode=mode)


async def _watch_model(service: Service) -> None:
    """Take a changed model as soon as its files have changed."""
    while service.settings.check_model_seconds:
        await asyncio.sleep(service.settings.check_model_seconds)
        try:
            await asyncio.to_thread(service.models.reload_if_changed)
        except Exception as error:  # looking again is all that helps
            log("model_watch_failed", logging.ERROR, error=error)
