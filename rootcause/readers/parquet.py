"""Parquet → cells as text."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from rootcause.errors import UnreadableFile
from rootcause.readers.tables import Grid
from rootcause.readers.values import as_text


def read_parquet(name: str, data: bytes, max_bytes: int) -> Grid:
    """Read all columns; missing values become "", nested values JSON.

    Row numbers count from 2, as if a header stood above. Raises UnreadableFile when damaged or too large.
    """
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        unpacked = sum(file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups))
        if unpacked > max_bytes:
            raise UnreadableFile(f"{name} unpacks to more than the {max_bytes:,} bytes allowed. Split it.")
        table = file.read()
        columns = [[_cell(value) for value in column.to_pylist()] for column in table.columns]
    except (pa.ArrowException, OSError, ValueError):
        raise UnreadableFile(f"{name} starts like a Parquet file but is cut off or damaged. Write it again.") from None
    rows = [list(table.column_names), *map(list, zip(*columns, strict=True))]
    return Grid(rows, range(1, len(rows) + 1), headed=True)


def _cell(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return as_text(value)
