"""Was this request sent by the helpdesk? Signatures over the raw bytes, one function per scheme.

All compare in constant time, try every secret (two of them during a rotation), and refuse where there is no secret.
Where a scheme signs a time, a request older or newer than the window is a replay. The formulas are those of the
vendors: Zendesk "Verifying webhooks", Intercom "Webhook notifications", HubSpot "Validating requests" v3, Chatwoot
webhooks, Zammad ``lib/user_agent.rb``, Standard Webhooks 1.0.0.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

WINDOW = 300.0
"""Seconds that a signed time may lie from ours, either way."""
ZENDESK_TEST_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="  # noqa: S105 public: everyone has it
"""What Zendesk signs "test webhook" with before a webhook exists; anyone can sign with it."""
SECRET_HEADER = "x-rootcause-secret"  # noqa: S105 the name of a header
MOST_SIGNATURES = 10
"""Of one Standard Webhooks header; a sender in rotation has two."""


class Unverified(Exception):
    """The request is not proven to come from the helpdesk; ``reason`` is safe to log and says nothing to the sender."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Signed:
    """A request as it came over the wire. ``url`` is the public one; names in ``headers`` are lower case.

    ``path_secret`` is the last part of the path, for helpdesks that sign nothing and can set no header.
    """

    body: bytes
    headers: Mapping[str, str]
    method: str = "POST"
    url: str = ""
    path_secret: str = ""


Check = Callable[[Signed, Sequence[str], float, float], None]


def verify(kind: str, request: Signed, secrets: Sequence[str], now: float, window: float = WINDOW) -> None:
    """Return if ``request`` was signed with one of ``secrets``; raise Unverified otherwise.

    ``kind`` is a scheme of ``SCHEMES``; ``now`` is Unix time in seconds. Without a secret nothing passes.
    """
    usable = [secret for secret in secrets if secret]
    if not usable:
        raise Unverified("no_secret")
    SCHEMES[kind](request, usable, now, window)


def _zendesk(request: Signed, secrets: Sequence[str], now: float, window: float) -> None:
    stamp = _header(request, "x-zendesk-webhook-signature-timestamp")
    _fresh(_rfc3339(stamp), now, window)
    given = _header(request, "x-zendesk-webhook-signature")
    signed = stamp.encode() + request.body
    _match([given], (_base64(_hmac(secret, signed)) for secret in secrets))


def _hub(request: Signed, secrets: Sequence[str], now: float, window: float) -> None:  # noqa: ARG001 signs no time
    given = _header(request, "x-hub-signature")
    _match([given], ("sha1=" + _hmac(secret, request.body, "sha1").hex() for secret in secrets))


def _hubspot(request: Signed, secrets: Sequence[str], now: float, window: float) -> None:
    stamp = _header(request, "x-hubspot-request-timestamp")
    _fresh(_integer(stamp) / 1000, now, window)
    given = _header(request, "x-hubspot-signature-v3")
    signed = f"{request.method}{unquote(request.url)}".encode() + request.body + stamp.encode()
    _match([given], (_base64(_hmac(secret, signed)) for secret in secrets))


def _chatwoot(request: Signed, secrets: Sequence[str], now: float, window: float) -> None:
    stamp = _header(request, "x-chatwoot-timestamp")
    _fresh(_integer(stamp), now, window)
    given = _header(request, "x-chatwoot-signature")
    signed = stamp.encode() + b"." + request.body
    _match([given], ("sha256=" + _hmac(secret, signed).hex() for secret in secrets))


def _standard(request: Signed, secrets: Sequence[str], now: float, window: float) -> None:
    name, stamp = _header(request, "webhook-id"), _header(request, "webhook-timestamp")
    _fresh(_integer(stamp), now, window)
    signatures = _header(request, "webhook-signature").split(" ")[:MOST_SIGNATURES]
    given = [one.removeprefix("v1,") for one in signatures if one.startswith("v1,")]
    signed = f"{name}.{stamp}.".encode() + request.body
    _match(given, (_base64(_hmac(standard_key(secret), signed)) for secret in secrets))


def _shared(request: Signed, secrets: Sequence[str], now: float, window: float) -> None:  # noqa: ARG001 signs no time
    """For senders that sign nothing: the secret itself, in a header, as Basic password, or at the end of the path."""
    given = [request.headers.get(SECRET_HEADER, ""), _basic_password(request), request.path_secret]
    _match([one for one in given if one], secrets)


SCHEMES: Mapping[str, Check] = {
    "zendesk": _zendesk,
    "intercom": _hub,
    "zammad": _hub,
    "hubspot": _hubspot,
    "chatwoot": _chatwoot,
    "standard": _standard,
    "shared": _shared,
}


def _match(given: Sequence[str], expected: Iterable[str]) -> None:
    """Compare every signature with every candidate, always all, by their hashes: time tells not even a length."""
    right, sent = (
        [hashlib.sha256(one.encode("utf-8", "replace")).digest() for one in ones] for ones in (expected, given)
    )
    if not sum(hmac.compare_digest(a, b) for a in sent for b in right):
        raise Unverified("signature_mismatch" if sent else "signature_missing")


def _hmac(secret: str | bytes, signed: bytes, algorithm: str = "sha256") -> bytes:
    key = secret.encode() if isinstance(secret, str) else secret
    return hmac.new(key, signed, getattr(hashlib, algorithm)).digest()


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def standard_key(secret: str) -> bytes:
    """``whsec_`` secrets are base64, any other is taken as it is. Raises ValueError for what is no base64, or empty."""
    if not secret.startswith("whsec_"):
        return secret.encode()
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    if not key:
        raise ValueError("anyone can sign with an empty key")
    return key


def _header(request: Signed, name: str) -> str:
    value = request.headers.get(name, "")
    if not value:
        raise Unverified("header_missing")
    return value


def _fresh(stamp: float, now: float, window: float) -> None:
    if abs(now - stamp) > window:
        raise Unverified("outside_window")


def _integer(stamp: str) -> int:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 16):
        raise Unverified("timestamp_unreadable")
    return int(stamp)


def _rfc3339(stamp: str) -> float:
    """The moment of "2021-03-25T05:09:27Z"; a bare number or a time without a zone is refused."""
    try:
        when = datetime.fromisoformat(stamp)
    except ValueError:
        raise Unverified("timestamp_unreadable") from None
    if when.tzinfo is None or "T" not in stamp:
        raise Unverified("timestamp_unreadable")
    return when.timestamp()


def _basic_password(request: Signed) -> str:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
