"""What the cells of one column look like: shares over its distinct values, whatever the order of the rows."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest, nsmallest

import pandas as pd

from rootcause.domain.comments import ScoreScale
from rootcause.domain.scales import MOST_ANSWERS, match_scale

_SAMPLE, _COMMONEST, _READ = 1_000, 200, 2_000
"""Distinct values looked at, chosen by their checksum; the commonest, always looked at; and characters of each."""
_BLANK = frozenset({"", "-", "--", ".", "n/a", "na", "nan", "null", "n.v.t.", "nvt", "#n/a"})
_NOTHING = frozenset({"none", "geen", "nee", "no", "niets", "nothing", "niks", "nope", "x"})
"""What people write to get past a comment field; no sign that a column holds labels."""

_MONTH = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|mrt|maart|mar(?:ch)?|apr(?:il)?|mei|may|june?|juni|july?|juli|aug(?:ustus|ust)?"
    r"|sept?(?:ember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_TIME = (
    r"(?:(?:[ T,]|,? (?:om|at) )\s?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d{1,9})?)?(?: ?[ap]\.?m\.?)?"
    r"(?: ?(?:Z|UTC|GMT|CES?T|MES?Z|[+-]\d{1,2}:?\d{0,2})){0,2})?"
)
_DAY, _NTH = r"(?:[a-z]{2,9}\.?,? )?", "(?:e|st|nd|rd|th)?"
_DATES = (
    re.compile(rf"(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?){_TIME}", re.IGNORECASE),
    re.compile(rf"(?P<d>\d\d?)[-/. ](?P<m>\d\d?)[-/. ](?P<y>(?:19|20)?\d\d){_TIME}", re.IGNORECASE),
    re.compile(
        rf"{_DAY}(?P<d>\d\d?){_NTH}[-/. ]{{1,2}}{_MONTH}[-/., ]{{1,2}}(?P<y>(?:19|20)\d\d){_TIME}", re.IGNORECASE
    ),
    re.compile(rf"{_DAY}{_MONTH} (?P<d>\d\d?){_NTH},? (?P<y>(?:19|20)\d\d){_TIME}", re.IGNORECASE),
    re.compile(rf"(?P<d>\d\d?)-{_MONTH}-(?P<y>\d\d){_TIME}", re.IGNORECASE),
)
_MANGLED = re.compile(rf"\d\d?[- ]{_MONTH}|{_MONTH}[- ]\d\d", re.IGNORECASE)
_STAMP = re.compile(r"(?:19|20)\d{6}|1\d{9}(?:\d{3})?(?:\.0)?|[34]\d{4}(?:[.,]\d+)?")
_NUMBER = re.compile(
    r"[-+]?(?:\d{1,15}|\d{1,3}(?:[.,]\d{3})+)(?:[.,]\d+)?(?:e[-+]?\d+)? ?%?|[€$£] ?-?\d[\d.,]{0,14}", re.IGNORECASE
)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}\.[A-Za-z]{2,24}")
_PHONE = re.compile(r"(?:\+|00)\d[\d \-().]{7,16}\d|\(?0\d{1,3}\)?[ \-]?\d[\d \-]{5,10}\d")
_IP = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|(?:[0-9a-f]{0,4}:){4,7}[0-9a-f]{0,4}", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"[a-z]{2}(?:[-_][a-z]{2,4})?|nederlands|engels|dutch|english|frans|french|duits|german|francais|deutsch",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{1,40}")
_JOINTS = re.compile(r"[|;]|, (?=[A-Z])")
_DIGITS = re.compile(r"\d+")
_SENTENCE_WORDS = """
    de het een en ik niet is was van te dat die op in voor met zijn er maar om aan heb ook als dan nog wel bij door
    hij ze wij we je u the a and i not to of it that on for with are were but my me you they this have had be been
    at as so your our no all very le la les des et est pas un une pour der das und ich nicht ist ein eine mit zu war
"""
_COMMON = frozenset(_SENTENCE_WORDS.split())
"""Words that sentences are held together by; labels, names and codes rarely hold one."""


@dataclass(frozen=True, eq=False)
class Profile:
    """One column: counts of its answers, and shares (0–1) of them; of the different ones for what texts are like."""

    column: str
    counts: Mapping[str, int]
    sample: tuple[str, ...]
    rows: int

    @cached_property
    def filled(self) -> int:
        """Count the rows with an answer."""
        return sum(self.counts.values())

    @property
    def coverage(self) -> float:
        """Share of rows with an answer."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def distinct(self) -> int:
        """Count the different answers."""
        return len(self.counts)

    @cached_property
    def variety(self) -> float:
        """Different answers per answer; 1 when none is repeated. "Geen" and the like are left out."""
        said = [n for value, n in self.counts.items() if value.casefold().rstrip(".!") not in _NOTHING]
        return len(said) / sum(said) if said else 0.0

    @cached_property
    def common(self) -> Mapping[str, int]:
        """The commonest answers."""
        return dict(nlargest(_COMMONEST, self.counts.items(), key=lambda item: (item[1], item[0])))

    @cached_property
    def top(self) -> float:
        """Share of the answers that the commonest one holds."""
        return max(self.counts.values(), default=0) / self.filled if self.filled else 0.0

    @cached_property
    def prose(self) -> float:
        """Share of values that read like a sentence: three words, one of them a common one; or eight words."""
        return self._share(_reads_like_prose(_WORD.findall(value)) for value in self.sample)

    @cached_property
    def words(self) -> float:
        """Mean number of words per value."""
        return sum(len(value.split()) for value in self.sample) / len(self.sample) if self.sample else 0.0

    @cached_property
    def numbers(self) -> float:
        """Share of plain numbers."""
        return self._matching(_NUMBER)

    @cached_property
    def letters(self) -> float:
        """Share of values with a letter."""
        return self._share(_WORD.search(value) is not None for value in self.sample)

    @cached_property
    def dates(self) -> float:
        """Share of full dates: day, month and year, with or without a time."""
        return self._of_rows(is_date)

    @cached_property
    def stamps(self) -> float:
        """Share of numbers that may be a date: 20240131, Unix seconds or milliseconds, a spreadsheet's day count."""
        return self._matching(_STAMP)

    @cached_property
    def mangled(self) -> float:
        """Share of dates that lost their year or day, such as 24-Feb."""
        return self._matching(_MANGLED)

    @cached_property
    def contacts(self) -> float:
        """Share of e-mail, phone and network addresses."""
        return self._of_rows(_is_contact)

    @cached_property
    def links(self) -> float:
        """Share of web addresses."""
        return self._matching(_URL)

    @cached_property
    def languages(self) -> float:
        """Share of language codes and names."""
        return self._matching(_LANGUAGE)

    @cached_property
    def codes(self) -> bool:
        """Say whether the values are alike but for their digits, as identifiers are, and no sentences."""
        shapes = {_DIGITS.sub("0", value) for value in self.sample}
        return len(self.sample) >= 5 and len(shapes) < 0.2 * len(self.sample) and self.prose < 0.3

    @cached_property
    def lists(self) -> bool:
        """Say whether the values are lists drawn from a few labels; after a comma these begin with a capital."""
        pieces = [[piece.strip() for piece in _JOINTS.split(value)] for value in self.sample]
        flat = [piece for several in pieces for piece in several if piece]
        joined = sum(len(several) > 1 for several in pieces)
        return len(flat) >= 10 and joined > 0.2 * len(pieces) and len(set(flat)) < 0.4 * len(flat)

    @cached_property
    def scale(self) -> ScoreScale | None:
        """The score scale that the answers fit."""
        if self.distinct > 2 * MOST_ANSWERS:
            return None
        return match_scale((value for value, n in self.counts.items() for _ in range(n)), self.column)

    def _matching(self, pattern: re.Pattern[str]) -> float:
        return self._of_rows(lambda value: pattern.fullmatch(value) is not None)

    def _of_rows(self, fits: Callable[[str], bool]) -> float:
        """Share of rows: counted for the commonest values, estimated from the sample for the rest."""
        common = sum(n for value, n in self.common.items() if fits(value[:_READ]))
        rare = self.filled - sum(self.common.values())
        others = [value for value in self.sample if value not in self.common]
        share = sum(map(fits, others)) / len(others) if others else 0.0
        return (common + share * rare) / self.filled if self.filled else 0.0

    def _share(self, hits: Iterable[bool]) -> float:
        return sum(hits) / len(self.sample) if self.sample else 0.0


def profile(column: str, cells: pd.Series[str]) -> Profile:
    """Count the distinct answers of a column; blanks, "n/a" and the like are no answers."""
    raw = cells.value_counts(sort=False)
    counts: dict[str, int] = {}
    for cell, n in zip(raw.index.tolist(), raw.tolist(), strict=True):
        value = cell.strip()
        if value.casefold() not in _BLANK:
            counts[value] = counts.get(value, 0) + n
    return Profile(column, counts, _sample(counts), len(cells))


def _sample(values: Mapping[str, int]) -> tuple[str, ...]:
    """Return up to _SAMPLE values, cut at _READ characters; which ones follows from their text alone."""
    few = len(values) <= _SAMPLE
    return tuple(sorted(v[:_READ] for v in (values if few else nsmallest(_SAMPLE, values, key=_checksum))))


def _checksum(value: str) -> tuple[int, str]:
    return zlib.crc32(value[:_READ].encode()), value


def _reads_like_prose(words: list[str]) -> bool:
    return len(words) >= 8 or (len(words) >= 3 and any(word.lower() in _COMMON for word in words))


def _is_contact(value: str) -> bool:
    return any(p.fullmatch(value) for p in (_EMAIL, _PHONE, _IP)) and not is_date(value)


def is_date(value: str) -> bool:
    """Say whether a cell is one full date in a notation that exports use; day-first or not is not decided here."""
    if not 6 <= len(value) <= 60 or not _DIGITS.search(value):
        return False
    found = next((m for m in (p.fullmatch(value) for p in _DATES) if m), None)
    if not found:
        return False
    parts = {key: int(part) for key, part in found.groupdict().items()}
    small, large = sorted((parts["d"], parts.get("m", 1)))
    return 1 <= small <= 12 and large <= 31
