"""Comments → clauses: one thing said about one thing, as spans of the original text.

"Snelle levering maar de factuur klopt niet" says two things. Sentences are cut at their ends, at line breaks and
bullets; within a sentence at words of contrast and addition, and at "en", "and" and commas where both sides can stand
alone. The words are in ``lexicons/joiners.yaml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from rootcause.tagging.words import LANGUAGES, load_lexicon

MAX_CLAUSES = 200
MAX_WORDS = 60
ENOUGH_WORDS = 3
"""Words that a side of "and" or of a comma needs to stand alone."""
MAX_TEXT = 100_000
"""Characters that are looked at; a comment beyond that has long said its reasons."""

_TOKEN = re.compile(r"[^\W_]+(?:[.'’\-/:@][^\W_]+)*|[.!?…]+|[,;:()]|\n+|[•*\-–—](?=\s)|\S")
_ENDS = frozenset(".!?…")


@dataclass(frozen=True)
class _Joiners:
    strong: frozenset[str]
    weak: frozenset[str]
    not_after: frozenset[str]
    not_before: frozenset[str]


class _Token(NamedTuple):
    text: str
    start: int
    stop: int
    is_word: bool


@cache
def _joiners(language: str) -> _Joiners:
    lexicon = load_lexicon("joiners")
    parts = [lexicon[language]] if language in LANGUAGES else [lexicon[one] for one in LANGUAGES]
    words = {
        name: frozenset(word for part in parts for word in part[name].split())
        for name in ("strong", "weak", "not_after", "not_before")
    }
    return _Joiners(**words)


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(str(load_lexicon("joiners")["abbreviations"]).split())


def split_clauses(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the clauses of ``text``, in order and without overlap; every word lies in one.

    ``language`` "nl" or "en" chooses the joining words; any other takes both. At most 200 clauses, the last one holding
    what is left; a clause of over 60 words is cut. Linear in the length of the text, of which 100,000 characters count.
    """
    tokens = [
        _Token(m.group(), m.start(), m.end(), m.group()[0].isalnum() or m.group()[0] > "\u2600")
        for m in _TOKEN.finditer(text[:MAX_TEXT])
    ]
    joiners = _joiners(language)
    sides = _words_beside(tokens)
    spans: list[tuple[int, int]] = []
    start = stop = words = 0
    for i, token in enumerate(tokens):
        cut = _ends(tokens, i) or words >= MAX_WORDS or _joins(tokens, i, joiners, sides)
        if cut and words and len(spans) < MAX_CLAUSES - 1:
            spans.append((start, stop))
            words = 0
        if token.is_word:
            start = token.start if not words else start
            stop, words = token.stop, words + 1
        elif words and token.text[0] in "!?%€$)":
            stop = token.stop
    return (*spans, (start, stop)) if words else tuple(spans)


def _ends(tokens: list[_Token], i: int) -> bool:
    """Whether a sentence ends at token i."""
    text = tokens[i].text
    if text[0] == "\n" or text in ("•", "*") or (text in ("-", "–", "—") and i > 0):
        return True
    if text == ";" or text[0] in "!?…" or (text[0] == "." and len(text) > 1):
        return True
    return text == "." and not (i and tokens[i - 1].text.casefold() in _abbreviations())


def _joins(tokens: list[_Token], i: int, joiners: _Joiners, sides: list[tuple[int, int]]) -> bool:
    """Whether a new clause begins at token i within its sentence."""
    word = tokens[i].text.casefold()
    before, after = sides[i]
    if word == ",":
        return min(before, after) >= ENOUGH_WORDS
    if word in joiners.strong:
        return after >= 2 and before >= 1 and not _part_of_phrase(tokens, i, joiners)
    if word in joiners.weak:
        return min(before, after) >= ENOUGH_WORDS and not _part_of_phrase(tokens, i, joiners)
    return False


def _part_of_phrase(tokens: list[_Token], i: int, joiners: _Joiners) -> bool:
    """"nothing but", "a while", "bel maar even": the word joins nothing here."""
    previous = tokens[i - 1].text.casefold() if i else ""
    following = tokens[i + 1].text.casefold() if i + 1 < len(tokens) else ""
    return previous in joiners.not_after or following in joiners.not_before


def _words_beside(tokens: list[_Token]) -> list[tuple[int, int]]:
    """Per token the words before and after it up to the next stop or comma (a comma looks past itself)."""
    before = _running(tokens)
    after = _running(tokens[::-1])[::-1]
    return list(zip(before, after, strict=True))


def _running(tokens: list[_Token]) -> list[int]:
    counts, count = [], 0
    for token in tokens:
        counts.append(count)
        if token.is_word:
            count += 1
        elif token.text[0] in _ENDS or token.text[0] in "\n,;":
            count = 0
    return counts
