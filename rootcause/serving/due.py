"""Which job is next, as statements that are the same on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Float, Select, String, and_, bindparam, exists, or_, select, update

from rootcause.serving.tables import jobs, paces


def _due() -> Select[tuple[int]]:
    """The job to do next: due, of a helpdesk that may be called, of a ticket that nobody works on."""
    now = bindparam("now", type_=Float)
    other = jobs.alias("other")
    held = select(paces.c.helpdesk).where(paces.c.until > now)
    busy = exists().where(
        other.c.helpdesk == jobs.c.helpdesk,
        other.c.ticket == jobs.c.ticket,
        other.c.state == "running",
        other.c.id != jobs.c.id,
    )
    ready = or_(
        and_(jobs.c.state == "waiting", jobs.c.due <= now), and_(jobs.c.state == "running", jobs.c.lease <= now)
    )
    return (
        select(jobs.c.id)
        .where(ready, jobs.c.helpdesk.not_in(held), ~busy)
        .order_by(jobs.c.due, jobs.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=jobs)
    )


DUE = _due()
TAKE = (
    update(jobs)
    .where(jobs.c.id == _due().scalar_subquery())
    .values(
        state="running",
        worker=bindparam("holder", type_=String),
        lease=bindparam("until", type_=Float),
        attempts=jobs.c.attempts + 1,
    )
    .returning(jobs.c.id, jobs.c.kind, jobs.c.helpdesk, jobs.c.ticket, jobs.c.batch, jobs.c.attempts)
)
"""Made once: building them takes as long as running them."""
