"""A helpdesk behind a template, which ``rootcause.serving.helpdesks.template`` explains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rootcause.domain.tickets import Changed, Ticket, TicketEvent
from rootcause.errors import SettingsInvalid
from rootcause.serving.answers import field, first, names, rfc3339, words
from rootcause.serving.calling import Caller, Conflict
from rootcause.serving.config import HelpdeskSettings
from rootcause.serving.helpdesks.connecting import Clock, connect
from rootcause.serving.helpdesks.template import Template, Writing, read_template


class Generic:
    """A helpdesk behind a template."""

    def __init__(self, caller: Caller, template: Template) -> None:
        self.caller, self._template = caller, template

    @classmethod
    def of(cls, settings: HelpdeskSettings, token: str, clock: Clock) -> Generic:
        """Connect with the headers of the template. Raises SettingsInvalid for a template that cannot be used."""
        template = _template(settings)
        filled = {
            name.lower().replace("-", "_"): value.replace("{token}", token).replace("{user}", settings.user)
            for name, value in template.headers.items()
        }
        return cls(connect(settings, clock, auth=None, **filled), template)

    def read(self, ticket: str) -> Ticket:
        """What lies at the paths of the template."""
        reading = self._template.read
        found = self.caller.get(_address(reading.url, ticket=ticket))
        path, _, value = reading.closed.partition("=")
        return Ticket(
            id=ticket,
            text="\n".join(filter(None, (words(found, one) for one in reading.text))),
            tags=names(field(found, reading.tags, list)),
            closed=bool(path) and first(found, path) == value,
        )

    def change(self, ticket: Ticket, add: frozenset[str], remove: frozenset[str]) -> None:
        """As [add] and [remove] say."""
        merged = sorted((ticket.tags - remove) | add)
        for writing, tags in ((self._template.add, add), (self._template.remove, remove)):
            if not tags:
                continue
            if "{all}" in writing.body and self.read(ticket.id).tags != ticket.tags:
                raise Conflict("tags_changed")
            for part in [[tag] for tag in sorted(tags)] if writing.each else [sorted(tags)]:
                self._write(writing, ticket.id, part, merged)

    def _write(self, writing: Writing, ticket: str, tags: list[str], merged: list[str]) -> None:
        url = _address(writing.url, ticket=ticket, tag=tags[0])
        self.caller.call(writing.method, url, body=writing.filled(ticket, tags, merged))

    def changed_since(self, cursor: str) -> Changed:
        """One page; the time of the last ticket is the next cursor."""
        listing = self._template.changed
        if listing is None:
            return Changed((), cursor, end=True)
        listed = field(self.caller.get(_address(listing.url, cursor=cursor)), listing.list, list)
        tickets = tuple((first(one, listing.id), first(one, listing.when)) for one in listed)
        last = max([cursor, *(when for _, when in tickets)])
        return Changed(tickets, last, end=last == cursor)


def _template(settings: HelpdeskSettings) -> Template:
    if not settings.template:
        raise SettingsInvalid(f"The generic helpdesk {settings.name} has no template. Set template = FILE for it.")
    return read_template(Path(settings.template))


def _address(url: str, **values: str) -> str:
    for name, value in values.items():
        url = url.replace(f"{{{name}}}", quote(value, safe=""))
    return url


def reader(settings: HelpdeskSettings) -> Callable[[Any, Mapping[str, str]], Sequence[TicketEvent]]:
    """Return what reads a webhook's body: one event, from where the template says. Raises SettingsInvalid."""
    told = _template(settings).event

    def read_events(payload: Any, headers: Mapping[str, str]) -> Sequence[TicketEvent]:  # noqa: ARG001 all in the body
        return [TicketEvent(first(payload, *told.id), first(payload, *told.ticket), first(payload, *told.actor))]

    return read_events


def first_cursor(moment: float) -> str:
    """Where a sweep begins that has never run."""
    return rfc3339(moment)
