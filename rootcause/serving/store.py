"""The database: one file by default, PostgreSQL where several machines share the work.

SQLite runs in WAL mode, where readers and the one writer do not wait for each other; a write begins with IMMEDIATE, so
that a transaction never finds out at its end that another was faster.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from rootcause.errors import SettingsInvalid
from rootcause.serving.credentials import secret
from rootcause.serving.tables import metadata

BUSY_SECONDS = 5.0
"""How long a write waits for another process to finish its own."""


class Store:
    """An engine and the ways to use it; ``durable`` is one whose commits survive a crash of the machine too."""

    def __init__(self, engine: Engine, durable: Engine | None = None) -> None:
        self.engine, self._durable = engine, durable or engine
        # SQLite lets one write at a time, and those who wait sleep and look again, up to a tenth of a second a time:
        # within a process a lock wakes the next one at once. Only the first of the line waits for the turn itself, so
        # that an acknowledgment, which stands in no line, waits for one short transaction at most, or two.
        alone = engine.dialect.name == "sqlite"
        self._line: AbstractContextManager[Any] = threading.Lock() if alone else nullcontext()
        self._turn: AbstractContextManager[Any] = threading.Lock() if alone else nullcontext()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it happens, or none."""
        with self._line, self._turn, self.engine.begin() as connection:
            yield connection

    @contextmanager
    def acknowledging(self) -> Iterator[Connection]:
        """The same for what is told once and waited for: before all others, and on the disk at its end."""
        with self._turn, self._durable.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A look that changes nothing and waits for nobody."""
        with self.engine.connect().execution_options(reading=True) as connection:
            yield connection

    def check(self) -> str:
        """Return "" where the database answers and can be written, or the type of what went wrong."""
        try:
            with self.writing() as connection:
                connection.execute(text("DELETE FROM paces WHERE until < 0"))
        except SQLAlchemyError as error:
            return type(error).__name__
        return ""

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        self._durable.dispose()


def open_store(database: str, synchronous: str = "NORMAL") -> Store:
    """Open the database at a URL (or ``env:NAME``, ``file:/path`` holding one), and make the tables it lacks.

    Raises SettingsInvalid for an address that is none or that cannot be reached.
    """
    address = secret(database, "database address") if database.startswith(("env:", "file:")) else database
    try:
        url = make_url(address)
        if url.get_backend_name() == "postgresql":
            store = Store(create_engine(url.set(drivername="postgresql+psycopg"), pool_size=16, pool_pre_ping=True))
        elif url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
            store = Store(_sqlite(str(url), synchronous), _sqlite(str(url), "FULL"))
        else:
            raise SettingsInvalid(
                f"The database {url.get_backend_name()} without a file is none that keeps anything. "
                "Use sqlite:///file or postgresql://host/name."
            )
        _make_tables(store)
    except (ArgumentError, NoSuchModuleError):
        raise SettingsInvalid("The database address is no URL. Use sqlite:///file or postgresql://host/name.") from None
    except SQLAlchemyError as error:
        what = f"The database cannot be used ({type(error).__name__})."
        raise SettingsInvalid(f"{what} Check that it runs, and that this user may create tables in it.") from None
    return store


def _make_tables(store: Store) -> None:
    """Make the tables that are not there; machines that start in the same moment do it one after the other."""
    with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(8321)"))
        metadata.create_all(connection)


def _sqlite(address: str, synchronous: str) -> Engine:
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}, pool_size=16)

    @event.listens_for(engine, "connect")
    def _opened(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", f"busy_timeout={int(BUSY_SECONDS * 1000)}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def put_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> set[tuple[Any, ...]]:
    """Insert the rows that are not there yet; return their keys."""
    if not rows:
        return set()
    made = _insert(connection)(table).on_conflict_do_nothing().returning(*table.primary_key)
    return {tuple(row) for row in connection.execute(made, list(rows))}


def put(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row, or replace the one with its key."""
    keys = [column.name for column in table.primary_key]
    changed = {name: value for name, value in row.items() if name not in keys}
    connection.execute(
        _insert(connection)(table).values(**row).on_conflict_do_update(index_elements=keys, set_=changed)
    )


def one(connection: Connection, table: Table, **key: Any) -> Mapping[str, Any] | None:
    """Return the first row with these values, None where there is none."""
    found = connection.execute(select(table).filter_by(**key).limit(1)).mappings().first()
    return dict(found) if found else None


def _insert(connection: Connection) -> Any:
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
