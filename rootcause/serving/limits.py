"""Limits: how large a body may be, and how often one client may ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rootcause.serving.config import LimitSettings
from rootcause.serving.problems import Problem, send_problem


@dataclass
class _Bucket:
    tokens: float
    at: float


@dataclass
class RateLimit:
    """A token bucket per client: ``rate`` a second, ``burst`` at once. ``clock`` is monotonic seconds.

    Clients are names out of the settings, so there are few of them.
    """

    rate: float
    burst: int
    clock: Callable[[], float]
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def wait(self, client: str) -> float:
        """Take a token; return 0, or the seconds until there is one."""
        now = self.clock()
        bucket = self._buckets.setdefault(client, _Bucket(self.burst, now))
        bucket.tokens = min(self.burst, bucket.tokens + max(0.0, now - bucket.at) * self.rate)
        bucket.at = now
        if bucket.tokens < 1:
            return (1 - bucket.tokens) / self.rate
        bucket.tokens -= 1
        return 0.0


class BodyLimit:
    """Reads a body whole before anything looks at it, and answers 413 as soon as it is too large, 408 if too slow.

    Bodies are held before it is known who sent them: where all together take too much memory, the answer is 503.
    """

    def __init__(self, app: ASGIApp, limits: LimitSettings) -> None:
        self._app = app
        self._limits = limits
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                whole = await self._read(scope, receive, body)
        except TimeoutError:
            problem = Problem(408, "too_slow", "The body did not arrive in time.")
            await send_problem(problem, scope, receive, send)
        except Problem as problem:
            await send_problem(problem, scope, receive, send)
        else:
            if whole:
                await self._app(scope, _replay(bytes(body), receive), send)
        finally:
            self._held -= len(body)

    async def _read(self, scope: Scope, receive: Receive, body: bytearray) -> bool:
        """Fill ``body``; return False where the client went away. Raises Problem for one too many."""
        most = self._limits.webhook_bytes if scope["path"].startswith("/v1/webhooks") else self._limits.body_bytes
        told = dict(scope["headers"]).get(b"content-length", b"0")
        if told.isdigit() and int(told[:20]) > most:
            raise _too_large(most)
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return False
            chunk = message.get("body", b"")
            body += chunk
            self._held += len(chunk)
            if len(body) > most:
                raise _too_large(most)
            if self._held > self._limits.held_bytes:
                raise Problem(503, "busy", "Too much is being read. Try again in a moment.", retry_after=1)
            if not message.get("more_body"):
                return True


def _too_large(most: int) -> Problem:
    return Problem(413, "too_large", f"The body is larger than {most:,} bytes. Send less at once.")


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
