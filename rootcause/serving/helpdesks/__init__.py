"""The helpdesks, one file each. A new one: a class with the methods of ``Helpdesk``, ``read_events``, a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rootcause.domain.tickets import TicketEvent
from rootcause.protocols import Helpdesk
from rootcause.serving.calling import Caller
from rootcause.serving.config import HelpdeskSettings, secret
from rootcause.serving.helpdesks import (
    chatwoot,
    django_helpdesk,
    freshdesk,
    generic,
    hubspot,
    intercom,
    zammad,
    zendesk,
)
from rootcause.serving.helpdesks.connecting import Clock

Read = Callable[[Any, Mapping[str, str]], Sequence[TicketEvent]]


class Connected(Helpdesk, Protocol):
    """A helpdesk with the connection behind it, which knows until when it asked to be left alone."""

    caller: Caller


@dataclass(frozen=True)
class _Kind:
    connect: Callable[[HelpdeskSettings, str, Clock], Connected]
    read_events: Read | None
    first_cursor: Callable[[float], str]


_KINDS: Mapping[str, _Kind] = {
    "zendesk": _Kind(zendesk.Zendesk.of, zendesk.read_events, zendesk.first_cursor),
    "freshdesk": _Kind(freshdesk.Freshdesk.of, freshdesk.read_events, freshdesk.first_cursor),
    "intercom": _Kind(intercom.Intercom.of, intercom.read_events, intercom.first_cursor),
    "chatwoot": _Kind(chatwoot.Chatwoot.of, chatwoot.read_events, chatwoot.first_cursor),
    "zammad": _Kind(zammad.Zammad.of, zammad.read_events, zammad.first_cursor),
    "hubspot": _Kind(hubspot.HubSpot.of, hubspot.read_events, hubspot.first_cursor),
    "django-helpdesk": _Kind(
        django_helpdesk.DjangoHelpdesk.of, django_helpdesk.read_events, django_helpdesk.first_cursor
    ),
    "generic": _Kind(generic.Generic.of, None, generic.first_cursor),
}


def connect_helpdesk(settings: HelpdeskSettings, clock: Clock) -> Connected:
    """Connect to a helpdesk. Raises SettingsInvalid where its token or template cannot be had."""
    return _KINDS[settings.kind].connect(settings, secret(settings.token, f"token of {settings.name}"), clock)


def read_events(settings: HelpdeskSettings, payload: Any, headers: Mapping[str, str]) -> Sequence[TicketEvent]:
    """Return what a webhook's body tells; ids may be empty, and tickets anything: check them."""
    read = _KINDS[settings.kind].read_events
    return read(payload, headers) if read else generic.read_events_of(settings, payload)


def first_cursor(settings: HelpdeskSettings, moment: float) -> str:
    """Return where a sweep begins that has never run: at ``moment``, in Unix seconds."""
    return _KINDS[settings.kind].first_cursor(moment)
