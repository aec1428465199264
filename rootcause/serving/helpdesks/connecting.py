"""How every adapter gets its connection."""

from __future__ import annotations

from collections.abc import Callable

from rootcause.serving.calling import Caller
from rootcause.serving.config import HelpdeskSettings

Clock = Callable[[], float]


def connect(settings: HelpdeskSettings, clock: Clock, *, auth: tuple[str, str] | None = None, **headers: str) -> Caller:
    """Connect to the helpdesk of ``settings``; ``api_version="x"`` becomes the header ``api-version: x``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Caller(settings, {"accept": "application/json", "user-agent": "rootcause", **named}, clock, auth)
