"""Operational figures of an export and their link to dissatisfaction."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MetricBand:
    """Answers whose figure lies in (``above``, ``to``] — the first band holds its lower end too — and their rate."""

    above: float
    to: float
    n: int
    dsat_rate: float
    dsat_low: float
    dsat_high: float


@dataclass(frozen=True)
class Breakpoint:
    """Where satisfaction breaks: from about ``low``–``high`` on (95 % range of the cut, best guess ``at``).

    ``rate_below`` and ``rate_above`` are the dissatisfaction rates on either side of ``at``; ``p_value`` is that of
    the best cut among all cuts tried (permutation of customers), corrected over the metrics in ``q_value``.
    """

    at: float
    low: float
    high: float
    rate_below: float
    rate_above: float
    p_value: float
    q_value: float


@dataclass(frozen=True)
class MetricCause:
    """A cause's answers beside the others: medians of the figure, and their difference with 95 % limits."""

    group: str
    n: int
    median_with: float
    median_without: float
    difference: float
    low: float
    high: float
    q_value: float


@dataclass(frozen=True)
class Metric:
    """One figure. ``n`` answers have it, ``missing`` do not (their rate is ``missing_rate``, None under 10 answers).

    ``strength`` is the rank correlation of the figure with the score (Spearman; positive: higher goes with *less*
    dissatisfaction), 95 % limits by customers; ``adjusted`` is the change of the dissatisfaction rate, in points, from
    the 25th to the 75th percentile of the figure with the adjusters held equal, 95 % limits; ``q_value`` is corrected
    over the metrics. ``derived`` marks figures computed from the export itself (tickets per day, repeat contact).
    """

    name: str
    n: int
    missing: int
    missing_rate: float | None
    strength: float
    strength_low: float
    strength_high: float
    adjusted: float
    adjusted_low: float
    adjusted_high: float
    q_value: float
    bands: tuple[MetricBand, ...] = ()
    breakpoint: Breakpoint | None = None
    causes: tuple[MetricCause, ...] = ()
    derived: bool = False
