"""Requests that wait at the same moment are tagged together: one call of the model is far cheaper than many."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from rootcause.domain.tickets import TicketTags
from rootcause.protocols import TicketTagger
from rootcause.serving.problems import Problem

CHUNK = 32
"""Texts of one call: a request for a thousand texts lets others pass every few hundredths of a second."""


@dataclass(frozen=True)
class _Waiting:
    tagger: TicketTagger
    texts: Sequence[str]
    answer: asyncio.Future[Sequence[TicketTags]]


class Batcher:
    """Hands texts to the current tagger in one thread; answers do not depend on who else was waiting."""

    def __init__(self, tagger: Callable[[], TicketTagger], most_waiting: int) -> None:
        self._tagger = tagger
        self._most = most_waiting
        self._waiting: deque[_Waiting] = deque()
        self._held = 0
        self._thread = ThreadPoolExecutor(1, "tagging")
        self._running: asyncio.Task[None] | None = None

    async def tag(self, texts: Sequence[str]) -> tuple[TicketTagger, list[TicketTags]]:
        """n texts → the tagger that read all of them, n answers. Raises Problem (503) where too many wait."""
        if self._held and self._held + len(texts) > self._most:
            raise Problem(503, "busy", "Too many texts are waiting. Try again in a moment.", retry_after=1)
        self._held += len(texts)
        try:
            found: list[TicketTags] = []
            tagger = self._tagger()
            for start in range(0, len(texts), CHUNK):
                found.extend(await self._submit(tagger, texts[start : start + CHUNK]))
            return tagger, found
        finally:
            self._held -= len(texts)

    async def _submit(self, tagger: TicketTagger, texts: Sequence[str]) -> Sequence[TicketTags]:
        loop = asyncio.get_running_loop()
        waiting = _Waiting(tagger, texts, loop.create_future())
        self._waiting.append(waiting)
        if self._running is None or self._running.done():
            self._running = loop.create_task(self._run())
        return await waiting.answer

    async def _run(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft()]
            tagger = batch[0].tagger
            while self._waiting and self._waiting[0].tagger is tagger and sum(len(one.texts) for one in batch) < CHUNK:
                batch.append(self._waiting.popleft())
            await self._answer(tagger, [one for one in batch if not one.answer.done()])

    async def _answer(self, tagger: TicketTagger, batch: Sequence[_Waiting]) -> None:
        texts = [text for one in batch for text in one.texts]
        try:
            answers = await asyncio.get_running_loop().run_in_executor(self._thread, tagger.tag, texts)
        except Exception as error:  # each of those who wait is told, and the next batch runs
            for one in batch:
                if not one.answer.done():
                    one.answer.set_exception(error)
            return
        start = 0
        for one in batch:
            if not one.answer.done():
                one.answer.set_result(answers[start : start + len(one.texts)])
            start += len(one.texts)

    def close(self) -> None:
        """Let go of the thread once it is idle."""
        self._thread.shutdown(wait=True)
