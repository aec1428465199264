"""Chat and call transcripts: who said what, and of that only what the customer said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rootcause.normalizing.traced import Traced

Role = Literal["customer", "agent", "unknown"]

_CUSTOMER = (
    "klant", "customer", "client", "cliënt", "bezoeker", "visitor", "consument", "consumer", "beller", "caller",
    "gebruiker", "end user", "end-user", "gast", "guest", "patiënt", "patient", "bewoner", "huurder",
    "reiziger", "passenger",
)  # fmt: skip
_AGENT = (
    "agent", "medewerker", "medewerkster", "operator", "adviseur", "adviser", "advisor", "support", "helpdesk",
    "servicedesk", "service desk", "klantenservice", "klantenservicemedewerker", "customer service", "customer support",
    "customer care", "representative", "rep", "bot", "chatbot", "virtual assistant", "assistant", "assistent",
    "virtuele assistent", "system", "systeem", "consultant", "employee", "support agent", "service agent", "webcare",
)  # fmt: skip
_TIME = r"[\[(]?(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4},?[ T])?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[APap]\.?[Mm]\.?)?[\])]?"
_NAME = r"(?-i:(?:\[name\]|[A-Z][\w.'’-]{0,20})(?: (?:\[name\]|[\w][\w.'’-]{0,20})){0,2})"
_ROLES = "|".join(sorted((*_CUSTOMER, *_AGENT), key=len, reverse=True))
# A label opens a line, whatever its case; within a line only with a capital, behind a blank.
_LABEL = re.compile(
    rf"(?:^[ \t>*-]{{0,4}}|(?<=[\s.!?|;]))(?:(?P<before>{_TIME})[ \t,-]{{0,3}})?\*{{0,2}}"
    rf"(?:(?P<role>{_ROLES})(?:[ \t]?(?:{_NAME}|\d{{1,12}}|"
    rf"\([^()\n]{{1,30}}\)))?)[ \t]?(?:{_TIME})?\*{{0,2}}[ \t]?(?::|\|)(?!//)\*{{0,2}}",
    re.MULTILINE | re.IGNORECASE,
)
_NAMED = re.compile(rf"^[ \t]{{0,4}}{_TIME}[ \t,-]{{0,3}}{_NAME}[ \t]?:", re.MULTILINE)


class Turn(NamedTuple):
    """``text[start:stop]`` was said by ``role``; the label stands before ``start``."""

    role: Role
    label: int
    start: int
    stop: int


@dataclass(frozen=True)
class CustomerWords:
    """What the customer said, or the whole text with ``silent`` true when only others spoke."""

    text: Traced
    silent: bool


def customer_words(text: Traced) -> CustomerWords | None:
    """Keep what the customer said in a transcript; None when ``text`` is no transcript."""
    turns = split_turns(text.text)
    if not turns:
        return None
    kept = text.keep([(turn.start, turn.stop) for turn in turns if turn.role == "customer"]).strip()
    return CustomerWords(kept, silent=False) if kept.text else CustomerWords(text, silent=True)


def split_turns(text: str) -> tuple[Turn, ...]:
    """Split a transcript into turns, in order; empty for ordinary text.

    A transcript has two or more turns labeled with a role, or one such turn among others with a time and a name;
    those others then belong to the side that has no label of its own.
    """
    if text.count(":") + text.count("|") < 2:
        return ()
    labels = _labels(text)
    if len(labels) < 2 or all(role == "unknown" for _, _, role in labels):
        return ()
    other: Role = "agent" if any(role == "customer" for _, _, role in labels) else "customer"
    return tuple(_turns(text, [(start, stop, other if role == "unknown" else role) for start, stop, role in labels]))


def _turns(text: str, labels: Sequence[tuple[int, int, Role]]) -> Iterator[Turn]:
    stops = [*(start for start, _, _ in labels[1:]), len(text)]
    for (label, start, role), stop in zip(labels, stops, strict=True):
        yield Turn(role, label, start, stop)


def _labels(text: str) -> list[tuple[int, int, Role]]:
    found = {
        match.start(): (match.start(), match.end(), _role(match))
        for match in _LABEL.finditer(text)
        if _opens(text, match)
    }
    if found:
        for match in _NAMED.finditer(text):
            found.setdefault(match.start(), (match.start(), match.end(), "unknown"))
    return sorted(found.values())


def _opens(text: str, match: re.Match[str]) -> bool:
    line_start = match.start() == 0 or text[match.start() - 1] == "\n"
    return line_start or match["role"][0].isupper()


def _role(match: re.Match[str]) -> Role:
    return "customer" if match["role"].lower() in _CUSTOMER else "agent"
