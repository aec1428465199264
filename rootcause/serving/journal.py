"""The journal: every decision about a ticket, stored before the ticket is touched, so that each can be undone.

A row is ``intended`` before the write and ``written`` after it; ``dry`` where nothing was to be written; ``undone``
later. A process that dies between the two leaves ``intended``: the tags may be there or not, and undo looks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, insert, select, update

from rootcause.domain.tickets import Ticket
from rootcause.serving.jobs import Job
from rootcause.serving.policy import Decision, Record
from rootcause.serving.store import Store, one, put
from rootcause.serving.tables import journal, outcomes, tickets

TOUCHED = ("intended", "written")


class Journal:
    """The journal of one helpdesk in a store."""

    def __init__(self, store: Store, helpdesk: str) -> None:
        self._store, self._helpdesk = store, helpdesk

    def seen(self, ticket: str) -> str:
        """Return the digest of what was last tagged, "" where nothing was."""
        with self._store.reading() as connection:
            found = one(connection, tickets, helpdesk=self._helpdesk, ticket=ticket)
        return str(found["digest"]) if found else ""

    def rows(self, ticket: str, batch: str = "") -> Sequence[Mapping[str, Any]]:
        """Return the rows of a ticket, oldest first."""
        wanted = (journal.c.helpdesk == self._helpdesk) & (journal.c.ticket == ticket)
        wanted = wanted & (journal.c.batch == batch) if batch else wanted
        with self._store.reading() as connection:
            found = connection.execute(select(journal).where(wanted).order_by(journal.c.id)).mappings()
            return [dict(row) for row in found]

    def intend(
        self, job: Job, ticket: Ticket, decision: Decision, add: frozenset[str], made_with: Mapping[str, str],
        now: float, rows: Sequence[Mapping[str, Any]], *, dry: bool,
    ) -> None:  # fmt: skip
        """Store what is about to be done; ``rows`` are those of the ticket.

        A job that was interrupted keeps what it had meant to add, and its before.
        """
        row = {
            "batch": made_with["batch"],
            "helpdesk": self._helpdesk,
            "ticket": ticket.id,
            "state": "dry" if dry else "intended",
            "before": sorted(ticket.tags),
            "after": sorted(ticket.tags | add),
            "added": sorted(add),
            "reasons": [asdict(reason) for reason in decision.reasons],
            "model": made_with["model"][:300],
            "taxonomy": made_with["taxonomy"][:200],
            "at": now,
        }
        theirs = _added(rows, besides=job.id)
        with self._store.writing() as connection:
            earlier = one(connection, journal, job=job.id)
            if earlier is None:
                connection.execute(insert(journal).values(job=job.id, **row))
                return
            arrived = set(earlier["added"]) & ticket.tags if earlier["state"] == "intended" else set()
            before = earlier["before"] if arrived - theirs else row["before"]
            kept = {**row, "before": before, "added": sorted((arrived - theirs) | add)}
            connection.execute(update(journal).where(journal.c.id == earlier["id"]).values(**kept))

    def written(self, job: Job, ticket: str, digest: str, now: float) -> None:
        """Store that it is done, and what of the ticket was read."""
        with self._store.writing() as connection:
            done = (journal.c.job == job.id) & (journal.c.state == "intended")
            connection.execute(update(journal).where(done).values(state="written"))
            put(
                connection,
                tickets,
                {"helpdesk": self._helpdesk, "ticket": ticket, "digest": digest, "at": now},
            )

    def observe(self, ticket: Ticket, rows: Sequence[Mapping[str, Any]], now: float) -> None:
        """Store what agents did with our tags: taken away counts at once, kept once the ticket is closed."""
        found: dict[str, bool] = {}
        for row in rows:
            if row["state"] == "written":
                for code, tag in ((one["code"], one["tag"]) for one in row["reasons"] if one["tag"] in row["added"]):
                    found[code] = bool(ticket.tags & {tag, tag.replace("suggest_", "", 1)})
        told = {code: kept for code, kept in found.items() if ticket.closed or not kept}
        if not told:
            return
        with self._store.writing() as connection:
            for code, kept in sorted(told.items()):
                key = {"helpdesk": self._helpdesk, "ticket": ticket.id, "code": code}
                earlier = one(connection, outcomes, **key)
                if earlier is None or bool(earlier["kept"]) != kept:
                    put(connection, outcomes, {**key, "kept": kept, "at": now})

    def record(self, code: str, latest: int) -> Record:
        """Return what agents did with the tags of a reason: all, and the latest so many."""
        wanted = (outcomes.c.helpdesk == self._helpdesk) & (outcomes.c.code == code)
        lately = select(outcomes.c.kept).where(wanted).order_by(outcomes.c.at.desc(), outcomes.c.ticket).limit(latest)
        counted = select(func.count(), func.count().filter(outcomes.c.kept)).where(wanted)
        with self._store.reading() as connection:
            n, kept = connection.execute(counted).one()
            last = connection.execute(lately).scalars().all() if n else []
        return Record(int(kept), int(n), sum(map(bool, last)), len(last))

    def to_undo(self, batch: str) -> Sequence[str]:
        """Return the tickets that a batch has touched and that are not undone yet."""
        wanted = (journal.c.helpdesk == self._helpdesk) & (journal.c.batch == batch) & journal.c.state.in_(TOUCHED)
        with self._store.reading() as connection:
            found = connection.execute(select(journal.c.ticket).where(wanted).distinct().order_by(journal.c.ticket))
            return [str(ticket) for (ticket,) in found]

    def undone(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Store that rows are undone."""
        with self._store.writing() as connection:
            ids = [row["id"] for row in rows]
            connection.execute(update(journal).where(journal.c.id.in_(ids)).values(state="undone"))


def refused(rows: Sequence[Mapping[str, Any]], ticket: Ticket, job: int) -> frozenset[str]:
    """The tags that we once put on a ticket and that are there no longer: somebody took them away, so they stay away.

    ``job`` is the one at work: what it meant to add itself may not have arrived.
    """
    put_on = {
        tag for row in rows if row["state"] in ("written", "undone") and row["job"] != job for tag in row["added"]
    }
    return frozenset(put_on - ticket.tags)


def _added(rows: Sequence[Mapping[str, Any]], besides: int) -> set[str]:
    """The tags that other jobs are known to have put on a ticket."""
    return {tag for row in rows if row["state"] == "written" and row["job"] != besides for tag in row["added"]}


def ours(rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The tags that rows put on a ticket and that were not there before."""
    if not rows:
        return frozenset()
    return frozenset(tag for row in rows for tag in row["added"]) - frozenset(rows[0]["before"])


def digest_of(text: str, fingerprint: str) -> str:
    """What a text is recognized by: a change of the text, the model or the taxonomy makes another one."""
    return hashlib.blake2b(f"{fingerprint}\x1f{text}".encode("utf-8", "replace"), digest_size=16).hexdigest()


def decisions(store: Store, helpdesk: str = "", most: int = 100) -> Sequence[Mapping[str, Any]]:
    """Return the latest rows of the journal, newest first; ``helpdesk`` "" is any."""
    wanted = select(journal).order_by(journal.c.id.desc()).limit(most)
    with store.reading() as connection:
        found = connection.execute(wanted.where(journal.c.helpdesk == helpdesk) if helpdesk else wanted).mappings()
        return [dict(row) for row in found]
