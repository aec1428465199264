"""API keys: random, shown once, kept as hashes, with scopes and an end.

The keys hold 256 random bits, so a plain SHA-256 is enough: there is nothing to guess, unlike with passwords.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping

from rootcause.serving.config import KeySettings

PREFIX = "rck_"
SCOPES: Mapping[str, frozenset[str]] = {
    "read": frozenset({"read"}),
    "tag": frozenset({"tag"}),
    "admin": frozenset({"read", "tag", "admin"}),
}
"""What each scope allows; admin allows everything."""


def new_key() -> str:
    """Return a new key; whoever makes it shows it once and keeps its hash."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_key(key: str) -> str:
    """Return what is kept of a key."""
    return "sha256:" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def find_key(keys: Iterable[KeySettings], presented: str, now: float) -> KeySettings | None:
    """Return the entry whose key was presented, None for an unknown or expired one; constant time over all keys."""
    digest = hash_key(presented)
    found = [key for key in keys if hmac.compare_digest(key.hash, digest)]
    return next((key for key in found if key.expires is None or now < key.expires), None)


def allows(key: KeySettings, scope: str) -> bool:
    """Whether a key may do what needs ``scope``."""
    return any(scope in SCOPES[one] for one in key.scopes)
