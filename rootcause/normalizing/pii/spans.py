"""Stretches of text that a rule claims, and how overlapping claims are settled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

# In the order of precedence: what several rules claim is named by the first of them.
RULES = (
    "url", "email", "iban", "date of birth", "national number", "bsn", "number", "card", "phone", "ip",
    "address", "plate", "handle", "name",
)  # fmt: skip
_PRECEDENCE = {rule: place for place, rule in enumerate(RULES)}

MASK = re.compile(rf"\[(?:{'|'.join(RULES)}|contact)\]")
"""What stands in a text where personal data stood. Never matched by a rule itself."""


class Span(NamedTuple):
    """``text[start:stop]`` is personal data according to ``rule``."""

    start: int
    stop: int
    rule: str


def settle(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Order spans and join those that overlap, under the rule that takes precedence."""
    settled: list[Span] = []
    for span in sorted(spans):
        if settled and span.start < settled[-1].stop:
            settled[-1] = _joined(settled[-1], span)
        else:
            settled.append(span)
    return tuple(settled)


def _joined(one: Span, other: Span) -> Span:
    rule = min(one.rule, other.rule, key=_PRECEDENCE.__getitem__)
    return Span(one.start, max(one.stop, other.stop), rule)
