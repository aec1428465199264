"""A small language for phrases, matched over words in bounded time: no regular expressions from users.

A pattern is one line. ``wacht* ... telefoon|lijn`` is a word that begins with *wacht*, and up to five words later
*telefoon* or *lijn*.

=================  =====================================================================================
``word``           this word; case, accents, apostrophes and letters held for effect do not matter
``stem*``          a word that begins so; ``*stem`` ends so; ``*stem*`` holds it (for compounds)
``a|b*|@set``      one of these; ``@set`` is a set of words that ships (``@wait``, ``@phone``, ``@not`` …)
``#``              any number in digits
``word?``          may be absent
``a b``            next to each other; articles and words like *heel*, *really* between them do not count
``a .. b``         in this order, up to two words between; ``...`` up to five, ``...8`` up to eight (at most nine)
``a & b``          in any order, up to four words between; two or three such words, alone in a pattern
``- …``, ``+ …``   first on the line: a problem, praise; without a sign the clause decides
``~``              before the sign: weak, gives way to any other reason in the clause
=================  =====================================================================================

**Negation.** A negator within three words before the match, between its words, or as the last word of the clause
turns the sign round ("geen lange wachttijd" is praise). A pattern that holds a negator itself is left as it is.

**Misspellings.** A word of seven letters or more that is in no pattern counts as the stem it is one edit away from.

**Cost.** A clause has at most ``MAX_CLAUSE`` words here; a pattern is tried only where its rarest word stands and all
its other words are present, and then costs at most (words of the pattern) × (words of the clause)².
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import permutations, product
from operator import or_
from typing import NamedTuple

from rootcause.domain.reasons import PRAISE, PROBLEM
from rootcause.tagging.words import NUMBER, WordLists, normalize, word_lists

MAX_CLAUSE = 80
MAX_WORDS = 8
MAX_GAP = 9
MAX_LENGTH = 500
_NEAR = 4
_OPTIONAL = 3
_TYPO = 7
_SIGN = re.compile(r"(~?)\s*([+-]?)\s+")
_GAP = re.compile(r"\.\.(\.(\d)?)?")
_ALTERNATIVE = re.compile(r"(\*?)([^\W_]+(?:['’][^\W_]+)*)(\*?)")
_KNOWN_MEMORY = 200_000


class PatternInvalid(ValueError):
    """A pattern that cannot be read; the message says why, in a few words."""


@dataclass(frozen=True)
class Pattern:
    """One ordered run of words. ``words[i]`` are its alternatives; ``gaps[i]`` words may stand before ``words[i+1]``.

    ``polarity`` is PROBLEM, PRAISE or None: the clause decides.
    """

    words: tuple[frozenset[str], ...]
    gaps: tuple[int, ...]
    polarity: int | None
    weak: bool


class Match(NamedTuple):
    """Where a pattern stands in a clause: ``places`` are indices of words, ``key`` says whose pattern it is."""

    key: int
    pattern: Pattern
    places: tuple[int, ...]


@lru_cache(maxsize=32_768)
def parse_pattern(line: str, language: str) -> tuple[Pattern, ...]:
    """Read one pattern; optional words and ``&`` give several. Raises PatternInvalid."""
    if len(line) > MAX_LENGTH:
        raise PatternInvalid(f"longer than {MAX_LENGTH} characters")
    if re.search(r"[{}\[\]()\\^$]|REGEX|FUZZY", line):
        raise PatternInvalid("regular expressions and token rules are not taken; use words, stem*, a|b, ... and &")
    weak, sign, body = _split_sign(line)
    polarity = {"+": PRAISE, "-": PROBLEM}.get(sign)
    lists = word_lists(language)
    return tuple(Pattern(words, gaps, polarity, weak) for words, gaps in _runs(body.split(), lists))


def _split_sign(line: str) -> tuple[bool, str, str]:
    text = line.strip()
    if not text.startswith(("~", "+", "-")):
        return False, "", text
    found = _SIGN.match(text)
    if found is None:
        raise PatternInvalid("a sign is followed by a space and then words")
    return found.group(1) == "~", found.group(2), text[found.end() :]


_Run = tuple[tuple[frozenset[str], ...], tuple[int, ...]]


def _runs(parts: list[str], lists: WordLists) -> Iterator[_Run]:
    if "&" in parts:
        yield from _any_order(parts, lists)
        return
    words, gaps, optional = _in_order(parts, lists)
    for kept in product(*[(True, False) if o else (True,) for o in optional]):
        yield _without(words, gaps, kept)


def _any_order(parts: list[str], lists: WordLists) -> Iterator[_Run]:
    if parts[1::2] != ["&"] * (len(parts) // 2) or len(parts) not in (3, 5):
        raise PatternInvalid("& joins two or three words and stands alone in a pattern")
    words = [_alternatives(part, lists) for part in parts[::2]]
    for order in permutations(words):
        yield tuple(order), (_NEAR,) * (len(words) - 1)


def _in_order(parts: list[str], lists: WordLists) -> tuple[list[frozenset[str]], list[int], list[bool]]:
    words: list[frozenset[str]] = []
    gaps: list[int] = []
    optional: list[bool] = []
    pending: int | None = None
    for part in parts:
        gap = _GAP.fullmatch(part)
        if gap:
            if pending is not None or not words:
                raise PatternInvalid("a gap stands between two words")
            pending = _gap_size(gap)
            continue
        if words:
            gaps.append(pending or 0)
        pending = None
        optional.append(part.endswith("?"))
        words.append(_alternatives(part.removesuffix("?"), lists))
    _check_run(words, optional, pending)
    return words, gaps, optional


def _check_run(words: list[frozenset[str]], optional: list[bool], pending: int | None) -> None:
    if pending is not None:
        raise PatternInvalid("a gap stands between two words")
    if not words or all(optional):
        raise PatternInvalid("no word that must be present")
    if len(words) > MAX_WORDS:
        raise PatternInvalid(f"more than {MAX_WORDS} words")
    if sum(optional) > _OPTIONAL:
        raise PatternInvalid(f"more than {_OPTIONAL} words that may be absent")


def _gap_size(gap: re.Match[str]) -> int:
    if gap.group(1) is None:
        return 2
    return int(gap.group(2) or 5)


def _without(words: list[frozenset[str]], gaps: list[int], kept: Sequence[bool]) -> _Run:
    left: list[frozenset[str]] = []
    between: list[int] = []
    carried = 0
    for i, word in enumerate(words):
        carried = max(carried, gaps[i - 1]) if i else 0
        if kept[i]:
            if left:
                between.append(carried)
            left.append(word)
            carried = 0
    return tuple(left), tuple(between)


def _alternatives(part: str, lists: WordLists) -> frozenset[str]:
    found: set[str] = set()
    for piece in part.split("|"):
        if piece.startswith("@"):
            if piece[1:] not in lists.sets:
                raise PatternInvalid(f"the set {piece} does not exist; there are {', '.join(sorted(lists.sets))}")
            found |= _alternatives(lists.sets[piece[1:]], lists)
        else:
            found.add(_alternative(piece, lists))
    return frozenset(found)


def _alternative(piece: str, lists: WordLists) -> str:
    if piece == NUMBER or (not piece.isascii() and len(piece) <= 2):
        return piece
    parts = _ALTERNATIVE.fullmatch(piece)
    if parts is None:
        raise PatternInvalid(f"{piece!r} is not a word, a stem*, a set or a gap")
    before, word, after = parts.groups()
    if word[0].isdigit():
        raise PatternInvalid(f"{piece!r} begins with a digit, and any number is read as {NUMBER}")
    word = normalize(word)
    if (before or after) and len(word) < 3:
        raise PatternInvalid(f"the stem {piece!r} has fewer than three letters")
    if not (before or after) and word in lists.fillers:
        raise PatternInvalid(f"{piece!r} is passed over between words, so no pattern can hold it")
    return before + word + after


class Phrasebook:
    """Patterns of many keys, indexed by their words; finds all matches in a clause.

    ``find`` is a pure function of the clause; what is remembered per distinct word only saves time. ``misspellings``
    are looked for unless that is not worth their cost.
    """

    def __init__(self, entries: Iterable[tuple[int, Pattern]], language: str, misspellings: bool = True) -> None:
        self.lists = word_lists(language)
        self._misspellings = misspellings
        self._entries = tuple(entries)
        sets = sorted({word for _, pattern in self._entries for word in pattern.words}, key=sorted)
        self._number = {words: i for i, words in enumerate(sets)}
        self._stems = _Stems(sets)
        self._runs = [tuple(self._number[words] for words in pattern.words) for _, pattern in self._entries]
        self._needs = [reduce(or_, (1 << number for number in run)) for run in self._runs]
        self._by_anchor: dict[int, list[int]] = defaultdict(list)
        for entry, run in enumerate(self._runs):
            self._by_anchor[min(run, key=lambda n: (_commonness(sets[n]), n))].append(entry)
        self._known: dict[str, tuple[frozenset[int], int, tuple[int, ...]]] = {}

    def find(self, words: Sequence[str]) -> list[Match]:
        """All matches in one clause of normalized words without fillers; at most one per pattern, the first."""
        known = [self._lookup(word) for word in words[:MAX_CLAUSE]]
        present = reduce(or_, (bits for _, bits, _ in known), 0)
        if not present:
            return []
        tried = {entry for _, _, entries in known for entry in entries}
        found = []
        for entry in sorted(tried):
            needs = self._needs[entry]
            if needs & present == needs:
                places = self._place(entry, known)
                if places:
                    key, pattern = self._entries[entry]
                    found.append(Match(key, pattern, places))
        return found

    def knows(self, word: str) -> bool:
        """Whether some pattern holds this word."""
        return bool(self._lookup(word)[0])

    def _lookup(self, word: str) -> tuple[frozenset[int], int, tuple[int, ...]]:
        known = self._known.get(word)
        if known is None:
            if len(self._known) > _KNOWN_MEMORY:
                self._known.clear()
            known = self._known[word] = self._resolve(word)
        return known

    def _resolve(self, word: str) -> tuple[frozenset[int], int, tuple[int, ...]]:
        numbers = self._stems.numbers(word)
        if self._misspellings and not numbers and word not in self.lists.real:
            numbers = self._stems.nearly(word)
        bits = reduce(or_, (1 << number for number in numbers), 0)
        anchored = tuple(sorted(e for number in numbers for e in self._by_anchor.get(number, ())))
        return numbers, bits, anchored

    def _place(self, entry: int, known: list[tuple[frozenset[int], int, tuple[int, ...]]]) -> tuple[int, ...]:
        run, gaps = self._runs[entry], self._entries[entry][1].gaps
        ends: dict[int, tuple[int, ...]] = {i: (i,) for i, (numbers, _, _) in enumerate(known) if run[0] in numbers}
        for number, gap in zip(run[1:], gaps, strict=True):
            following: dict[int, tuple[int, ...]] = {}
            for end, places in ends.items():
                for i in range(end + 1, min(end + gap + 2, len(known))):
                    if number in known[i][0]:
                        following[i] = (*places, i)
            if not following:
                return ()
            ends = following
        return min(ends.values(), key=lambda places: (places[-1] - places[0], places), default=())


def _commonness(words: frozenset[str]) -> float:
    """A guess at how often one of these words occurs: short words are common."""
    return sum(math.exp(-0.77 * len(word.strip("*"))) for word in words)


class _ByHead:
    """Stems by their first letters, as many as the shortest has: one look tells that none of them begins at a place."""

    def __init__(self, stems: Mapping[str, set[int]]) -> None:
        self._head = min(map(len, stems), default=1)
        self._stems: dict[str, list[tuple[str, set[int]]]] = defaultdict(list)
        for stem, numbers in stems.items():
            self._stems[stem[: self._head]].append((stem, numbers))

    def of(self, word: str, place: int) -> set[int]:
        """The sets of all stems that begin at this place of a word."""
        stems = self._stems.get(word[place : place + self._head])
        return set[int]().union(*(n for stem, n in stems if word.startswith(stem, place))) if stems else set()


class _Stems:
    """Which of the numbered sets a word belongs to."""

    def __init__(self, sets: Sequence[frozenset[str]]) -> None:
        self._whole: dict[str, set[int]] = defaultdict(set)
        self._start: dict[str, set[int]] = defaultdict(set)
        self._end: dict[str, set[int]] = defaultdict(set)
        self._inside: dict[str, set[int]] = defaultdict(set)
        for number, words in enumerate(sets):
            for word in words:
                self._table(word)[word.strip("*")].add(number)
        self._starting = _ByHead(self._start)
        self._ending = _ByHead({stem[::-1]: numbers for stem, numbers in self._end.items()})
        self._within = _ByHead(self._inside)
        self._misspelled: dict[str, set[tuple[str, bool]]] = defaultdict(set)
        for table, open_end in ((self._whole, False), (self._start, True)):
            for stem in table:
                if len(stem) >= _TYPO and stem.isalpha():
                    for shorter in _shortened(stem):
                        self._misspelled[shorter].add((stem, open_end))
        self._heads = {shorter[: _TYPO - 1] for shorter in self._misspelled}

    def _table(self, word: str) -> dict[str, set[int]]:
        if word.startswith("*"):
            return self._inside if word.endswith("*") else self._end
        return self._start if word.endswith("*") else self._whole

    def numbers(self, word: str) -> frozenset[int]:
        found = set(self._whole.get(word, ()))
        found.update(self._starting.of(word, 0), self._ending.of(word[::-1], 0))
        for i in range(len(word)):
            found.update(self._within.of(word, i))
        return frozenset(found)

    def nearly(self, word: str) -> frozenset[int]:
        """The sets of the stems one edit away, for a long word that is in none; its first letter must be right."""
        single = re.sub(r"(.)\1+", r"\1", word)
        if single != word and (numbers := self.numbers(single)):
            return numbers
        if len(word) < _TYPO or not word.isalpha():
            return frozenset()
        if self._heads.isdisjoint(one[: _TYPO - 1] for one in _shortened(word[:_TYPO])):
            return frozenset()  # no stem begins like this, with or without a letter
        found: set[int] = set()
        for length in range(_TYPO - 1, len(word) + 1):
            piece = word[:length]
            for key in _shortened(piece):
                for stem, open_end in self._misspelled.get(key, ()):
                    if (open_end or length == len(word)) and stem[0] == word[0] and _one_edit(piece, stem):
                        found |= self._start[stem] if open_end else self._whole[stem]
        return frozenset(found)


def _shortened(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(1, len(word)))}


def _one_edit(a: str, b: str) -> bool:
    """Whether one letter inserted, left out, replaced or swapped with its neighbor turns ``a`` into ``b``."""
    if a == b:
        return True
    i = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) == len(b):
        return a[i + 1 :] == b[i + 1 :] or (a[i + 2 :] == b[i + 2 :] and a[i : i + 2] == b[i : i + 2][::-1])
    return a[i + 1 :] == b[i:] if len(a) > len(b) else a[i:] == b[i + 1 :]
