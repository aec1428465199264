"""What was acknowledged is never lost, whatever is killed: small here, large in tests/benchmarks/bench_serving.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.losing import Tally, lose
from tests.serving.postgres import binaries, cluster


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    programs = binaries()
    if programs is None:
        pytest.skip("needs PostgreSQL: apt-get install postgresql")
    with cluster(programs) as address:
        yield address


def check(tally: Tally) -> None:
    assert tally.lost == []
    assert tally.wrong == []
    assert tally.twice == []
    assert tally.missing == []
    assert len(tally.acknowledged) > tally.sent // 6, tally.lines()


def test_two_kills_on_sqlite(tmp_path: Path) -> None:
    check(lose(tmp_path, count=300, kills=2, rate=50))


def test_two_kills_on_postgresql_with_three_processes(tmp_path: Path, postgres: str) -> None:
    check(lose(tmp_path, count=300, kills=2, rate=50, database=postgres, processes=3))
