"""Around every request: an id, a line in the log, a count, and an answer even where our own code fails."""

from __future__ import annotations

import logging
import re
import time
import uuid

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rootcause.serving.logs import log
from rootcause.serving.metrics import Metrics
from rootcause.serving.problems import Problem, send_problem

_GOOD_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_QUIET = ("/healthz", "/readyz", "/metrics")


class Watched:
    """The outermost layer. The path that is logged is the route's, so no secret of a path gets into a log."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, request_id = time.perf_counter(), _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:  # whatever it is, the client gets an answer and the log a line without its words
            problem = _problem(error)
            log("failed", logging.ERROR, error=error, request_id=request_id)
            if not status:
                await send_problem(problem, scope, receive, noted)
        self._tell(scope, status, time.perf_counter() - begun)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unknown")
        self._metrics.requests.labels(route, str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        if route not in _QUIET:
            state = scope["state"]
            log(
                "answered",
                method=scope["method"] if scope["method"] in ("GET", "POST") else "OTHER",
                path=route,
                status=status,
                ms=1000 * seconds,
                request_id=state["request_id"],
                key=state.get("key", ""),
            )


def _request_id(scope: Scope) -> str:
    given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    return given if _GOOD_ID.fullmatch(given) else uuid.uuid4().hex


def _problem(error: Exception) -> Problem:
    if isinstance(error, SQLAlchemyError):
        return Problem(503, "storage", "The request could not be stored just now. Send it again.", retry_after=5)
    return Problem(500, "internal", "Something went wrong here. Tell your administrator the request id.")
