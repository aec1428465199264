"""What a tagger says of one text on its own, such as a ticket of a helpdesk."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TicketReason:
    """One contact reason in one text: −1 a problem, 0 a mention, +1 praise.

    ``start``/``stop`` are the evidence span in ``TicketTags.text``; ``confidence`` lies between 0 and 1. ``allowed`` is
    how far the tag may go by what was measured of the tagger: "shadow", "suggest" or "auto"; "" where nothing was.
    """

    code: str
    polarity: int
    confidence: float
    start: int
    stop: int
    allowed: str = ""


@dataclass(frozen=True)
class TicketTags:
    """The reasons of one text, in order of their place in it.

    ``text`` is what was read: the customer's own words with personal data masked. ``abstained`` is true where no
    reason spoke clearly; ``second`` is then what came nearest ("" = nothing). ``skipped`` says why a text was not
    read at all ("" = it was): "empty", "junk", "no_customer_turn" or "language".
    """

    text: str
    language: str
    reasons: tuple[TicketReason, ...]
    abstained: bool
    second: str = ""
    skipped: str = ""


@dataclass(frozen=True)
class Ticket:
    """A ticket as a helpdesk holds it now.

    ``text`` is what the customer wrote, subject first. ``stamp`` is whatever tells the helpdesk which version was read
    ("" where it does not matter). ``closed`` is true once agents have finished with it.
    """

    id: str
    text: str
    tags: frozenset[str]
    stamp: str = ""
    closed: bool = False


@dataclass(frozen=True)
class TicketEvent:
    """Something happened to a ticket: ``id`` is the same each time it is told, ``actor`` who did it ("" = unknown)."""

    id: str
    ticket: str
    actor: str = ""


@dataclass(frozen=True)
class Changed:
    """One page of tickets changed since a cursor: (ticket, when) pairs, where to go on, and whether that was all."""

    tickets: tuple[tuple[str, str], ...]
    cursor: str
    end: bool
