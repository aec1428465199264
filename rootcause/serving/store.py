"""The database: one file by default, PostgreSQL where several machines share the work.

SQLite runs in WAL mode, where readers and the one writer do not wait for each other; a write begins with IMMEDIATE, so
that a transaction never finds out at its end that another was faster.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from rootcause.errors import SettingsInvalid
from rootcause.serving.config import secret
from rootcause.serving.tables import metadata

BUSY_SECONDS = 5.0
"""How long a write waits for another process to finish its own."""


class Store:
    """An engine and the two ways to use it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # SQLite lets one write at a time, and those who wait sleep and look again, up to a tenth of a second a time:
        # within a process a lock wakes the next one at once.
        self._turn = threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it happens, or none."""
        with self._turn, self.engine.begin() as connection:
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


def open_store(database: str, synchronous: str = "NORMAL") -> Store:
    """Open the database at a URL (or ``env:NAME``, ``file:/path`` holding one), and make the tables it lacks.

    Raises SettingsInvalid for an address that is none or that cannot be reached.
    """
    address = secret(database, "database address") if database.startswith(("env:", "file:")) else database
    try:
        url = make_url(address)
        if url.get_backend_name() == "postgresql":
            engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_size=16, pool_pre_ping=True)
        elif url.get_backend_name() == "sqlite":
            engine = _sqlite(str(url), synchronous)
        else:
            raise SettingsInvalid(
                f"The database {url.get_backend_name()} is not known. Use sqlite:///file or postgresql://host/name."
            )
        metadata.create_all(engine)
    except (ArgumentError, NoSuchModuleError):
        raise SettingsInvalid("The database address is no URL. Use sqlite:///file or postgresql://host/name.") from None
    except SQLAlchemyError as error:
        what = f"The database cannot be used ({type(error).__name__})."
        raise SettingsInvalid(f"{what} Check that it runs, and that this user may create tables in it.") from None
    return Store(engine)


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


def put_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows that are not there yet; return how many that were."""
    made = _insert(connection)(table)
    return sum(connection.execute(made.values(**row).on_conflict_do_nothing()).rowcount for row in rows)


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
