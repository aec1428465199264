"""The queue: what was accepted is done at least once, by whichever machine is alive, or ends in the dead letters.

A table of our own in the database of the service, after a look at what there is (2026). DBOS keeps durable work on
SQLite and PostgreSQL, but what a machine had begun waits for *that* machine to come back unless a paid supervisor runs
beside it; Procrastinate and PgQueuer are PostgreSQL only; Huey takes a job off before doing it and so loses it with the
process. What is needed here is small: accept an event and its job in one transaction with the table that recognizes
repeats, take over after a lease, wait as long as a helpdesk asks, one job per ticket at a time.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from rootcause.domain.tickets import TicketEvent
from rootcause.serving.config import JobSettings
from rootcause.serving.due import DUE, TAKE
from rootcause.serving.store import Store, one, put, put_new
from rootcause.serving.tables import events, jobs, journal, paces

TAG, SWEEP, UNDO = "tag", "sweep", "undo"
STATES = ("waiting", "running", "done", "dead")


@dataclass(frozen=True)
class Job:
    """A job as a worker holds it; ``worker`` proves that it still does."""

    id: int
    kind: str
    helpdesk: str
    ticket: str
    batch: str
    attempts: int
    worker: str
    lease: float


@dataclass(frozen=True)
class Accepted:
    """How many events were new, and how many had been seen."""

    new: int
    repeated: int


Told = tuple[str, Sequence[TicketEvent]]
"""A helpdesk, and what it told in one request."""


class Jobs:
    """The queue in a store; all times are Unix seconds and come from the caller."""

    def __init__(self, store: Store, settings: JobSettings) -> None:
        self._store = store
        self._settings = settings

    def accept(self, helpdesk: str, told: Sequence[TicketEvent], now: float) -> Accepted:
        """Store events and their jobs in one transaction; an event that was seen before makes no job."""
        with self._store.writing() as connection:
            return _accepted(connection, [(helpdesk, told)], now)[0]

    def acknowledge(self, told: Sequence[Told], now: float) -> list[Accepted]:
        """The same for all who wait to be answered, in one transaction that is on the disk when this returns."""
        with self._store.acknowledging() as connection:
            return _accepted(connection, told, now)

    def add(self, kind: str, helpdesk: str, tickets: Sequence[str], now: float, batch: str = "") -> None:
        """Add jobs of our own making."""
        rows = [{**_row(kind, helpdesk, ticket, now), "batch": batch} for ticket in tickets]
        if rows:
            with self._store.writing() as connection:
                connection.execute(insert(jobs), rows)

    def sweep_at(self, helpdesk: str, due: float, now: float) -> None:
        """See to it that one sweep waits, due then or earlier."""
        with self._store.writing() as connection:
            mine = (jobs.c.kind == SWEEP) & (jobs.c.helpdesk == helpdesk) & (jobs.c.state == "waiting")
            if connection.execute(update(jobs).where(mine, jobs.c.due > due).values(due=due)).rowcount:
                return
            if not connection.execute(select(jobs.c.id).where(mine).limit(1)).first():
                connection.execute(insert(jobs).values(**{**_row(SWEEP, helpdesk, "", now), "due": due}))

    def claim(self, worker: str, now: float) -> Job | None:
        """Take the job that is due longest, under a lease; None where none is due.

        A job whose lease has run out is taken over: whoever held it is gone, or too slow to be believed.
        """
        with self._store.reading() as connection:  # an idle worker must not take the lock that a write needs
            if connection.execute(DUE, {"now": now}).first() is None:
                return None
        name = f"{worker}-{random.getrandbits(48):012x}"
        until = now + self._settings.lease_seconds
        try:
            with self._store.writing() as connection:
                row = connection.execute(TAKE, {"now": now, "holder": name, "until": until}).first()
        except IntegrityError:  # another machine took a job of the same ticket in this moment
            return None
        if row is None:
            return None
        number, kind, helpdesk, ticket, batch, attempts = row
        return Job(number, kind, helpdesk, ticket, batch, attempts, name, until)

    def keep(self, job: Job, now: float) -> bool:
        """Return whether a job is still ours, with at least half of a lease left for what is about to be done."""
        half = self._settings.lease_seconds / 2
        if job.lease - now > half:
            return True
        with self._store.writing() as connection:
            longer = update(jobs).where(_ours(job)).values(lease=now + 2 * half)
            return bool(connection.execute(longer).rowcount)

    def finish(self, job: Job, outcome: str, now: float) -> bool:
        """Mark a job as done; False where it was no longer ours."""
        return self._end(job, state="done", outcome=outcome, finished=now)

    def again(self, job: Job, outcome: str, due: float, *, counts: bool = True) -> bool:
        """Put a job back; ``counts`` says whether this attempt brings it nearer to the dead letters."""
        return self._end(
            job, state="waiting", outcome=outcome, due=due, attempts=job.attempts if counts else job.attempts - 1
        )

    def bury(self, job: Job, outcome: str, now: float) -> bool:
        """Put a job with the dead letters: only a person brings it back."""
        return self._end(job, state="dead", outcome=outcome, finished=now)

    def _end(self, job: Job, **values: Any) -> bool:
        with self._store.writing() as connection:
            return bool(connection.execute(update(jobs).where(_ours(job)).values(**values, worker="")).rowcount)

    def hold(self, helpdesk: str, until: float) -> None:
        """Let no machine call a helpdesk before ``until``; a longer hold that is known already stays."""
        with self._store.writing() as connection:
            found = one(connection, paces, helpdesk=helpdesk)
            if found is None or found["until"] < until:
                put(connection, paces, {"helpdesk": helpdesk, "until": until})

    def held_until(self, helpdesk: str) -> float:
        """Return until when a helpdesk is left alone, 0 where it never was."""
        with self._store.reading() as connection:
            return connection.execute(select(paces.c.until).where(paces.c.helpdesk == helpdesk)).scalar() or 0.0

    def counts(self) -> Mapping[str, int]:
        """Return the number of jobs by state."""
        with self._store.reading() as connection:
            found = connection.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state)).all()
        return dict.fromkeys(STATES, 0) | {str(state): int(n) for state, n in found}

    def listed(self, state: str, most: int = 100) -> Sequence[Mapping[str, Any]]:
        """Return the oldest jobs in a state; ``state`` "" is any that are not done."""
        wanted = jobs.c.state == state if state else jobs.c.state != "done"
        with self._store.reading() as connection:
            return [
                dict(row)
                for row in connection.execute(select(jobs).where(wanted).order_by(jobs.c.id).limit(most)).mappings()
            ]

    def retry(self, ids: Sequence[int], now: float) -> int:
        """Bring dead jobs back, all of them where no id is given; return how many."""
        return self._dead(update(jobs).values(state="waiting", attempts=0, due=now, finished=0.0), ids)

    def drop(self, ids: Sequence[int]) -> int:
        """Give dead jobs up for good; return how many. Without ids nothing is dropped."""
        return self._dead(delete(jobs), ids) if ids else 0

    def _dead(self, statement: Any, ids: Sequence[int]) -> int:
        wanted = (jobs.c.state == "dead") & (jobs.c.id.in_(ids) if ids else jobs.c.id > 0)
        with self._store.writing() as connection:
            return int(connection.execute(statement.where(wanted)).rowcount)

    def forget(self, now: float) -> None:
        """Remove finished jobs, seen events and dry runs that are older than any sender's retries."""
        before = now - 3600 * self._settings.keep_hours
        with self._store.writing() as connection:
            connection.execute(delete(events).where(events.c.at < before))
            connection.execute(delete(jobs).where(jobs.c.state == "done", jobs.c.finished < before))
            connection.execute(delete(journal).where(journal.c.state == "dry", journal.c.at < before))

    def wait(self, attempts: int, asked: float | None = None) -> float:
        """Return the seconds before the next attempt: doubling with full jitter above a half, or what was asked for."""
        planned = min(self._settings.longest_wait, self._settings.first_wait * 2.0 ** min(attempts - 1, 30))
        jittered = planned * (0.5 + random.random() / 2)  # noqa: S311 spreads load, keeps no secret
        return jittered if asked is None else asked + min(jittered, 0.1 * asked + 1)


def _accepted(connection: Connection, told: Sequence[Told], now: float) -> list[Accepted]:
    """Store what is new; in one order, as machines that store the same events in two would wait for each other."""
    rows = [
        [{"helpdesk": helpdesk, "event": event.id[:200], "at": now} for event in events_] for helpdesk, events_ in told
    ]
    ordered = sorted((row for each in rows for row in each), key=lambda row: (row["helpdesk"], row["event"]))
    new = put_new(connection, events, ordered)
    made, answers = [], []
    for (helpdesk, events_), each in zip(told, rows, strict=True):
        count = 0
        for event, row in zip(events_, each, strict=True):
            key = (row["helpdesk"], row["event"])
            if key in new:
                new.remove(key)
                count += 1
                made.append(_row(TAG, helpdesk, event.ticket, now))
        answers.append(Accepted(count, len(events_) - count))
    if made:
        connection.execute(insert(jobs), made)
    return answers


def _row(kind: str, helpdesk: str, ticket: str, now: float) -> dict[str, Any]:
    return {"kind": kind, "helpdesk": helpdesk, "ticket": ticket, "due": now, "created": now}


def _ours(job: Job) -> ColumnElement[bool]:
    return (jobs.c.id == job.id) & (jobs.c.worker == job.worker) & (jobs.c.state == "running")
