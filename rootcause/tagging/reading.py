"""Distinct texts → every reason in every clause, or none where nothing speaks clearly.

Pieces of a sentence that say one thing together are one clause (``joining.py``). Per clause three voices are heard:
phrases of the taxonomy, what was learned of the reasons that ship (``learned.py``), and, where both are silent, the
nearest examples (``prototypes.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.reasons import ContactReason
from rootcause.protocols import Embedder
from rootcause.tagging.clauses import ENOUGH_WORDS, PIECE_WORDS, Piece, split_pieces
from rootcause.tagging.joining import clause_bounds
from rootcause.tagging.learned import Learned, known_beside, learned_for
from rootcause.tagging.lexicon import judgment
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


class Found(NamedTuple):
    """One reason in one text; ``reason`` is an index into the leaves."""

    start: int
    stop: int
    reason: int
    polarity: int
    confidence: float


class _Clause(NamedTuple):
    key: Key
    piece: Piece
    length: int  # in words
    words: tuple[str, ...]  # without fillers
    matches: tuple[Match, ...]
    first: int  # the row of its first piece
    parts: tuple[_Clause, ...] = ()  # the pieces that were joined, if any

    @property
    def start(self) -> int:
        return self.piece.start

    @property
    def stop(self) -> int:
        return self.piece.stop

    @property
    def text(self) -> str:
        return self.key[0][self.start : self.stop]


@dataclass(frozen=True, eq=False)
class _Chances:
    """(n, leaves) how likely each reason is in each clause, 0 where nothing was learned of it (``known`` is False).

    ``none`` (n,) is how likely none of those that were learned is; ``guesses`` (m, leaves) is like ``values``, but of
    the m pieces that the clauses were made from.
    """

    values: NDArray[np.float32]
    guesses: NDArray[np.float32]
    none: NDArray[np.float32]
    known: NDArray[np.bool_]
    sure: float
    doubtful: float
    nothing: float

    def of_parts(self, clause: _Clause, reason: int) -> NDArray[np.float32]:
        """How likely each of the pieces that a clause was joined from speaks of a reason; empty where it was not."""
        return self.guesses[clause.first : clause.first + len(clause.parts), reason]

    def doubts(self, clause: _Clause, row: int, reason: int) -> bool:
        """Whether the clause in this row hardly speaks of a reason, nor any piece of it for sure."""
        return bool(self.values[row, reason] < self.doubtful and not (self.of_parts(clause, reason) >= self.sure).any())


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
        enough = PIECE_WORDS if self.learned else ENOUGH_WORDS
        cut = [(key, piece) for key in keys for piece in split_pieces(*key, enough)]
        pieces = [_clause(key, piece, self.books[key[1]], place) for place, (key, piece) in enumerate(cut)]
        clauses, chances = self._understood(pieces)
        said: list[tuple[_Clause, Found]] = []
        likely: dict[Key, tuple[float, str]] = {}
        silent: list[_Clause] = []
        for row, clause in enumerate(clauses):
            ones = list(_phrases(clause, self.books[clause.key[1]].lists))
            if chances is not None:
                ones = list(_weigh(clause, ones, chances, row))
                _remember(likely, clause.key, chances.values[row], self.leaves)
            said.extend((clause, one) for one in ones)
            silent.extend(_silent(clause, ones, chances is None or bool(chances.known.all())))
        said.extend(self._nearest(silent, likely, chances.known if chances is not None else None))
        found: dict[Key, list[Found]] = {key: [] for key in keys}
        for clause, one in _judged(said):
            found[clause.key].append(_narrowed(clause, one, chances) if chances is not None and clause.parts else one)
        found = {key: sorted(ones) for key, ones in found.items()}
        matches: dict[Key, list[Match]] = {key: [] for key in keys}
        for clause in clauses:
            matches[clause.key].extend(clause.matches)
        return Heard(found, {key: code for key, (_, code) in likely.items() if not found[key]}, matches)

    def _understood(self, pieces: Sequence[_Clause]) -> tuple[Sequence[_Clause], _Chances | None]:
        """The clauses that pieces make, and what was learned of each; where nothing was, each piece is a clause."""
        learned = self.learned
        if learned is None or not pieces:
            return pieces, None
        columns = {code: column for column, code in enumerate(learned.codes)}
        known = np.array([leaf.code in columns for leaf in self.leaves], dtype=bool)
        chosen = [columns[leaf.code] for leaf in self.leaves if leaf.code in columns]
        beside = self._beside(pieces, learned)
        guessed = learned.joining.chances(beside)
        begins = learned.joining.begins(guessed, [one.length for one in pieces], [one.piece for one in pieces])
        clauses = self._joined(pieces, begins | _differs(pieces, begins, known))
        beside = beside[[clause.first for clause in clauses]]
        joined = [row for row, clause in enumerate(clauses) if clause.parts]
        if joined:
            beside[joined] = self._beside([clauses[row] for row in joined], learned)
        found = learned.probabilities([clause.text for clause in clauses], beside)
        values, guesses = (np.zeros((len(each), len(self.leaves)), dtype=np.float32) for each in (found, guessed))
        values[:, known], guesses[:, known] = found[:, chosen], guessed[:, chosen]
        return clauses, _Chances(values, guesses, found[:, -1], known, learned.sure, learned.doubtful, learned.nothing)

    def _beside(self, clauses: Sequence[_Clause], learned: Learned) -> NDArray[np.float32]:
        """n clauses → (n, d + 2p) what models are told of each beside its words; each distinct one is encoded once."""
        distinct = sorted({clause.text for clause in clauses})
        rows = {text: row for row, text in enumerate(distinct)}
        vectors = self.embedder.encode(distinct)[[rows[clause.text] for clause in clauses]]
        places = [learned.place.get(leaf.code) for leaf in self.leaves]
        return known_beside(vectors, [clause.matches for clause in clauses], places, len(learned.phrases))

    def _joined(self, pieces: Sequence[_Clause], begins: NDArray[np.bool_]) -> list[_Clause]:
        """The clauses that pieces make, of which those that ``begins`` names begin one."""
        made = []
        for start, stop in clause_bounds([piece.length for piece in pieces], begins):
            clause, run = pieces[start], tuple(pieces[start:stop])
            if len(run) > 1:
                whole = clause.piece._replace(stop=run[-1].stop)
                clause = _clause(clause.key, whole, self.books[clause.key[1]], start)._replace(parts=run)
            made.append(clause)
        return made

    def _nearest(
        self,
        clauses: Sequence[_Clause],
        likely: dict[Key, tuple[float, str]],
        known: NDArray[np.bool_] | None,
    ) -> Iterator[tuple[_Clause, Found]]:
        """What examples say of clauses in which nothing else speaks; of reasons ``known`` better they say nothing.

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
                yield clause, Found(clause.start, clause.stop, near.reason, _OPEN, near.similarity)


def _clause(key: Key, piece: Piece, book: Phrasebook, first: int) -> _Clause:
    spoken = words_in(key[0][piece.start : piece.stop])
    words = _without_fillers(spoken, book)
    return _Clause(key, piece, len(spoken), words, tuple(book.find(words)), first)


def _differs(pieces: Sequence[_Clause], begins: NDArray[np.bool_], known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which other pieces begin a clause too, whatever they speak of.

    Those that praise where the clause so far complains or the other way round; and where it or the one before holds a
    phrase of a reason that is not ``known``, since nothing tells whether the other speaks of it.
    """
    differs, tone = np.zeros(len(pieces), dtype=bool), 0.0
    for place in np.flatnonzero(~begins).tolist():
        before, here = pieces[place - 1 : place + 1]
        if begins[place - 1] or differs[place - 1]:
            tone = _tone(before)
        strange = any(not known[match.key] for match in (*before.matches, *here.matches))
        differs[place] = strange or tone * _tone(here) < 0
        tone = _tone(here) or tone
    return differs


def _tone(clause: _Clause) -> float:
    """How much its judging words praise, or complain below 0."""
    return judgment(*_spoken(clause))


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
    """The reasons whose phrases stand in a clause; of one that was joined, in each piece, then across them."""
    found: dict[int, Found] = {}
    for one in (*clause.parts, clause):
        for said in _phrases_in(one, lists):
            found.setdefault(said.reason, said)
    yield from found.values()


def _phrases_in(clause: _Clause, lists: WordLists) -> Iterator[Found]:
    """The reasons whose phrases stand in these words, the most specific first; weak ones only where no other stands."""
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
        if not known or (something and not chances.doubts(clause, row, one.reason)):
            strange = strange or not known
            sure = max(one.confidence, float(values[one.reason]))
            yield one._replace(polarity=_OPEN if known else one.polarity, confidence=sure)
    best = int(values.argmax())
    enough = something and clause.length >= FEWEST_WORDS
    if enough and not strange and values[best] >= chances.sure and best not in {one.reason for one in said}:
        yield Found(clause.start, clause.stop, best, _OPEN, float(values[best]))


def _silent(clause: _Clause, ones: Sequence[Found], all_learned: bool) -> Iterator[_Clause]:
    """The clause, if nothing was found in it; of one that was joined, each piece without a phrase.

    The latter only where not ``all_learned`` are the reasons: what was learned speaks for pieces together, but examples
    of other reasons for each.
    """
    parts = () if all_learned else clause.parts
    silent = [part for part in parts if not part.matches] if parts else [] if ones else [clause]
    yield from (one for one in silent if one.length >= FEWEST_WORDS)


def _remember(
    likely: dict[Key, tuple[float, str]], key: Key, values: NDArray[np.float32], leaves: Sequence[ContactReason]
) -> None:
    best = int(values.argmax())
    likely[key] = max(likely.get(key, (0.0, "")), (float(values[best]), leaves[best].code))


def _judged(said: Sequence[tuple[_Clause, Found]]) -> Iterator[tuple[_Clause, Found]]:
    """The same, with a polarity where a phrase left it open, by the whole clause; all clauses are read at once.

    Two complaints side by side, "never called back, rude staff", may be read as one that turns the other round: where a
    clause was joined, it has no sign that none of its pieces has while one has the other.
    """
    open_ = [clause for clause, one in said if one.polarity == _OPEN]
    signs = _signs(open_)
    strange = [one for one in open_ if _turned([_tone(part) for part in one.parts], signs[_spoken(one)])]
    heard = _signs([part for one in strange for part in one.parts])
    # By place: the same words may be cut otherwise elsewhere.
    turned = {
        (one.key, one.start)
        for one in strange
        if _turned([heard[_spoken(part)] for part in one.parts], signs[_spoken(one)])
    }
    for clause, one in said:
        if one.polarity == _OPEN:
            sign = signs[_spoken(clause)]
            one = one._replace(polarity=-sign if (clause.key, clause.start) in turned else sign)
        yield clause, one


def _spoken(clause: _Clause) -> Key:
    """The words of a clause, and the language to read them with."""
    return clause.text, clause.key[1]


def _signs(clauses: Iterable[_Clause]) -> dict[Key, int]:
    """The polarity of the words of clauses; all are read at once, each distinct one once."""
    keys = sorted({_spoken(clause) for clause in clauses})
    read = polarities([text for text, _ in keys], [language for _, language in keys])
    return dict(zip(keys, read.tolist(), strict=True))


def _turned(pieces: Sequence[float], sign: int) -> bool:
    """Whether some of the pieces of a clause have the other sign than the whole, and none has the same."""
    agreeing = [piece * sign for piece in pieces]
    return min(agreeing, default=0.0) < 0 and max(agreeing) <= 0


def _narrowed(clause: _Clause, one: Found, chances: _Chances) -> Found:
    """The same, of a clause that was joined, with one piece for evidence: that with its phrase, else the likeliest."""
    if (one.start, one.stop) != (clause.start, clause.stop) or not chances.known[one.reason]:
        return one
    best = clause.parts[int(chances.of_parts(clause, one.reason).argmax())]
    return one._replace(start=best.start, stop=best.stop)
