"""The service under load, killed, and fuzzed: requests a second, acknowledgments, memory, what is lost, what breaks.

Runs on loopback, with the senders on the same cores. Without parts all of them run:
``python tests/benchmarks/bench_serving.py [quick] [tags] [acks] [kills] [memory] [fuzz]``.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from rootcause.serving import create_app
from rootcause.serving.keys import hash_key
from rootcause.ticketing import load_ticket_tagger
from tests.serving.conftest import service_settings
from tests.serving.fakes import FakeDesk, serving
from tests.serving.fuzzing import KNOWN, fuzz
from tests.serving.losing import Process, lose, percentile
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
HEADERS = {"Authorization": "Bearer rck_bench", "Content-Type": "application/json"}
Row = tuple[str, ...]


def resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


def ask(port: int, count: int, clients: int) -> tuple[float, list[float]]:
    """Ask for the tags of single texts from so many clients at once; return requests a second, and seconds of each."""
    gc.disable()  # a pause of ours is none of the service's
    took: list[float] = []
    numbers = iter(range(count))

    def one() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        for number in numbers:
            body = json.dumps({"text": f"Ik sta al {number} minuten in de wacht."})
            begun = time.perf_counter()
            connection.request("POST", "/v1/tags", body, HEADERS)
            answer = connection.getresponse()
            answer.read()
            took.append(time.perf_counter() - begun)
            assert answer.status == 200, answer.status

    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        for done in [threads.submit(one) for _ in range(clients)]:
            done.result()
    return count / (time.perf_counter() - begun), took


def _load(process: Process, count: int, clients: int) -> tuple[float, list[float]]:
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        return apart.submit(ask, process.port, count, clients).result()


@contextmanager
def _serving(folder: Path) -> Iterator[Process]:
    with serving(FakeDesk("zendesk")) as url:
        process = Process(folder, f"sqlite:///{folder / 'load.sqlite'}", url)
        with process.config.open("a", encoding="utf-8") as file:
            file.write(KEY.format(hash=hash_key("rck_bench")))
        process.start()
        process.wait()
        try:
            _load(process, 500, 8)
            yield process
        finally:
            process.stop()


def tags(folder: Path) -> Iterator[Row]:
    yield "clients", "requests/s", "p50 ms", "p99 ms"
    with _serving(folder) as process:
        for clients in (1, 4, 8, 16):
            rate, took = _load(process, 1_000 if QUICK else 5_000, clients)
            yield str(clients), f"{rate:.0f}", f"{percentile(took, 0.5):.1f}", f"{percentile(took, 0.99):.1f}"


def acks(folder: Path) -> Iterator[Row]:
    yield "webhooks at 100 a second", "p50 ms", "p90 ms", "p99 ms", "slowest ms", "lost", "missing"
    for run in range(1 if QUICK else 3):
        place = folder / str(run)
        place.mkdir()
        told = lose(place, 1_000 if QUICK else 3_000, 0, 100, error_rate=0.0)
        shares = [f"{percentile(told.took, share):.0f}" for share in (0.5, 0.9, 0.99, 1.0)]
        yield f"{told.sent:,}", *shares, str(len(told.lost)), str(len(told.missing))


def kills(folder: Path) -> Iterator[Row]:
    count, times = (500, 2) if QUICK else (5_000, 10)
    for name in ("SQLite, one process", "PostgreSQL, three processes"):
        place = folder / name.split(",")[0]
        place.mkdir()
        if name.startswith("SQLite"):
            yield name, lose(place, count, times, 100).lines()
        elif programs := binaries():
            with cluster(programs) as address:
                yield name, lose(place, count, times, 100, address, 3).lines()


def memory(folder: Path) -> Iterator[Row]:
    yield "requests", "resident MiB"
    with _serving(folder) as process:
        assert process.running
        done, steps = 500, 4
        yield f"{done:,}", f"{resident(process.running.pid):.0f}"
        for _ in range(steps):
            count = (2_000 if QUICK else 100_000) // steps
            _load(process, count, 8)
            done += count
            yield f"{done:,}", f"{resident(process.running.pid):.0f}"


def fuzzed(folder: Path) -> Iterator[Row]:
    os.environ |= {"FUZZ_SECRET": KNOWN["secret"], "FUZZ_TOKEN": "a token"}
    told = {"kind": "freshdesk", "name": "shop", "url": "https://shop.example.com", "token": "env:FUZZ_TOKEN"}
    settings = service_settings(
        folder,
        helpdesks=[{**told, "secrets": ["env:FUZZ_SECRET"]}],
        limits={"requests_per_second": 1e6, "burst": 1_000_000},
    )
    tagger = load_ticket_tagger()
    statuses = fuzz(create_app(settings, load=lambda: tagger), "rck_boss", 4_500 if QUICK else 45_000)
    yield "status", "answers"
    for status, count in sorted(statuses.items()):
        yield str(status), f"{count:,}"
    yield "all", f"{statuses.total():,}"


PARTS: Mapping[str, Callable[[Path], Iterator[Row]]] = {
    "tags": tags, "acks": acks, "kills": kills, "memory": memory, "fuzz": fuzzed,
}  # fmt: skip


def show(rows: Sequence[Row]) -> None:
    wide = [max(len(row[i]) for row in rows if i < len(row)) for i in range(max(map(len, rows)))]
    for row in rows:
        print("  " + "  ".join(cell.ljust(size) for cell, size in zip(row, wide, strict=False)).rstrip())


if __name__ == "__main__":
    asked = [name for name in sys.argv[1:] if name != "quick"]
    if unknown := set(asked) - set(PARTS):
        sys.exit(f"There is no part {', '.join(sorted(unknown))}. There are {', '.join(PARTS)}, and quick.")
    for name in asked or PARTS:
        with tempfile.TemporaryDirectory() as made:
            begun = time.monotonic()
            found = list(PARTS[name](Path(made)))
            print(f"{name} ({time.monotonic() - begun:.0f} s)")
            show(found)
