"""The same bytes twice, and after shuffling the rows."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from rootcause.resources import resource

COMMENTS = {"comments.csv", "comments.parquet"}


def analyze(export: Path, out: Path, hash_seed: str) -> dict[str, bytes]:
    env = {**os.environ, "PYTHONHASHSEED": hash_seed}
    call = [sys.executable, "-m", "rootcause", "analyze", str(export), "--out", str(out)]
    subprocess.run(call, check=True, capture_output=True, env=env)
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, bytes]]:
    """A third of the sample: analyzed, analyzed again, and analyzed with its rows shuffled."""
    folder = tmp_path_factory.mktemp("twice")
    with resource("data/sample_nl_en.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    rows = rows[::3]
    shuffled = rows[:]
    random.Random(5).shuffle(shuffled)
    made = []
    for name, lines, hash_seed in (("a", rows, "1"), ("b", rows, "2"), ("c", shuffled, "3")):
        (folder / name).mkdir()
        export = folder / name / "export.csv"
        with export.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows([header, *lines])
        made.append(analyze(export, folder / name / "out", hash_seed))
    return made


def test_the_same_bytes_twice(reports: list[dict[str, bytes]]) -> None:
    first, second, _ = reports
    assert {name for name in first if first[name] != second[name]} == set()


def test_the_same_bytes_after_shuffling(reports: list[dict[str, bytes]]) -> None:
    first, _, shuffled = reports
    assert {name for name in first if first[name] != shuffled[name]} <= COMMENTS


def test_the_same_comments_in_the_new_order(reports: list[dict[str, bytes]]) -> None:
    def rows(content: bytes) -> list[dict[str, str]]:
        read = list(csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True)))
        return sorted(
            ({k: v for k, v in row.items() if k != "rc_source"} for row in read), key=lambda row: row["rc_id"]
        )

    first, _, shuffled = reports
    assert rows(first["comments.csv"]) == rows(shuffled["comments.csv"])
    assert first["comments.csv"] != shuffled["comments.csv"]
