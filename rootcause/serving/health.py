"""Is it alive, is it ready, what has it counted."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from rootcause.serving.service import Service, needs, service_of
from rootcause.serving.shapes import PROBLEMS

router = APIRouter()


class Ready(BaseModel):
    """``model_problem`` is why a newer model was not taken; the service is ready all the same, with the older one."""

    ready: bool
    model: str
    model_problem: str
    database: str


@router.get("/healthz", summary="The process answers")
async def healthz() -> dict[str, str]:
    """Return as long as the process can answer at all."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"model": Ready, "description": "Not ready"}}, summary="Requests are welcome")
async def readyz(request: Request, response: Response) -> Ready:
    """Return whether requests should be sent here: the database can be written."""
    service = service_of(request)
    trouble = await run_in_threadpool(service.store.check)
    response.status_code = 503 if trouble else 200
    return Ready(
        ready=not trouble,
        model=service.models.current.fingerprint,
        model_problem=service.models.problem,
        database=trouble or "ok",
    )


@router.get("/metrics", dependencies=[Depends(needs("read"))], responses=PROBLEMS, summary="Counts, for Prometheus")
async def metrics(request: Request) -> Response:
    """Return all counts as text."""
    service = service_of(request)
    await run_in_threadpool(_count_jobs, service)
    return Response(service.metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _count_jobs(service: Service) -> None:
    for state, count in service.jobs.counts().items():
        service.metrics.waiting.labels(state).set(count)
    service.metrics.model_stale.set(bool(service.models.problem))
