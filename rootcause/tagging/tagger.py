"""Comments + taxonomy → tags: every reason in every clause, or none where nothing speaks clearly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from rootcause.domain.comments import Corpus
from rootcause.domain.reasons import PRAISE, ContactReason, Tags, Taxonomy
from rootcause.protocols import Embedder
from rootcause.settings import TaggingSettings
from rootcause.tagging.clauses import split_clauses
from rootcause.tagging.patterns import Match, Phrasebook, parse_pattern
from rootcause.tagging.polarity import polarities
from rootcause.tagging.prototypes import Prototypes
from rootcause.tagging.words import LANGUAGES, WordLists, words_in

STRONG, WEAK = 0.9, 0.6
"""Confidence of a phrase, and of one that gives way to any other."""
MOST_PER_CLAUSE = 3
FEWEST_WORDS = 3
"""Of a clause that is held against examples: fewer words are near to any example that holds them."""
_OPEN = 9
"""The polarity of what is found until the whole clause is read for it."""
_BEFORE = 3
"""Words before a match in which a negator turns it round."""

TaggedLanguage = str
_Key = tuple[str, str]


@dataclass(frozen=True, order=True)
class _Found:
    """One reason in one text; ``reason`` is an index into the leaves."""

    start: int
    stop: int
    reason: int
    polarity: int
    confidence: float


@dataclass(frozen=True)
class _Clause:
    key: _Key
    start: int
    stop: int

    @property
    def text(self) -> str:
        return self.key[0][self.start : self.stop]


def tag(corpus: Corpus, taxonomy: Taxonomy, embedder: Embedder, settings: TaggingSettings) -> Tags:
    """Tag the analyzed comments in Dutch, English or an unknown language (read with the words of both).

    Per clause: phrases of the taxonomy first; where none speaks, the nearest examples, if near enough and clearly
    nearer than those of any other reason. A general reason stays only where a comment has no other. At most
    ``settings.max_reasons`` reasons a comment, the surest first. Each distinct text is read once.
    """
    leaves = tuple(reason for reason in taxonomy.leaves if not reason.retired)
    keys = [(text, _language(str(language))) for text, language in zip(corpus.texts, corpus.language, strict=True)]
    used = [key if analyzed and key[1] else None for key, analyzed in zip(keys, corpus.analyzed.tolist(), strict=True)]
    distinct = sorted({key for key in used if key is not None})
    found, second = _read(distinct, leaves, embedder)
    kept = {key: _limit(found[key], leaves, settings.max_reasons) for key in distinct}
    rows = [(position, *_row(one)) for position, key in enumerate(used) if key is not None for one in kept[key]]
    columns = np.array(rows, dtype=np.float64).reshape(-1, 6).T
    return Tags(
        codes=tuple(leaf.code for leaf in leaves),
        position=columns[0].astype(np.int64),
        start=columns[1].astype(np.int64),
        stop=columns[2].astype(np.int64),
        reason=columns[3].astype(np.int64),
        polarity=columns[4].astype(np.int8),
        confidence=columns[5],
        second=tuple(second.get(key, "") if key is not None and not kept[key] else "" for key in used),
    )


def _row(found: _Found) -> tuple[int, int, int, int, float]:
    return found.start, found.stop, found.reason, found.polarity, found.confidence


def _language(language: str) -> str:
    """The words to read with; "" for a language that we do not read."""
    return language if language in (*LANGUAGES, "unknown") else ""


def _read(
    keys: Sequence[_Key], leaves: Sequence[ContactReason], embedder: Embedder
) -> tuple[Mapping[_Key, list[_Found]], Mapping[_Key, str]]:
    """All reasons of all distinct texts, and for texts without any the code that came nearest."""
    books = {language: phrasebook(leaves, language) for language in sorted({language for _, language in keys})}
    found: dict[_Key, list[_Found]] = {key: [] for key in keys}
    silent: list[_Clause] = []
    for key in keys:
        for start, stop in split_clauses(*key):
            clause = _Clause(key, start, stop)
            said = list(_phrases(clause, books[key[1]]))
            found[key].extend(said)
            if not said and len(words_in(clause.text)) >= FEWEST_WORDS:
                silent.append(clause)
    second = _nearest(silent, leaves, embedder, found)
    _judge(found)
    return found, {key: code for key, code in second.items() if not found[key]}


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


def _phrases(clause: _Clause, book: Phrasebook) -> Iterator[_Found]:
    """The reasons whose phrases stand in a clause, the most specific first; weak ones only where no other stands."""
    words = [word for word in words_in(clause.text) if word not in book.lists.fillers]
    matches = book.find(words)
    strong = [match for match in matches if not match.pattern.weak]
    best: dict[int, Match] = {}
    for match in sorted(strong or matches, key=lambda match: (-len(match.places), match.places, match.key)):
        best.setdefault(match.key, match)
    for match in list(best.values())[:MOST_PER_CLAUSE]:
        sign = _sign(match, words, book.lists)
        yield _Found(clause.start, clause.stop, match.key, _OPEN if sign is None else sign, STRONG if strong else WEAK)


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


def _nearest(
    clauses: Iterable[_Clause], leaves: Sequence[ContactReason], embedder: Embedder, found: dict[_Key, list[_Found]]
) -> Mapping[_Key, str]:
    """Add what the examples say of clauses in which no phrase speaks; return the likeliest code of each text."""
    clauses = list(clauses)
    likely: dict[_Key, tuple[float, str]] = {}
    prototypes = Prototypes.of(leaves, embedder)
    for clause, near in zip(clauses, prototypes.nearest([clause.text for clause in clauses]), strict=True):
        if near.reason < 0:
            continue
        likely[clause.key] = max(likely.get(clause.key, (0.0, "")), (near.similarity, leaves[near.reason].code))
        if near.sure:
            found[clause.key].append(_Found(clause.start, clause.stop, near.reason, _OPEN, near.similarity))
    return {key: code for key, (_, code) in likely.items()}


def _judge(found: dict[_Key, list[_Found]]) -> None:
    """Give a polarity to all that its phrase left open, by the clause it stands in; all clauses are read at once."""
    open_ = sorted({(key, one.start, one.stop) for key, ones in found.items() for one in ones if one.polarity == _OPEN})
    texts, languages = [key[0][start:stop] for key, start, stop in open_], [key[1] for key, _, _ in open_]
    said = dict(zip(open_, polarities(texts, languages).tolist(), strict=True))
    for key, ones in found.items():
        found[key] = [
            replace(one, polarity=said[key, one.start, one.stop]) if one.polarity == _OPEN else one for one in ones
        ]


def _limit(found: Sequence[_Found], leaves: Sequence[ContactReason], most: int) -> list[_Found]:
    """One tag per reason and polarity; general reasons give way to any other; the surest ``most`` reasons, in order."""
    specific = [one for one in found if not leaves[one.reason].general] or found
    first: dict[tuple[int, bool], _Found] = {}
    for one in sorted(specific, key=lambda one: (-one.confidence, one)):
        first.setdefault((one.reason, one.polarity == PRAISE), one)
    reasons = list(dict.fromkeys(one.reason for one in first.values()))[:most]
    return sorted(one for one in first.values() if one.reason in reasons)
