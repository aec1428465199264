"""Cells of a date column → moments, with the order of day and month decided once for the column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.answers import read_answer
from rootcause.domain.exports import Note

Order = Literal["day_first", "month_first", "year_first"]

LONGEST_DATE = 64
"""Characters; a longer cell is text."""
_SERIAL_1970 = 25_569
"""1 January 1970 as spreadsheets count days."""
_LATEST = 4_102_444_800
"""1 January 2100 in Unix time; a larger number is no moment."""
FIRST_YEAR, LAST_YEAR = 1900, 2100
_LAST_SHORT_YEAR = 68
"""Two digits up to here are this century, as in POSIX."""
_CLOSER = 3.0
"""How many times closer together one order must put the dates to be chosen for it."""

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january januari",
            "feb february februari febr",
            "mar march mrt maart maa",
            "apr april",
            "may mei",
            "jun june juni",
            "jul july juli",
            "aug august augustus",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "cet": 60, "met": 60, "cest": 120, "mest": 120}

_WEEKDAY = r"(?:[a-z]{2,9}\.?,? )?"
_CLOCK = r"(?P<H>[01]?\d|2[0-3])[:.](?P<M>[0-5]\d)(?:[:.](?P<S>[0-5]\d)(?:[.,]\d{1,9})?)?"
_TIME = rf"(?:(?:t|,? (?:om |at )?){_CLOCK}(?: uu?r?)?)?"
_HALF = r"(?: ?(?P<half>[ap])\.?m\.?)?"
_ZONE = r"(?: ?(?:(?:utc|gmt)?(?P<offset>[-+]\d\d:?\d\d)|\(?(?P<zone>z|utc|gmt|wet|bst|cest|cet|mest|met)\)?))?"
_AFTER = _TIME + _HALF + _ZONE + r"(?: \([^()]{1,30}\))?"
_FIGURES = re.compile(rf"{_WEEKDAY}(\d{{1,4}})([-/. ])(\d{{1,2}})\2(\d{{4}}|\d{{2}}|\d){_AFTER}")
_COMPACT = re.compile(
    rf"((?:19|20)\d\d)(\d\d)(\d\d)(?:t(?P<H>[01]\d|2[0-3])(?P<M>[0-5]\d)(?P<S>[0-5]\d)?)?(?P<half>){_ZONE}"
)
_DAY_NAMED = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|e)?[-/. ]{{1,2}}([a-z]{{3,9}})\.?[-/., ]{{1,2}}(\d{{4}}|\d{{2}}){_AFTER}"
)
_MONTH_NAMED = re.compile(rf"{_WEEKDAY}([a-z]{{3,9}})\.?[- ](\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_AFTER}")
_YEAR_LAST = re.compile(rf"{_WEEKDAY}([a-z]{{3,9}}) (\d{{1,2}}) {_CLOCK}(?P<half>){_ZONE} (\d{{4}})")
_NUMBER = re.compile(r"\d{5}(?:[.,]\d{1,15})?|\d{10}(?:[.,]\d{1,9})?|\d{13}")
_NAT = np.iinfo(np.int64).min


@dataclass(frozen=True, eq=False)
class Dates:
    """``when`` (n,) datetime64[s], NaT where a cell holds no date; ``reason`` is one clause on how they were read.

    Moments with a zone are in UTC, others as written. ``unreadable`` counts the cells with something else in them;
    empty cells and "n.v.t." are not counted.
    """

    when: NDArray[np.datetime64]
    order: Order
    reason: str
    unreadable: int
    notes: tuple[Note, ...] = ()


class _Parts(NamedTuple):
    """One cell taken apart; ``seconds`` of the day, less the zone.

    Where day and month are certain ``sign`` is 0, ``first`` is the day and ``second`` the month. Else they are figures
    in the order of the cell, with a dash or dot (1) or something else (2) between them, and AM/PM (``half``) or not.
    """

    first: int
    second: int
    year: int
    seconds: int
    sign: int = 0
    year_first: bool = False
    half: bool = False


_SIGN, _YEAR_FIRST, _HALF_DAY = (_Parts._fields.index(name) for name in ("sign", "year_first", "half"))


class _Decision(NamedTuple):
    """The order of day and month, why, and the code of a caveat where the cells leave a doubt."""

    order: Order
    reason: str
    doubt: str = ""


def read_dates(cells: Sequence[str]) -> Dates:
    """Read dates in figures, with Dutch or English month names, ISO 8601 with zones, Unix time and spreadsheet serials.

    Day and month in figures: a number above 12 decides for the whole column. Where cells contradict each other, each is
    read the only way it can be, and one that could be both follows the majority (a spreadsheet of another country has
    turned some of them). Without a number above 12: AM/PM means month first, dashes and dots day first (the Dutch way),
    and with slashes the order that puts the dates three times closer together. Otherwise day first, with a caveat.
    A date without a year is none.
    """
    tally = Counter(cells)
    parts = {cell: found for cell in tally if (found := _parts(_plain(cell)))}
    stamps = {cell: stamp for cell in tally if cell not in parts and (stamp := _stamp(_plain(cell))) is not None}
    table = np.array(list(parts.values()), dtype=np.int64).reshape(-1, len(_Parts._fields))
    decision = _order(table, np.array([tally[cell] for cell in parts], dtype=np.int64), bool(stamps))
    moments = dict(zip(parts, _moments(table, decision).tolist(), strict=True)) | stamps
    when = np.array([moments.get(cell, _NAT) for cell in cells], dtype=np.int64).view("datetime64[s]")
    missed = [cell for cell in tally if moments.get(cell, _NAT) == _NAT and not read_answer(cell).missing]
    unreadable = sum(tally[cell] for cell in missed)
    return Dates(when, decision.order, decision.reason, unreadable, _notes(decision, unreadable, len(cells)))


def _plain(cell: str) -> str:
    return " ".join(cell.casefold().split()) if len(cell) <= LONGEST_DATE else ""


def _parts(text: str) -> _Parts | None:
    if text[:1].isdigit():
        return _figures(text) or _compact(text) or _day_named(text)
    return (_month_named(text) or _day_named(text) or _year_last(text) or _figures(text)) if text else None


def _figures(text: str) -> _Parts | None:
    match = _FIGURES.fullmatch(text)
    if not match:
        return None
    first, sign, second, third = match.group(1, 2, 3, 4)
    if len(first) > 2 or int(first) > 31:
        return _Parts(int(third), int(second), _year(first), _seconds(match), year_first=True)
    if len(third) == 1:
        return None
    written = 1 if sign in "-." else 2
    return _Parts(int(first), int(second), _year(third), _seconds(match), written, half=bool(match["half"]))


def _compact(text: str) -> _Parts | None:
    match = _COMPACT.fullmatch(text)
    return _Parts(int(match[3]), int(match[2]), int(match[1]), _seconds(match), year_first=True) if match else None


def _day_named(text: str) -> _Parts | None:
    match = _DAY_NAMED.fullmatch(text)
    return _named(match[1], match[2], match[3], match) if match else None


def _month_named(text: str) -> _Parts | None:
    match = _MONTH_NAMED.fullmatch(text)
    return _named(match[2], match[1], match[3], match) if match else None


def _year_last(text: str) -> _Parts | None:
    """Read the form of social media, "tue feb 24 11:35:52 +0000 2026"."""
    match = _YEAR_LAST.fullmatch(text)
    return _named(match[2], match[1], match[match.lastindex or 0], match) if match else None


def _named(day: str, month: str, year: str, match: re.Match[str]) -> _Parts | None:
    return _Parts(int(day), _MONTHS[month], _year(year), _seconds(match)) if month in _MONTHS else None


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year <= _LAST_SHORT_YEAR else 1900)


def _seconds(match: re.Match[str]) -> int:
    """Seconds of the day, less the zone."""
    hour, minute, second = match.group("H", "M", "S")
    if hour is None:
        return 0
    at = int(hour) * 3600 + int(minute) * 60 + int(second or 0)
    half, offset, zone = match.group("half", "offset", "zone")
    if half:
        at += ((half == "p") - (int(hour) == 12)) * 43_200
    if offset:
        away = int(offset[1:3]) * 3600 + int(offset[-2:]) * 60
        return at + away if offset[0] == "-" else at - away
    return at - _ZONES[zone] * 60 if zone else at


def _stamp(text: str) -> int | None:
    """Seconds since 1970 of a Unix time (10 digits, or 13 with milliseconds) or a spreadsheet serial (5 digits)."""
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    digits = len(re.split("[.,]", text)[0])
    at = {5: (value - _SERIAL_1970) * 86_400, 10: value, 13: value / 1000}[digits]
    return round(at) if 0 <= at < _LATEST else None


def _order(table: NDArray[np.int64], counts: NDArray[np.int64], stamps: bool) -> _Decision:
    """Decide by the cells with a number above 12, else by the way they are written.

    ``table`` (k, fields of _Parts) holds the distinct cells, ``counts`` (k,) how often each occurs.
    """
    figures = table[:, _SIGN] > 0
    if not figures.any():
        return _without_figures(table, stamps)
    table, counts = table[figures], counts[figures]
    first, second = _beyond(table, counts)
    if first and second:
        order: Order = "day_first" if first >= second else "month_first"
        reason = f"the first number goes beyond 12 in {first:,} cells, the second in {second:,}; the majority decides"
        return _Decision(order, reason, "dates_contradict")
    if first:
        return _Decision("day_first", f"the first number goes beyond 12 in {first:,} cells, the second never")
    if second:
        return _Decision("month_first", f"the second number goes beyond 12 in {second:,} cells, the first never")
    return _by_writing(table)


def _without_figures(table: NDArray[np.int64], stamps: bool) -> _Decision:
    if not len(table):
        reason = "numbers, read as Unix time or as spreadsheet days" if stamps else "no dates found"
        return _Decision("year_first", reason)
    if table[:, _YEAR_FIRST].all():
        return _Decision("year_first", "the year stands first")
    return _Decision("day_first", "the months are written as names")


def _beyond(table: NDArray[np.int64], counts: NDArray[np.int64]) -> tuple[int, int]:
    """Count the cells in which only the first, and only the second, number is too high for a month."""
    first, second = table[:, 0] > 12, table[:, 1] > 12
    return int(counts[first & ~second].sum()), int(counts[second & ~first].sum())


def _by_writing(table: NDArray[np.int64]) -> _Decision:
    nothing = "no number goes beyond 12, and"
    if table[:, _HALF_DAY].any():
        return _Decision("month_first", f"{nothing} times are written with AM and PM", "dates_ambiguous")
    if (table[:, _SIGN] == 1).all():
        return _Decision("day_first", f"{nothing} dashes or dots mean day first", "dates_ambiguous")
    by_day, by_month = (_span(table, _Decision(order, "")) for order in ("day_first", "month_first"))
    if len(np.unique(table[:, :3], axis=0)) >= 3 and by_month * _CLOSER <= by_day:
        return _Decision("month_first", f"{nothing} month first puts the dates closer together", "dates_ambiguous")
    return _Decision("day_first", f"{nothing} day first is the rule here", "dates_ambiguous")


def _span(table: NDArray[np.int64], decision: _Decision) -> float:
    moments = _moments(table, decision)
    known = moments[moments != _NAT]
    return float(known.max() - known.min()) if len(known) else np.inf


def _moments(table: NDArray[np.int64], decision: _Decision) -> NDArray[np.int64]:
    """(k,) seconds since 1970, the NaT number for a day that no calendar has."""
    first, second, year, seconds = table[:, :4].T
    month_first = (second > 12) if decision.order == "day_first" else (first <= 12)
    swapped = (table[:, _SIGN] > 0) & month_first
    day, month = np.where(swapped, second, first), np.where(swapped, first, second)
    possible = (month >= 1) & (month <= 12) & (day >= 1) & (year >= FIRST_YEAR) & (year <= LAST_YEAR)
    months = np.where(possible, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + np.where(possible, day - 1, 0).astype("timedelta64[D]")
    possible &= days.astype("datetime64[M]") == months
    return np.where(possible, days.astype("datetime64[s]").astype(np.int64) + seconds, _NAT)


def _notes(decision: _Decision, unreadable: int, n: int) -> tuple[Note, ...]:
    notes = []
    if decision.doubt:
        way = decision.order.replace("_", " ")
        text = f"The dates were read {way}: {decision.reason}. Some days and months may be exchanged."
        notes.append(Note(decision.doubt, text, "caveat", {"order": decision.order}))
    if unreadable:
        text = f"{unreadable:,} of {n:,} cells of the date column hold no date that can be read; they count as undated."
        notes.append(Note("dates_not_read", text, "caveat", {"n": unreadable}))
    return tuple(notes)
