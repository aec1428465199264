"""The verbs of the service on the command line, and what ships to run it with."""

from __future__ import annotations

import asyncio
import configparser
import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from rootcause.domain.tickets import TicketEvent
from rootcause.serving.config import JobSettings, ServiceSettings, read_service_settings
from rootcause.serving.helpdesks.template import read_template
from rootcause.serving.jobs import Jobs
from rootcause.serving.keys import find_key
from rootcause.serving.server import listen
from rootcause.serving.store import open_store
from tests.cli.conftest import Run, run  # noqa: F401 a fixture

DEPLOY = Path(__file__).parent.parent.parent / "data" / "deploy"


def test_a_key_and_its_lines_for_the_settings(run: Run, tmp_path: Path) -> None:  # noqa: F811
    done = run("keys", "shop", "--scope", "tag")
    assert done.code == 0
    lines = done.err.partition("[[keys]]")
    (tmp_path / "service.toml").write_text(lines[1] + lines[2], encoding="utf-8")
    settings = read_service_settings(tmp_path / "service.toml")
    found = find_key(settings.keys, done.out.strip(), 0.0)
    assert found
    assert (found.name, found.scopes) == ("shop", ("tag",))
    assert done.out.strip() not in done.err
    assert run("keys", "shop", "--scope", "everything").code == 2
    assert run("keys", "a shop").code == 2


@pytest.fixture
def database(tmp_path: Path) -> str:
    address = f"sqlite:///{tmp_path / 'jobs.sqlite'}"
    store = open_store(address)
    jobs = Jobs(store, JobSettings())
    jobs.accept("shop", [TicketEvent("e1", "1"), TicketEvent("e2", "2")], 0.0)
    job = jobs.claim("w", 1.0)
    assert job
    jobs.bury(job, "status_422", 1.0)
    store.close()
    return address


def test_jobs_are_listed_brought_back_and_dropped(run: Run, database: str) -> None:  # noqa: F811
    listed = json.loads(run("jobs", "list", "--database", database, "--json").out)
    assert {(row["ticket"], row["state"]) for row in listed} == {("1", "dead"), ("2", "waiting")}
    assert "status_422" in run("jobs", "list", "--state", "dead", "--database", database).out
    assert "1 job(s)" in run("jobs", "retry", "--database", database).out
    assert json.loads(run("jobs", "list", "--state", "dead", "--database", database, "--json").out) == []
    assert "0 job(s)" in run("jobs", "drop", "1", "--database", database).out
    for refused in (("drop",), ("list", "--state", "asleep"), ("burn",), ("undo",), ("undo", "--helpdesk", "shop")):
        assert run("jobs", *refused, "--database", database).code == 2
    undone = run("jobs", "undo", "--helpdesk", "shop", "--batch", "2026-11-25", "--database", database)
    assert "0 ticket(s)" in undone.out


def test_what_was_decided_can_be_read(run: Run, database: str) -> None:  # noqa: F811
    from rootcause.domain.tickets import Ticket
    from rootcause.serving.journal import Journal
    from rootcause.serving.policy import Decided, Decision

    store = open_store(database)
    jobs = Jobs(store, JobSettings())
    job = jobs.claim("w", 2.0)
    assert job
    decision = Decision((Decided("waiting.phone", "rc_suggest_waiting_phone", "suggest", 0.93),), "")
    made_with = {"batch": "1970-01-01", "model": "m", "taxonomy": "t"}
    Journal(store, "shop").intend(
        job, Ticket("2", "words", frozenset()), decision, decision.tags, made_with, 2.0, [], dry=True
    )
    store.close()
    (line,) = run("jobs", "decisions", "--database", database).out.splitlines()
    assert "dry" in line
    assert "rc_suggest_waiting_phone\twaiting.phone 0.93 suggest" in line
    (row,) = json.loads(run("jobs", "decisions", "--helpdesk", "shop", "--json", "--database", database).out)
    assert (row["ticket"], row["added"]) == ("2", ["rc_suggest_waiting_phone"])
    assert run("jobs", "decisions", "--helpdesk", "other", "--database", database).out == ""


def test_a_port_that_is_taken_is_told(run: Run) -> None:  # noqa: F811
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("serve", "--port", str(taken.getsockname()[1]))
    assert done.code == 2
    assert "--port" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_answers_do_not_wait_for_a_full_packet(host: str) -> None:
    async def main() -> int:
        seen: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def accepted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            taken = writer.get_extra_info("socket")
            seen.set_result(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        with listen(host, 0) as listening:
            async with await asyncio.start_server(accepted, sock=listening):
                _, writer = await asyncio.open_connection(*listening.getsockname()[:2])
                told = await seen
                writer.close()
        return told

    assert asyncio.run(main())


def test_serve_tells_what_is_wrong_before_it_starts(run: Run, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "bad.toml").write_text("port = 'x'", encoding="utf-8")
    wrong = (
        ("--config", "bad.toml"),
        ("--config", "none.toml"),
        ("--port", "99999"),
        ("--workers", "-1"),
        ("--database", "mysql://x/y"),
        ("--database", "postgresql://u:hunter2@h/x"),
    )
    for options in wrong:
        done = run("serve", *options)
        assert done.code == 2, done
        assert "hunter2" not in done.err
        assert "Traceback" not in done.err


def test_the_settings_that_ship_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DEPLOY)
    settings = read_service_settings(DEPLOY / "service.toml")
    kinds = ServiceSettings.model_json_schema()["$defs"]["HelpdeskSettings"]["properties"]["kind"]["enum"]
    assert {one.kind for one in settings.helpdesks} == set(kinds)
    assert not settings.policy.write
    assert read_template(DEPLOY / "generic.toml").changed


def test_the_unit_starts_what_is_there(run: Run) -> None:  # noqa: F811
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "rootcause.service", encoding="utf-8")
    _, verb, *options = unit["Service"]["ExecStart"].split()
    assert run(verb, *options, "--help").code == 0
    assert unit["Service"]["Restart"] == "always"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    text = (DEPLOY / "rootcause.service").read_text(encoding="utf-8")
    (tmp_path / "rootcause.service").write_text(text.replace("/opt/rootcause/bin/rootcause", sys.executable))
    call = ["systemd-analyze", "verify", str(tmp_path / "rootcause.service")]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
