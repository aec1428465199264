"""Structured logs: one JSON object a line, of fields that are named here. Nothing else can get in.

No body, no text of a ticket, no header and no secret is ever a field; an error is logged by its type, as the message of
a library may hold what a customer wrote.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any, TextIO

LOGGER = "rootcause.serving"
FIELDS = frozenset({
    "attempts", "batch", "count", "error", "event", "helpdesk", "job", "key", "kind", "method", "mode", "model", "ms",
    "path", "reason", "request_id", "seconds", "status", "ticket", "worker",
})  # fmt: skip
_log = logging.getLogger(LOGGER)


def log(what: str, level: int = logging.INFO, **fields: Any) -> None:
    """Write one line. Raises ValueError for a field that is not known: a log is no place to improvise."""
    unknown = set(fields) - FIELDS
    if unknown:
        raise ValueError(f"fields that no log line has: {sorted(unknown)}")
    if _log.isEnabledFor(level):
        _log.log(level, what, extra={"fields": {key: _plain(value) for key, value in fields.items()}})


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z"
        line = {"time": when, "level": record.levelname.lower(), "what": record.getMessage()}
        return json.dumps({**line, **getattr(record, "fields", {})}, ensure_ascii=True)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseException):
        return type(value).__name__
    return round(value, 3) if isinstance(value, float) else value if isinstance(value, int) else str(value)[:200]


def log_to(stream: TextIO = sys.stderr, level: int = logging.INFO) -> logging.Handler:
    """Send the lines to a stream; what other libraries log (httpx: addresses) stays quiet below a warning."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Lines())
    for logger, lowest in ((_log, level), (logging.getLogger("uvicorn.error"), logging.WARNING)):
        logger.handlers[:] = [handler]
        logger.setLevel(lowest)
        logger.propagate = False
    return handler
