"""The helpdesks, one file each. A new one: a class with the methods of ``Helpdesk``, ``read_events``, a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rootcause.domain.tickets import TicketEvent
from rootcause.errors import SettingsInvalid
from rootcause.protocols import Helpdesk
from rootcause.serving.calling import Caller
from rootcause.serving.config import HelpdeskSettings
from rootcause.serving.credentials import secret
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
    """``needs`` are settings that its API asks for, ``signs`` those that it asks for on top where something is written.

    ``bare_ids`` says that its signature does not cover event ids.
    """

    connect: Callable[[HelpdeskSettings, str, Clock], Connected]
    reader: Callable[[HelpdeskSettings], Read]
    first_cursor: Callable[[float], str]
    needs: tuple[str, ...] = ("token",)
    signs: tuple[str, ...] = ()
    bare_ids: bool = False


def _always(read: Read) -> Callable[[HelpdeskSettings], Read]:
    return lambda _: read


_KINDS: Mapping[str, _Kind] = {
    "zendesk": _Kind(
        zendesk.Zendesk.of, _always(zendesk.read_events), zendesk.first_cursor, ("user", "token"), bare_ids=True
    ),
    "freshdesk": _Kind(freshdesk.Freshdesk.of, _always(freshdesk.read_events), freshdesk.first_cursor),
    "intercom": _Kind(intercom.Intercom.of, _always(intercom.read_events), intercom.first_cursor, signs=("agent",)),
    "chatwoot": _Kind(chatwoot.Chatwoot.of, _always(chatwoot.read_events), chatwoot.first_cursor, bare_ids=True),
    "zammad": _Kind(zammad.Zammad.of, _always(zammad.read_events), zammad.first_cursor, bare_ids=True),
    "hubspot": _Kind(hubspot.HubSpot.of, _always(hubspot.read_events), hubspot.first_cursor),
    "django-helpdesk": _Kind(
        django_helpdesk.DjangoHelpdesk.of,
        _always(django_helpdesk.read_events),
        django_helpdesk.first_cursor,
        ("user", "token"),
    ),
    "generic": _Kind(generic.Generic.of, generic.reader, generic.first_cursor, ()),
}


def connect_helpdesk(settings: HelpdeskSettings, clock: Clock, *, writes: bool = False) -> Connected:
    """Connect to a helpdesk. Raises SettingsInvalid where what its API needs is missing, or its address is private."""
    kind = _KINDS[settings.kind]
    missing = [name for name in (*kind.needs, *(kind.signs if writes else ())) if not getattr(settings, name)]
    if missing:
        what = f"The helpdesk {settings.name} cannot be called without {' and '.join(missing)}."
        raise SettingsInvalid(f"{what} The block for {settings.kind} in data/deploy/service.toml shows what they are.")
    return kind.connect(settings, secret(settings.token, f"token of {settings.name}"), clock)


def event_reader(settings: HelpdeskSettings) -> Read:
    """Return what reads the webhooks of a helpdesk: (body, headers) → events, whose ids and tickets may be anything.

    Raises SettingsInvalid for a template that cannot be used.
    """
    return _KINDS[settings.kind].reader(settings)


def bare_ids(settings: HelpdeskSettings) -> bool:
    """Whether anyone who has seen one signed body could send it again under an id of their own choice."""
    return _KINDS[settings.kind].bare_ids


def first_cursor(settings: HelpdeskSettings, moment: float) -> str:
    """Return where a sweep begins that has never run: at ``moment``, in Unix seconds."""
    return _KINDS[settings.kind].first_cursor(moment)
