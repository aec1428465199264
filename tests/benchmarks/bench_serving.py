"""The service under load, killed, and fuzzed: requests a second, memory, what is lost, what breaks.

Runs on loopback, with the sender on the same cores. ``python tests/benchmarks/bench_serving.py [quick]``.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

import httpx

from rootcause.serving import create_app
from rootcause.ticketing import load_ticket_tagger
from tests.serving.conftest import service_settings
from tests.serving.fakes import FakeDesk, serving
from tests.serving.fuzzing import KNOWN, fuzz
from tests.serving.losing import Process, lose
from tests.serving.postgres import binaries, cluster

QUICK = "quick" in sys.argv
KEY = """
[limits]
requests_per_second = 1e6
burst = 1000000
[[keys]]
name = "bench"
hash = "{hash}"
scopes = ["admin"]
"""


def percentile(values: Sequence[float], share: float) -> float:
    return 1000 * sorted(values)[min(len(values) - 1, int(share * len(values)))]


def resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


async def _load(address: str, count: int, clients: int) -> tuple[float, list[float]]:
    took: list[float] = []
    numbers = iter(range(count))
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
    async with httpx.AsyncClient(
        base_url=address, limits=limits, headers={"Authorization": "Bearer rck_bench"}
    ) as client:

        async def one() -> None:
            for number in numbers:
                begun = time.perf_counter()
                answer = await client.post("/v1/tags", json={"text": f"Ik sta al {number} minuten in de wacht."})
                took.append(time.perf_counter() - begun)
                assert answer.status_code == 200, answer.text

        begun = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(clients)))
        return count / (time.perf_counter() - begun), took


def throughput(folder: Path) -> None:
    from rootcause.serving.keys import hash_key

    with serving(FakeDesk("zendesk")) as url:
        process = Process(folder, f"sqlite:///{folder / 'load.sqlite'}", url)
        with process.config.open("a", encoding="utf-8") as file:
            file.write(KEY.format(hash=hash_key("rck_bench")))
        process.start()
        process.wait()
        assert process.running
        try:
            asyncio.run(_load(process.address, 500, 8))
            before = resident(process.running.pid)
            for clients in (1, 4, 8):
                rate, took = asyncio.run(_load(process.address, 1_000 if QUICK else 5_000, clients))
                print(
                    f"{clients} clients: {rate:.0f} single-text requests/s, "
                    f"p50 {percentile(took, 0.5):.1f} ms, p99 {percentile(took, 0.99):.1f} ms"
                )
            count = 3_000 if QUICK else 100_000
            asyncio.run(_load(process.address, count, 8))
            print(f"memory {before:.0f} MiB, after another {count:,} requests {resident(process.running.pid):.0f} MiB")
        finally:
            process.stop()


def lost(folder: Path) -> None:
    count, kills = (500, 2) if QUICK else (5_000, 10)
    for name in ("sqlite", "postgresql"):
        place = folder / name
        place.mkdir()
        if name == "sqlite":
            print(f"SQLite, one process: {lose(place, count, kills, 100).lines()}")
        elif programs := binaries():
            with cluster(programs) as address:
                print(f"PostgreSQL, three processes: {lose(place, count, kills, 100, address, 3).lines()}")
    quiet = folder / "quiet"
    quiet.mkdir()
    tally = lose(quiet, count // 2, 0, 100, error_rate=0.0)
    print(f"SQLite, nothing killed, no errors: {tally.lines()}")


def fuzzed(folder: Path) -> None:
    import os

    os.environ |= {"FUZZ_SECRET": KNOWN["secret"], "FUZZ_TOKEN": "a token"}
    told = {"kind": "freshdesk", "name": "shop", "url": "https://shop.example.com", "token": "env:FUZZ_TOKEN"}
    settings = service_settings(
        folder,
        helpdesks=[{**told, "secrets": ["env:FUZZ_SECRET"]}],
        limits={"requests_per_second": 1e6, "burst": 1_000_000},
    )
    tagger = load_ticket_tagger()
    app = create_app(settings, load=lambda: tagger)
    told_statuses = fuzz(app, "rck_boss", 4_500 if QUICK else 45_000)
    print(f"{told_statuses.total():,} generated requests, answers by status: {dict(sorted(told_statuses.items()))}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        for part in (throughput, lost, fuzzed):
            part(Path(made))
