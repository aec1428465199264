"""Small exports made in memory, and short views of what was read."""

from __future__ import annotations

import io

from rootcause.domain.exports import Export
from rootcause.readers import read_export

LIMIT = 100_000_000


def read_bytes(data: str | bytes, name: str = "x.csv", **options: str) -> Export:
    """Read bytes as a file called ``name``, without a file: through standard input, then renamed."""
    raw = data.encode() if isinstance(data, str) else data
    export = read_export(["-"], max_bytes=LIMIT, stdin=io.BytesIO(raw), **options)
    assert all(file == "stdin" for file, _ in export.rows)
    return Export(export.frame, tuple((name, n) for _, n in export.rows), export.preset, export.questions, export.notes)


def columns(export: Export) -> dict[str, list[str]]:
    return {name: export.frame[name].tolist() for name in export.frame.columns}


def codes(export: Export) -> list[str]:
    return [note.code for note in export.notes]
