"""Off the happy path: databases that fail, clocks that are wrong, models that do not load, hosts that are not ours."""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rootcause.domain.reasons import Taxonomy
from rootcause.errors import ArtifactError, SettingsInvalid
from rootcause.protocols import TicketTagger
from rootcause.resources import resource
from rootcause.serving import logs
from rootcause.serving.config import HelpdeskSettings, JobSettings, read_service_settings
from rootcause.serving.helpdesks import connect_helpdesk
from rootcause.serving.helpdesks.template import read_template
from rootcause.serving.hosts import GuardedTransport, HostRefused, checked_addresses
from rootcause.serving.jobs import Jobs
from rootcause.serving.models import load_tagger
from rootcause.serving.server import check_command_line
from rootcause.serving.store import Store, open_store
from rootcause.serving.tables import journal
from tests.serving import signing
from tests.serving.conftest import MOMENT, Clock, Serve, key, service_settings
from tests.serving.postgres import free_port
from tests.serving.test_webhooks import BODIES, send, start, waiting
from tests.serving.working import TEMPLATE, WAITING, working

SECRET = "a secret of the test"


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    monkeypatch.setenv("TOKEN", "a-token-of-the-test")


# The database.


def full(path: Path, store: Store) -> None:
    """No page may be added any more."""
    for use in (store.writing, store.acknowledging):
        with use() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def read_only(path: Path, store: Store) -> None:
    for use in (store.writing, store.acknowledging):
        with use() as connection:
            connection.exec_driver_sql("PRAGMA query_only=ON")


@pytest.mark.parametrize("trouble", [full, read_only])
def test_what_cannot_be_stored_is_not_acknowledged(serve: Serve, trouble: Callable[[Path, Store], None]) -> None:
    running = start(serve, "hubspot")
    store = running.service.store
    trouble(Path(), store)
    events = [{**BODIES["hubspot"][0], "eventId": i, "objectId": i} for i in range(1, 900)]
    answer = send(running, "hubspot", events)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "storage")
    assert int(answer.headers["Retry-After"]) > 0
    assert waiting(running) == []
    tagged = running.client.post("/v1/tags", json={"text": WAITING}, headers=key("tagger"))
    assert tagged.status_code == 200, "texts need no database"


def test_a_database_that_cannot_be_written_is_not_ready(serve: Serve) -> None:
    running = start(serve, "zendesk")
    assert running.client.get("/readyz").json()["ready"]
    read_only(Path(), running.service.store)
    answer = running.client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "OperationalError")
    assert running.client.get("/healthz").status_code == 200


def test_a_locked_database_is_waited_for_and_then_told(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rootcause.serving.store.BUSY_SECONDS", 0.2)
    running = start(serve, "zendesk")
    other = sqlite3.connect(tmp_path / "service.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert send(running, "zendesk", BODIES["zendesk"]).status_code == 503
    other.execute("ROLLBACK")
    other.close()
    assert send(running, "zendesk", BODIES["zendesk"]).status_code == 202
    assert waiting(running) == [("shop", "7")]


@pytest.mark.parametrize(
    "database",
    [
        "nonsense",
        "mysql://host/x",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:////nowhere/at/all.sqlite",
        "env:NOT_THERE",
        "postgresql://127.0.0.1:1/x",
    ],
)
def test_a_database_that_cannot_be_had_is_told_at_the_start(database: str) -> None:
    with pytest.raises(SettingsInvalid, match="database"):
        open_store(database)


def test_a_password_on_the_command_line_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match="password") as error:
        check_command_line("postgresql://me:hunter2@host/x")
    assert "hunter2" not in str(error.value)
    assert check_command_line("postgresql://me@host/x")
    assert check_command_line("env:DATABASE")


# The queue.


def test_a_group_of_acknowledgments_is_on_the_disk_together_and_each_is_counted(tmp_path: Path) -> None:
    from rootcause.domain.tickets import TicketEvent

    store = open_store(f"sqlite:///{tmp_path / 'x.sqlite'}")
    jobs = Jobs(store, JobSettings())
    with store.acknowledging() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2, "flushed before it is answered"
    jobs.accept("shop", [TicketEvent("e0", "1")], 0.0)
    one, two, three = TicketEvent("e1", "1"), TicketEvent("e2", "2"), TicketEvent("e0", "1")
    told = jobs.acknowledge([("shop", [one, two, one]), ("shop", [two]), ("other", [one]), ("shop", [three])], 1.0)
    assert [(each.new, each.repeated) for each in told] == [(2, 1), (0, 1), (1, 0), (0, 1)]
    listed = jobs.listed("")
    assert [(row["helpdesk"], row["ticket"]) for row in listed] == [
        ("shop", "1"), ("shop", "1"), ("shop", "2"), ("other", "1"),
    ]  # fmt: skip
    store.close()


def test_requests_of_one_moment_share_a_transaction_and_fail_together(tmp_path: Path) -> None:
    import asyncio

    from rootcause.domain.tickets import TicketEvent
    from rootcause.serving.acknowledging import Acknowledger

    store = open_store(f"sqlite:///{tmp_path / 'x.sqlite'}")
    jobs, groups = Jobs(store, JobSettings()), list[int]()

    class Counted(Jobs):
        def acknowledge(self, told: Any, now: float) -> Any:
            groups.append(len(told))
            return super().acknowledge(told, now)

    async def send(first: int) -> list[Any]:
        acknowledger = Acknowledger(Counted(store, JobSettings()), lambda: 1.0)
        events = [[TicketEvent(f"e{i}", str(i))] for i in range(first, first + 50)]
        told = [acknowledger.accept("shop", each) for each in events]
        answers = await asyncio.gather(*told, return_exceptions=True)
        acknowledger.close()
        return answers

    assert [answer.new for answer in asyncio.run(send(0))] == [1] * 50
    assert sum(groups) == 50
    assert len(groups) <= 2
    assert jobs.counts()["waiting"] == 50
    read_only(tmp_path, store)
    assert {type(answer).__name__ for answer in asyncio.run(send(50))} == {"OperationalError"}
    assert jobs.counts()["waiting"] == 50
    store.close()


def test_a_short_hold_does_not_end_a_long_one(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'x.sqlite'}")
    jobs = Jobs(store, JobSettings())
    jobs.hold("shop", 3_600.0)
    jobs.hold("shop", 15.0)
    assert jobs.held_until("shop") == 3_600.0
    jobs.hold("shop", 7_200.0)
    assert jobs.held_until("shop") == 7_200.0
    store.close()


def test_a_job_whose_holder_died_is_taken_over_and_the_dead_one_has_no_say(tmp_path: Path) -> None:
    from rootcause.domain.tickets import TicketEvent

    store = open_store(f"sqlite:///{tmp_path / 'x.sqlite'}")
    jobs = Jobs(store, JobSettings(lease_seconds=60))
    jobs.accept("shop", [TicketEvent("e1", "1"), TicketEvent("e2", "1")], 0.0)
    first = jobs.claim("a", 1.0)
    assert first
    assert jobs.claim("b", 2.0) is None, "one job per ticket at a time"
    second = jobs.claim("b", 62.0)
    assert second
    assert (second.id, second.attempts) == (first.id, 2)
    assert not jobs.finish(first, "late", 63.0)
    assert jobs.finish(second, "done", 64.0)
    third = jobs.claim("a", 65.0)
    assert third
    assert third.id != first.id
    store.close()


def test_seen_events_and_finished_jobs_are_forgotten_in_time(tmp_path: Path) -> None:
    from rootcause.domain.tickets import TicketEvent

    store = open_store(f"sqlite:///{tmp_path / 'x.sqlite'}")
    jobs = Jobs(store, JobSettings(keep_hours=72))
    event = [TicketEvent("e1", "1")]
    jobs.accept("shop", event, 0.0)
    job = jobs.claim("a", 1.0)
    assert job
    jobs.finish(job, "tagged", 2.0)
    jobs.forget(71 * 3600.0)
    assert jobs.accept("shop", event, 71 * 3600.0).repeated == 1
    jobs.forget(200 * 3600.0)
    assert jobs.counts()["done"] == 0
    assert jobs.accept("shop", event, 200 * 3600.0).new == 1
    store.close()


def test_waits_grow_stay_bounded_and_keep_to_what_was_asked(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'x.sqlite'}")
    jobs = Jobs(store, JobSettings(first_wait=2, longest_wait=100))
    assert all(1 <= jobs.wait(1) <= 2 for _ in range(50))
    assert all(50 <= jobs.wait(40) <= 100 for _ in range(50))
    assert all(30 <= jobs.wait(1, 30) <= 34 for _ in range(50))
    assert len({jobs.wait(5) for _ in range(20)}) > 10
    store.close()


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Rate-Limit-Remaining": "0"},
        {"X-RateLimit-Remaining": "1"},
        {"RateLimit-Remaining": "0", "RateLimit-Reset": "40"},
    ],
)
def test_a_helpdesk_that_has_no_calls_left_is_left_alone(
    tmp_path: Path, tagger: TicketTagger, clock: Clock, headers: dict[str, str]
) -> None:
    with working("zendesk", tmp_path, tagger, clock) as work:
        for i in range(3):
            work.fake.add(i, WAITING)
        work.fake.headers = headers
        work.tell(0, 1, 2)
        assert work.work() == 1
        assert work.jobs.held_until("shop") > clock.now
        work.fake.headers = {}
        clock.pass_by(41)
        assert work.work() == 2


# Clocks.


@pytest.mark.parametrize("skew", [-299, 299])
def test_a_clock_that_is_a_little_wrong_is_borne(serve: Serve, skew: int) -> None:
    running = start(serve, "zendesk")
    content = json.dumps(BODIES["zendesk"]).encode()
    assert send(running, "zendesk", content, signing.zendesk(content, SECRET, MOMENT + skew)).status_code == 202


def test_a_clock_that_jumps_back_stops_no_work(tmp_path: Path, tagger: TicketTagger, clock: Clock) -> None:
    with working("zendesk", tmp_path, tagger, clock) as work:
        work.fake.add(1, WAITING)
        work.tell(1)
        clock.pass_by(-3_600)
        work.work()
        clock.pass_by(3_600)
        work.work()
        assert work.tags() == {"rc_suggest_waiting_phone"}


# Models.


def test_a_broken_model_leaves_the_old_one_in_place(serve: Serve, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(resource("models/feedback-nl-en"), folder)
    settings = service_settings(tmp_path, embedder=str(folder))
    running = serve(load=lambda: load_tagger(settings), embedder=str(folder))
    before = running.client.get("/readyz").json()
    (folder / "model.safetensors").write_bytes(b"not a model")
    running.service.models.reload_if_changed()
    after = running.client.get("/readyz")
    assert (after.status_code, after.json()["ready"], after.json()["model"]) == (200, True, before["model"])
    assert "safetensors" in after.json()["model_problem"]
    answer = running.client.post("/v1/tags", json={"text": WAITING}, headers=key("tagger"))
    assert answer.json()["results"][0]["reasons"]
    refused = running.client.post("/v1/admin/reload", headers=key("boss"))
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "model_kept")
    assert "rootcause_model_stale 1.0" in running.client.get("/metrics", headers=key("reader")).text
    shutil.copy(resource("models/feedback-nl-en") / "model.safetensors", folder / "model.safetensors")
    running.service.models.reload_if_changed()
    assert running.client.get("/readyz").json()["model_problem"] == ""


def test_another_taxonomy_is_taken_while_requests_run(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    text = (
        "name: shop\nversion: '{}'\nreasons:\n- code: giftcard\n  name: {{nl: Bon, en: Card}}\n"
        "  patterns:\n    nl: ['- cadeaubon*']\n"
    )
    path.write_text(text.format(1), encoding="utf-8")
    settings = service_settings(tmp_path, taxonomy=str(path))
    running = serve(load=lambda: load_tagger(settings), taxonomy=str(path))
    assert running.client.get("/v1/taxonomy", headers=key("reader")).json()["version"] == "1"
    path.write_text(text.format(2), encoding="utf-8")
    os.utime(path, (1, 1))
    running.service.models.reload_if_changed()
    assert running.client.get("/v1/taxonomy", headers=key("reader")).json()["version"] == "2"
    path.write_text("reasons: [", encoding="utf-8")
    running.service.models.reload_if_changed()
    assert running.client.get("/v1/taxonomy", headers=key("reader")).json()["version"] == "2"


def test_a_taxonomy_that_changes_in_the_middle_of_a_request_changes_none_of_its_answers(
    serve: Serve, tagger: TicketTagger
) -> None:
    running = serve()

    class Changing:
        fingerprint, taxonomy = tagger.fingerprint, tagger.taxonomy

        def tag(self, texts: Any) -> Any:
            running.service.models.current = other
            return tagger.tag(texts)

    class Other:
        fingerprint, taxonomy = "other", Taxonomy("other", "9", ())

        def tag(self, texts: Any) -> Any:
            return tagger.tag(["" for _ in texts])

    other = Other()
    running.service.models.current = Changing()
    answer = running.client.post("/v1/tags", json={"texts": [WAITING] * 100}, headers=key("tagger"))
    assert answer.status_code == 200
    assert {one["reasons"][0]["code"] for one in answer.json()["results"]} == {"waiting.phone"}
    assert (answer.json()["model"], answer.json()["taxonomy"]) == (tagger.fingerprint, "default 1")


def test_a_model_that_breaks_in_a_way_of_its_own_leaves_the_old_one_in_place(
    serve: Serve, tagger: TicketTagger
) -> None:
    loaded = iter([tagger])

    def load() -> TicketTagger:
        for one in loaded:
            return one
        raise MemoryError("the words of a customer")

    running = serve(load=load)
    refused = running.client.post("/v1/admin/reload", headers=key("boss"))
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "model_kept")
    ready = running.client.get("/readyz").json()
    assert ready["ready"]
    assert "MemoryError" in ready["model_problem"]
    assert "customer" not in ready["model_problem"]


def test_a_model_that_breaks_while_it_tags_is_told_without_its_words(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    running = serve()

    class Broken:
        fingerprint, taxonomy = "broken", running.service.models.current.taxonomy

        def tag(self, texts: Any) -> Any:
            raise RuntimeError(f"cannot read {texts}")

    running.service.models.current = Broken()
    answer = running.client.post("/v1/tags", json={"text": "een geheim"}, headers=key("tagger"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
    assert "geheim" not in answer.text + str([record.__dict__ for record in caplog.records])


def test_a_service_does_not_start_without_a_model_that_tags(serve: Serve) -> None:
    class Mute:
        fingerprint = "mute"

        def tag(self, texts: Any) -> list[Any]:  # noqa: ARG002 it does not look
            return []

    with pytest.raises(ArtifactError):
        serve(load=Mute)


# Where we may call.

PRIVATE = (
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.1",
    "169.254.169.254",
    "::1",
    "fd00::1",
    "fe80::1%eth0",
    "0.0.0.0",
    "::ffff:10.0.0.1",
    "224.0.0.1",
    "100.64.0.1",
    "2002:7f00:1::",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::10.0.0.1",
    "::10.0.0.1",
    "fec0::1",
    "2001:0:1::f5ff:fffe",
    "::",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_refused_unless_stated(address: str) -> None:
    def how(host: str, port: int) -> list[str]:
        return ["93.184.215.14", address]

    with pytest.raises(HostRefused, match="private"):
        checked_addresses("desk.example.com", 443, {"desk.example.com"}, private=False, how=how)
    assert checked_addresses("desk.example.com", 443, {"desk.example.com"}, private=True, how=how)


@pytest.mark.parametrize("host", ["evil.example.com", "desk.example.com.evil.com", "localhost", "example.com"])
def test_other_hosts_are_refused(host: str) -> None:
    with pytest.raises(HostRefused, match="settings"):
        checked_addresses(host, 443, {"desk.example.com"}, private=True, how=lambda host, port: ["93.184.215.14"])


def test_the_checked_address_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[httpx.Request] = []

    class Inner(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return httpx.Response(200)

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with httpx.Client(transport=GuardedTransport(["desk.example.com"], inner=Inner())) as client:
        client.get("https://desk.example.com/x")
    assert seen[0].url.host == "93.184.215.14"
    assert seen[0].headers["host"] == "desk.example.com"
    assert seen[0].extensions["sni_hostname"] == "desk.example.com"


def test_an_address_that_is_not_reached_gives_way_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    class Inner(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            seen.append(request.url.host)
            if ":" in request.url.host:
                raise httpx.ConnectError("no route")
            return httpx.Response(200)

    found = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2606:2800:220:1::1", 443, 0, 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with httpx.Client(transport=GuardedTransport(["desk.example.com"], inner=Inner())) as client:
        assert client.get("https://desk.example.com/x").status_code == 200
    assert seen == ["2606:2800:220:1::1", "93.184.215.14"]


# Settings.


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("port = 'x'", "port"),
        ("nothing_like_this = 1", "nothing_like_this"),
        ("[[helpdesks]]\nname = 'a'\nkind = 'zendesk'\nurl = 'https://a.example'\ntoken = 'hunter2'", "env:NAME"),
        ("[[helpdesks]]\nname = 'a'\nkind = 'zendesk'\nurl = 'https://me:hunter2@a.example'", "address"),
        ("[[keys]]\nname = 'a'\nhash = 'hunter2'", "hash"),
        ("port = ", "TOML"),
        (
            "[[helpdesks]]\nname = 'a'\nkind = 'zendesk'\nurl = 'https://a.example'\nsenders = ['10.0.0.0/99']",
            "senders",
        ),
        (
            "[[helpdesks]]\nname = 'a'\nkind = 'zendesk'\nurl = 'https://a.example'\n"
            "[[helpdesks]]\nname = 'a'\nkind = 'zammad'\nurl = 'https://b.example'",
            "name of its own",
        ),
    ],
)
def test_settings_tell_every_problem_and_no_value(tmp_path: Path, toml: str, told: str) -> None:
    path = tmp_path / "service.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsInvalid, match=told) as error:
        read_service_settings(path)
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"token": ""}, "token"),
        ({"user": ""}, "user"),
        ({"kind": "intercom", "agent": ""}, "agent"),
        ({"url": "http://desk.example.com"}, "https"),
        ({"url": "https://127.0.0.1"}, "allow_private"),
        ({"url": "https://[::1]:8000"}, "allow_private"),
        ({"kind": "generic", "template": None}, "template"),
    ],
)
def test_a_helpdesk_that_could_never_be_called_is_told_at_the_start(changes: dict[str, Any], told: str) -> None:
    values = {"name": "shop", "kind": "zendesk", "url": "https://192.0.2.1", "user": "a@example.com"}
    settings = HelpdeskSettings.model_validate({**values, "token": "env:TOKEN", "agent": "9", **changes})
    with pytest.raises(SettingsInvalid, match=told) as error:
        connect_helpdesk(settings, time.time, writes=True)
    assert "shop" in str(error.value)


@pytest.mark.parametrize("policy", [{"reasons": {"biling": "shadow"}}, {"names": {"waiting.fone": "x"}}])
def test_a_ceiling_for_a_reason_that_is_not_there_is_told_at_the_start(serve: Serve, policy: dict[str, Any]) -> None:
    with pytest.raises(SettingsInvalid, match=r"Perhaps .*(billing|waiting.phone)"):
        serve(policy=policy)
    serve(policy={"reasons": {"billing": "shadow", "waiting.phone": "suggest"}})


def test_a_template_whose_body_is_no_json_is_told_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "generic.toml"
    path.write_text(TEMPLATE.replace("'{\"tags\": {all}}'", "'{tags: {all}'", 1), encoding="utf-8")
    with pytest.raises(SettingsInvalid, match="JSON"):
        read_template(path)


def test_bodies_that_take_too_much_memory_together_are_told_to_wait() -> None:
    import asyncio

    from rootcause.serving.config import LimitSettings
    from rootcause.serving.limits import BodyLimit

    limits, answered = LimitSettings(held_bytes=1_000_000), asyncio.Event()
    told: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await answered.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def main() -> None:
        layer = BodyLimit(app, limits)

        async def ask() -> None:
            async def receive() -> Any:
                return {"type": "http.request", "body": b"x" * 400_000, "more_body": False}

            async def send(message: Any) -> None:
                if message["type"] == "http.response.start":
                    told.append(message["status"])

            await layer({"type": "http", "path": "/v1/tags", "headers": []}, receive, send)

        asked = [asyncio.ensure_future(ask()) for _ in range(4)]
        await asyncio.sleep(0.05)
        answered.set()
        await asyncio.gather(*asked)
        await ask()

    asyncio.run(main())
    assert sorted(told) == [200, 200, 200, 503, 503]
    assert told[-1] == 200


# Secrets.

CONFIG = """
database = "sqlite:///{folder}/service.sqlite"
port = {port}
[jobs]
first_wait = 0.1
[policy]
write = true
[[keys]]
name = "boss"
hash = "{hash}"
scopes = ["admin"]
[[helpdesks]]
name = "shop"
kind = "zendesk"
url = "{url}"
allow_private = true
user = "agent@example.com"
token = "env:TOKEN"
secrets = ["env:HOOK", "file:{folder}/second"]
"""
SECRETS = (SECRET, "a-token-of-the-test", "the-second-secret", "rck_boss", "billing-verbatim")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes], Any, Path]]:
    from rootcause.serving.keys import hash_key
    from tests.serving.fakes import FakeDesk, serving

    fake, port = FakeDesk("zendesk"), free_port()
    (tmp_path / "second").write_text("the-second-secret\n", encoding="utf-8")
    with serving(fake) as url:
        config = CONFIG.format(folder=tmp_path, port=port, hash=hash_key("rck_boss"), url=url)
        (tmp_path / "service.toml").write_text(config, encoding="utf-8")
        call = [sys.executable, "-m", "rootcause", "serve", "--config", str(tmp_path / "service.toml")]
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(call, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(600):
                try:
                    httpx.get(f"{address}/healthz", timeout=1)
                    break
                except httpx.HTTPError:
                    time.sleep(0.1)
            yield address, process, fake, tmp_path
        finally:
            process.kill()
            process.wait()


def test_secrets_and_words_of_customers_appear_nowhere(
    running: tuple[str, subprocess.Popen[bytes], Any, Path],
) -> None:
    address, process, fake, folder = running
    fake.add(1, f"{WAITING} billing-verbatim", "vip")
    body = json.dumps({"ticket_id": 1, "comment": "billing-verbatim"}).encode()
    told = []
    for number, secret in enumerate((SECRET, "the-second-secret", "wrong")):
        headers = signing.zendesk(body, secret, time.time(), f"inv-{number}")
        told.append(httpx.post(f"{address}/v1/webhooks/zendesk/shop", content=body, headers=headers))
    told.append(httpx.post(f"{address}/v1/webhooks/zendesk/shop/{SECRET}", content=body))
    told.append(httpx.post(f"{address}/v1/tags", json={"text": 7, "billing-verbatim": 1}, headers=key("boss")))
    told.append(httpx.get(f"{address}/v1/taxonomy?key=rck_boss", headers={"Authorization": "Bearer rck_bosss"}))
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as garbage:
        garbage.sendall(b"billing-verbatim rck_boss\r\n\r\n")
        garbage.recv(1_000)
    fake.faults = []
    for _ in range(100):
        if fake.tickets["1"].writes:
            break
        time.sleep(0.1)
    time.sleep(0.5)
    assert set(fake.tickets["1"].tags) == {"vip", "rc_suggest_waiting_phone"}
    metrics = httpx.get(f"{address}/metrics", headers=key("boss")).text
    command = Path(f"/proc/{process.pid}/cmdline").read_text(encoding="utf-8") if Path("/proc").exists() else ""
    process.terminate()
    assert process.wait(40) in (0, -15)
    places = {
        "answers": "".join(one.text + str(one.headers) for one in told),
        "metrics": metrics,
        "command": command,
        "log": (folder / "log").read_text(encoding="utf-8"),
        "database": "".join(
            path.read_bytes().decode("latin-1") for path in folder.glob("service.sqlite*")
        ),
        "settings": (folder / "service.toml").read_text(encoding="utf-8"),
    }  # fmt: skip
    assert [one.status_code for one in told] == [202, 202, 401, 401, 422, 401]
    assert '"what": "job"' in places["log"]
    lines = [json.loads(line) for line in places["log"].splitlines()]
    assert any("Invalid HTTP request" in line["what"] for line in lines)
    found = [(place, secret) for place, text in places.items() for secret in SECRETS if secret in text]
    assert found == []


def test_a_log_line_has_named_fields_only_and_errors_are_types() -> None:
    stream = io.StringIO()
    handler = logs.log_to(stream)
    try:
        logs.log("failed", logging.ERROR, error=ValueError("the words of a customer"), ms=1.23456, status=500)
        with pytest.raises(ValueError, match="text"):
            logs.log("x", text="the words of a customer")
    finally:
        logging.getLogger(logs.LOGGER).removeHandler(handler)
        logging.getLogger(logs.LOGGER).propagate = True
    line = json.loads(stream.getvalue())
    assert (line["what"], line["error"], line["ms"], line["level"]) == ("failed", "ValueError", 1.235, "error")
    assert "customer" not in stream.getvalue()


def test_the_journal_holds_no_words(tmp_path: Path, tagger: TicketTagger, clock: Clock) -> None:
    with working("zendesk", tmp_path, tagger, clock) as work:
        work.fake.add(1, f"{WAITING} jan@example.com")
        work.tell(1)
        work.work()
        with work.store.reading() as connection:
            rows = connection.execute(journal.select()).all()
        assert len(rows) == 1
        assert "wacht" not in str(rows)
        assert "jan@example.com" not in str(rows)
