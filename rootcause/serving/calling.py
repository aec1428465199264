"""Calls to a helpdesk: what can go wrong, as few kinds as there are things to do about it.

CallFailed
├── Unavailable    try again later: no answer, 5xx, an answer that breaks off or is no JSON, 429 with its wait
├── Conflict       someone else changed the ticket meanwhile: read it again
├── Locked         401: no ticket of this helpdesk will work until a person mends the token
├── Forbidden      403: this ticket, or more, is closed to our token: try again later, as often as for anything else
├── Gone           404: the ticket is no more
└── Rejected       any other 4xx, or a redirect: the same request will never work
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from rootcause.serving.config import HelpdeskSettings
from rootcause.serving.hosts import GuardedTransport, HostRefused

MOST_BYTES = 10_000_000
"""Of one answer."""
LONGEST_WAIT = 24 * 3600.0


class CallFailed(Exception):
    """A call that did not do what it should; ``reason`` is short, fixed, and safe to store and log."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.wait = reason, wait


class Unavailable(CallFailed):
    """Try again: after ``wait`` seconds where the helpdesk said so."""


class Conflict(CallFailed):
    """The ticket was changed since it was read."""


class Locked(CallFailed):
    """The helpdesk does not accept our token."""


class Forbidden(CallFailed):
    """The token may not do this; perhaps only to this ticket, so that all others go on."""


class Gone(CallFailed):
    """There is no such ticket."""


class Rejected(CallFailed):
    """The helpdesk will never take this."""


class Caller:
    """A connection to one helpdesk. ``hold`` is until when its own headers ask to be left alone (0 = they do not)."""

    def __init__(
        self,
        settings: HelpdeskSettings,
        headers: Mapping[str, str],
        clock: Callable[[], float],
        auth: tuple[str, str] | None = None,
    ) -> None:
        transport = GuardedTransport({httpx.URL(settings.url).host}, private=settings.allow_private)
        self._client = httpx.Client(
            base_url=settings.url, headers=headers, auth=auth, timeout=settings.timeout, transport=transport,
            trust_env=False, follow_redirects=False,
        )  # fmt: skip
        self._clock, self._longest = clock, settings.timeout
        self.hold = 0.0

    def get(self, path: str, **params: Any) -> Any:
        """GET a path and return its JSON."""
        return self.call("GET", path, params=params)

    def call(
        self, method: str, path: str, *, params: Mapping[str, Any] | None = None, body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:  # fmt: skip
        """Call and return the JSON, None where the answer has no body. Raises CallFailed in one of its kinds."""
        try:
            with self._client.stream(method, path, params=params or None, json=body, headers=headers) as response:
                content = self._content(response)
        except HostRefused:
            raise Unavailable("host_refused") from None
        except httpx.TimeoutException:
            raise Unavailable("timeout") from None
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise Unavailable(f"no_answer_{type(error).__name__}") from None
        now = self._clock()
        self.hold = max(self.hold, asked_hold(response.headers, now))
        _check(response, now)
        return _json(content)

    def _content(self, response: httpx.Response) -> bytes:
        """The whole body, within a time and a size: an answer that trickles must not hold a worker."""
        content, begun = bytearray(), time.monotonic()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > MOST_BYTES:
                raise Unavailable("answer_too_large")
            if time.monotonic() - begun > self._longest:
                raise Unavailable("answer_too_slow")
        return bytes(content)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _check(response: httpx.Response, now: float) -> None:
    status = response.status_code
    if status < 300:
        return
    if status == 429 or status >= 500:
        raise Unavailable(f"status_{status}", retry_after(response.headers, now))
    raise _KINDS.get(status, Rejected)(f"status_{status}")


_KINDS: Mapping[int, type[CallFailed]] = {
    401: Locked, 403: Forbidden, 404: Gone, 408: Unavailable, 409: Conflict, 410: Gone, 412: Conflict,
    423: Unavailable, 425: Unavailable,
}  # fmt: skip


def _json(content: bytes) -> Any:
    if not content.strip():
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise Unavailable("answer_not_json") from None


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that ``Retry-After`` asks for, as a number or a date; None where it does not, at most a day."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), LONGEST_WAIT)
    try:
        return min(max(0.0, parsedate_to_datetime(value).timestamp() - now), LONGEST_WAIT)
    except (ValueError, TypeError, IndexError):
        return None


_LEFT = ("x-rate-limit-remaining", "x-ratelimit-remaining", "ratelimit-remaining", "x-hubspot-ratelimit-remaining")
_RESET = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
RESERVE = 2
"""Calls that are left to people and other programs before we pause."""
PAUSE = 10.0
"""Seconds to pause where no header says when there are more."""


def asked_hold(headers: Mapping[str, str], now: float) -> float:
    """Until when the rate-limit headers of an answer ask to be left alone; 0 where there are calls left.

    Reset headers are seconds from now or a Unix time; both are in use.
    """
    left = [float(value) for name in _LEFT if _number(value := headers.get(name, ""))]
    if not left or min(left) > RESERVE:
        return 0.0
    resets = [float(value) for name in _RESET if _number(value := headers.get(name, ""))]
    reset = resets[0] if resets else PAUSE
    until = reset if reset > 1e9 else now + reset
    return min(max(until, now + 1), now + LONGEST_WAIT)


def _number(value: str) -> bool:
    return value.isascii() and value.replace(".", "", 1).isdigit() and len(value) < 20
