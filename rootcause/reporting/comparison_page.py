"""comparison.html: why the score moved, on one page that opens offline, in Dutch and English."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from markupsafe import Markup

from rootcause.domain.changes import CauseChange, Comparison, Part
from rootcause.domain.reasons import Words
from rootcause.reporting import numbers
from rootcause.reporting.cells import Cell, percent_cell, signed_cell
from rootcause.reporting.comparison import KINDS, STATUS, cause_name, meanings, opening, points_range
from rootcause.reporting.html import asset, policy, templates
from rootcause.reporting.shapes import Step
from rootcause.reporting.words import both, note, same, say

_SHOWN = 200


@dataclass(frozen=True)
class Row:
    """One cause: its shares before and after, and what it adds to the difference."""

    name: Words
    before: Cell
    after: Cell
    status: Words
    code: str
    more: Cell
    more_range: Words
    heavier: Cell
    heavier_range: Words


def render_comparison(comparison: Comparison, language: str) -> str:
    """Return the whole page; both languages are inside, ``language`` is the one shown first."""
    style, script = asset("report.css") + asset("comparison.css"), asset("report.js")
    rows = tuple(_row(cause) for cause in comparison.causes[:_SHOWN])
    return (
        templates()
        .get_template("comparison.html.j2")
        .render(
            language=language,
            title=say("compare.title"),
            change=_signed(comparison.difference),
            direction=_direction(comparison.low, comparison.high),
            opening=_both(comparison, opening),
            facts=_facts(comparison),
            warnings=[note(entry) for entry in comparison.notes if entry.level == "warning"],
            steps=steps(comparison),
            zero=_zero(comparison),
            meanings=_both(comparison, meanings),
            rows=rows,
            more=max(0, len(comparison.causes) - _SHOWN),
            notes=[(entry.level, note(entry)) for entry in comparison.notes],
            policy=policy(style, script),
            style=Markup(style),  # noqa: S704 - our own
            script=Markup(script),  # noqa: S704
        )
    )


def _both(comparison: Comparison, write: Callable[[Comparison, str], list[str]]) -> list[Words]:
    """Sentences in both languages."""
    return [Words(nl, en) for nl, en in zip(write(comparison, "nl"), write(comparison, "en"), strict=True)]


def steps(comparison: Comparison) -> tuple[Step, ...]:
    """Return the parts, each from where the one before it ends, and the whole difference; nothing without parts."""
    if not comparison.parts or comparison.difference is None:
        return ()
    low, high = _axis(comparison.parts)
    ends = [0.0, *accumulate(part.value for part in comparison.parts)]
    parts = [
        _step(
            say(KINDS[part.kind]), _direction(part.low, part.high), part.value, (begin, begin + part.value), (low, high)
        )
        for part, begin in zip(comparison.parts, ends, strict=False)
    ]
    around = [_around(part) for part in comparison.parts]
    whole = _step(say("compare.total"), "total", comparison.difference, (0.0, comparison.difference), (low, high))
    limits = both(lambda one: points_range(comparison.low, comparison.high, one))
    return tuple(
        Step(*step, interval=interval, start=min(ends), stop=max(ends))
        for (step, ends), interval in zip((*parts, whole), (*around, limits), strict=True)
    )


def _step(
    name: Words, kind: str, value: float, ends: tuple[float, float], axis: tuple[float, float]
) -> tuple[tuple[Words, str, Cell], tuple[float, float]]:
    low, high = axis
    start, stop = (round(100 * (end - low) / (high - low), 2) for end in ends)
    return (name, kind, signed_cell(value)), (start, stop)


def _axis(parts: Sequence[Part]) -> tuple[float, float]:
    ends = [0.0, *accumulate(part.value for part in parts)]
    return min(ends), max(*ends, min(ends) + 1e-9)


def _zero(comparison: Comparison) -> float:
    """Where no difference lies on the axis of the waterfall, 0–100."""
    low, high = _axis(comparison.parts) if comparison.parts else (0.0, 1.0)
    return round(100 * -low / (high - low), 2)


def _direction(low: float | None, high: float | None) -> str:
    """Which way an interval points; "rest" where it holds zero."""
    if low is None or high is None or low <= 0 <= high:
        return "rest"
    return "more" if low > 0 else "less"


def _facts(comparison: Comparison) -> list[tuple[Words, Cell, Words]]:
    """(what, number, of how many) for both periods."""
    periods = (
        ("compare.before", comparison.old_rate, comparison.old_n, comparison.old_name),
        ("compare.after", comparison.new_rate, comparison.new_n, comparison.new_name),
    )
    return [
        (
            say("compare.period", which=say(key), name=name),
            percent_cell(rate),
            say("compare.scored", n=n),
        )
        for key, rate, n, name in periods
    ]


def _row(cause: CauseChange) -> Row:
    return Row(
        name=both(lambda one: cause_name(cause, one)),
        before=percent_cell(cause.share_old),
        after=percent_cell(cause.share_new),
        status=say(STATUS[cause.status]) if cause.status else same(""),
        code=cause.status,
        more=_signed(cause.prevalence.value if cause.prevalence else None),
        more_range=_around(cause.prevalence),
        heavier=_signed(cause.severity.value if cause.severity else None),
        heavier_range=_around(cause.severity),
    )


def _signed(value: float | None) -> Cell:
    return signed_cell(value) if value is not None else Cell(same(numbers.ABSENT))


def _around(part: Part | None) -> Words:
    return both(lambda one: points_range(part.low, part.high, one)) if part else same("")
