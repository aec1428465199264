"""Shares over time: the periods of a cause, those of the whole, and the user's event marks among them."""

from __future__ import annotations

from dataclasses import dataclass

from rootcause.domain.causes import PeriodCount
from rootcause.domain.reasons import Words
from rootcause.reporting import numbers
from rootcause.reporting.cells import Cell, count_cell, percent_cell
from rootcause.reporting.words import both


@dataclass(frozen=True)
class PeriodView:
    """One period of a trend; ``x`` and ``y`` place it in a box of 100 by 100, y downward."""

    label: Words
    n: Cell
    comments: Cell
    share: Cell
    partial: bool
    x: float
    y: float


def period_views(periods: tuple[PeriodCount, ...]) -> tuple[PeriodView, ...]:
    """Return the periods of a cause, placed in a box from zero to its highest share."""
    shares = [entry.n / entry.comments if entry.comments else 0.0 for entry in periods]
    highest = max([*shares, 1e-9])
    width = max(1, len(periods) - 1)
    return tuple(
        PeriodView(
            label=both(lambda language, p=entry.period: numbers.day(p, language)),  # type: ignore[misc]
            n=count_cell(entry.n),
            comments=count_cell(entry.comments),
            share=percent_cell(share),
            partial=entry.partial,
            x=round(100 * i / width, 2),
            y=round(100 - 100 * share / highest, 2),
        )
        for i, (entry, share) in enumerate(zip(periods, shares, strict=True))
    )
