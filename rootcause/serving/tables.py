"""The tables of the service, the same on SQLite and PostgreSQL. None holds a word of a customer.

events    what was accepted, so that the same event has one effect however often it comes
jobs      the work: waiting → running (under a lease) → done, or dead after too many attempts
journal   every decision about a ticket, written before the ticket is touched
tickets   what of a ticket was last tagged, as a hash
outcomes  what agents did with our tags
cursors   how far the catch-up sweep of a helpdesk has come
paces     until when a helpdesk asked to be left alone
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)

metadata = MetaData()
_Id = BigInteger().with_variant(Integer, "sqlite")

events = Table(
    "events",
    metadata,
    Column("helpdesk", String(40), nullable=False),
    Column("event", String(200), nullable=False),
    Column("at", Float, nullable=False),
    PrimaryKeyConstraint("helpdesk", "event"),
    Index("events_by_time", "at"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("kind", String(10), nullable=False),
    Column("helpdesk", String(40), nullable=False),
    Column("ticket", String(64), nullable=False),
    Column("batch", String(60), nullable=False, default=""),
    Column("state", String(10), nullable=False, default="waiting"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due", Float, nullable=False),
    Column("lease", Float, nullable=False, default=0.0),
    Column("worker", String(80), nullable=False, default=""),
    Column("outcome", String(60), nullable=False, default=""),
    Column("created", Float, nullable=False),
    Column("finished", Float, nullable=False, default=0.0),
    Index("jobs_to_do", "state", "due", "id"),
    # Two workers never work on one ticket at once: where an API replaces tags, the later write would undo the other.
    Index(
        "jobs_one_per_ticket",
        "helpdesk",
        "ticket",
        unique=True,
        sqlite_where=text("state = 'running'"),
        postgresql_where=text("state = 'running'"),
    ),
)

journal = Table(
    "journal",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("job", _Id, nullable=False),
    Column("batch", String(60), nullable=False),
    Column("helpdesk", String(40), nullable=False),
    Column("ticket", String(64), nullable=False),
    Column("state", String(10), nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Column("added", JSON, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("model", String(300), nullable=False),
    Column("taxonomy", String(200), nullable=False),
    Column("at", Float, nullable=False),
    UniqueConstraint("job"),
    Index("journal_by_ticket", "helpdesk", "ticket", "id"),
    Index("journal_by_batch", "batch", "state"),
)

tickets = Table(
    "tickets",
    metadata,
    Column("helpdesk", String(40), nullable=False),
    Column("ticket", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", Float, nullable=False),
    PrimaryKeyConstraint("helpdesk", "ticket"),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("helpdesk", String(40), nullable=False),
    Column("ticket", String(64), nullable=False),
    Column("code", String(130), nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("at", Float, nullable=False),
    PrimaryKeyConstraint("helpdesk", "ticket", "code"),
    Index("outcomes_by_code", "helpdesk", "code", "at"),
)

cursors = Table(
    "cursors",
    metadata,
    Column("helpdesk", String(40), primary_key=True),
    Column("cursor", String(500), nullable=False),
    Column("at", Float, nullable=False),
)

paces = Table(
    "paces",
    metadata,
    Column("helpdesk", String(40), primary_key=True),
    Column("until", Float, nullable=False),
)
