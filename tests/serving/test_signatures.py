"""Every scheme against published vectors, and everything that is wrong in public code as a refusal."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from rootcause.serving.signatures import SCHEMES, ZENDESK_TEST_SECRET, Signed, Unverified, verify
from tests.serving import signing

BODY = b'{"event":"ticket.updated","id":123}'
KEY = "test_secret"
MOMENT = 1735689600
ZENDESK_STAMP = "2021-03-25T05:09:27Z"
ZENDESK_MOMENT = datetime(2021, 3, 25, 5, 9, 27, tzinfo=UTC).timestamp()
URL = "https://example.com/webhooks/hubspot"

ZENDESK = {
    "x-zendesk-webhook-signature": "S/RDdU2ERmj7LHDDoWJ2onPYH+t7/f2+LTM4dL7UiLM=",
    "x-zendesk-webhook-signature-timestamp": ZENDESK_STAMP,
}
HUB = {"x-hub-signature": "sha1=bcda0c793dae5166cc22cc4a3a46b351951e84bc"}
CHATWOOT = {
    "x-chatwoot-signature": "sha256=c6db5921d59731445cd5162b4be6fcac0a4cee50bdbc25b7383e5fa707471553",
    "x-chatwoot-timestamp": str(MOMENT),
}
HUBSPOT = {
    "x-hubspot-signature-v3": "bdnoIFiW08qPqqoY2bBXsEItiFrcrj+Y/H+wvalZXzQ=",
    "x-hubspot-request-timestamp": f"{MOMENT}000",
}
STANDARD = {
    "webhook-id": "msg_1",
    "webhook-timestamp": str(MOMENT),
    "webhook-signature": "v1,DjCKLAqyt9L0w+hENGBt1nvWW2a2hQ/vi88MlFrOY18=",
}
SHARED = {"x-rootcause-secret": KEY}
VECTORS = {
    "zendesk": (ZENDESK, ZENDESK_TEST_SECRET, ZENDESK_MOMENT),
    "zammad": (HUB, KEY, MOMENT),
    "intercom": (HUB, KEY, MOMENT),
    "chatwoot": (CHATWOOT, KEY, MOMENT),
    "hubspot": (HUBSPOT, KEY, MOMENT),
    "standard": (STANDARD, KEY, MOMENT),
    "shared": (SHARED, KEY, MOMENT),
}
TIMED = ("zendesk", "chatwoot", "hubspot", "standard")
SIGNED = tuple(kind for kind in VECTORS if kind != "shared")


def request(kind: str, **changes: str) -> Signed:
    return Signed(body=BODY, headers={**VECTORS[kind][0], **changes}, url=URL)


def refused(kind: str, signed: Signed, secrets: list[str], now: float = MOMENT) -> str:
    with pytest.raises(Unverified) as error:
        verify(kind, signed, secrets, now)
    return error.value.reason


def test_every_scheme_has_a_vector() -> None:
    assert set(VECTORS) == set(SCHEMES)


@pytest.mark.parametrize("kind", VECTORS)
def test_the_vectors(kind: str) -> None:
    _, secret, now = VECTORS[kind]
    verify(kind, request(kind), [secret], now)


@pytest.mark.parametrize("kind", VECTORS)
def test_either_secret_during_a_rotation(kind: str) -> None:
    _, secret, now = VECTORS[kind]
    verify(kind, request(kind), ["another", secret], now)
    verify(kind, request(kind), [secret, "another"], now)
    assert refused(kind, request(kind), ["another", "third"], now) == "signature_mismatch"


@pytest.mark.parametrize("kind", VECTORS)
@pytest.mark.parametrize("secrets", [[], [""], ["", ""]])
def test_without_a_secret_nothing_passes(kind: str, secrets: list[str]) -> None:
    empty_key = signing.hub(BODY, "")
    for headers in (VECTORS[kind][0], {name.lower(): value for name, value in empty_key.items()}, {}):
        assert refused(kind, Signed(BODY, headers, url=URL), secrets, VECTORS[kind][2]) == "no_secret"


@pytest.mark.parametrize("kind", SIGNED)
@pytest.mark.parametrize(
    "body",
    [BODY[:-1], BODY + b" ", BODY.replace(b"123", b"124"), b"", b'{"id":123,"event":"ticket.updated"}',
     b'"' + BODY.replace(b'"', b'\\"') + b'"', BODY.replace(b":", b": ")],
    ids=["truncated", "longer", "altered", "empty", "re-ordered", "doubly encoded", "re-serialized"],
)  # fmt: skip
def test_another_body_is_refused(kind: str, body: bytes) -> None:
    headers, secret, now = VECTORS[kind]
    assert refused(kind, Signed(body, headers, url=URL), [secret], now) == "signature_mismatch"


@pytest.mark.parametrize("kind", VECTORS)
def test_every_header_is_needed(kind: str) -> None:
    headers, secret, now = VECTORS[kind]
    for name in headers:
        left = {key: value for key, value in headers.items() if key != name}
        assert refused(kind, Signed(BODY, left, url=URL), [secret], now) in ("header_missing", "signature_missing")


@pytest.mark.parametrize("kind", TIMED)
@pytest.mark.parametrize("late", [-301, 301, 86_400, -86_400])
def test_a_replay_is_refused(kind: str, late: int) -> None:
    _, secret, now = VECTORS[kind]
    assert refused(kind, request(kind), [secret], now + late) == "outside_window"
    verify(kind, request(kind), [secret], now + (299 if late > 0 else -299))


@pytest.mark.parametrize("kind", SIGNED)
@pytest.mark.parametrize("junk", ["é", "\ud800", "v1,", "sha1=", "sha256=", "x" * 5000, "v1,a " * 100])
def test_junk_signatures_are_refused_quietly(kind: str, junk: str) -> None:
    headers, secret, now = VECTORS[kind]
    name = next(key for key in headers if key.endswith(("signature", "v3")))
    assert refused(kind, Signed(BODY, {**headers, name: junk}, url=URL), [secret], now).startswith("signature")


@pytest.mark.parametrize("kind", TIMED)
@pytest.mark.parametrize("stamp", ["", "now", "-1", "1e9", "²", "9" * 40, "1735689600.0", " 1735689600", "NaN"])
def test_unreadable_times_are_refused(kind: str, stamp: str) -> None:
    headers, secret, now = VECTORS[kind]
    name = next(key for key in headers if key.endswith("timestamp"))
    signed = Signed(BODY, {**headers, name: stamp}, url=URL)
    assert refused(kind, signed, [secret], now) in ("timestamp_unreadable", "header_missing", "outside_window")


# What is wrong in public code.


def test_zendesk_hex_digests_are_refused() -> None:
    digest = hmac.new(ZENDESK_TEST_SECRET.encode(), ZENDESK_STAMP.encode() + BODY, hashlib.sha256).hexdigest()
    signed = request("zendesk", **{"x-zendesk-webhook-signature": digest})
    assert refused("zendesk", signed, [ZENDESK_TEST_SECRET], ZENDESK_MOMENT) == "signature_mismatch"


def test_zendesk_with_a_separator_is_refused() -> None:
    wrong = hmac.new(ZENDESK_TEST_SECRET.encode(), ZENDESK_STAMP.encode() + b"." + BODY, hashlib.sha256).digest()
    signed = request("zendesk", **{"x-zendesk-webhook-signature": base64.b64encode(wrong).decode()})
    assert refused("zendesk", signed, [ZENDESK_TEST_SECRET], ZENDESK_MOMENT) == "signature_mismatch"


def test_zendesk_with_a_decoded_secret_is_refused() -> None:
    key = base64.b64decode(ZENDESK_TEST_SECRET)
    wrong = hmac.new(key, ZENDESK_STAMP.encode() + BODY, hashlib.sha256).digest()
    signed = request("zendesk", **{"x-zendesk-webhook-signature": base64.b64encode(wrong).decode()})
    assert refused("zendesk", signed, [ZENDESK_TEST_SECRET], ZENDESK_MOMENT) == "signature_mismatch"


@pytest.mark.parametrize("stamp", [str(int(ZENDESK_MOMENT)), "2021-03-25", "2021-03-25T05:09:27", "20210325"])
def test_a_zendesk_time_that_is_a_number_does_not_skip_the_window(stamp: str) -> None:
    digest = base64.b64encode(hmac.new(KEY.encode(), stamp.encode() + BODY, hashlib.sha256).digest()).decode()
    headers = {"x-zendesk-webhook-signature": digest, "x-zendesk-webhook-signature-timestamp": stamp}
    assert refused("zendesk", Signed(BODY, headers), [KEY], ZENDESK_MOMENT + 86_400) == "timestamp_unreadable"


def test_zendesk_signs_an_empty_body_too() -> None:
    headers = {name.lower(): value for name, value in signing.zendesk(b"", KEY, MOMENT).items()}
    verify("zendesk", Signed(b"", headers), [KEY], MOMENT)


@pytest.mark.parametrize(
    "signed",
    [BODY, b"POST" + URL.encode() + BODY, URL.encode() + BODY + b"1735689600000"],
    ids=["body", "no time", "no method"],
)
def test_hubspot_over_less_than_all_is_refused(signed: bytes) -> None:
    wrong = base64.b64encode(hmac.new(KEY.encode(), signed, hashlib.sha256).digest()).decode()
    assert refused("hubspot", request("hubspot", **{"x-hubspot-signature-v3": wrong}), [KEY]) == "signature_mismatch"


def test_hubspot_times_are_milliseconds() -> None:
    headers = {name.lower(): value for name, value in signing.hubspot(BODY, KEY, MOMENT / 1000, URL).items()}
    assert refused("hubspot", Signed(BODY, headers, url=URL), [KEY]) == "outside_window"


def test_hubspot_signs_the_decoded_url_of_its_own_address() -> None:
    encoded, plain = "https://example.com/a%20b?x=%2Fy", "https://example.com/a b?x=/y"
    headers = {name.lower(): value for name, value in signing.hubspot(BODY, KEY, MOMENT, plain).items()}
    verify("hubspot", Signed(BODY, headers, url=encoded), [KEY], MOMENT)
    assert refused("hubspot", Signed(BODY, headers, url="https://evil.example/"), [KEY]) == "signature_mismatch"


@pytest.mark.parametrize(
    "given", ["bcda0c793dae5166cc22cc4a3a46b351951e84bc", "sha256=" + "0" * 64, "sha1=" + "0" * 40]
)
def test_hub_signatures_carry_their_algorithm(given: str) -> None:
    assert refused("intercom", Signed(BODY, {"x-hub-signature": given}), [KEY]) == "signature_mismatch"


def test_standard_webhooks_in_rotation_and_with_prefixed_secrets() -> None:
    both = {**STANDARD, "webhook-signature": "v1,AAAA " + STANDARD["webhook-signature"] + " v1a,xyz"}
    verify("standard", Signed(BODY, both), [KEY], MOMENT)
    verify("standard", Signed(BODY, STANDARD), ["whsec_" + base64.b64encode(KEY.encode()).decode()], MOMENT)
    other = {**STANDARD, "webhook-id": "msg_2"}
    assert refused("standard", Signed(BODY, other), [KEY]) == "signature_mismatch"


def test_a_shared_secret_in_a_header_a_password_or_the_path() -> None:
    basic = {"authorization": "Basic " + base64.b64encode(b"anyone:test_secret").decode()}
    verify("shared", Signed(BODY, basic), [KEY], MOMENT)
    verify("shared", Signed(BODY, {}, path_secret=KEY), [KEY], MOMENT)
    for headers in (
        {"authorization": "Basic !!"},
        {"authorization": "Bearer test_secret"},
        {"authorization": "Basic /w=="},
    ):
        assert refused("shared", Signed(BODY, headers), [KEY]) == "signature_missing"
    assert refused("shared", Signed(BODY, {}, path_secret="test_secre"), [KEY]) == "signature_mismatch"
