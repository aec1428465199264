from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rootcause.errors import UnreadableFile
from rootcause.readers import read_export
from tests.readers.making import LIMIT, columns


def written(path: Path) -> Path:
    table = pa.table(
        {
            "id": [7, None],
            "score": [5.0, float("nan")],
            "on": [dt.date(2026, 3, 1), None],
            "at": pa.array([dt.datetime(2026, 3, 1, 12, 30), None], pa.timestamp("us", "UTC")),
            "price": [Decimal("1.50"), None],
            "ok": [True, False],
            "raw": [b"x\xff", None],
            "tags": [["a", "b"], None],
            "text": ["één", "n/a"],
        }
    )
    pq.write_table(table, path)
    return path


def test_typed_columns_become_text(tmp_path: Path) -> None:
    export = read_export([written(tmp_path / "x.csv")], max_bytes=LIMIT)
    assert columns(export) == {
        "id": ["7", ""],
        "score": ["5", ""],
        "on": ["2026-03-01", ""],
        "at": ["2026-03-01 12:30:00+00:00", ""],
        "price": ["1.50", ""],
        "ok": ["TRUE", "FALSE"],
        "raw": ["x\ufffd", ""],
        "tags": ['["a", "b"]', ""],
        "text": ["één", "n/a"],
    }
    assert export.rows == (("x.csv", 2), ("x.csv", 3))


def test_damage_and_size_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": [str(i % 7) * 5_000 for i in range(5_000)]}), path, use_dictionary=False)
    with pytest.raises(UnreadableFile, match="unpacks to more"):
        read_export([path], max_bytes=20_000_000)
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(UnreadableFile, match="cut off or damaged"):
        read_export([path], max_bytes=LIMIT)
