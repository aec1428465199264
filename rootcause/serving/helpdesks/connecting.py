"""How every adapter gets its connection."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from rootcause.errors import SettingsInvalid
from rootcause.serving.calling import Caller
from rootcause.serving.config import HelpdeskSettings
from rootcause.serving.hosts import HostRefused, checked_addresses

Clock = Callable[[], float]


def _check_address(settings: HelpdeskSettings) -> None:
    """Raise SettingsInvalid for an address that will never be called; a name that does not resolve now may do later."""
    parts = urlsplit(settings.url)
    host = parts.hostname or ""
    if parts.scheme == "http" and not settings.allow_private:
        what = f"The url of {settings.name} begins with http://, so everybody on the way can read its token."
        raise SettingsInvalid(f"{what} Use https://, or set allow_private = true for one on your own network.")
    try:
        with suppress(OSError):
            checked_addresses(host, parts.port or 443, {host.lower()}, private=settings.allow_private)
    except HostRefused as error:
        raise SettingsInvalid(f"{settings.name}: {error}") from None


def connect(settings: HelpdeskSettings, clock: Clock, *, auth: tuple[str, str] | None = None, **headers: str) -> Caller:
    """Connect to the helpdesk of ``settings``; ``api_version="x"`` becomes the header ``api-version: x``."""
    _check_address(settings)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Caller(settings, {"accept": "application/json", "user-agent": "rootcause", **named}, clock, auth)
