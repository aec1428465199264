"""Is anything lost? A sender that never retries, a helpdesk that fails, processes that are killed; then a count."""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from multiprocessing import get_context
from pathlib import Path

import httpx
from sqlalchemy import select

from rootcause.serving.config import JobSettings
from rootcause.serving.jobs import Jobs
from rootcause.serving.store import Store, open_store
from rootcause.serving.tables import journal
from tests.serving import signing
from tests.serving.fakes import FakeDesk, serving
from tests.serving.postgres import free_port

SECRET = "a secret of the bench"
TEXTS = {
    "Ik sta al twintig minuten in de wacht.": {"rc_suggest_waiting_phone"},
    "De factuur klopt alweer niet.": {"rc_suggest_billing_incorrect"},
    "The kangaroo reads a newspaper on the roof of the moon.": {"rc_review"},
}
CONFIG = """
database = "{database}"
host = "127.0.0.1"
port = {port}
[jobs]
workers = 4
lease_seconds = 5
first_wait = 0.1
longest_wait = 1
attempts = 60
[policy]
write = true
[[helpdesks]]
name = "shop"
kind = "zendesk"
url = "{url}"
allow_private = true
user = "agent@example.com"
token = "env:BENCH_TOKEN"
secrets = ["env:BENCH_SECRET"]
sweep_minutes = 0.1
"""


@dataclass
class Tally:
    """What came of it. ``silent`` were told to nobody, ``lost`` were acknowledged and came to nothing."""

    sent: int = 0
    acknowledged: set[str] = field(default_factory=set)
    kills: int = 0
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    dead: int = 0
    took: list[float] = field(default_factory=list)

    def lines(self) -> str:
        return (
            f"sent {self.sent:,}, acknowledged {len(self.acknowledged):,}, kills {self.kills}, "
            f"acknowledged and lost {len(self.lost)}, other tags than decided {len(self.wrong)}, "
            f"written twice {len(self.twice)}, dead letters {self.dead}, missing after the sweep {len(self.missing)}, "
            f"acknowledged in p50 {percentile(self.took, 0.5):.0f} ms, p99 {percentile(self.took, 0.99):.0f} ms"
        )


class Process:
    """A service that can be killed and started again."""

    def __init__(self, folder: Path, database: str, url: str) -> None:
        self.port = free_port()
        self.config = folder / f"service-{self.port}.toml"
        self.config.write_text(CONFIG.format(database=database, port=self.port, url=url), encoding="utf-8")
        self.log = (folder / f"service-{self.port}.log").open("ab")
        self.running: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        env = {**os.environ, "BENCH_TOKEN": "a token of the bench", "BENCH_SECRET": SECRET, "OMP_NUM_THREADS": "1"}
        call = [sys.executable, "-m", "rootcause", "serve", "--config", str(self.config)]
        self.running = subprocess.Popen(call, env=env, stdout=self.log, stderr=self.log)

    def wait(self, seconds: float = 60) -> None:
        for _ in range(int(seconds * 20)):
            try:
                if httpx.get(f"{self.address}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"the service did not start; see {self.log.name}")

    def kill(self) -> None:
        assert self.running
        self.running.send_signal(signal.SIGKILL)
        self.running.wait()

    def stop(self) -> None:
        if self.running and self.running.poll() is None:
            self.running.terminate()
            try:
                self.running.wait(40)
            except subprocess.TimeoutExpired:
                self.kill()
        self.log.close()


def lose(
    folder: Path, count: int, kills: int, rate: float, database: str = "", processes: int = 1, error_rate: float = 0.3
) -> Tally:
    """Send ``count`` webhooks at ``rate`` a second and kill processes ``kills`` times meanwhile; then count."""
    address = database or f"sqlite:///{folder / 'service.sqlite'}"
    fake = FakeDesk("zendesk")
    texts = list(TEXTS)
    for i in range(1, count + 1):
        fake.add(i, texts[i % len(texts)], "vip")
        fake.tickets[str(i)].updated = time.time() - 600  # before the sweep's look back ends
    fake.error_rate = error_rate
    with ExitStack() as stack:
        url = stack.enter_context(serving(fake))
        services = [Process(folder, address, url) for _ in range(processes)]
        for service in services:
            stack.callback(service.stop)
            service.start()
            service.wait()
        tally = Tally(kills=kills)
        with _killing(services, kills, count / rate):
            _send(services, count, rate, tally)
        for service in services:
            service.wait()
        store = open_store(address)
        stack.callback(store.close)
        _settle(store, fake, tally)
    return tally


@contextmanager
def _killing(services: Sequence[Process], kills: int, seconds: float) -> Iterator[None]:
    """Kill and start again, at moments spread over the time that sending takes."""
    chance = random.Random(3)

    def run() -> None:
        for number in range(kills):
            time.sleep(seconds / (kills + 1) * chance.uniform(0.7, 1.3))
            service = services[number % len(services)]
            service.kill()
            service.start()
            service.wait()

    thread = threading.Thread(target=run)
    thread.start()
    yield
    thread.join()


def _send(services: Sequence[Process], count: int, rate: float, tally: Tally) -> None:
    """Send from a process of its own, so that what is timed is the service and not the fake helpdesk beside it."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        took, acknowledged = process.submit(sender, [one.port for one in services], count, rate).result()
    tally.sent, tally.acknowledged, tally.took = count, set(acknowledged), took


def sender(ports: Sequence[int], count: int, rate: float, threads: int = 8) -> tuple[list[float], list[str]]:
    """Send webhooks that nobody sends again; return the seconds of every answer, and the tickets answered with 202."""
    gc.disable()  # a pause of ours is none of the service's
    begun, lock, took, acknowledged = time.monotonic() + 0.1, threading.Lock(), list[float](), list[str]()

    def send(numbers: Sequence[int]) -> None:
        connections = [HTTPConnection("127.0.0.1", port, timeout=5) for port in ports]
        for number in numbers:
            time.sleep(max(0.0, begun + number / rate - time.monotonic()))
            body = json.dumps({"ticket_id": number, "actor_id": 5}).encode()
            headers = signing.zendesk(body, SECRET, time.time(), f"inv-{number}")
            connection, at = connections[number % len(ports)], time.monotonic()
            try:
                connection.request("POST", "/v1/webhooks/zendesk/shop", body, headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, HTTPException):
                connection.close()
                continue
            with lock:
                took.append(time.monotonic() - at)
                if answer.status == 202:
                    acknowledged.append(str(number))

    workers = [threading.Thread(target=send, args=(range(1 + i, count + 1, threads),)) for i in range(threads)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    return took, acknowledged


def percentile(values: Sequence[float], share: float) -> float:
    """In milliseconds, of seconds; 0 of nothing."""
    return 1000 * sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def _settle(store: Store, fake: FakeDesk, tally: Tally, seconds: float = 240) -> None:
    """Wait until nothing more happens, then count."""
    jobs = Jobs(store, JobSettings())
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        tagged = sum(bool(set(held.tags) - {"vip"}) for held in fake.tickets.values())
        waiting = [row for state in ("waiting", "running") for row in jobs.listed(state) if row["kind"] == "tag"]
        if not waiting and tagged == len(fake.tickets):
            break
        time.sleep(0.25)
    dead = {row["ticket"] for row in jobs.listed("dead", 100_000)}
    expected = {number: TEXTS[held.text] | {"vip"} for number, held in fake.tickets.items()}
    untouched = {number for number, held in fake.tickets.items() if held.tags == ["vip"]} - dead
    tally.dead = len(dead)
    tally.lost = sorted(untouched & tally.acknowledged)
    tally.missing = sorted(untouched)
    tally.wrong = [
        number for number, held in fake.tickets.items()
        if number not in untouched | dead and set(held.tags) != expected[number]
    ]  # fmt: skip
    with store.reading() as connection:
        rows = connection.execute(select(journal.c.ticket, journal.c.added).where(journal.c.state == "written")).all()
    journaled = Counter(str(ticket) for ticket, added in rows if added)
    tally.twice = sorted(
        {number for number, held in fake.tickets.items() if len(held.tags) != len(set(held.tags)) or held.writes > 1}
        | {ticket for ticket, times in journaled.items() if times > 1}
    )
