"""Shares over time: the periods of a cause, those of the whole, and the user's event marks among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rootcause.domain.analysis import Analysis
from rootcause.domain.causes import PeriodCount
from rootcause.domain.changes import EventEffect
from rootcause.domain.reasons import Words
from rootcause.reporting import numbers
from rootcause.reporting.cells import Cell, count_cell, interval, percent_cell, signed_cell
from rootcause.reporting.words import both, say


@dataclass(frozen=True)
class PeriodView:
    """One period of a trend; ``x`` and ``y`` place it in a box of 100 by 100, y downward.

    ``bottom`` and ``top`` are the places of Wilson's limits.
    """

    label: Words
    n: Cell
    comments: Cell
    share: Cell
    partial: bool
    x: float
    y: float
    bottom: float
    top: float


@dataclass(frozen=True)
class RateView:
    """One period of the whole: dissatisfied (n) of the scored answers, with Wilson's limits."""

    label: Words
    n: Cell
    comments: Cell
    share: Cell
    low: Cell
    high: Cell
    partial: bool


@dataclass(frozen=True)
class Mark:
    """An event of the user's. ``at`` is its place among the periods, 0 in the middle of the first one."""

    letter: str
    when: Words
    name: str
    found: Words
    at: float


@dataclass(frozen=True)
class Course:
    """The dissatisfaction per period, and the event marks that fall into it."""

    periods: tuple[RateView, ...]
    marks: tuple[Mark, ...]
    elsewhere: int
    """Event marks outside of the periods, which no chart can show."""


def course(analysis: Analysis) -> Course:
    """Return how dissatisfaction went; without dates or scores it holds no period."""
    periods = tuple(entry for entry in analysis.summary.periods if entry.comments)
    shown = marks(periods, analysis.events)
    return Course(tuple(map(_rate, periods)), shown, len(analysis.events) - len(shown) if periods else 0)


def _rate(entry: PeriodCount) -> RateView:
    low, high = numbers.wilson(entry.n, entry.comments)
    return RateView(
        label=_label(entry.period),
        n=count_cell(entry.n),
        comments=count_cell(entry.comments),
        share=percent_cell(entry.n / entry.comments),
        low=percent_cell(low),
        high=percent_cell(high),
        partial=entry.partial,
    )


def marks(periods: Sequence[PeriodCount], events: Sequence[EventEffect]) -> tuple[Mark, ...]:
    """Place the events among the periods by date; those before the first or after the last are left out.

    An event keeps its letter in every chart, so a cause whose periods are fewer may show B without A.
    """
    starts = [start for start in (first_day(entry.period) for entry in periods) if start]
    if len(starts) < 2 or len(starts) < len(periods):
        return ()
    starts.append(_next_day(periods[-1].period, starts[-1]))
    ordered = sorted(events, key=lambda effect: (effect.event.date, effect.event.label))
    found = [_mark(i, effect, starts) for i, effect in enumerate(ordered)]
    return tuple(mark for mark in found if mark)


def _mark(i: int, effect: EventEffect, starts: list[date]) -> Mark | None:
    day = first_day(effect.event.date)
    if day is None or not starts[0] <= day < starts[-1]:
        return None
    k = max(k for k, start in enumerate(starts) if start <= day)
    at = k + (day - starts[k]) / (starts[k + 1] - starts[k]) - 0.5
    when = both(lambda x: numbers.day(effect.event.date, x))
    return Mark(_letter(i), when, effect.event.label, _found(effect), at)


def _letter(i: int) -> str:
    """0 → "A", 25 → "Z", 26 → "AA"."""
    return (_letter(i // 26 - 1) if i >= 26 else "") + chr(ord("A") + i % 26)


def _found(effect: EventEffect) -> Words:
    if effect.difference is None:
        return say("course.too_few", before=effect.n_before, after=effect.n_after)
    return say(
        "course.found",
        before=percent_cell(effect.before).text,
        after=percent_cell(effect.after).text,
        difference=signed_cell(effect.difference).text,
        interval=interval(effect.low, effect.high),
    )


def first_day(period: str) -> date | None:
    """Return the first day of "2026-W06", "2026-02" or "2026-02-03"; None where the text is no period."""
    week = re.fullmatch(r"(\d{4})-?W(\d{2})", period)
    month = re.fullmatch(r"(\d{4})-(\d{2})", period)
    try:
        if week:
            return date.fromisocalendar(int(week[1]), int(week[2]), 1)
        return date(int(month[1]), int(month[2]), 1) if month else date.fromisoformat(period[:10])
    except ValueError:
        return None


def _next_day(period: str, start: date) -> date:
    """Return the first day after a period."""
    if re.fullmatch(r"\d{4}-\d{2}", period):
        return date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return start + timedelta(days=7 if "W" in period else 1)


def period_views(periods: tuple[PeriodCount, ...]) -> tuple[PeriodView, ...]:
    """Return the periods of a cause in a box from zero to their highest limit, at most twice the highest share."""
    shares = [entry.n / entry.comments if entry.comments else 0.0 for entry in periods]
    limits = [numbers.wilson(entry.n, entry.comments) for entry in periods]
    highest = max(1e-9, min(max((high for _, high in limits), default=0.0), 2 * max(shares, default=0.0)))
    return tuple(
        PeriodView(
            label=_label(entry.period),
            n=count_cell(entry.n),
            comments=count_cell(entry.comments),
            share=percent_cell(share),
            partial=entry.partial,
            x=across(i, len(periods)),
            y=_down(share, highest),
            bottom=_down(low, highest),
            top=_down(high, highest),
        )
        for i, (entry, share, (low, high)) in enumerate(zip(periods, shares, limits, strict=True))
    )


def _down(share: float, highest: float) -> float:
    return round(100 - 100 * min(share / highest, 1.0), 1)


def across(at: float, periods: int) -> float:
    """Return the place of a period or a mark in a box that is 100 wide."""
    return round(min(100.0, max(0.0, 100 * at / max(1, periods - 1))), 1)


def _label(period: str) -> Words:
    return both(lambda language: numbers.day(period, language))
