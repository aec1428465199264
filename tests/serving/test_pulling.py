"""Tickets out of a helpdesk into a file that ``analyze`` reads; stopped and started again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from rootcause.errors import SettingsInvalid
from rootcause.serving.calling import Unavailable
from rootcause.serving.config import read_service_settings
from rootcause.serving.helpdesks import connect_helpdesk
from rootcause.serving.pulling.pages import Patient, PulledPage, puller, since_cursor
from rootcause.serving.pulling.pulled import PullStopped, finish, merged, pull
from rootcause.serving.pulling.rows import COLUMNS, Pulled
from tests.cli.conftest import Run, run  # noqa: F401 a fixture
from tests.serving.fakes import ANSWERS, Answer, FakeDesk, Fault, Held, serving
from tests.serving.working import INVOICE, WAITING

KINDS = ("zendesk", "freshdesk", "intercom", "chatwoot")


def row(ticket: int, comment: str = "x") -> Pulled:
    return {**dict.fromkeys(COLUMNS, ""), "ticket_id": str(ticket), "comment": comment}


class Pages:
    """Three pages, and what goes wrong on the way."""

    def __init__(self, *faults: Exception) -> None:
        self.faults, self.asked = list(faults), list[str]()

    def __call__(self, cursor: str, patient: Patient) -> PulledPage:
        return patient(lambda: self._page(cursor))

    def _page(self, cursor: str) -> PulledPage:
        self.asked.append(cursor)
        if self.faults:
            raise self.faults.pop(0)
        number = int(cursor)
        return PulledPage([row(number), row(100 + number % 2, f"page {number}")], str(number + 1), number == 3)


def test_all_pages_and_the_latest_of_each_ticket(tmp_path: Path) -> None:
    rows = pull(Pages(), tmp_path / "x.csv", "1", sleep=lambda _: None)
    assert {one["ticket_id"] for one in rows} == {"1", "2", "3", "100", "101"}
    assert {one["comment"] for one in rows if one["ticket_id"] == "101"} == {"page 3"}


def test_waits_as_long_as_it_is_asked_to(tmp_path: Path) -> None:
    slept: list[float] = []
    pull(Pages(Unavailable("status_429", 30), Unavailable("timeout")), tmp_path / "x.csv", "1", sleep=slept.append)
    assert slept == [30, 4]


def test_stopped_it_goes_on_where_it_was(tmp_path: Path) -> None:
    out, pages = tmp_path / "x.csv", Pages()
    stopping = iter((None, None, *[Unavailable("timeout")] * 8))

    def fetch(cursor: str, patient: Patient) -> PulledPage:
        def once() -> PulledPage:
            if fault := next(stopping, None):
                raise fault
            return pages(cursor, patient)

        return patient(once)

    with pytest.raises(PullStopped, match="kept"):
        pull(fetch, out, "1", sleep=lambda _: None)
    with (tmp_path / "x.csv.pages").open("a") as file:
        file.write('{"rows": [')  # killed in the middle of a line
    with pytest.raises(PullStopped):
        pull(Pages(*[Unavailable("timeout")] * 8), out, "1", sleep=lambda _: None)
    again = Pages()
    rows = pull(again, out, "1", sleep=lambda _: None)
    assert again.asked == ["3"]
    assert {one["ticket_id"] for one in rows} == {"1", "2", "3", "100", "101"}
    finish(out)
    assert json.loads((tmp_path / "x.csv.cursor").read_text()) == {"cursor": "4"}


def test_the_next_pull_begins_where_the_last_one_ended(tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    pull(Pages(), out, "1", sleep=lambda _: None)
    out.write_text("written")
    finish(out)
    again = Pages(Unavailable("gone on", 1))
    with pytest.raises(ValueError, match="stop"):
        pull(again, out, "1", sleep=stop)
    assert again.asked == ["4"]


def stop(seconds: float) -> None:
    raise ValueError("stop here")


def test_rows_take_the_place_of_earlier_ones() -> None:
    told = merged([row(1, "old"), row(2)], [row(1, "new"), row(3)])
    assert [(one["ticket_id"], one["comment"]) for one in told] == [("1", "new"), ("2", "x"), ("3", "x")]


def test_since_is_a_date() -> None:
    assert since_cursor("zendesk", "2026-11-01") == "2026-11-01T00:00:00Z"
    assert since_cursor("intercom", "2026-11-01T00:00:00+01:00") == "1793487600"
    with pytest.raises(SettingsInvalid, match="2026-11-01"):
        since_cursor("zendesk", "gisteren")


def _more(desk: FakeDesk, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
    """What only a pull asks for: conversations and ratings."""
    parts = path.split("/")
    if path.endswith("/comments.json"):
        held = desk.tickets[parts[4]]
        told = {"plain_body": held.text, "author_id": 1, "created_at": held.when, "public": True}
        later = {"plain_body": "We zoeken het uit.", "author_id": 9, "created_at": _later(held), "public": True}
        return 200, {"comments": [told, later]}
    if desk.kind == "freshdesk" and path.endswith("/conversations"):
        agent = {"incoming": False, "body_text": "We zoeken het uit.", "created_at": _later(desk.tickets[parts[4]])}
        return 200, [agent]
    if path.endswith("/satisfaction_ratings"):
        return 200, [{"ticket_id": 1, "ratings": {"default_question": -103}, "feedback": "Traag."}]
    if path.endswith("/csat_survey_responses"):
        rated = [{"conversation_id": 1, "rating": 2, "feedback_message": "Traag."}]
        return 200, rated if query["page"] == "1" else []
    return ANSWERS[desk.kind](desk, method, path, query, body)


def _later(held: Held) -> str:
    return held.when[:-3] + "59Z"


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeDesk]:
    monkeypatch.setenv("TOKEN", "a token")
    fake = FakeDesk(request.param)
    fake.answer = lambda method, path, query, body: _more(fake, method, path, query, body)  # type: ignore[method-assign]
    for i in range(1, 131):
        fake.add(i, f"{WAITING if i % 2 else INVOICE} Dit is al de {i}e keer.", "vip")
    with serving(fake) as url:
        config = (
            f"[[helpdesks]]\nname = 'shop'\nkind = '{fake.kind}'\nurl = '{url}'\nallow_private = true\n"
            "user = 'a'\ntoken = 'env:TOKEN'\noptions = {account = '3'}\n"
        )
        (tmp_path / "service.toml").write_text(config, encoding="utf-8")
        yield fake


@pytest.mark.parametrize("desk", KINDS, indirect=True)
def test_a_pull_is_an_export_that_can_be_read(desk: FakeDesk, run: Run, tmp_path: Path) -> None:  # noqa: F811
    call = ("pull", "shop", "--config", "service.toml", "--since", "2024-12-31", "--out", "tickets.parquet")
    done = run(*call)
    assert done.code == 0, done.err
    frame = pd.read_parquet(tmp_path / "tickets.parquet")
    assert list(frame.columns) == list(COLUMNS)
    assert len(frame) == 130
    first = frame[frame.ticket_id == "1"].iloc[0]
    assert WAITING in first.comment
    assert "zoeken" not in first.comment, "only what the customer said"
    assert first.tags == "vip"
    assert first.first_response_minutes != ""
    scores = {"zendesk": "", "freshdesk": "-103", "intercom": "2", "chatwoot": "2"}
    assert first.score == scores[desk.kind]
    shown = json.loads(run("columns", "tickets.parquet", "--json").out)
    roles = {one["column"]: one["role"] for one in shown["columns"]}
    assert roles["comment"] == "verbatim", roles
    desk.add(500, INVOICE)
    desk.faults = [Fault(500)]
    assert run(*call).code == 0
    assert len(pd.read_parquet(tmp_path / "tickets.parquet")) == 131


@pytest.mark.parametrize("desk", KINDS[:2], indirect=True)
def test_a_limit_in_the_middle_of_a_page_costs_no_call_twice(desk: FakeDesk, tmp_path: Path) -> None:
    """As a helpdesk that allows 60 calls, then asks to wait: a page of 100 tickets takes 200 of them."""
    left, slept, answer, fault = [60], list[float](), desk.answer, Fault(429, {"Retry-After": "30"})
    desk.fault = lambda: fault if left[0] <= 0 else None  # type: ignore[method-assign]

    def counted(*asked: Any) -> Answer:
        left[0] -= 1
        return answer(*asked)

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        left[0] = 60

    desk.answer = counted  # type: ignore[method-assign, assignment]
    settings = read_service_settings(tmp_path / "service.toml").helpdesks[0]
    connected = connect_helpdesk(settings, time.time)
    rows = pull(
        puller(desk.kind, connected, "2024-12-31T00:00:00Z"), tmp_path / "x.csv", "2024-12-31T00:00:00Z", sleep=sleep
    )
    connected.caller.close()
    assert len(rows) == 130
    assert set(slept) == {30}
    assert len(desk.calls) < 2 * 130 + 20


@pytest.mark.parametrize("desk", ["zendesk", "freshdesk", "chatwoot"], indirect=True)
def test_a_long_conversation_is_fetched_to_its_end(desk: FakeDesk, tmp_path: Path) -> None:
    turns = [f"Bericht {i}." for i in range(250)]
    answer = desk.answer

    def long(method: str, path: str, query: dict[str, str], body: Any) -> Answer:
        page = int(query.get("page", 1)) - 1
        if path.endswith("/comments.json"):
            told = [{"plain_body": one, "author_id": 1, "created_at": "2025-01-01T00:00:00Z"} for one in turns]
            more = f"https://x/?page={page + 2}" if page < 2 else None
            return 200, {"comments": told[100 * page :][:100], "next_page": more}
        if path.endswith("/conversations") and desk.kind == "freshdesk":
            size = int(query.get("per_page", 30))
            told = [{"body_text": one, "incoming": True, "created_at": "2025-01-01T00:00:00Z"} for one in turns]
            return 200, told[size * page :][:size]
        if path.endswith("/messages"):
            stop = int(query.get("before", 250))
            told = [{"id": i, "content": turns[i], "message_type": 0, "created_at": 1} for i in range(stop)]
            return 200, {"payload": told[-20:]}
        return answer(method, path, query, body)

    desk.answer = long  # type: ignore[method-assign]
    settings = read_service_settings(tmp_path / "service.toml").helpdesks[0]
    connected = connect_helpdesk(settings, time.time)
    fetch = puller(desk.kind, connected, "2024-12-31T00:00:00Z", "3")
    desk.tickets = {"1": desk.tickets["1"]}
    begin = since_cursor(desk.kind, "2024-12-31")
    (found,) = pull(fetch, tmp_path / "x.csv", begin, sleep=lambda _: None)
    said = [one for one in found["comment"].split("\n\n") if one.startswith("Bericht")]
    assert said == turns
    if desk.kind == "chatwoot":
        assert connected.read("1").text.split("\n") == turns
    connected.caller.close()


@pytest.mark.parametrize("desk", ["zendesk"], indirect=True)
def test_csv_and_what_is_refused(desk: FakeDesk, run: Run, tmp_path: Path) -> None:  # noqa: F811
    desk.add(900, "=HYPERLINK(1)")
    done = run(
        "pull", "shop", "--config", "service.toml", "--since", "2024-12-31", "--out", "t.csv", "--csv-locale", "nl"
    )
    assert done.code == 0, done.err
    text = (tmp_path / "t.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in text
    assert (
        run(
            "pull", "shop", "--config", "service.toml", "--since", "2024-12-31", "--out", "t.csv", "--csv-locale", "nl"
        ).code
        == 0
    )
    assert run("pull", "other", "--config", "service.toml", "--since", "2024-12-31").code == 2
    assert run("pull", "shop", "--config", "service.toml", "--since", "x").code == 2
    assert run("pull", "shop", "--config", "service.toml", "--since", "2024-12-31", "--out", "t.doc").code == 2
    desk.faults = [Fault(401)]
    (tmp_path / "t2.csv").unlink(missing_ok=True)
    refused = run("pull", "shop", "--config", "service.toml", "--since", "2024-12-31", "--out", "t2.csv")
    assert (refused.code, "token" in refused.err, "Traceback" in refused.err) == (1, True, False)
