"""The seams: what may vary, as small as it can be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.reasons import Taxonomy
from rootcause.domain.tickets import Changed, Ticket, TicketTags


class Embedder(Protocol):
    """Turns texts into vectors. The same text gives the same vector, whatever stands around it in the batch."""

    @property
    def fingerprint(self) -> str:
        """Identify the model and its version; part of every cache key."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """n texts → (n, d) float32 of unit length; an empty text gives a zero row."""
        ...


class Progress(Protocol):
    """Told which stage begins; a bar on a terminal, plain lines otherwise, nothing in a library call."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage; ``total`` counts what it goes through, where that is known."""
        ...


class TicketTagger(Protocol):
    """Reads texts that stand alone. The same text gives the same answer, whatever stands around it in the batch."""

    @property
    def fingerprint(self) -> str:
        """Identify model and taxonomy with their versions; written beside every tag."""
        ...

    @property
    def taxonomy(self) -> Taxonomy:
        """The contact reasons that it can give."""
        ...

    def tag(self, texts: Sequence[str]) -> Sequence[TicketTags]:
        """n texts → n answers, in their order."""
        ...


class Helpdesk(Protocol):
    """Where tickets are; a new one is one file in ``rootcause.serving.helpdesks``.

    Each method raises ``rootcause.serving.calling.CallFailed`` in one of its kinds.
    """

    def read(self, ticket: str) -> Ticket:
        """Return the ticket as it is now."""
        ...

    def change(self, ticket: Ticket, add: frozenset[str], remove: frozenset[str]) -> None:
        """Add and remove tags of a ticket that was just read, and touch no others."""
        ...

    def changed_since(self, cursor: str) -> Changed:
        """Return tickets changed since a cursor; a first cursor is a time such as "2026-11-25T00:00:00Z"."""
        ...
