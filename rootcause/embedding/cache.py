"""Vectors kept on disk between runs, under a hash of model and text; the texts themselves are never stored."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rootcause.protocols import Embedder

MAX_BYTES = 1_000_000_000
_BATCH = 500  # keys in one query; the oldest SQLite takes 999
_WAIT = 30.0  # seconds for another process that is writing
_CHECK = 8  # bytes of checksum behind each vector
_OVERHEAD = 80  # bytes of a row beside its vector, about

_TABLE = "CREATE TABLE IF NOT EXISTS vectors (id INTEGER PRIMARY KEY, key BLOB UNIQUE NOT NULL, vector BLOB NOT NULL)"

T = TypeVar("T")


class CachedEmbedder:
    """An embedder that looks in a file first; safe with several processes on one file.

    The oldest vectors go when all together take more than ``max_bytes``. A damaged file is set aside as
    ``NAME.damaged`` and a new one begun. A place that cannot be used costs time, never the analysis.
    """

    def __init__(self, embedder: Embedder, path: Path, max_bytes: int = MAX_BYTES) -> None:
        self._embedder = embedder
        self._path = path
        self._max_bytes = max_bytes

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the embedder inside."""
        return self._embedder.fingerprint

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, d) float32, the rows that the embedder gives or once gave; each distinct text is encoded once."""
        keys = {text: _digest(f"{self.fingerprint}|{text}", 20) for text in sorted(set(texts))}
        known = self._attempt(lambda db: _read(db, list(keys.values()))) or {}
        missing = [text for text, key in keys.items() if key not in known]
        if missing or not keys:
            fresh = self._embedder.encode(missing)
            rows = {keys[text]: row for text, row in zip(missing, fresh, strict=True)}
            self._attempt(lambda db: _write(db, rows, self._max_bytes))
            known |= rows
        return np.stack([known[keys[text]] for text in texts]) if keys else fresh

    def _attempt(self, action: Callable[[sqlite3.Connection], T]) -> T | None:
        for _ in range(2):
            try:
                with closing(self._open()) as database, database:
                    return action(database)
            except (sqlite3.OperationalError, OSError):  # locked, read-only, full, no such place
                return None
            except sqlite3.DatabaseError:  # not a database, or a broken one
                self._set_aside()
        return None

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        database = sqlite3.connect(self._path, timeout=_WAIT)
        try:
            database.execute(_TABLE)
        except sqlite3.Error:
            database.close()
            raise
        return database

    def _set_aside(self) -> None:
        # Moved, not removed: a path given by mistake may hold something else. A left journal would spoil the new file.
        with contextlib.suppress(OSError):
            self._path.replace(self._path.with_name(f"{self._path.name}.damaged"))
            self._path.with_name(f"{self._path.name}-journal").unlink(missing_ok=True)


def _read(database: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, NDArray[np.float32]]:
    found: dict[bytes, NDArray[np.float32]] = {}
    for start in range(0, len(keys), _BATCH):
        some = keys[start : start + _BATCH]
        marks = ",".join("?" * len(some))
        rows = database.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)  # noqa: S608 - only "?"
        found.update((key, vector) for key, blob in rows if (vector := _unpack(key, blob)) is not None)
    return found


def _write(database: sqlite3.Connection, rows: dict[bytes, NDArray[np.float32]], max_bytes: int) -> None:
    if not rows:
        return
    packed = [(key, _pack(key, row)) for key, row in rows.items()]
    database.executemany("INSERT OR REPLACE INTO vectors (key, vector) VALUES (?, ?)", packed)
    kept = max_bytes // (len(packed[0][1]) + _OVERHEAD)
    database.execute("DELETE FROM vectors WHERE id <= (SELECT MAX(id) FROM vectors) - ?", (kept,))


def _pack(key: bytes, vector: NDArray[np.float32]) -> bytes:
    content = np.ascontiguousarray(vector, dtype="<f4").tobytes()
    return content + _digest(key + content, _CHECK)


def _unpack(key: bytes, blob: bytes) -> NDArray[np.float32] | None:
    content, check = blob[:-_CHECK], blob[-_CHECK:]
    return np.frombuffer(content, dtype="<f4") if check == _digest(key + content, _CHECK) else None


def _digest(value: str | bytes, size: int) -> bytes:
    content = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    return hashlib.blake2b(content, digest_size=size).digest()
