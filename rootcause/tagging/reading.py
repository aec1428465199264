"""Distinct texts → every reason in every clause, or none where nothing speaks clearly.

Per clause three voices are heard: phrases of the taxonomy, what was learned of the reasons that ship (``learned.py``),
and, where both are silent, the nearest examples (``prototypes.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.reasons import ContactReason
from rootcause.protocols import Embedder
from rootcause.tagging.clauses import split_clauses
from rootcause.tagging.learned import Learned, learned_for, phrase_values
from rootcause.tagging.patterns import Match, Phrasebook, parse_pattern
from rootcause.tagging.polarity import polarities
from rootcause.tagging.prototypes import Prototypes
from rootcause.tagging.words import LANGUAGES, WordLists, words_in

STRONG, WEAK = 0.9, 0.6
"""Confidence of a phrase, and of one that gives way to any other."""
MOST_PER_CLAUSE = 3
FEWEST_WORDS = 3
"""Of a clause in which no phrase speaks: fewer words are like anything that holds them."""
_OPEN = 9
"""The polarity of what is found until the whole clause is read for it."""
_BEFORE = 3
"""Words before a match in which a negator turns it round."""

Key = tuple[str, str]
"""A text and the language to read it with."""


@dataclass(frozen=True, order=True)
class Found:
    """One reason in one text; ``reason`` is an index into the leaves."""

    start: int
    stop: int
    reason: int
    polarity: int
    confidence: float


@dataclass(frozen=True)
class _Clause:
    key: Key
    start: int
    stop: int
    length: int  # in words
    words: tuple[str, ...]  # without fillers
    matches: tuple[Match, ...]

    @property
    def text(self) -> str:
        return self.key[0][self.start : self.stop]


@dataclass(frozen=True, eq=False)
class _Chances:
    """(n, leaves) how likely each reason is in each clause, 0 where nothing was learned of it (``known`` is False).

    ``none`` (n,) is how likely none of those that were learned is.
    """

    values: NDArray[np.float32]
    none: NDArray[np.float32]
    known: NDArray[np.bool_]
    sure: float
    doubtful: float
    nothing: float


@dataclass(frozen=True, eq=False)
class Heard:
    """What texts say: the reasons ``found``, in order of place, and all ``matches`` of phrases, wherever they stand.

    ``second`` is the code that came nearest, for texts without any reason.
    """

    found: Mapping[Key, list[Found]]
    second: Mapping[Key, str]
    matches: Mapping[Key, list[Match]]


@dataclass(frozen=True, eq=False)
class Reader:
    """What is needed to read texts for the reasons of one taxonomy; made once, then used for every batch."""

    leaves: tuple[ContactReason, ...]
    embedder: Embedder

    @cached_property
    def prototypes(self) -> Prototypes:
        """The examples of the taxonomy as points."""
        return Prototypes.of(self.leaves, self.embedder)

    @cached_property
    def learned(self) -> Learned | None:
        """What was learned with this embedder of any of these reasons."""
        learned = learned_for(self.embedder.fingerprint)
        return learned if learned and any(leaf.code in learned.codes for leaf in self.leaves) else None

    @cached_property
    def books(self) -> Mapping[str, Phrasebook]:
        """The patterns by language."""
        return {language: phrasebook(self.leaves, language) for language in (*LANGUAGES, "unknown")}

    def read(self, keys: Sequence[Key]) -> Heard:
        """Read distinct texts; each is read alike whatever stands beside it."""
        clauses = [clause for key in keys for clause in _clauses(key, self.books[key[1]])]
        chances = self._chances(clauses)
        found: dict[Key, list[Found]] = {key: [] for key in keys}
        likely: dict[Key, tuple[float, str]] = {}
        silent: list[_Clause] = []
        for row, clause in enumerate(clauses):
            said = list(_phrases(clause, self.books[clause.key[1]].lists))
            if chances is not None:
                said = list(_weigh(clause, said, chances, row))
                _remember(likely, clause.key, chances.values[row], self.leaves)
            found[clause.key].extend(said)
            if not said and clause.length >= FEWEST_WORDS:
                silent.append(clause)
        self._nearest(silent, found, likely, chances.known if chances is not None else None)
        _judge(found)
        matches: dict[Key, list[Match]] = {key: [] for key in keys}
        for clause in clauses:
            matches[clause.key].extend(clause.matches)
        return Heard(found, {key: code for key, (_, code) in likely.items() if not found[key]}, matches)

    def _chances(self, clauses: Sequence[_Clause]) -> _Chances | None:
        """What was learned of each clause; each distinct one is encoded once."""
        learned = self.learned
        if learned is None or not clauses:
            return None
        distinct = sorted({clause.text for clause in clauses})
        rows = {text: row for row, text in enumerate(distinct)}
        vectors = self.embedder.encode(distinct)[[rows[clause.text] for clause in clauses]]
        places = [learned.place.get(leaf.code) for leaf in self.leaves]
        told = phrase_values([clause.matches for clause in clauses], places, len(learned.phrases))
        columns = {code: column for column, code in enumerate(learned.codes)}
        known = np.array([leaf.code in columns for leaf in self.leaves], dtype=bool)
        values = np.zeros((len(clauses), len(self.leaves)), dtype=np.float32)
        chosen = [columns[leaf.code] for leaf in self.leaves if leaf.code in columns]
        found = learned.probabilities([clause.text for clause in clauses], vectors, told)
        values[:, known] = found[:, chosen]
        return _Chances(values, found[:, -1], known, learned.sure, learned.doubtful, learned.nothing)

    def _nearest(
        self,
        clauses: Sequence[_Clause],
        found: dict[Key, list[Found]],
        likely: dict[Key, tuple[float, str]],
        known: NDArray[np.bool_] | None,
    ) -> None:
        """Add what examples say of clauses in which nothing else speaks; of reasons ``known`` better they say nothing.

        What comes nearest is remembered in ``likely`` where nothing was learned.
        """
        if not clauses or (known is not None and known.all()):
            return
        for clause, near in zip(clauses, self.prototypes.nearest([clause.text for clause in clauses]), strict=True):
            if near.reason < 0:
                continue
            if known is None:
                before = likely.get(clause.key, (0.0, ""))
                likely[clause.key] = max(before, (near.similarity, self.leaves[near.reason].code))
            if near.sure and (known is None or not known[near.reason]):
                found[clause.key].append(Found(clause.start, clause.stop, near.reason, _OPEN, near.similarity))


def _clauses(key: Key, book: Phrasebook) -> Iterator[_Clause]:
    for start, stop in split_clauses(*key):
        spoken = words_in(key[0][start:stop])
        words = _without_fillers(spoken, book)
        yield _Clause(key, start, stop, len(spoken), words, tuple(book.find(words)))


def heard(text: str, book: Phrasebook) -> tuple[str, ...]:
    """The words of a clause as patterns read them: without fillers."""
    return _without_fillers(words_in(text), book)


def _without_fillers(words: Sequence[str], book: Phrasebook) -> tuple[str, ...]:
    return tuple(word for word in words if word not in book.lists.fillers)


def phrasebook(leaves: Sequence[ContactReason], language: str) -> Phrasebook:
    """The patterns of all reasons in one language; of both for "unknown"."""
    languages = (language,) if language in LANGUAGES else LANGUAGES
    lines = [
        (number, one, line)
        for number, leaf in enumerate(leaves)
        for one in languages
        for line in leaf.patterns.get(one, ())
    ]
    return _book(tuple(lines), language)


@lru_cache(maxsize=6)
def _book(lines: tuple[tuple[int, str, str], ...], language: str) -> Phrasebook:
    """Built once per taxonomy and process: a book is never changed by what it reads."""
    return Phrasebook(
        [(number, pattern) for number, one, line in lines for pattern in parse_pattern(line, one)], language
    )


def _phrases(clause: _Clause, lists: WordLists) -> Iterator[Found]:
    """The reasons whose phrases stand in a clause, the most specific first; weak ones only where no other stands."""
    strong = [match for match in clause.matches if not match.pattern.weak]
    best: dict[int, Match] = {}
    for match in sorted(strong or clause.matches, key=lambda match: (-len(match.places), match.places, match.key)):
        best.setdefault(match.key, match)
    for match in list(best.values())[:MOST_PER_CLAUSE]:
        sign = _sign(match, clause.words, lists)
        yield Found(clause.start, clause.stop, match.key, _OPEN if sign is None else sign, STRONG if strong else WEAK)


def _sign(match: Match, words: Sequence[str], lists: WordLists) -> int | None:
    """The polarity of a match: its pattern's, turned round by a negator that the pattern does not hold itself."""
    sign, places = match.pattern.polarity, match.places
    if sign is None:
        return None
    negators = {i for i, word in enumerate(words) if word in lists.negators and not _kept(words, i, lists)}
    if negators & set(places):
        return sign
    near = range(max(0, places[0] - _BEFORE), places[-1])
    return -sign if negators & {*near, len(words) - 1} else sign


def _kept(words: Sequence[str], place: int, lists: WordLists) -> bool:
    """Whether a negator negates nothing: "not only"."""
    return place + 1 < len(words) and words[place + 1] in lists.keepers


def _weigh(clause: _Clause, said: Sequence[Found], chances: _Chances, row: int) -> Iterator[Found]:
    """What phrases said, less what is hardly likely; and the likeliest reason, unless one of unknown worth spoke.

    Of a reason that was learned, the whole clause tells the polarity; of any other, its phrase where that has one.
    """
    values, strange, something = chances.values[row], False, chances.none[row] <= chances.nothing
    for one in said:
        known = bool(chances.known[one.reason])
        if not known or (something and values[one.reason] >= chances.doubtful):
            strange = strange or not known
            sure = max(one.confidence, float(values[one.reason]))
            yield replace(one, polarity=_OPEN if known else one.polarity, confidence=sure)
    best = int(values.argmax())
    enough = something and clause.length >= FEWEST_WORDS
    if enough and not strange and values[best] >= chances.sure and best not in {one.reason for one in said}:
        yield Found(clause.start, clause.stop, best, _OPEN, float(values[best]))


def _remember(
    likely: dict[Key, tuple[float, str]], key: Key, values: NDArray[np.float32], leaves: Sequence[ContactReason]
) -> None:
    best = int(values.argmax())
    likely[key] = max(likely.get(key, (0.0, "")), (float(values[best]), leaves[best].code))


def _judge(found: dict[Key, list[Found]]) -> None:
    """Give a polarity to all that its phrase left open, by the clause it stands in; all clauses are read at once."""
    open_ = sorted({(key, one.start, one.stop) for key, ones in found.items() for one in ones if one.polarity == _OPEN})
    texts, languages = [key[0][start:stop] for key, start, stop in open_], [key[1] for key, _, _ in open_]
    said = dict(zip(open_, polarities(texts, languages).tolist(), strict=True))
    for key, ones in found.items():
        found[key] = [
            replace(one, polarity=said[key, one.start, one.stop]) if one.polarity == _OPEN else one for one in ones
        ]
