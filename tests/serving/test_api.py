"""Texts in, reasons out; and everything that a client can do wrong."""

from __future__ import annotations

from typing import Any

import pytest

from tests.serving.conftest import Serve, key

TEXT = "Ik sta al twintig minuten in de wacht, mail me op jan@example.com."


def test_one_text(serve: Serve) -> None:
    answer = serve().client.post("/v1/tags", json={"text": TEXT}, headers=key("tagger"))
    assert answer.status_code == 200
    (result,) = answer.json()["results"]
    (reason,) = result["reasons"]
    assert (reason["code"], reason["polarity"]) == ("waiting.phone", "problem")
    assert reason["name"]["nl"]
    assert 0 < reason["confidence"] <= 1
    evidence = reason["evidence"]
    assert result["text"][evidence["start"] : evidence["stop"]] == evidence["text"]
    assert "in de wacht" in evidence["text"]
    assert "[email]" in result["text"]
    assert "jan@example.com" not in answer.text
    assert answer.json()["taxonomy"] == "default 1"


def test_a_thousand_texts_are_answered_in_order_and_alike(serve: Serve) -> None:
    client = serve().client
    texts = [
        f"{text} {i}"
        for i in range(200)
        for text in ("De factuur klopt niet.", "My parcel came late.", "ok", "", "Top!")
    ]
    together = client.post("/v1/tags", json={"texts": texts}, headers=key("tagger")).json()["results"]
    assert len(together) == 1_000
    for i in (0, 1, 2, 3, 4, 501, 999):
        alone = client.post("/v1/tags", json={"text": texts[i]}, headers=key("tagger")).json()["results"]
        assert alone == [together[i]]


def test_no_texts_and_odd_texts(serve: Serve) -> None:
    client = serve().client
    assert client.post("/v1/tags", json={"texts": []}, headers=key("tagger")).json()["results"] == []
    odd = ["", " ", "\x00", "\u202e", "😀" * 50, "a" * 99_999, "<script>", "=1+1"]
    results = client.post("/v1/tags", json={"texts": odd}, headers=key("tagger"))
    assert results.status_code == 200
    assert len(results.json()["results"]) == len(odd)
    sent = b'{"text": "\\ud800 de factuur klopt niet"}'
    lone = client.post("/v1/tags", content=sent, headers={**key("tagger"), "Content-Type": "application/json"})
    assert lone.status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "invalid"),
        (b"{", 400, "not_json"),
        (b"[]", 422, "invalid"),
        (b"{}", 422, "invalid"),
        (b'{"text": 5}', 422, "invalid"),
        (b'{"text": "a", "texts": ["b"]}', 422, "invalid"),
        (b'{"texts": "a"}', 422, "invalid"),
        (b'{"text": "a", "more": 1}', 422, "invalid"),
        (b'{"texts": [null]}', 422, "invalid"),
        (b"\xff\xfe", 400, "not_json"),
        (b'{"text": "' + b"a" * 100_001 + b'"}', 413, "text_too_long"),
        (b'{"texts": [' + b'"a",' * 1_000 + b'"a"]}', 413, "too_many_texts"),
        (b'{"text": "' + b"a" * 4_000_000 + b'"}', 413, "too_large"),
        (b"[" * 100_000, 400, "refused"),
    ],
)
def test_what_cannot_be_tagged(serve: Serve, body: bytes, status: int, code: str) -> None:
    headers = {**key("tagger"), "Content-Type": "application/json"}
    answer = serve().client.post("/v1/tags", content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["request_id"] == answer.headers["X-Request-ID"]


def test_a_refusal_does_not_repeat_the_text(serve: Serve) -> None:
    answer = serve().client.post("/v1/tags", json={"text": ["geheime klacht"]}, headers=key("tagger"))
    assert answer.status_code == 422
    assert "geheime" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/v1/tags", {"tagger", "boss"}),
        ("GET", "/v1/taxonomy", {"reader", "boss"}),
        ("GET", "/metrics", {"reader", "boss"}),
        ("POST", "/v1/admin/reload", {"boss"}),
    ],
)
def test_scopes(serve: Serve, method: str, path: str, allowed: set[str]) -> None:
    client = serve().client
    body = {"text": "De factuur klopt niet."} if path == "/v1/tags" else None
    for name in ("reader", "tagger", "boss"):
        answer = client.request(method, path, json=body, headers=key(name))
        assert answer.status_code == (200 if name in allowed else 403), name
    for headers in (
        {},
        key("stranger"),
        {"Authorization": "rck_boss"},
        {"Authorization": "Basic rck_boss"},
        {"Authorization": "Bearer "},
    ):
        answer = client.request(method, path, json=body, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_key_ends_and_a_second_one_takes_over(serve: Serve) -> None:
    from rootcause.serving.keys import hash_key

    keys = [
        {"name": "shop", "hash": hash_key("rck_old"), "scopes": ["tag"], "expires": 1735689700.0},
        {"name": "shop", "hash": hash_key("rck_new"), "scopes": ["tag"]},
    ]
    running = serve(keys=keys)

    def status(name: str) -> int:
        return running.client.post(
            "/v1/tags", json={"text": "x"}, headers={"Authorization": f"Bearer {name}"}
        ).status_code

    assert (status("rck_old"), status("rck_new")) == (200, 200)
    running.clock.pass_by(101)
    assert (status("rck_old"), status("rck_new")) == (401, 200)


def test_the_rate_is_limited_per_key(serve: Serve) -> None:
    client = serve(limits={"requests_per_second": 0.001, "burst": 3}).client
    answers = [client.get("/v1/taxonomy", headers=key("reader")) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert client.get("/v1/taxonomy", headers=key("boss")).status_code == 200


def test_guessing_keys_is_slowed_down(serve: Serve) -> None:
    client = serve(limits={"requests_per_second": 0.001, "burst": 3}).client
    statuses = [client.get("/v1/taxonomy", headers=key(f"guess{i}")).status_code for i in range(5)]
    assert statuses == [401, 401, 401, 429, 429]
    assert client.get("/v1/taxonomy", headers=key("reader")).status_code == 200


def test_request_ids(serve: Serve) -> None:
    client = serve().client
    assert client.get("/healthz", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    for bad in ("a b", "x" * 65, "<a>"):
        assert client.get("/healthz", headers={"X-Request-ID": bad}).headers["X-Request-ID"] != bad


def test_the_taxonomy(serve: Serve) -> None:
    told = serve().client.get("/v1/taxonomy", headers=key("reader")).json()
    reasons = {reason["code"]: reason for reason in told["reasons"]}
    assert reasons["waiting.phone"]["parent"] == "waiting"
    assert reasons["waiting.phone"]["leaf"]
    assert not reasons["waiting"]["leaf"]
    assert told["name"] == "default"


def test_unknown_paths_and_methods(serve: Serve) -> None:
    client = serve().client
    assert client.get("/v2/tags").status_code == 404
    answer = client.get("/v1/tags")
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "refused")


def test_counts(serve: Serve) -> None:
    client = serve().client
    client.post("/v1/tags", json={"texts": ["a", "b"]}, headers=key("tagger"))
    client.get("/nothing/like/<this>")
    told = client.get("/metrics", headers=key("reader")).text
    assert "rootcause_texts_total 2.0" in told
    assert 'rootcause_requests_total{route="/v1/tags",status="200"} 1.0' in told
    assert 'rootcause_requests_total{route="unknown",status="404"} 1.0' in told
    assert "this" not in told


def test_the_openapi_document_has_examples_and_problems(serve: Serve) -> None:
    paths: dict[str, Any] = serve().client.get("/openapi.json").json()["paths"]
    assert set(paths) == {
        "/v1/tags", "/v1/taxonomy", "/v1/admin/reload", "/v1/webhooks/{helpdesk}/{name}",
        "/v1/webhooks/{helpdesk}/{name}/{secret}", "/healthz", "/readyz", "/metrics",
    }  # fmt: skip
    tags = paths["/v1/tags"]["post"]
    assert tags["requestBody"]["content"]["application/json"]["examples"]
    assert tags["responses"]["200"]["content"]["application/json"]["example"]["results"]
    assert {"400", "401", "403", "413", "422", "429", "503"} <= set(tags["responses"])


def test_no_page_of_the_service_loads_anything_from_elsewhere(serve: Serve) -> None:
    client = serve().client
    assert [client.get(path).status_code for path in ("/docs", "/redoc")] == [404, 404]
    assert client.get("/openapi.json").status_code == 200


def test_the_examples_of_the_document_are_true(serve: Serve) -> None:
    client = serve().client
    tags = client.get("/openapi.json").json()["paths"]["/v1/tags"]["post"]
    shown = tags["responses"]["200"]["content"]["application/json"]["example"]
    asked = tags["requestBody"]["content"]["application/json"]["examples"]["one"]["value"]
    told = client.post("/v1/tags", json=asked, headers=key("tagger")).json()
    (result,) = ({k: v for k, v in one.items() if v is not None} for one in told["results"])
    names = {"results": [result], "taxonomy": told["taxonomy"]}
    shown["results"][0]["reasons"][0]["name"] = told["results"][0]["reasons"][0]["name"]
    assert names == {"results": shown["results"], "taxonomy": shown["taxonomy"]}
