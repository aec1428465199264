"""Tags on tickets: added beside those of others, once, as decided; and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest

from rootcause.protocols import TicketTagger
from rootcause.serving.jobs import UNDO
from rootcause.serving.store import put
from rootcause.serving.tables import outcomes
from rootcause.serving.tasks import batch_of
from tests.serving.conftest import Clock
from tests.serving.fakes import Fault, Held
from tests.serving.working import INVOICE, KINDS, ODD, WAITING, Working, working

Open = Callable[..., Working]


@pytest.fixture
def start(tmp_path: Path, tagger: TicketTagger, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setenv("TOKEN", "a token of the test")
    monkeypatch.setenv("HOOK", "a secret of the test")
    with ExitStack() as stack:

        def begin(kind: str = "zendesk", **changes: Any) -> Working:
            made: AbstractContextManager[Working] = working(kind, tmp_path, tagger, clock, **changes)
            return stack.enter_context(made)

        yield begin


def trusted(work: Working, *codes: str, kept: bool = True, n: int = 60) -> None:
    """As if agents had kept (or taken away) so many tags of a reason."""
    with work.store.writing() as connection:
        for code in codes:
            for i in range(n):
                row = {
                    "helpdesk": "shop",
                    "ticket": f"old{kept}{i}",
                    "code": code,
                    "kept": kept,
                    "at": work.clock.now + i,
                }
                put(connection, outcomes, row)


@pytest.mark.parametrize("kind", KINDS)
def test_tags_are_added_beside_those_of_others(start: Open, kind: str) -> None:
    work = start(kind)
    work.fake.add(1, WAITING, "vip", "billing")
    work.tell(1)
    assert work.work() == 1
    assert work.tags() == {"vip", "billing", "rc_suggest_waiting_phone"}
    assert work.jobs_in("") == []


@pytest.mark.parametrize("kind", KINDS)
def test_doing_it_again_changes_nothing(start: Open, kind: str) -> None:
    work = start(kind)
    held = work.fake.add(1, WAITING, "vip")
    work.tell(1)
    work.work()
    writes = held.writes
    for _ in range(3):
        work.tell(1, 1)
        work.work()
    assert held.writes == writes
    assert len(work.desk.journal.rows("1")) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_undo_takes_back_ours_and_only_ours(start: Open, kind: str) -> None:
    work = start(kind)
    work.fake.add(1, WAITING, "vip", "old")
    work.fake.add(2, f"{WAITING} {INVOICE}", "rc_suggest_waiting_phone")
    work.tell(1, 2)
    work.work()
    assert work.tags(2) == {"rc_suggest_waiting_phone", "rc_suggest_billing_incorrect"}
    work.fake.tickets["1"].tags.append("by_an_agent")
    work.fake.defined.add("by_an_agent")
    work.fake.tickets["1"].tags.remove("old")
    batch = batch_of(work.clock.now)
    assert work.desk.journal.to_undo(batch) == ["1", "2"]
    work.jobs.add(UNDO, "shop", work.desk.journal.to_undo(batch), work.clock.now, batch)
    work.work()
    assert work.tags(1) == {"vip", "by_an_agent"}
    assert work.tags(2) == {"rc_suggest_waiting_phone"}
    assert work.desk.journal.to_undo(batch) == []
    work.tell(1, 2)
    work.work()
    assert work.tags(1) == {"vip", "by_an_agent"}


@pytest.mark.parametrize("kind", ["zendesk", "freshdesk", "chatwoot", "hubspot", "generic"])
def test_a_change_by_an_agent_in_the_same_moment_is_kept(start: Open, kind: str) -> None:
    work = start(kind)
    work.fake.add(1, WAITING, "vip")
    work.fake.defined.add("urgent")

    def agent(held: Held) -> None:
        held.tags.append("urgent")
        held.updated += 5

    work.fake.before_write = agent
    work.tell(1)
    work.work()
    assert work.tags() == {"vip", "urgent", "rc_suggest_waiting_phone"}


def test_chatwoot_drops_labels_that_are_not_defined_so_they_are_defined_first(start: Open) -> None:
    work = start("chatwoot")
    held = work.fake.add(1, WAITING, "vip")
    held.tags.append("defined_no_longer")
    work.tell(1)
    work.work()
    assert work.tags() == {"vip", "defined_no_longer", "rc_suggest_waiting_phone"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "fault",
    [
        Fault(500),
        Fault(503, {"Retry-After": "1"}),
        Fault(429, {"Retry-After": "2"}),
        Fault(200, body=b"<html>"),
        Fault(200, body=b"{}"),
        Fault(200, body=b"[1, 2"),
        Fault(200, body=b"[" * 50_000),
        Fault(200, body=b"null"),
        Fault(200, body=b'{"ticket": {"tags": "vip"}, "properties": {}, "payload": 1}'),
        Fault(cut=True),
        Fault(408),
    ],
    ids=["500", "503", "429", "html", "empty", "broken", "deep", "null", "another shape", "cut", "408"],
)
def test_a_helpdesk_that_fails_is_asked_again_and_nothing_is_wiped(start: Open, kind: str, fault: Fault) -> None:
    work = start(kind)
    work.fake.add(1, WAITING, "vip")
    work.fake.faults = [fault, fault]
    work.tell(1)
    for _ in range(6):
        work.work()
        work.clock.pass_by(60)
        assert "vip" in work.tags()
    assert work.tags() == {"vip", "rc_suggest_waiting_phone"}
    assert work.jobs_in("") == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_lost_behind_its_effect_is_no_second_effect(start: Open, kind: str) -> None:
    work = start(kind)
    held = work.fake.add(1, WAITING, "vip")
    work.tell(1)
    job = work.jobs.claim("lost", work.clock.now)
    assert job
    work.jobs.again(job, "", work.clock.now)
    calls = {"freshdesk": 2, "intercom": 2, "chatwoot": 6, "zammad": 3, "hubspot": 2, "generic": 2}.get(kind, 1)
    done = iter(range(calls))
    work.fake.fault = lambda: Fault(502, after=True) if next(done, None) is None and not held_twice(held) else None  # type: ignore[method-assign]
    for _ in range(4):
        work.work()
        work.clock.pass_by(60)
    assert work.tags() == {"vip", "rc_suggest_waiting_phone"}
    (row,) = work.desk.journal.rows("1")
    assert (row["state"], row["before"], row["added"]) == ("written", ["vip"], ["rc_suggest_waiting_phone"])


def held_twice(held: Held, seen: list[int] = []) -> bool:  # noqa: B006 counts over the calls of one test
    seen.append(held.writes)
    return held.writes > 0 and seen.count(held.writes) > 1


def test_a_slow_answer_is_given_up(start: Open) -> None:
    work = start(timeout=0.3)
    work.fake.add(1, WAITING)
    work.fake.faults = [Fault(200, delay=1.0)]
    work.tell(1)
    work.work()
    (job,) = work.jobs_in("waiting")
    assert job["outcome"] == "timeout"
    work.clock.pass_by(30)
    work.work()
    assert work.tags() == {"rc_suggest_waiting_phone"}


def test_nothing_is_written_unless_that_is_asked_for(start: Open) -> None:
    work = start(policy={"write": False})
    held = work.fake.add(1, WAITING, "vip")
    work.tell(1)
    work.work()
    assert held.writes == 0
    assert {method for method, _, _ in work.fake.calls} == {"GET"}
    (row,) = work.desk.journal.rows("1")
    assert (row["state"], row["added"]) == ("dry", ["rc_suggest_waiting_phone"])
    assert row["reasons"][0]["confidence"] > 0.5
    assert "default 1" in row["taxonomy"]
    assert work.desk.journal.to_undo(batch_of(work.clock.now)) == []


def test_a_dry_run_is_no_reason_not_to_write_later(start: Open) -> None:
    dry = start(policy={"write": False})
    dry.fake.add(1, WAITING)
    dry.tell(1)
    dry.work()
    live = start(policy={"write": True})
    live.fake.add(1, WAITING)
    live.tell(1)
    live.work()
    assert live.tags() == {"rc_suggest_waiting_phone"}


def test_unsure_is_for_review_and_unreadable_is_left_alone(start: Open) -> None:
    work = start()
    work.fake.add(1, ODD, "vip")
    work.fake.add(2, "", "vip")
    work.tell(1, 2)
    work.work()
    assert work.tags(1) == {"vip", "rc_review"}


def test_at_most_so_many_tags(start: Open) -> None:
    work = start(policy={"most_tags": 1})
    work.fake.add(1, f"{WAITING} {INVOICE} Het pakket kwam drie dagen te laat.")
    work.tell(1)
    work.work()
    assert len(work.tags()) == 1


def test_modes(start: Open) -> None:
    work = start(policy={"reasons": {"billing": "shadow"}, "names": {"waiting.phone": "Wacht Tijd!"}})
    trusted(work, "waiting.phone", "billing.incorrect")
    work.fake.add(1, f"{WAITING} {INVOICE}")
    work.tell(1)
    work.work()
    assert work.tags() == {"rc_wacht_tijd_"}
    (row,) = work.desk.journal.rows("1")
    assert {reason["code"]: reason["mode"] for reason in row["reasons"]} == {
        "waiting.phone": "auto", "billing.incorrect": "shadow",
    }  # fmt: skip


def test_auto_falls_back_to_suggest_when_agents_take_the_latest_away(start: Open) -> None:
    work = start(policy={"drift_n": 50})
    trusted(work, "waiting.phone", n=900)
    work.clock.pass_by(1_000)
    trusted(work, "waiting.phone", kept=False, n=50)
    work.fake.add(1, WAITING)
    work.tell(1)
    work.work()
    assert work.tags() == {"rc_suggest_waiting_phone"}


def test_what_agents_do_with_suggestions_is_learned(start: Open) -> None:
    work = start(policy={"accept_n": 5, "accept_at": 0.5})
    for i in range(1, 13):
        work.fake.add(i, WAITING)
    work.tell(*range(1, 11))
    work.work()
    for i in range(1, 11):
        held = work.fake.tickets[str(i)]
        if i == 10:
            held.tags.clear()  # an agent disagrees
        held.closed = True
    work.tell(*range(1, 11), 11)
    work.work()
    record = work.desk.journal.record("waiting.phone", 50)
    assert (record.kept, record.n) == (9, 10)
    work.tell(12)
    work.work()
    assert work.tags(12) == {"rc_waiting_phone"}


def test_a_tag_that_an_agent_took_away_stays_away(start: Open) -> None:
    work = start()
    held = work.fake.add(1, WAITING, "vip")
    work.tell(1)
    work.work()
    held.tags.remove("rc_suggest_waiting_phone")
    held.text += f" {INVOICE}"
    work.tell(1)
    work.work()
    assert work.tags() == {"vip", "rc_suggest_billing_incorrect"}


def test_a_token_that_is_refused_pauses_the_helpdesk_and_loses_nothing(start: Open) -> None:
    work = start()
    work.fake.add(1, WAITING)
    work.fake.add(2, WAITING)
    work.fake.faults = [Fault(401)] * 3
    work.tell(1, 2)
    for _ in range(10):
        work.work()
        work.clock.pass_by(301)
    assert work.tags(1) == work.tags(2) == {"rc_suggest_waiting_phone"}
    assert work.jobs_in("dead") == []


def test_what_will_never_work_goes_to_the_dead_letters_and_comes_back_when_told(start: Open) -> None:
    work = start()
    work.fake.add(1, WAITING)
    work.fake.faults = [Fault(422)]
    work.tell(1)
    work.work()
    (dead,) = work.jobs_in("dead")
    assert dead["outcome"] == "status_422"
    assert work.jobs.retry([dead["id"]], work.clock.now) == 1
    work.work()
    assert work.tags() == {"rc_suggest_waiting_phone"}


def test_after_too_many_attempts_it_is_a_dead_letter_and_can_be_dropped(start: Open) -> None:
    work = start()
    work.fake.add(1, WAITING)
    work.fake.error_rate = 1.0
    work.tell(1)
    for _ in range(10):
        work.work()
        work.clock.pass_by(7_200)
    (dead,) = work.jobs_in("dead")
    assert dead["attempts"] == 4
    assert work.jobs.drop([]) == 0
    assert work.jobs.drop([dead["id"]]) == 1
    assert work.jobs_in("") == []


def test_a_ticket_that_is_gone_is_done(start: Open) -> None:
    work = start()
    work.tell(404)
    work.work()
    assert work.jobs_in("") == []


def test_redirects_are_not_followed(start: Open) -> None:
    work = start()
    work.fake.add(1, WAITING)
    work.fake.faults = [Fault(302, {"Location": "http://169.254.169.254/latest/meta-data"})]
    work.tell(1)
    work.work()
    assert [row["outcome"] for row in work.jobs_in("dead")] == ["status_302"]


def test_undo_restores_five_hundred_tickets_exactly(start: Open) -> None:
    work = start()
    texts = (WAITING, INVOICE, f"{WAITING} {INVOICE}", ODD)
    for i in range(500):
        work.fake.add(i, f"{texts[i % 4]} {i}", *(["vip", "rc_review"][: i % 3]))
    expected = {number: set(held.tags) for number, held in work.fake.tickets.items()}
    work.tell(*range(500))
    work.work()
    touched = sum(set(held.tags) != expected[number] for number, held in work.fake.tickets.items())
    assert touched > 400
    for i in range(0, 500, 7):  # agents at work in between: theirs stay
        work.fake.tickets[str(i)].tags.append("agent")
        expected[str(i)].add("agent")
    for i in range(0, 500, 21):
        if "vip" in expected[str(i)]:
            work.fake.tickets[str(i)].tags.remove("vip")
            expected[str(i)].remove("vip")
    work.fake.error_rate = 0.1
    batch = batch_of(work.clock.now)
    work.jobs.add(UNDO, "shop", work.desk.journal.to_undo(batch), work.clock.now, batch)
    for _ in range(40):
        work.work()
        work.clock.pass_by(600)
    dead = {row["ticket"] for row in work.jobs_in("dead")}
    work.fake.error_rate = 0.0
    work.jobs.retry([], work.clock.now)
    work.work()
    assert len(dead) < 10
    assert {number: set(held.tags) for number, held in work.fake.tickets.items()} == expected


@pytest.mark.parametrize("kind", KINDS)
def test_a_sweep_finds_what_no_webhook_told(start: Open, kind: str) -> None:
    work = start(kind)
    for i in range(1, 131):
        work.fake.add(i, WAITING if i % 2 else INVOICE)
    work.jobs.sweep_at("shop", work.clock.now, work.clock.now)
    work.work()
    assert all(held.tags for held in work.fake.tickets.values())
    (sweep,) = work.jobs_in("waiting")
    assert sweep["due"] == work.clock.now + 600
    work.fake.add(200, WAITING)
    for _ in range(3):
        work.clock.pass_by(601)
        work.work()
    assert work.tags(200) == {"rc_suggest_waiting_phone"}
    writes = {number: held.writes for number, held in work.fake.tickets.items()}
    for _ in range(3):
        work.clock.pass_by(601)
        work.work()
    assert writes == {number: held.writes for number, held in work.fake.tickets.items()}


def test_a_sweep_that_breaks_goes_on_where_it_was(start: Open) -> None:
    work = start()
    for i in range(1, 131):
        work.fake.add(i, WAITING)
    work.jobs.sweep_at("shop", work.clock.now, work.clock.now)
    work.fake.faults = [Fault(500), Fault(cut=True), Fault(200, body=b"{}")]
    for _ in range(12):
        work.work()
        work.clock.pass_by(300)
    assert all(held.tags for held in work.fake.tickets.values())


def test_an_hour_without_the_helpdesk_loses_nothing(start: Open) -> None:
    work = start(jobs={})
    for i in range(1, 21):
        work.fake.add(i, WAITING)
    work.fake.faults = [Fault(cut=True)] * 10_000
    work.tell(*range(1, 21))
    for _ in range(240):
        work.work()
        work.clock.pass_by(15)
    assert work.jobs_in("dead") == []
    work.fake.faults = []
    for _ in range(12):
        work.work()
        work.clock.pass_by(600)
    assert all(held.tags == ["rc_suggest_waiting_phone"] for held in work.fake.tickets.values())


def test_a_taxonomy_that_changes_while_jobs_wait(start: Open, tagger: TicketTagger, tmp_path: Path) -> None:
    from rootcause.settings import Settings, TaggingSettings
    from rootcause.ticketing import load_ticket_tagger

    work = start()
    work.fake.add(1, WAITING)
    work.fake.add(2, "De cadeaubon werd geweigerd door de kassa.")
    work.tell(1, 2)
    reasons = (
        "name: shop\nversion: '2'\nreasons:\n- code: giftcard\n  name: {nl: Cadeaubon, en: Gift card}\n"
        "  patterns:\n    nl: ['- cadeaubon*']\n"
    )
    (tmp_path / "shop.yaml").write_text(reasons, encoding="utf-8")
    other = load_ticket_tagger(Settings(tagging=TaggingSettings(taxonomy=str(tmp_path / "shop.yaml"))))
    work.worker.work_once()
    work.models.current = other
    work.work()
    assert work.tags(1) == {"rc_suggest_waiting_phone"}
    assert work.tags(2) == {"rc_suggest_giftcard"}
    assert [row["taxonomy"] for row in (*work.desk.journal.rows("1"), *work.desk.journal.rows("2"))] == [
        "default 1",
        "shop 2",
    ]
