"""What a tagger says of one text on its own, such as a ticket of a helpdesk."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TicketReason:
    """One contact reason in one text: −1 a problem, 0 a mention, +1 praise.

    ``start``/``stop`` are the evidence span in ``TicketTags.text``; ``confidence`` lies between 0 and 1.
    """

    code: str
    polarity: int
    confidence: float
    start: int
    stop: int


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
