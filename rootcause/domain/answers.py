"""One cell of a score column, taken apart: a number, what it is out of, and the words beside it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST_ANSWER = 80
"""Characters; a longer cell is a comment, not an answer on a scale."""

_NO_SCORE = (
    "-|--|—|–|?|.|...|/|n.v.t|n.v.t.|nvt|niet van toepassing|weet niet|weet ik niet|weet het niet|geen mening"
    "|geen antwoord|geen idee|onbekend|niet ingevuld|niet beantwoord|overgeslagen|wil ik niet zeggen|leeg"
    "|geen score|niet beoordeeld|n/a|n.a|n.a.|na|nan|none|null|nil|not applicable|don't know|dont know|do not know"
    "|i don't know|dk|unknown|no answer|no opinion|not answered|did not answer|no response|prefer not to say"
    "|not sure|skipped|not rated|unrated|missing|not specified|#n/a|#n/b|#null!|offered|unoffered|not offered"
    "|mixed|gemengd|wisselend|conflict"
)
NOT_APPLICABLE = frozenset(_NO_SCORE.split("|"))
"""Answers that say there is no score. "mixed" and "conflict" mean both at once: no point on a scale either."""

MISSING_CODES = frozenset((-1, -2, -8, -9, -77, -88, -98, -99, -999, 77, 88, 97, 98, 99, 888, 998, 999, 9999))
"""Numbers that survey tools write for "no answer"; they count as such only outside of the scale."""

_INVISIBLE = re.compile("[\ufe0e\ufe0f\u200b-\u200d\u2060\ufeff\U0001f3fb-\U0001f3ff]")
_NUMBER = r"[-+−]?\d{1,9}(?:[.,]\d{1,9})?"
_PLAIN = re.compile(_NUMBER)
_PERCENT = re.compile(rf"({_NUMBER}) ?(?:%|procent|percent|pct)")
_POINTS = "(?:sterren|ster|stars|star|punten|punt|points|point)"
_RATIO = re.compile(rf"({_NUMBER}) ?(?:/|van de|van|uit|op|out of|of) ?(\d{{1,3}})(?: {_POINTS})?")
_UNIT = re.compile(rf"({_NUMBER}) ?{_POINTS}")
_NUMBER_FIRST = re.compile(rf"\(?({_NUMBER})(?:\)| ?[-–—=:.|)]) ?([^\d\W].*)")
_NUMBER_LAST = re.compile(r"([^\d\W]\D*?)(?: ?[-–—=:|] ?\(?| ?\()(\d{1,3})\)?")
_STARS = re.compile("[★⭐🌟✭✮]*[☆✩]*")


@dataclass(frozen=True)
class Answer:
    """A cell as read: ``number``, what it is ``out_of`` (100 for percentages), normalized ``words``, or ``missing``."""

    number: float | None = None
    out_of: float | None = None
    words: str = ""
    missing: bool = False


def normalized(text: str) -> str:
    """Return the answer in lower case, one space between words, without invisible marks or closing punctuation."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text).replace("½", ",5")).casefold()
    plain = " ".join(plain.replace("’", "'").replace("‘", "'").split()).strip("\"'")
    return plain.rstrip(" .!;,") or plain


def read_answer(cell: str) -> Answer:
    """Take one cell apart; a cell that is no answer comes back as its ``words`` alone."""
    if len(cell) > 4 * LONGEST_ANSWER:
        return Answer(words=cell[:LONGEST_ANSWER])
    text = normalized(cell)
    if not text or text in NOT_APPLICABLE:
        return Answer(missing=True)
    if len(text) > LONGEST_ANSWER:
        return Answer(words=text)
    return _number(text) or _stars(text) or _labeled(text) or Answer(words=_once(text))


def _number(text: str) -> Answer | None:
    if _PLAIN.fullmatch(text):
        return Answer(_float(text))
    if match := _PERCENT.fullmatch(text):
        return Answer(_float(match[1]), 100.0)
    if match := _RATIO.fullmatch(text):
        return Answer(_float(match[1]), float(match[2]))
    if match := _UNIT.fullmatch(text):
        return Answer(_float(match[1]))
    return None


def _stars(text: str) -> Answer | None:
    """Count stars: "★★★★☆" is 4 of 5, "⭐⭐" is 2."""
    row = text.replace(" ", "")
    if not _STARS.fullmatch(row):
        return None
    hollow = sum(char in "☆✩" for char in row)
    return Answer(float(len(row) - hollow), float(len(row)) if hollow else None)


def _labeled(text: str) -> Answer | None:
    """Part "4 - tevreden" and "extremely likely (10)": the number counts, the words can show which way it runs."""
    if match := _NUMBER_FIRST.fullmatch(text):
        return Answer(_float(match[1]), words=match[2].strip(" )"))
    if match := _NUMBER_LAST.fullmatch(text):
        return Answer(float(match[2]), words=match[1].strip())
    return None


def _once(text: str) -> str:
    """Return a row of one and the same sign as that sign: "👍👍" → "👍"."""
    return text[0] if len(set(text)) == 1 else text


def _float(text: str) -> float:
    return float(text.replace(",", ".").replace("−", "-"))
