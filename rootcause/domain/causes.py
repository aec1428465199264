"""A group measured against the score, and what a reader is told about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from rootcause.domain.outcomes import WhatIf

Verdict = Literal["driver", "bystander", "strength", "not_distinguishable", "too_few"]
Trend = Literal["rising", "falling", "flat", "new", "gone", "unclear"]
Polarity = Literal["problem", "praise", "any"]


@dataclass(frozen=True)
class Driver:
    """One exposure measured against dissatisfaction. Rates, shares and impacts are 0–1; None where not defined.

    The definition of every number is in the documentation of ``rootcause.drivers``. ``n`` counts scored answers that
    mention the group; ``share`` is n over all scored answers; ``impact`` is in points of the dissatisfaction rate.
    ``company`` is the id of the group (or "name=level" of an adjuster) that mostly explains a bystander.
    """

    group: str
    polarity: Polarity
    n: int
    customers: int
    share: float
    dsat_rate: float | None = None
    dsat_low: float | None = None
    dsat_high: float | None = None
    rate_without: float | None = None
    raw_difference: float | None = None
    lift: float | None = None
    impact: float | None = None
    impact_low: float | None = None
    impact_high: float | None = None
    impact_share: float | None = None
    p_value: float | None = None
    q_value: float | None = None
    q_raw: float | None = None
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    p_top3: float | None = None
    verdict: Verdict | None = None
    company: str = ""
    caveat: str = ""
    impact_any: float | None = None


@dataclass(frozen=True)
class DriverTable:
    """All drivers of one level, with the totals they add up to: Σ impact + not_explained = dsat_rate."""

    drivers: tuple[Driver, ...]
    units: int
    dissatisfied: int
    dsat_rate: float
    dsat_low: float
    dsat_high: float
    not_explained: float
    not_explained_low: float
    not_explained_high: float
    adjusters: tuple[str, ...] = ()
    draws: int = 0


@dataclass(frozen=True)
class Quote:
    """One customer's words, redacted, with what marks the cause: ``start``/``stop`` highlight ``text``."""

    comment_id: str
    text: str
    language: str
    start: int = 0
    stop: int = 0
    satisfaction: int = -9
    when: str = ""


@dataclass(frozen=True)
class Evidence:
    """What a reader can check a group by: its phrases, typical comments, and a comment that says the opposite."""

    keyphrases: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    counter_quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class PeriodCount:
    """Mentions of a cause in one period. ``partial`` marks a period that the export holds only in part."""

    period: str
    n: int
    comments: int
    partial: bool = False


@dataclass(frozen=True)
class SegmentCell:
    """One cause in one segment; cells under 10 scored comments are left out before they get here."""

    segment: str
    value: str
    n: int
    mentioned: int
    dsat_rate: float | None


@dataclass(frozen=True)
class RootCause:
    """A ranked driver with its evidence: a candidate explanation, not proof."""

    id: str
    parent: str
    kind: str
    name_nl: str
    name_en: str
    driver: Driver
    keyphrases: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    counter_quotes: tuple[Quote, ...] = ()
    trend: Trend = "unclear"
    periods: tuple[PeriodCount, ...] = ()
    segments: tuple[SegmentCell, ...] = ()
    action_nl: str = ""
    action_en: str = ""
    children: tuple[RootCause, ...] = field(default_factory=tuple)
    what_if: WhatIf | None = None

    def name(self, language: str) -> str:
        """Return the name in the reader's language ("nl" or "en")."""
        return self.name_nl if language == "nl" else self.name_en
