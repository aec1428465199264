"""From scored phrases to names: one per group and language, no two siblings with the same."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, product

from rootcause.domain.reasons import Words

LANGUAGES = ("nl", "en")
_STEM = 5  # letters that tell two words apart; "betaling" and "betalingen" do not make two names
_NAMELESS = Words("Overig", "Other")

Stems = frozenset[str]


@dataclass(frozen=True)
class Candidate:
    """A phrase that could name ``group`` in ``languages``; among equal scores the lowest ``rank`` goes first."""

    group: int
    languages: tuple[str, ...]
    phrase: str
    score: float
    rank: int = 0


def stems(phrase: str) -> Stems:
    """Cut the words of a phrase to where endings begin: phrases with the same stems are one name."""
    return frozenset(word[:_STEM] for word in phrase.casefold().split())


def give_names(groups: int, candidates: Iterable[Candidate]) -> tuple[Words, ...]:
    """Give each of g groups, in each language, the best phrase that no sibling fits better.

    A group without a phrase of its own is called "Other", with a letter if there are several.
    """
    names: dict[tuple[int, str], str] = {}
    taken: set[tuple[str, Stems]] = set()
    for candidate in sorted(candidates, key=lambda c: (-c.score, c.rank, c.phrase, c.group)):
        slots = {(candidate.group, language) for language in candidate.languages}
        keys = {(language, stems(candidate.phrase)) for language in candidate.languages}
        if not names.keys() & slots and not taken & keys:
            names |= dict.fromkeys(slots, candidate.phrase)
            taken |= keys
    nameless = {group for group, language in product(range(groups), LANGUAGES) if (group, language) not in names}
    other = dict(zip(sorted(nameless), _others(), strict=False))
    return tuple(
        Words(*(names.get((group, language)) or other[group][language] for language in LANGUAGES))
        for group in range(groups)
    )


def _others() -> Iterator[Words]:
    """Yield Other, Other B … Other Z, Other AA …: a number would read like a finding."""
    yield _NAMELESS
    yield from (_other(letter) for letter in string.ascii_uppercase[1:])
    yield from (_other(letter * times) for times in count(2) for letter in string.ascii_uppercase)


def _other(letters: str) -> Words:
    return Words(f"{_NAMELESS.nl} {letters}", f"{_NAMELESS.en} {letters}")
