"""What a job does: tag a ticket, take a batch of tags back, or look for tickets that no webhook told of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rootcause.domain.tickets import Changed, Ticket, TicketEvent, TicketTags
from rootcause.protocols import TicketTagger
from rootcause.serving.answers import safe_ticket
from rootcause.serving.calling import Conflict, Gone, Rejected
from rootcause.serving.config import HelpdeskSettings, ServiceSettings
from rootcause.serving.helpdesks import Connected, first_cursor
from rootcause.serving.jobs import Job, Jobs
from rootcause.serving.journal import TOUCHED, Journal, digest_of, ours, refused
from rootcause.serving.policy import Decision, decide
from rootcause.serving.store import Store, one, put
from rootcause.serving.tables import cursors

TRIES = 3
"""Times that a ticket is read again at once after a conflict, before the job waits."""
LOOK_BACK = 24 * 3600.0
"""Seconds before now at which the first sweep of a helpdesk begins."""


class LeaseLost(Exception):
    """The job took so long that another worker has it now; what is left to do is theirs."""


@dataclass(frozen=True)
class Desk:
    """One helpdesk at work."""

    settings: HelpdeskSettings
    helpdesk: Connected
    service: ServiceSettings
    store: Store
    jobs: Jobs
    clock: Callable[[], float]

    @property
    def journal(self) -> Journal:
        """Its part of the journal."""
        return Journal(self.store, self.settings.name)

    def change(self, job: Job, ticket: Ticket, add: frozenset[str], remove: frozenset[str]) -> None:
        """Change the tags of a ticket, unless another worker has the job by now (LeaseLost)."""
        if not self.jobs.keep(job, self.clock()):
            raise LeaseLost
        self.helpdesk.change(ticket, add, remove)


def tag_ticket(desk: Desk, job: Job, tagger: TicketTagger) -> str:
    """Tag one ticket as it is now, whatever event led here; return what came of it.

    Doing it twice does what doing it once does: what is there already is not written again.
    """
    return _with_conflicts(lambda: _tag_once(desk, job, tagger))


def _tag_once(desk: Desk, job: Job, tagger: TicketTagger) -> str:
    try:
        ticket = desk.helpdesk.read(job.ticket)
    except Gone:
        return "gone"
    rows = desk.journal.rows(job.ticket)
    desk.journal.observe(ticket, rows, desk.clock())
    digest = digest_of(ticket.text, tagger.fingerprint)
    interrupted = any(row["job"] == job.id and row["state"] == "intended" for row in rows)
    if desk.journal.seen(job.ticket) == _run_of(desk, digest) and not interrupted:
        return "unchanged"
    decision = _decide(desk, tagger.tag([ticket.text])[0], ticket.tags)
    add = decision.tags - ticket.tags - refused(rows, ticket, job.id)
    return _carry_out(desk, job, tagger, ticket, decision, add, digest, rows, interrupted=interrupted)


def _carry_out(
    desk: Desk, job: Job, tagger: TicketTagger, ticket: Ticket, decision: Decision, add: frozenset[str], digest: str,
    rows: Sequence[Mapping[str, Any]], *, interrupted: bool,
) -> str:  # fmt: skip
    dry, now = not desk.service.policy.write, desk.clock()
    taxonomy = f"{tagger.taxonomy.name} {tagger.taxonomy.version}"
    made_with = {"batch": batch_of(now), "model": tagger.fingerprint, "taxonomy": taxonomy}
    if add or interrupted or decision.reasons:
        desk.journal.intend(job, ticket, decision, add, made_with, now, rows, dry=dry)
    if add and not dry:
        desk.change(job, ticket, add, frozenset())
    desk.journal.written(job, ticket.id, _run_of(desk, digest), now)
    return "nothing" if not add else "dry" if dry else "tagged"


def _run_of(desk: Desk, digest: str) -> str:
    """A ticket that a dry run has seen is not done."""
    return digest if desk.service.policy.write else f"dry:{digest}"


def _decide(desk: Desk, told: TicketTags, tags: frozenset[str]) -> Decision:
    policy = desk.service.policy
    return decide(told, policy, lambda code: desk.journal.record(code, policy.drift_n), tags)


def batch_of(now: float) -> str:
    """The batch of what is written now: the day, in UTC."""
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d")


def undo_ticket(desk: Desk, job: Job) -> str:
    """Take back what a batch has put on one ticket; what others have added or removed since stays as it is."""
    return _with_conflicts(lambda: _undo_once(desk, job))


def _undo_once(desk: Desk, job: Job) -> str:
    rows = [row for row in desk.journal.rows(job.ticket, job.batch) if row["state"] in TOUCHED]
    try:
        ticket = desk.helpdesk.read(job.ticket)
    except Gone:
        desk.journal.undone(rows)
        return "gone"
    remove = ours(rows) & ticket.tags
    if remove:
        desk.change(job, ticket, frozenset(), remove)
    desk.journal.undone(rows)
    return "undone" if remove else "nothing"


def _with_conflicts(attempt: Callable[[], str]) -> str:
    for _ in range(TRIES - 1):
        try:
            return attempt()
        except Conflict:
            continue
    return attempt()


def sweep_page(desk: Desk) -> bool:
    """Ask for tickets changed since the cursor, store a job for each, and move the cursor; return whether that was all.

    The jobs are stored before the cursor moves: what breaks in between is asked for again, and recognized.
    """
    with desk.store.reading() as connection:
        found = one(connection, cursors, helpdesk=desk.settings.name)
    begin = first_cursor(desk.settings, (found["at"] if found else desk.clock()) - LOOK_BACK)
    page = desk.helpdesk.changed_since(begin) if found is None else _from(desk, str(found["cursor"]), begin)
    desk.jobs.accept(desk.settings.name, _events(page.tickets), desk.clock())
    with desk.store.writing() as connection:
        put(connection, cursors, {"helpdesk": desk.settings.name, "cursor": page.cursor[:500], "at": desk.clock()})
    return page.end


def _from(desk: Desk, cursor: str, begin: str) -> Changed:
    """A page from a cursor, or from a day before it was given where the helpdesk takes it no more: they expire."""
    try:
        return desk.helpdesk.changed_since(cursor)
    except Rejected:
        return desk.helpdesk.changed_since(begin)


def _events(tickets: Sequence[tuple[str, str]]) -> list[TicketEvent]:
    """A sweep may find a ticket many times; once for each time that it changed it is looked at."""
    safe = [(safe_ticket(ticket), when) for ticket, when in tickets]
    return [TicketEvent(f"sweep:{ticket}:{when}", ticket) for ticket, when in safe if ticket]
