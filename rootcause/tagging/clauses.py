"""Comments → clauses: one thing said about one thing, as spans of the original text.

"Snelle levering maar de factuur klopt niet" says two things. Sentences are cut at their ends, at line breaks and
bullets; within a sentence at words of contrast and addition, and at "en", "and" and commas where both sides can stand
alone. The words are in ``lexicons/joiners.yaml``. Whether both sides of those last cuts do speak of different things
a reader can tell better (``joining.py``): it is given shorter pieces, ``loose`` where it may join them again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from rootcause.tagging.words import LANGUAGES, load_lexicon

MAX_CLAUSES = 200
MAX_WORDS = 60
ENOUGH_WORDS, PIECE_WORDS = 3, 2
"""Words that a side of "and" or of a comma needs to stand alone, and to be a piece that may be joined again."""
MAX_TEXT = 100_000
"""Characters that are looked at; a comment beyond that has long said its reasons."""

_TOKEN = re.compile(
    r"([^\W_]+(?:[.'’\-/:@][^\W_]+)*|[:;=]-?[()](?!\w)|[:;=]-?D(?!\w)|[\u2600-\U0010ffff])"  # a word, emoticon or emoji
    r"|([.!?…]+|[;\n]+|[•*\-–—](?=\s))|(,)|\S"
)
_WORD, _END, _COMMA = 1, 2, 3
_CLOSING = "!?%€$)]"  # the last bracket: a mask is whole


@dataclass(frozen=True)
class _Joiners:
    strong: frozenset[str]
    weak: frozenset[str]
    adding: frozenset[str]
    not_after: frozenset[str]
    not_before: frozenset[str]


class Piece(NamedTuple):
    """The span of a piece of a sentence, and how it hangs on the one before.

    ``loose``: only a comma or a weak word cuts; there may be a ``comma``, and the piece may begin with ``adding`` "en".
    """

    start: int
    stop: int
    loose: bool = False
    comma: bool = False
    adding: bool = False


class _Tokens(NamedTuple):
    """Columns, an entry per token; a kind is _WORD, _END, _COMMA or 0 for any other sign; texts are casefolded."""

    texts: list[str]
    spans: list[tuple[int, int]]
    kinds: list[int]


@cache
def _joiners(language: str) -> _Joiners:
    lexicon = load_lexicon("joiners")
    parts = [lexicon[language]] if language in LANGUAGES else [lexicon[one] for one in LANGUAGES]
    words = {
        name: frozenset(word for part in parts for word in part[name].split())
        for name in ("strong", "weak", "adding", "not_after", "not_before")
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
    return tuple((piece.start, piece.stop) for piece in split_pieces(text, language, ENOUGH_WORDS))


def split_pieces(text: str, language: str, enough: int = PIECE_WORDS) -> tuple[Piece, ...]:
    """Return what ``split_clauses`` does, but for the ``enough`` words of a piece, and how each hangs on the last."""
    tokens, joiners = _tokens(text[:MAX_TEXT]), _joiners(language)
    cuts = _cuts(tokens, joiners, enough)
    pieces: list[Piece] = []
    start = stop = words = 0
    hangs = (False, False, False)
    for i, (sign, (begin, end), kind) in enumerate(zip(*tokens, strict=True)):
        if words and (i in cuts or words >= MAX_WORDS) and len(pieces) < MAX_CLAUSES - 1:
            pieces.append(Piece(start, end if sign[0] in _CLOSING else stop, *hangs))
            words = 0
        if kind == _WORD:
            if not words:
                start, hangs = begin, _hangs(tokens, i, cuts, joiners) if pieces else hangs
            stop, words = end, words + 1
        elif words and sign[0] in _CLOSING:
            stop = end
    return (*pieces, Piece(start, stop, *hangs)) if words else tuple(pieces)


def _tokens(text: str) -> _Tokens:
    found = list(_TOKEN.finditer(text))
    spans = [match.span() for match in found]
    folded = text.casefold()
    if len(folded) == len(text):  # nearly always: no letter became two
        texts = [folded[start:stop] for start, stop in spans]
    else:
        texts = [text[start:stop].casefold() for start, stop in spans]
    return _Tokens(texts, spans, [match.lastindex or 0 for match in found])


def _cuts(tokens: _Tokens, joiners: _Joiners, enough: int) -> set[int]:
    """The tokens at which a sentence ends or a new clause of it begins."""
    texts, _, kinds = tokens
    cuts = {i for i, kind in enumerate(kinds) if kind == _END and not _abbreviates(texts, i)}
    joining = joiners.strong | joiners.weak
    tried = [i for i, (text, kind) in enumerate(zip(texts, kinds, strict=True)) if kind == _COMMA or text in joining]
    if tried:
        before, after = _running(kinds), _running(kinds[::-1])[::-1]
        after.append(0)
        sides = [(i, before[i], after[i] or after[i + 1]) for i in tried]
        cuts.update(i for i, *words in sides if _joins(tokens, i, joiners, words, enough))
    return cuts


def _abbreviates(texts: Sequence[str], i: int) -> bool:
    """Whether the sign at i ends no sentence: the stop of "bijv.", or a dash that begins the text."""
    return (i == 0 and texts[i] in "-–—") or (texts[i] == "." and i > 0 and texts[i - 1] in _abbreviations())


def _joins(tokens: _Tokens, i: int, joiners: _Joiners, words: Sequence[int], enough: int) -> bool:
    """Whether a new clause begins at token i, with so many words before and after it in its part of the sentence."""
    if tokens.texts[i] in joiners.strong:
        return words[1] >= 2 and not _part_of_phrase(tokens.texts, i, joiners)
    if min(words) < enough:
        return False
    return tokens.kinds[i] == _COMMA or not _part_of_phrase(tokens.texts, i, joiners)


def _hangs(tokens: _Tokens, i: int, cuts: Set[int], joiners: _Joiners) -> tuple[bool, bool, bool]:
    """Whether the piece whose first word is token i is loose, follows a comma, and begins with a word that adds."""
    texts, _, kinds = tokens
    firm, comma = i in cuts and texts[i] in joiners.strong, False
    for before in range(i - 1, -1, -1):
        if kinds[before] == _WORD:
            break
        firm = firm or (kinds[before] == _END and before in cuts)
        comma = comma or kinds[before] == _COMMA
    loose = not firm and (comma or texts[i] in joiners.weak)
    return loose, loose and comma, loose and texts[i] in joiners.adding


def _part_of_phrase(texts: Sequence[str], i: int, joiners: _Joiners) -> bool:
    """Whether the word joins nothing here, as in "nothing but", "a while", "bel maar even"."""
    previous = texts[i - 1] if i else ""
    following = texts[i + 1] if i + 1 < len(texts) else ""
    return previous in joiners.not_after or following in joiners.not_before


def _running(kinds: Sequence[int]) -> list[int]:
    """Per token the words before it since the last stop or comma."""
    counts, count = [], 0
    for kind in kinds:
        counts.append(count)
        count = count + 1 if kind == _WORD else 0 if kind else count
    return counts
