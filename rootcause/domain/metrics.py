"""Operational figures of an export and their link to dissatisfaction."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MetricBand:
    """Answers whose figure lies in (``above``, ``to``], and their rate.

    The first band holds its lower end too; a band of one value has it as both ends.
    """

    above: float
    to: float
    n: int
    dsat_rate: float
    dsat_low: float
    dsat_high: float


@dataclass(frozen=True)
class Breakpoint:
    """Where satisfaction breaks: from about ``low``–``high`` on (95 % range of the cut, best guess ``at``).

    ``rate_below`` and ``rate_above`` are the dissatisfaction rates of the answers under ``at`` and from it on. Chosen
    because they differ most, they lie further apart than those of new answers will: say so beside them. ``p_value`` is
    that of the best cut among all cuts tried (permutation of customers), corrected over the metrics in ``q_value``.
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
    """A cause's answers beside the others: medians of the figure, and their difference with 95 % limits.

    Of a figure with two values (0 and 1) they are means, so shares of the higher value. ``q_value`` is that of the
    rank-sum test, corrected over the causes.
    """

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
    dissatisfaction), 95 % limits by customers (days, for tickets per day); 0 within −1..1 says that nothing is known.
    ``q_value`` is that of the strength, corrected over the metrics. ``adjusted`` is the change of the dissatisfaction
    rate (0–1) from ``lower``, the 25th percentile of the figure, to ``upper``, the 75th, with the adjusters held equal,
    95 % limits. Where one value reaches from the 25th to the 75th percentile, as in a figure of mostly zeros, ``lower``
    and ``upper`` are the 10th and 90th or else the lowest and highest value. Both are None, and ``adjusted`` 0 within
    −1..1, where no model can tell. ``derived`` marks figures computed from the export itself (tickets per day, repeat
    contact).
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
    lower: float | None = None
    upper: float | None = None
