"""Words that judge a clause, and what turns them round: what the polarity model is told beside the words themselves.

A lexicon in both languages with negation scope, in the manner of Taboada et al. 2011 ("Lexicon-Based Methods for
Sentiment Analysis"): set phrases before single words; a negator turns round the nearest judgment after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from rootcause.tagging.patterns import Pattern, Phrasebook, parse_pattern
from rootcause.tagging.words import LANGUAGES, load_lexicon, normalize, words_in

SCOPE = 4
"""Words that a negator reaches forward."""
BACK = 3
"""Words that a negator at the end of a clause reaches back: "goed is het niet"."""
PHRASE = 2.0
CUE = 0.5
LITOTES = 0.6
"""What a negated problem is worth: "niet slecht" is praise, but less than "goed"."""
_SHORTEST_BASE = 4
"""Letters after a prefix such as "on" or "un" that must be left for it to turn a word round."""


@dataclass(frozen=True)
class _Sense:
    """What one word does: judge (+1, −1, 0), hint at a problem, negate, or stand behind a negator that does not."""

    value: int
    cue: bool
    negator: bool
    keeper: bool


@dataclass(frozen=True, eq=False)
class _Lexicon:
    """Judging words and stems of one language to +1, −1 or 0, and phrases that stand for themselves."""

    words: Mapping[str, int]
    stems: Mapping[str, int]
    lengths: tuple[int, ...]
    cues: frozenset[str]
    prefixes: tuple[str, ...]
    phrases: Phrasebook

    def value(self, word: str) -> int:
        """+1, −1 or 0: an exact word before a stem, a longer stem before a shorter one, then what a prefix turns."""
        exact = self.words.get(word)
        if exact is not None:
            return exact
        stem = next((word[:n] for n in self.lengths if word[:n] in self.stems), None)
        if stem is not None:
            return self.stems[stem]
        bases = (word[len(p) :] for p in self.prefixes if word.startswith(p) and len(word) - len(p) >= _SHORTEST_BASE)
        return next((-value for base in bases if (value := self.value(base))), 0)


def judgment(clause: str, language: str) -> float:
    """Return how much the judging words of a clause praise (above 0) or complain (below); 0 where none judges.

    ``language`` other than "nl" or "en" is read with the words of both.
    """
    return _score(words_in(clause), language)


@lru_cache(maxsize=100_000)
def _score(heard: tuple[str, ...], language: str) -> float:
    lexicon = _lexicon(language)
    words = [word for word in heard if word not in lexicon.phrases.lists.fillers]
    senses = [_sense(word, language) for word in words]
    values = [float(sense.value) for sense in senses]
    taken, fixed = _weigh_phrases(words, senses, values, lexicon.phrases)
    bare = _negate(values, senses, taken, fixed)
    total = sum(values) - CUE * sum(sense.cue for i, sense in enumerate(senses) if i not in taken)
    return total - CUE if bare and not total and len(words) > 1 else total  # a bare "Niets." says nothing


def _weigh_phrases(
    words: Sequence[str], senses: Sequence[_Sense], values: list[float], phrases: Phrasebook
) -> tuple[set[int], set[int]]:
    """Give the first word of each set phrase, longer ones first, what the phrase says, and its other words nothing.

    Returns the places of all words of phrases, and of those phrases that hold a negator: nothing turns these round.
    """
    taken, fixed = set[int](), set[int]()
    for match in sorted(phrases.find(words), key=lambda match: (-len(match.places), match.places)):
        if not taken.isdisjoint(match.places):
            continue
        taken.update(match.places)
        if any(senses[i].negator for i in match.places):
            fixed.update(match.places)
        for i in match.places:
            values[i] = 0.0
        values[match.places[0]] = PHRASE * (match.pattern.polarity or 0)
    return taken, fixed


def _negate(values: list[float], senses: Sequence[_Sense], taken: set[int], fixed: set[int]) -> bool:
    """Turn round what each negator reaches; return whether one reaches nothing."""
    bare = False
    turned: set[int] = set()
    for i, sense in enumerate(senses):
        if not sense.negator or i in taken or (i + 1 < len(senses) and senses[i + 1].keeper):
            continue
        target = _reached(i, values, fixed)
        if target < 0:
            bare = True
        elif target not in turned:
            turned.add(target)
            values[target] = -values[target] if values[target] > 0 else LITOTES
    return bare


def _reached(negator: int, values: Sequence[float], fixed: set[int]) -> int:
    """The place of what a negator turns round; −1 for nothing. A phrase with its own negator ends the reach."""
    ahead = range(negator + 1, min(negator + 1 + SCOPE, len(values)))
    behind = range(negator - 1, max(negator - 1 - BACK, -1), -1) if negator == len(values) - 1 else range(0)
    for places in (ahead, behind):
        for i in places:
            if i in fixed:
                break
            if values[i]:
                return i
    return -1


@lru_cache(maxsize=200_000)
def _sense(word: str, language: str) -> _Sense:
    lexicon = _lexicon(language)
    lists = lexicon.phrases.lists
    return _Sense(lexicon.value(word), word in lexicon.cues, word in lists.negators, word in lists.keepers)


@cache
def _lexicon(language: str) -> _Lexicon:
    loaded = load_lexicon("polarity")
    used = (language,) if language in LANGUAGES else LANGUAGES
    parts = [*(loaded[one] for one in used), loaded["signs"]]
    listed = [
        (normalize(word.rstrip("*")), word.endswith("*"), value)
        for key, value in (("praise", 1), ("problem", -1), ("neutral", 0))
        for part in parts
        for word in part.get(key, "").split()
    ]
    stems = {word: value for word, stem, value in listed if stem}
    return _Lexicon(
        words={word: value for word, stem, value in listed if not stem},
        stems=stems,
        lengths=tuple(sorted({len(stem) for stem in stems}, reverse=True)),
        cues=frozenset(normalize(word) for part in parts for word in part.get("cue", "").split()),
        prefixes=tuple(prefix for part in parts for prefix in part.get("turning", "").split()),
        phrases=Phrasebook(_patterns(loaded, used), language, misspellings=False),
    )


def _patterns(loaded: Mapping[str, Any], languages: Sequence[str]) -> Iterator[tuple[int, Pattern]]:
    for one in languages:
        for line in loaded[one]["phrases"]:
            yield from ((0, pattern) for pattern in parse_pattern(line, one))
