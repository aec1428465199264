"""Webhooks that wait at the same moment are stored together: one transaction, one flush to the disk, then every answer.

While a group is being stored the next one gathers, so a group is as large as the disk is slow, and nobody waits for
a clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from rootcause.domain.tickets import TicketEvent
from rootcause.serving.jobs import Accepted, Jobs

MOST = 200
"""Requests of one group."""


@dataclass(frozen=True)
class _Waiting:
    helpdesk: str
    events: Sequence[TicketEvent]
    answer: asyncio.Future[Accepted]


class Acknowledger:
    """Stores what webhooks tell; nobody is answered before the transaction that holds it is on the disk."""

    def __init__(self, jobs: Jobs, clock: Callable[[], float]) -> None:
        self._jobs, self._clock = jobs, clock
        self._waiting: list[_Waiting] = []
        self._thread = ThreadPoolExecutor(1, "acknowledging")
        self._running: asyncio.Task[None] | None = None

    async def accept(self, helpdesk: str, events: Sequence[TicketEvent]) -> Accepted:
        """Store events; return how many were new. Raises SQLAlchemyError where that fails."""
        loop = asyncio.get_running_loop()
        waiting = _Waiting(helpdesk, events, loop.create_future())
        self._waiting.append(waiting)
        if self._running is None or self._running.done():
            self._running = loop.create_task(self._run())
        return await waiting.answer

    async def _run(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            told = [(one.helpdesk, one.events) for one in group]
            try:
                stored = await asyncio.get_running_loop().run_in_executor(
                    self._thread, self._jobs.acknowledge, told, self._clock()
                )
            except Exception as error:  # each of those who wait is told, and the next group is tried
                for one in group:
                    if not one.answer.done():
                        one.answer.set_exception(error)
                continue
            for one, answer in zip(group, stored, strict=True):
                if not one.answer.done():
                    one.answer.set_result(answer)

    def close(self) -> None:
        """Let go of the thread once it is idle."""
        self._thread.shutdown(wait=True)
