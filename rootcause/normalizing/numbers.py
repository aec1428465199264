"""Cells of an operational figure (handling time, amount, share) → numbers in one unit."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.answers import read_answer

LONGEST_NUMBER = 40
"""Characters; a longer cell is text."""

Decimal = Literal[",", "."]

_CURRENCY = re.compile(r"€|\$|£|\b(?:eur|euro|usd|gbp)\b")
_SPACES = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")
_FIGURE = re.compile(r"[-+]?(?:\d[\d.,]*|[.,]\d+)(?:e[-+]?\d{1,3})?")
# By decimal sign: thousands stand in groups of three or without separator.
_SHAPES = {
    sign: re.compile(rf"[-+]?(?:\d{{1,3}}(?:\{other}\d{{3}})+|\d*)(?:\{sign}\d*)?(?:e[-+]?\d{{1,3}})?")
    for sign, other in (",.", ".,")
}
_CLOCK = re.compile(r"(\d{1,4}):([0-5]?\d)(?::([0-5]?\d)(?:[.,]\d{1,9})?)?")
_MINUTES = {"seconds": 1 / 60, "minutes": 1.0, "hours": 60.0, "days": 1440.0}
_UNITS = {
    "seconds": "s|sec|secs|second|seconds|seconde|seconden|secs.|sec.",
    "minutes": "m|min|mins|minute|minutes|minuut|minuten|min.",
    "hours": "h|u|hr|hrs|hour|hours|uur|uren",
    "days": "d|dag|dagen|day|days",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split("|")}
_PART = re.compile(r"(\d[\d.,]*) ?([a-z]+\.?)")


@dataclass(frozen=True, eq=False)
class Numbers:
    """``values`` (n,) float64, NaN where a cell holds no number; ``reason`` says how the column was read.

    ``unit`` is "minutes" for durations, "%" for percentages, else ""; ``unreadable`` counts cells with text.
    """

    values: NDArray[np.float64]
    decimal: Decimal
    reason: str
    unit: str = ""
    unreadable: int = 0


def read_numbers(cells: Sequence[str]) -> Numbers:
    """Read a column of figures; the decimal sign is decided once, by the whole column.

    Currency signs, percent signs and thousands separators are dropped. Durations ("1:30", "1:30:00", "12 min", "1u30",
    "2 dagen") become minutes; two parts are hours and minutes, as a spreadsheet writes them, unless the first goes
    beyond 23 somewhere in the column: then they are minutes and seconds. Cells without a number are NaN.
    """
    tally = Counter(cells)
    plain = {cell: _plain(cell) for cell in tally}
    decimal, certain, reason = _decimal([text for text in plain.values() if text])
    clocks = [match for text in plain.values() if (match := _CLOCK.fullmatch(text))]
    long_first = any(int(match[1]) > 23 for match in clocks if not match[3])
    read = {cell: _value(text, decimal if certain else "", long_first) for cell, text in plain.items()}
    duration = bool(clocks) or any(_duration(text, decimal) is not None for text in plain.values())
    if clocks and any(not match[3] for match in clocks):
        reason += "; two parts are " + ("minutes:seconds" if long_first else "hours:minutes")
    percent = any(text.endswith("%") for text in plain.values())
    return Numbers(
        values=np.array([read[cell] for cell in cells], dtype=np.float64),
        decimal=decimal,
        reason=reason,
        unit="minutes" if duration else "%" if percent else "",
        unreadable=sum(n for cell, n in tally.items() if np.isnan(read[cell]) and not read_answer(cell).missing),
    )


def _plain(cell: str) -> str:
    """Lower case without currency, thousands spaces and typographic signs; "" for what is too long to be a number."""
    text = unicodedata.normalize("NFKC", cell.strip()) if len(cell) <= 4 * LONGEST_NUMBER else ""
    text = _CURRENCY.sub("", text.casefold().replace("−", "-")).strip()
    if text.startswith("(") and text.endswith(")"):  # bookkeeping writes a loss in parentheses
        text = "-" + text[1:-1]
    if text.endswith(",-") or text.endswith(".-"):
        text = text[:-2]
    return _SPACES.sub("", " ".join(text.split())) if len(text) <= LONGEST_NUMBER else "?"


def _decimal(texts: Sequence[str]) -> tuple[Decimal, bool, str]:
    """Decide by the cells that leave no doubt: two kinds of sign, or digits after it that are no group of three."""
    found = [match[0] for text in texts if (match := _FIGURE.search(text))]
    commas, points = (sum(_sign(figure) == sign for figure in found) for sign in ",.")
    if commas and points:
        return ".", False, f"decimal commas ({commas:,}) and points ({points:,}) are mixed; cells in doubt are missing"
    if commas:
        return ",", True, "decimal comma in every cell that tells"
    if points:
        return ".", True, "decimal point in every cell that tells"
    return _grouped(found)


def _sign(figure: str) -> str:
    """Return the decimal sign of one figure, "" where it could as well separate thousands or is not there."""
    digits = figure.split("e")[0].lstrip("+-")
    last = max(digits.rfind(","), digits.rfind("."))
    if last < 0:
        return ""
    sign, other = digits[last], "," if digits[last] == "." else "."
    if other in digits:
        return sign
    if digits.count(sign) > 1:
        return other
    group = len(digits) - last - 1 == 3 and 1 <= last <= 3 and digits[0] != "0"
    return "" if group else sign


def _grouped(found: Sequence[str]) -> tuple[Decimal, bool, str]:
    """No cell tells: what signs there are stand before groups of three and separate thousands."""
    commas, points = (any(sign in figure for figure in found) for sign in ",.")
    if points and not commas:
        return ",", True, "points stand before three digits only and separate thousands"
    if commas and not points:
        return ".", True, "commas stand before three digits only and separate thousands"
    if commas:
        return ".", False, "commas and points both stand before three digits; cells in doubt are missing"
    return ".", True, "whole numbers"


def _value(text: str, decimal: str, long_first: bool) -> float:
    if match := _CLOCK.fullmatch(text):
        return _clock(match, long_first)
    bare = text.removesuffix("%").removesuffix("procent").strip()
    if _FIGURE.fullmatch(bare):
        return _figure(bare, decimal)
    minutes = _duration(text, decimal)
    return np.nan if minutes is None else minutes


def _clock(match: re.Match[str], long_first: bool) -> float:
    first, second = int(match[1]), int(match[2])
    if match[3]:
        return first * 60 + second + int(match[3]) / 60
    return first + second / 60 if long_first else first * 60 + second


def _duration(text: str, decimal: str) -> float | None:
    """Minutes of "12 min", "1 uur 20 min", "1u30"; None when a part has no unit of time."""
    parts = _PART.findall(text)
    rest = _PART.sub("", text).replace("en", "").replace("and", "").strip()
    if not parts or any(unit not in _UNIT_OF for _, unit in parts):
        return None
    total = sum(_figure(number, decimal) * _MINUTES[_UNIT_OF[unit]] for number, unit in parts)
    if re.fullmatch(r"[0-5]?\d", rest) and _UNIT_OF[parts[-1][1]] == "hours":
        return total + int(rest)
    return None if rest else total


def _figure(text: str, decimal: str) -> float:
    """Read one figure by its own sign, or by the column's where its own could be either; NaN when that is unknown."""
    sign = _sign(text) or decimal
    if not sign and ("," in text or "." in text):
        return np.nan
    shape, thousands = _SHAPES[sign or "."], "." if sign == "," else ","
    if not shape.fullmatch(text):
        return np.nan
    value = float(text.replace(thousands, "").replace(",", "."))
    return value if np.isfinite(value) else np.nan
