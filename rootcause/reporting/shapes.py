"""What the charts draw: the bars of the waterfall and of the Pareto chart, the points of the priority chart."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from rootcause.domain.causes import Driver, DriverTable
from rootcause.domain.reasons import Words
from rootcause.reporting.cells import Cell, interval, points_cell
from rootcause.reporting.rows import CauseView, scaled
from rootcause.reporting.words import label, same, say

_STEPS, _POINTS, _CARRIED = 10, 40, 20
LABELED = 10
"""Ranks that stand as a number in the priority chart; more would lie on top of each other."""


@dataclass(frozen=True)
class Step:
    """One bar of a waterfall, from ``start`` to ``stop`` on 0–100."""

    name: Words
    kind: str
    cell: Cell
    interval: Words
    start: float
    stop: float


@dataclass(frozen=True)
class Point:
    """One mark of the priority chart; ``label`` is the rank, "" beyond the first ones."""

    label: str
    share: float
    impact: float
    low: float
    high: float
    driver: bool
    small: bool


@dataclass(frozen=True)
class Carried:
    """One bar of the Pareto chart: the part of all dissatisfaction that a driver carries, and all before it with it."""

    anchor: str
    place: str
    name: Words
    own: Cell
    together: Cell


def carried(rows: tuple[CauseView, ...]) -> tuple[Carried, ...]:
    """Return the first drivers in the order of their rank."""
    drivers = [row for row in rows if row.verdict == "driver" and row.driver.impact_share is not None]
    return tuple(
        Carried(row.anchor, row.place, row.name, row.cells["impact_share"], row.cells["cumulative"])
        for row in drivers[:_CARRIED]
    )


def steps(totals: DriverTable | None, names: Mapping[str, Words]) -> tuple[Step, ...]:
    """Return the bars from zero to the whole: the largest causes, the smaller ones together, not explained, total."""
    if totals is None or not totals.drivers:
        return ()
    drivers = sorted(
        (d for d in totals.drivers if d.polarity != "praise" and d.impact is not None),
        key=lambda d: (-(d.impact or 0.0), d.group),
    )
    shown = len(drivers) if len(drivers) <= _STEPS + 1 else _STEPS
    named = [(names.get(d.group, label("kind", d.group)), _step_kind(d), d) for d in drivers[:shown]]
    parts = [(name, kind, d.impact or 0.0, interval(d.impact_low, d.impact_high)) for name, kind, d in named]
    rest = drivers[shown:]
    if rest:
        together = math.fsum(d.impact or 0.0 for d in rest)
        parts.append((say("waterfall.other", n=len(rest)), "rest", together, same("")))
    unknown = interval(totals.not_explained_low, totals.not_explained_high)
    parts.append((say("waterfall.not_explained"), "not_explained", totals.not_explained, unknown))
    steps = _stacked(parts)
    whole = interval(totals.dsat_low, totals.dsat_high)
    axis = _step_axis(parts)
    total = Step(
        say("waterfall.total"), "total", points_cell(totals.dsat_rate), whole,
        scaled(0.0, axis), scaled(totals.dsat_rate, axis),
    )  # fmt: skip
    return (*steps, total)


def _step_kind(driver: Driver) -> str:
    return "driver" if driver.verdict == "driver" else "rest"


def _step_axis(parts: list[tuple[Words, str, float, Words]]) -> tuple[float, float]:
    edges = [0.0, *accumulate(value for _, _, value, _ in parts)]
    return min(edges), max(*edges, 1e-9)


def _stacked(parts: list[tuple[Words, str, float, Words]]) -> list[Step]:
    axis = _step_axis(parts)
    edges = [0.0, *accumulate(value for _, _, value, _ in parts)]
    return [
        Step(name, kind, points_cell(value), around, *sorted((scaled(begin, axis), scaled(begin + value, axis))))
        for (name, kind, value, around), begin in zip(parts, edges, strict=False)
    ]


def points(rows: tuple[CauseView, ...]) -> tuple[Point, ...]:
    """Return the first causes that have an impact, as points."""
    found = [_point(row) for row in rows if row.driver.impact is not None]
    return tuple(found[:_POINTS])


def _point(row: CauseView) -> Point:
    driver = row.driver
    impact = driver.impact or 0.0
    return Point(
        label=str(driver.rank) if driver.rank is not None and driver.rank <= LABELED else "",
        share=driver.share,
        impact=impact,
        low=impact if driver.impact_low is None else driver.impact_low,
        high=impact if driver.impact_high is None else driver.impact_high,
        driver=row.verdict == "driver",
        small=row.small,
    )
