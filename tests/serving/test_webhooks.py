"""Webhooks: proven, stored, acknowledged; repeats have one effect, and a refusal leaves no trace."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rootcause.errors import SettingsInvalid
from rootcause.serving.signatures import ZENDESK_TEST_SECRET
from tests.serving import signing
from tests.serving.conftest import MOMENT, Running, Serve, key
from tests.serving.working import TEMPLATE

SECRET = "a secret of the test"
Headers = Callable[[bytes, float], dict[str, str]]


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    monkeypatch.setenv("HOOK_OLD", "the secret before")
    monkeypatch.setenv("TOKEN", "a token")


def desk(kind: str, **changes: Any) -> dict[str, Any]:
    base = {
        "name": "shop",
        "kind": kind,
        "url": "https://shop.example.com",
        "secrets": ["env:HOOK"],
        "token": "env:TOKEN",
    }
    return {**base, **changes}


BODIES: dict[str, Any] = {
    "zendesk": {"ticket_id": 7, "actor_id": 99},
    "freshdesk": {"freshdesk_webhook": {"ticket_id": 7, "ticket_updated_at": "2025-01-01T00:00:00Z", "agent_id": 99}},
    "intercom": {"id": "n1", "topic": "conversation.user.created", "data": {"item": {"id": "7"}}},
    "chatwoot": {
        "event": "message_created", "message_type": "incoming", "conversation": {"id": 7}, "performer": {"id": 99}
    },
    "zammad": {"ticket": {"id": 7, "updated_by": {"id": 99}}, "article": {}},
    "hubspot": [{"eventId": 1, "objectId": 7, "occurredAt": 5, "subscriptionType": "ticket.creation"}],
    "django-helpdesk": {"ticket": {"id": 7}, "queue_slug": "q"},
}  # fmt: skip
SIGN: dict[str, Headers] = {
    "zendesk": lambda body, now: signing.zendesk(body, SECRET, now),
    "freshdesk": lambda body, now: {"X-Rootcause-Secret": SECRET},
    "intercom": lambda body, now: signing.hub(body, SECRET),
    "chatwoot": lambda body, now: signing.chatwoot(body, SECRET, now),
    "zammad": lambda body, now: {**signing.hub(body, SECRET), "X-Zammad-Delivery": "d1"},
    "hubspot": lambda body, now: signing.hubspot(
        body, SECRET, now, "https://tags.example.com/v1/webhooks/hubspot/shop"
    ),
    "django-helpdesk": lambda body, now: {"X-Rootcause-Secret": SECRET},
}


def send(running: Running, kind: str, body: bytes | Any, headers: dict[str, str] | None = None, path: str = "") -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = SIGN[kind](content, running.clock.now) if headers is None else headers
    return running.client.post(f"/v1/webhooks/{kind}/shop{path}", content=content, headers=signed)


def start(serve: Serve, kind: str, **changes: Any) -> Running:
    return serve(helpdesks=[desk(kind, **changes)], public_url="https://tags.example.com")


def waiting(running: Running) -> list[tuple[str, str]]:
    from rootcause.serving.jobs import Jobs

    jobs = Jobs(running.service.store, running.settings.jobs)
    return [(row["helpdesk"], row["ticket"]) for row in jobs.listed("")]


@pytest.mark.parametrize("kind", BODIES)
def test_stored_before_it_is_acknowledged_and_once(serve: Serve, kind: str) -> None:
    running = start(serve, kind)
    first = send(running, kind, BODIES[kind])
    assert (first.status_code, first.json()) == (202, {"accepted": 1, "repeated": 0, "ignored": 0})
    for _ in range(5):
        again = send(running, kind, BODIES[kind])
        assert (again.status_code, again.json()["repeated"]) == (202, 1)
    assert waiting(running) == [("shop", "7")]


@pytest.mark.parametrize("kind", BODIES)
def test_unproven_requests_leave_no_trace(serve: Serve, kind: str) -> None:
    running = start(serve, kind)
    content = json.dumps(BODIES[kind]).encode()
    good = SIGN[kind](content, MOMENT)
    assert send(running, kind, content, {}).status_code == 401
    for name in good:
        if "delivery" not in name.lower() and "invocation" not in name.lower():
            assert send(running, kind, content, {**good, name: good[name][:-2] + "xx"}).status_code == 401, name
    if kind not in ("freshdesk", "django-helpdesk"):
        for other in (content[:-1], content + b" ", content.replace(b"7", b"8"), json.dumps(content.decode()).encode()):
            assert send(running, kind, other, good).status_code == 401
    assert waiting(running) == []


@pytest.mark.parametrize("kind", ["zendesk", "chatwoot", "hubspot"])
def test_a_replay_after_the_window_is_refused(serve: Serve, kind: str) -> None:
    running = start(serve, kind)
    content = json.dumps(BODIES[kind]).encode()
    old = SIGN[kind](content, MOMENT - 301)
    assert send(running, kind, content, old).status_code == 401
    assert waiting(running) == []


def test_the_secret_before_still_counts_during_a_rotation(serve: Serve) -> None:
    running = start(serve, "intercom", secrets=["env:HOOK", "env:HOOK_OLD"])
    content = json.dumps(BODIES["intercom"]).encode()
    assert send(running, "intercom", content, signing.hub(content, "the secret before")).status_code == 202
    assert send(running, "intercom", content, signing.hub(content, SECRET)).status_code == 202
    assert send(running, "intercom", content, signing.hub(content, "another")).status_code == 401


@pytest.mark.parametrize("secrets", [[], ["env:NOT_THERE"], ["file:/nowhere"]])
def test_without_a_secret_it_does_not_start(serve: Serve, secrets: list[str]) -> None:
    with pytest.raises(SettingsInvalid, match="secret"):
        serve(helpdesks=[desk("zendesk", secrets=secrets)])


@pytest.mark.parametrize("secret", ["whsec_!!", "whsec_", "whsec_YQ=x"])
def test_a_secret_that_is_no_key_is_told_at_the_start(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("HOOK_OLD", secret)
    with pytest.raises(SettingsInvalid, match="whsec_"):
        serve(helpdesks=[desk("zammad", scheme="standard", secrets=["env:HOOK", "env:HOOK_OLD"])])


def test_the_secret_that_everybody_knows_is_refused(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", ZENDESK_TEST_SECRET)
    with pytest.raises(SettingsInvalid, match="public"):
        serve(helpdesks=[desk("zendesk")])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "not_json"),
        (b"not json", 400, "not_json"),
        (b"{}", 400, "no_ticket"),
        (b'"text"', 400, "not_an_object"),
        (b"null", 400, "not_an_object"),
        (b"17", 400, "not_an_object"),
        (b'{"ticket_id": "../../users/1"}', 400, "no_ticket"),
        (b'{"ticket_id": "1?x=2"}', 400, "no_ticket"),
        (b'{"ticket_id": true}', 400, "no_ticket"),
        (b'{"ticket_id": {"a": 1}}', 400, "no_ticket"),
        (b'{"ticket_id": "' + b"9" * 65 + b'"}', 400, "no_ticket"),
        (b"[" * 90_000, 400, "not_json"),
        (b'{"ticket_id": "' + b"x" * 1_000_000 + b'"}', 413, "too_large"),
    ],
)
def test_signed_nonsense_is_refused_and_leaves_no_trace(serve: Serve, body: bytes, status: int, code: str) -> None:
    running = start(serve, "zendesk")
    answer = send(running, "zendesk", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert waiting(running) == []


def test_a_body_that_a_comment_broke_is_read_by_its_id(serve: Serve) -> None:
    running = start(serve, "zendesk")
    assert send(running, "zendesk", b'{"ticket_id": "7", "comment": "hij zei "nee"\n en toen"}').status_code == 202
    assert waiting(running) == [("shop", "7")]


def test_a_customer_who_writes_a_ticket_number_hides_no_ticket(serve: Serve) -> None:
    running = start(serve, "zendesk")
    body = b'{"comment": "kijk: {"ticket_id": "999", "x"}", "ticket_id": "7"}'
    assert send(running, "zendesk", body).json()["accepted"] == 2
    assert {ticket for _, ticket in waiting(running)} == {"999", "7"}


def test_events_that_are_not_about_tickets_are_left_alone(serve: Serve) -> None:
    running = start(serve, "zendesk")
    user = {"type": "zen:event-type:user.created", "id": "e1", "detail": {"id": "55"}}
    ticket = {"type": "zen:event-type:ticket.created", "id": "e2", "detail": {"id": "7"}}
    assert send(running, "zendesk", user).json() == {"accepted": 0, "repeated": 0, "ignored": 0}
    assert send(running, "zendesk", ticket).json()["accepted"] == 1
    assert waiting(running) == [("shop", "7")]
    message = {"event": "message_created", "message_type": "incoming", "id": 4711}
    assert send(start(serve, "chatwoot"), "chatwoot", message).status_code == 400


def test_events_that_look_alike_are_the_same_for_a_while_only(serve: Serve) -> None:
    running = start(serve, "freshdesk")
    body = {"freshdesk_webhook": {"ticket_id": 7, "triggered_event": "{ticket_action:updated}"}}
    assert [send(running, "freshdesk", body).json()["accepted"] for _ in range(2)] == [1, 0]
    running.clock.pass_by(3_600)
    assert send(running, "freshdesk", body).json()["accepted"] == 1


@pytest.mark.parametrize(
    ("kind", "name", "body"),
    [
        ("zendesk", "X-Zendesk-Webhook-Invocation-Id", {"ticket_id": 8}),
        ("chatwoot", "X-Chatwoot-Delivery", {**BODIES["chatwoot"], "conversation": {"id": 8}}),
        ("zammad", "X-Zammad-Delivery", {"ticket": {"id": 8}}),
    ],
)
def test_an_old_body_under_the_id_of_one_to_come_uses_it_up_for_nobody(
    serve: Serve, kind: str, name: str, body: Any
) -> None:
    running = start(serve, kind)
    old, new = json.dumps(BODIES[kind]).encode(), json.dumps(body).encode()
    assert send(running, kind, old, {**SIGN[kind](old, MOMENT), name: "next"}).json()["accepted"] == 1
    assert send(running, kind, new, {**SIGN[kind](new, MOMENT), name: "next"}).json()["accepted"] == 1
    assert waiting(running) == [("shop", "7"), ("shop", "8")]


def test_a_template_that_goes_away_stops_no_webhook(serve: Serve, tmp_path: Path) -> None:
    template = tmp_path / "generic.toml"
    template.write_text(TEMPLATE, encoding="utf-8")
    running = serve(helpdesks=[desk("generic", template=str(template), scheme="shared")])
    template.unlink()
    answer = running.client.post(
        "/v1/webhooks/generic/shop", json={"ticket": {"id": 7}}, headers={"X-Rootcause-Secret": SECRET}
    )
    assert answer.status_code == 202
    assert waiting(running) == [("shop", "7")]


def test_our_own_changes_are_left_alone(serve: Serve) -> None:
    for kind in ("zendesk", "freshdesk", "chatwoot", "zammad"):
        running = start(serve, kind, agent="99", name="shop")
        answer = send(running, kind, BODIES[kind])
        assert (answer.status_code, answer.json()["ignored"]) == (202, 1)
        assert waiting(running) == []


def test_what_says_nothing_new_is_acknowledged(serve: Serve) -> None:
    running = start(serve, "intercom")
    for topic in ("ping", "conversation_part.tag.created", "contact.created"):
        body = {**BODIES["intercom"], "topic": topic}
        assert send(running, "intercom", body).json() == {"accepted": 0, "repeated": 0, "ignored": 0}
    assert waiting(running) == []


def test_several_events_in_one_request(serve: Serve) -> None:
    running = start(serve, "hubspot")
    events = [{**BODIES["hubspot"][0], "eventId": i % 3, "objectId": 10 + i % 3} for i in range(9)]
    contact = {"eventId": 77, "objectId": 77, "subscriptionType": "contact.creation"}
    assert send(running, "hubspot", [*events, contact]).json() == {"accepted": 3, "repeated": 6, "ignored": 0}
    assert len(waiting(running)) == 3


def test_events_without_an_id_are_known_by_their_body(serve: Serve) -> None:
    running = start(serve, "hubspot")
    bare = [
        {"objectId": 1, "subscriptionType": "ticket.creation"},
        {"objectId": 2, "subscriptionType": "ticket.creation"},
    ]
    assert send(running, "hubspot", bare).json()["accepted"] == 2
    assert send(running, "hubspot", bare).json()["repeated"] == 2


def test_a_secret_in_the_path_never_gets_into_the_log(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    running = start(serve, "django-helpdesk")
    caplog.set_level("INFO", "rootcause.serving")
    path = "/a%20secret%20of%20the%20test"
    assert send(running, "django-helpdesk", BODIES["django-helpdesk"], {}, path).status_code == 202
    assert send(running, "django-helpdesk", BODIES["django-helpdesk"], {}, "/wrong").status_code == 401
    told = " ".join(str(record.__dict__) for record in caplog.records)
    assert "{secret}" in told
    assert SECRET not in told
    assert "wrong" not in told


def test_only_named_addresses_may_send(serve: Serve) -> None:
    assert send(start(serve, "freshdesk", senders=["10.0.0.0/8"]), "freshdesk", BODIES["freshdesk"]).status_code == 403


def test_unknown_helpdesks(serve: Serve) -> None:
    running = start(serve, "zendesk")
    assert running.client.post("/v1/webhooks/freshdesk/shop", json={}).status_code == 404
    assert running.client.post("/v1/webhooks/zendesk/other", json={}).status_code == 404


def test_floods_are_told_to_wait(serve: Serve) -> None:
    running = serve(helpdesks=[desk("intercom")], limits={"requests_per_second": 0.001, "burst": 2})
    statuses = [send(running, "intercom", {**BODIES["intercom"], "id": f"n{i}"}).status_code for i in range(4)]
    assert statuses == [202, 202, 429, 429]
    unsigned = [send(running, "intercom", BODIES["intercom"], {}).status_code for _ in range(4)]
    assert unsigned == [401, 401, 429, 429]


def test_outcomes_are_counted(serve: Serve) -> None:
    running = start(serve, "zendesk")
    send(running, "zendesk", BODIES["zendesk"])
    send(running, "zendesk", BODIES["zendesk"], {})
    told = running.client.get("/metrics", headers=key("reader")).text
    assert 'rootcause_webhooks_total{helpdesk="shop",outcome="accepted"} 1.0' in told
    assert 'rootcause_webhooks_total{helpdesk="shop",outcome="unproven"} 1.0' in told
    assert 'rootcause_jobs_in_state{state="waiting"} 1.0' in told
