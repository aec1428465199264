"""Workers: take a job, do it, and say how it ended. They may die at any moment; what they held is taken over."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping

from sqlalchemy.exc import SQLAlchemyError

from rootcause.serving.calling import CallFailed, Locked, Rejected
from rootcause.serving.jobs import SWEEP, UNDO, Job, Jobs
from rootcause.serving.logs import log
from rootcause.serving.metrics import Metrics
from rootcause.serving.models import Models
from rootcause.serving.tasks import Desk, LeaseLost, sweep_page, tag_ticket, undo_ticket

IDLE = 0.25
"""Seconds between looks for work where there is none."""
LOCKED_PAUSE = 300.0
"""Seconds that a helpdesk is left alone which refuses our token."""
SILENT_PAUSE = 15.0
"""Seconds that a helpdesk is left alone which does not answer, so that its other jobs lose no attempts."""


class Worker:
    """Does jobs, one after the other. ``desks`` are the helpdesks by name."""

    def __init__(
        self, name: str, jobs: Jobs, desks: Mapping[str, Desk], models: Models, metrics: Metrics, attempts: int,
        clock: Callable[[], float],
    ) -> None:  # fmt: skip
        self.name = name
        self._jobs, self._desks, self._models, self._metrics = jobs, desks, models, metrics
        self._attempts, self._clock = attempts, clock

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; a job that has begun is brought to its end."""
        while not stop.is_set():
            try:
                worked = self.work_once()
            except Exception as error:  # mostly the database, away or full: what we hold is taken over later
                log("worker_failed", logging.ERROR, error=error, worker=self.name)
                worked = False
                stop.wait(2)
            if not worked:
                stop.wait(IDLE)

    def work_once(self) -> bool:
        """Do the next job that is due; return whether there was one."""
        job = self._jobs.claim(self.name, self._clock())
        if job is None:
            return False
        desk = self._desks.get(job.helpdesk)
        if desk is None:
            self._bury(job, "helpdesk_not_in_settings")
        elif job.attempts > self._attempts and job.kind != SWEEP:  # it took its process down each time, so we do not
            self._bury(job, "never_came_to_an_end")
        else:
            self._try(desk, job)
        return True

    def _try(self, desk: Desk, job: Job) -> None:
        try:
            self._done(desk, job, self._do(desk, job))
        except CallFailed as error:
            self._failed(job, error)
        except LeaseLost:
            self._ended(job, "lost", "lease_ran_out")
        except SQLAlchemyError:
            raise
        except Exception as error:  # ours to mend: the job waits for it, and its message may hold a customer's words
            log("job_broke", logging.ERROR, job=job.id, helpdesk=job.helpdesk, error=error)
            self._later_or_never(job, f"broke_{type(error).__name__}", None)
        finally:
            self._keep_pace(desk, job)

    def _do(self, desk: Desk, job: Job) -> str:
        if job.kind == SWEEP:
            return "swept" if sweep_page(desk) else "more"
        if job.kind == UNDO:
            return undo_ticket(desk, job)
        return tag_ticket(desk, job, self._models.current)

    def _done(self, desk: Desk, job: Job, outcome: str) -> None:
        now = self._clock()
        if job.kind == SWEEP:  # the next one first: a process that dies in between must not be the last that swept
            minutes = desk.settings.sweep_minutes
            if outcome == "more" or minutes:
                self._jobs.sweep_at(job.helpdesk, now if outcome == "more" else now + 60 * minutes, now)
            self._jobs.forget(now)
        self._jobs.finish(job, outcome, now)
        self._ended(job, "done", outcome)

    def _failed(self, job: Job, error: CallFailed) -> None:
        if isinstance(error, Locked):
            self._jobs.hold(job.helpdesk, self._clock() + LOCKED_PAUSE)
            self._jobs.again(job, error.reason, self._clock() + LOCKED_PAUSE, counts=False)
            self._ended(job, "locked", error.reason)
        elif isinstance(error, Rejected) and job.kind != SWEEP:
            self._bury(job, error.reason)
        else:
            self._slow_down(job, error)
            self._later_or_never(job, error.reason, error.wait)

    def _slow_down(self, job: Job, error: CallFailed) -> None:
        """A helpdesk that asks to wait, or does not answer at all, is asked nothing by anybody until then."""
        silent = error.reason.startswith(("no_answer", "timeout"))
        wait = error.wait or (SILENT_PAUSE if silent else 0.0)
        if wait:
            self._jobs.hold(job.helpdesk, self._clock() + wait)

    def _later_or_never(self, job: Job, reason: str, asked: float | None) -> None:
        """Sweeps, and what a helpdesk asked to come back with, never end in the dead letters."""
        waits_only = job.kind == SWEEP or asked is not None
        if job.attempts >= self._attempts and not waits_only:
            self._bury(job, reason)
            return
        due = self._clock() + self._jobs.wait(job.attempts, asked)
        self._jobs.again(job, reason, due, counts=asked is None and not (job.kind == SWEEP and job.attempts > 20))
        self._ended(job, "again", reason)

    def _bury(self, job: Job, reason: str) -> None:
        self._jobs.bury(job, reason, self._clock())
        self._ended(job, "dead", reason)

    def _keep_pace(self, desk: Desk, job: Job) -> None:
        caller = desk.helpdesk.caller
        if caller.hold > self._clock():
            until, caller.hold = caller.hold, 0.0
            self._jobs.hold(job.helpdesk, until)

    def _ended(self, job: Job, outcome: str, reason: str) -> None:
        self._metrics.jobs.labels(job.helpdesk, outcome).inc()
        level = logging.WARNING if outcome == "dead" else logging.INFO
        log(
            "job", level, job=job.id, kind=job.kind, helpdesk=job.helpdesk, ticket=job.ticket, attempts=job.attempts,
            event=outcome, reason=reason,
        )  # fmt: skip


class Workers:
    """The worker threads of a process."""

    def __init__(self, make: Callable[[str], Worker], count: int) -> None:
        base = f"{socket.gethostname()[:40]}-{os.getpid()}"
        self._workers = [make(f"{base}-{number}") for number in range(count)]
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=worker.run, args=(self._stop,), name=worker.name, daemon=True)
            for worker in self._workers
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 25.0) -> None:
        """Take no new jobs, and wait for those that have begun; what takes longer is taken over by another."""
        self._stop.set()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))


def close_all(desks: Mapping[str, Desk]) -> None:
    """Close the connections to all helpdesks."""
    for desk in desks.values():
        desk.helpdesk.caller.close()
