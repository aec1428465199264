"""A real helpdesk from its package: a ticket is made there, and the reasons appear on it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.serving import django_site
from tests.serving.postgres import free_port

SECRET = "a-secret-in-the-path"
CONFIG = """
database = "sqlite:///{folder}/service.sqlite"
port = {port}
[jobs]
lease_seconds = 3
first_wait = 0.2
longest_wait = 1
[policy]
write = true
[[helpdesks]]
name = "shop"
kind = "django-helpdesk"
url = "{site}"
allow_private = true
user = "agent"
token = "env:SITE_PASSWORD"
secrets = ["env:SITE_SECRET"]
senders = ["127.0.0.1"]
sweep_minutes = 0.1
"""


class Program:
    """Something that runs beside the test, and its output in a file."""

    def __init__(self, call: list[str], log: Path, address: str) -> None:
        self.address, self.call, self._log = address, call, log
        self._env = {**os.environ, "SITE_PASSWORD": django_site.PASSWORD, "SITE_SECRET": SECRET}
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.running = subprocess.Popen(self.call, env=self._env, stdout=log, stderr=log)
        until(self._answers, f"{self.call[1:3]} answers; see {self._log}")

    def _answers(self) -> bool:
        try:
            return httpx.get(self.address, timeout=5).status_code < 500
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        self.running.kill()
        self.running.wait()


def until(holds: Callable[[], bool], what: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"it never came about that {what}"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, Program]]:
    folder, ports = tmp_path_factory.mktemp("site"), (free_port(), free_port())
    site, service = (f"http://127.0.0.1:{port}" for port in ports)
    (folder / "service.toml").write_text(CONFIG.format(folder=folder, port=ports[1], site=site), encoding="utf-8")
    webhook = f"{service}/v1/webhooks/django-helpdesk/shop/{SECRET}"
    script = [sys.executable, str(Path(django_site.__file__)), str(folder), str(ports[0]), webhook]
    serve = [sys.executable, "-m", "rootcause", "serve", "--config", str(folder / "service.toml")]
    started = [Program(script, folder / "site.log", f"{site}/")]
    started.append(Program(serve, folder / "service.log", f"{service}/healthz"))
    yield started[0], started[1]
    for program in started:
        program.kill()


AGENT = ("agent", django_site.PASSWORD)


def made(site: Program, title: str, words: str) -> str:
    address = site.address + "api/tickets/"
    ticket = {"queue": 1, "title": title, "description": words, "submitter_email": "klant@example.com", "priority": 3}
    answer = httpx.post(address, json=ticket, auth=AGENT, timeout=20)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def reasons(site: Program, ticket: str) -> set[str]:
    told = httpx.get(f"{site.address}api/tickets/{ticket}/", auth=AGENT, timeout=20).json()
    return set((told["custom_rc_reasons"] or "").split())


def test_reasons_appear_on_a_new_ticket_beside_what_an_agent_wrote(programs: tuple[Program, Program]) -> None:
    site, _ = programs
    ticket = made(site, "Klacht", "De factuur klopt alweer niet.")
    until(lambda: "rc_suggest_billing_incorrect" in reasons(site, ticket), "the ticket is tagged")
    address = f"{site.address}api/tickets/{ticket}/"
    told = httpx.patch(address, json={"custom_rc_reasons": "vip rc_suggest_billing_incorrect"}, auth=AGENT, timeout=20)
    assert told.status_code == 200
    followup = {"ticket": int(ticket), "comment": "We kijken ernaar.", "public": True, "title": "Antwoord"}
    assert httpx.post(f"{site.address}api/followups/", json=followup, auth=AGENT, timeout=20).status_code == 201
    time.sleep(1)
    assert reasons(site, ticket) == {"vip", "rc_suggest_billing_incorrect"}


def test_what_was_written_is_taken_back(programs: tuple[Program, Program]) -> None:
    site, service = programs
    ticket = made(site, "Terug", "De factuur klopt alweer niet.")
    until(lambda: reasons(site, ticket) == {"rc_suggest_billing_incorrect"}, "the ticket is tagged")
    batch = time.strftime("%Y-%m-%d", time.gmtime())
    undo = ["jobs", "undo", "--helpdesk", "shop", "--batch", batch, "--config", service.call[-1]]
    subprocess.run([sys.executable, "-m", "rootcause", *undo], check=True, capture_output=True)
    until(lambda: reasons(site, ticket) == {"-"}, "the field says that there are none")


def test_a_customer_uses_the_form_and_nothing_is_lost_while_we_are_down(programs: tuple[Program, Program]) -> None:
    site, service = programs
    service.kill()
    with httpx.Client(base_url=site.address, follow_redirects=True, timeout=20) as customer:
        page = customer.get("/tickets/submit/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = {
            "csrfmiddlewaretoken": token[1] if token else "", "queue": "1", "title": "Wachten", "priority": "3",
            "body": "Ik sta al twintig minuten in de wacht.", "submitter_email": "klant@example.com",
        }  # fmt: skip
        customer.post("/tickets/submit/", data=form)
    listed = httpx.get(f"{site.address}api/tickets/", auth=AGENT, timeout=20).json()["results"]
    (ticket,) = (str(one["id"]) for one in listed if one["title"] == "Wachten")
    assert reasons(site, ticket) == set()
    service.start()
    until(lambda: reasons(site, ticket) == {"rc_suggest_waiting_phone"}, "the sweep finds the ticket")


def test_killed_in_the_middle(programs: tuple[Program, Program]) -> None:
    site, service = programs
    tickets = [made(site, f"Klacht {i}", "De factuur klopt alweer niet.") for i in range(4)]
    service.kill()
    service.start()
    for ticket in tickets:
        until(lambda ticket=ticket: reasons(site, ticket) == {"rc_suggest_billing_incorrect"}, "all are tagged")  # type: ignore[misc]
