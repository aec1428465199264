"""Signs requests as each helpdesk does: the other half of ``rootcause.serving.signatures``, written on its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime


def _digest(secret: str, signed: bytes, algorithm: str = "sha256") -> bytes:
    return hmac.new(secret.encode(), signed, algorithm).digest()


def zendesk(body: bytes, secret: str, now: float, invocation: str = "inv-1") -> dict[str, str]:
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "X-Zendesk-Webhook-Signature": base64.b64encode(_digest(secret, stamp.encode() + body)).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": stamp,
        "X-Zendesk-Webhook-Invocation-Id": invocation,
    }


def hub(body: bytes, secret: str) -> dict[str, str]:
    return {"X-Hub-Signature": "sha1=" + _digest(secret, body, "sha1").hex()}


def hubspot(body: bytes, secret: str, now: float, url: str) -> dict[str, str]:
    stamp = str(int(now * 1000))
    signed = b"POST" + url.encode() + body + stamp.encode()
    return {
        "X-HubSpot-Signature-v3": base64.b64encode(_digest(secret, signed)).decode(),
        "X-HubSpot-Request-Timestamp": stamp,
    }


def chatwoot(body: bytes, secret: str, now: float, delivery: str = "d-1") -> dict[str, str]:
    stamp = str(int(now))
    return {
        "X-Chatwoot-Signature": "sha256=" + _digest(secret, stamp.encode() + b"." + body).hex(),
        "X-Chatwoot-Timestamp": stamp,
        "X-Chatwoot-Delivery": delivery,
    }


def standard(body: bytes, secret: str, now: float, name: str = "msg_1") -> dict[str, str]:
    stamp = str(int(now))
    digest = hmac.new(secret.encode(), f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }
