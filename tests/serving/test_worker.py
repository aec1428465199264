"""Workers: what they hold, what they lose, and that nothing stops them."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from rootcause.protocols import TicketTagger
from rootcause.serving.calling import Caller, Unavailable
from rootcause.serving.jobs import SWEEP, Jobs
from rootcause.serving.worker import Worker, Workers
from tests.serving.conftest import Clock
from tests.serving.fakes import Fault
from tests.serving.working import INVOICE, WAITING, Working, working

Open = Callable[..., Working]
TAGGED = {"rc_suggest_waiting_phone"}


@pytest.fixture
def start(tmp_path: Path, tagger: TicketTagger, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setenv("TOKEN", "a token of the test")
    monkeypatch.setenv("HOOK", "a secret of the test")
    with ExitStack() as stack:
        yield lambda kind="zendesk", **changes: stack.enter_context(working(kind, tmp_path, tagger, clock, **changes))


def test_a_database_that_fails_in_any_way_ends_no_worker(start: Open) -> None:
    work = start()
    work.fake.add(1, WAITING)
    work.tell(1)
    failures = iter([sqlite3.OperationalError("database is locked"), RuntimeError("a driver of its own kind")])

    class Failing(Jobs):
        def claim(self, worker: str, now: float) -> Any:
            for error in failures:
                raise error
            return super().claim(worker, now)

    worker = Worker(
        "w", Failing(work.store, work.settings.jobs), {"shop": work.desk}, work.models, work.metrics, 4, work.clock
    )

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002 no pause in a test
            if work.tags() == TAGGED:
                self.set()
            return self.is_set()

    worker.run(Stop())
    assert work.tags() == TAGGED


def test_a_job_that_takes_its_process_down_each_time_becomes_a_dead_letter(start: Open) -> None:
    work = start()
    work.fake.add(1, WAITING)
    work.tell(1)
    for _ in range(4):
        assert work.jobs.claim("killed", work.clock.now)
        work.clock.pass_by(121)
    work.work()
    (dead,) = work.jobs_in("dead")
    assert dead["outcome"] == "never_came_to_an_end"
    assert work.tags() == set()


def test_a_sweep_that_is_killed_again_and_again_is_taken_up_all_the_same(start: Open) -> None:
    work = start()
    work.fake.add(1, WAITING)
    work.jobs.sweep_at("shop", work.clock.now, work.clock.now)
    for _ in range(9):
        assert work.jobs.claim("killed", work.clock.now)
        work.clock.pass_by(121)
    work.work()
    assert work.tags() == TAGGED


def test_who_lost_the_lease_writes_nothing(start: Open) -> None:
    work = start()
    held = work.fake.add(1, WAITING)
    work.tell(1)
    first = work.jobs.claim("slow", work.clock.now)
    assert first
    work.clock.pass_by(121)
    work.work()
    assert (work.tags(), held.writes) == (TAGGED, 1)
    held.text = INVOICE  # so that the slow one finds something to write
    assert not work.jobs.keep(first, work.clock.now)
    work.worker._try(work.desk, first)
    assert (work.tags(), held.writes) == (TAGGED, 1)


def test_a_slow_worker_keeps_its_lease_while_it_writes(start: Open) -> None:
    work = start()
    work.fake.add(1, WAITING)
    work.tell(1)
    job = work.jobs.claim("slow", work.clock.now)
    assert job
    work.clock.pass_by(100)
    assert work.jobs.keep(job, work.clock.now)
    work.clock.pass_by(100)
    assert work.jobs.claim("other", work.clock.now) is None
    work.clock.pass_by(30)
    assert work.jobs.claim("other", work.clock.now)


def test_the_next_sweep_waits_before_this_one_ends(start: Open) -> None:
    work = start()
    seen: list[int] = []

    class Watching(Jobs):
        def finish(self, job: Any, outcome: str, now: float) -> bool:
            seen.append(sum(row["kind"] == SWEEP for row in self.listed("waiting")))
            return super().finish(job, outcome, now)

    work.worker._jobs = Watching(work.store, work.settings.jobs)
    work.jobs.sweep_at("shop", work.clock.now, work.clock.now)
    assert work.worker.work_once()
    assert seen == [1]


def test_a_cursor_that_the_helpdesk_takes_no_more_stops_no_sweep(start: Open) -> None:
    work = start()
    work.fake.add(1, WAITING)
    work.jobs.sweep_at("shop", work.clock.now, work.clock.now)
    work.work()
    work.fake.calls.clear()
    work.fake.add(2, WAITING)
    work.fake.faults = [Fault(422)]
    work.clock.pass_by(601)
    work.work()
    assert work.tags(2) == TAGGED
    lists = [path for _, path, _ in work.fake.calls if "incremental" in path]
    assert len(lists) == 2


def test_a_ticket_that_is_forbidden_holds_up_no_other(start: Open) -> None:
    work = start()
    for i in (1, 2, 3):
        work.fake.add(i, WAITING)
    answer = work.fake.answer

    def forbid(method: str, path: str, query: Any, body: Any) -> Any:
        return (403, {}) if "/tickets/1." in path else answer(method, path, query, body)

    work.fake.answer = forbid  # type: ignore[method-assign]
    work.tell(1, 2, 3)
    work.work()
    assert (work.tags(2), work.tags(3)) == (TAGGED, TAGGED)
    for _ in range(6):
        work.clock.pass_by(60)
        work.work()
    (dead,) = work.jobs_in("dead")
    assert (dead["ticket"], dead["outcome"]) == ("1", "status_403")


def test_an_address_that_has_become_private_is_tried_again(start: Open) -> None:
    work = start()
    settings = work.desk.settings.model_copy(update={"allow_private": False})
    caller = Caller(settings, {}, work.clock)
    with pytest.raises(Unavailable, match="host_refused"):
        caller.get("/api/v2/tickets/1.json")
    caller.close()
    assert work.fake.calls == []


def test_stopping_takes_one_grace_for_all_workers() -> None:
    class Deaf:
        name = "deaf"

        def run(self, stop: threading.Event) -> None:  # noqa: ARG002 that is what deaf means
            time.sleep(2)

    workers = Workers(lambda name: Deaf(), 4)  # type: ignore[arg-type, return-value]
    workers.start()
    begun = time.monotonic()
    workers.stop(0.2)
    assert time.monotonic() - begun < 0.6


def test_a_ticket_never_has_more_tags_of_ours_than_allowed(start: Open) -> None:
    work = start(policy={"most_tags": 2})
    held = work.fake.add(1, WAITING, "vip")
    for more in (
        " De factuur klopt alweer niet.",
        " Het pakket kwam drie dagen te laat.",
        " De app loopt steeds vast.",
    ):
        work.tell(1)
        work.work()
        held.text += more
    work.tell(1)
    work.work()
    ours = {tag for tag in held.tags if tag.startswith("rc_")}
    assert len(ours) == 2
    assert "rc_suggest_waiting_phone" in ours


def test_what_is_only_recorded_takes_no_place(start: Open) -> None:
    work = start(policy={"most_tags": 1, "reasons": {"waiting": "shadow", "billing": "shadow"}})
    work.fake.add(1, f"{WAITING} De factuur klopt alweer niet. Het pakket kwam drie dagen te laat.")
    work.tell(1)
    work.work()
    assert work.tags() == {"rc_suggest_delivery_late"}
    (row,) = work.desk.journal.rows("1")
    assert {reason["mode"] for reason in row["reasons"]} == {"shadow", "suggest"}


def test_undo_of_a_ticket_that_is_gone_is_done_once(start: Open) -> None:
    from rootcause.serving.jobs import UNDO
    from rootcause.serving.tasks import batch_of

    work = start()
    work.fake.add(1, WAITING)
    work.tell(1)
    work.work()
    del work.fake.tickets["1"]
    batch = batch_of(work.clock.now)
    work.jobs.add(UNDO, "shop", work.desk.journal.to_undo(batch), work.clock.now, batch)
    work.work()
    assert work.desk.journal.to_undo(batch) == []


@pytest.mark.parametrize("kind", ["freshdesk", "zammad"])
def test_half_a_list_moves_no_cursor(start: Open, kind: str) -> None:
    work = start(kind)
    work.fake.add(1, WAITING)
    work.jobs.sweep_at("shop", work.clock.now, work.clock.now)
    work.fake.faults = [Fault(200, body=b'[{"id": 1}]')]
    work.work()
    (sweep,) = work.jobs_in("waiting")
    assert sweep["outcome"] == "answer_incomplete"
    work.clock.pass_by(60)
    work.work()
    assert work.tags() == TAGGED
