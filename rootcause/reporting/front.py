"""Page one: the score with its margin, the top three, and what is asked."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rootcause.domain.analysis import Analysis, CorpusSummary
from rootcause.domain.causes import DriverTable, PeriodCount
from rootcause.domain.reasons import Words
from rootcause.reporting import numbers
from rootcause.reporting.cells import count_cell, percent_cell, rate_points, signed_cell
from rootcause.reporting.rows import RANKABLE, CauseView
from rootcause.reporting.words import both, label, same, say

_UNUSABLE = ("empty", "junk", "no_customer_turn")


@dataclass(frozen=True)
class Fact:
    """One figure of the strip on page one."""

    label: Words
    value: Words
    note: Words | None = None


def answers(summary: CorpusSummary) -> int:
    """Return the number of answers with a score."""
    return summary.satisfied + summary.neutral + summary.dissatisfied


def top_rows(rows: tuple[CauseView, ...], totals: DriverTable | None) -> tuple[CauseView, ...]:
    """Return the first three drivers by rank; without scores the first three, which are mentioned most."""
    if totals is None:
        return rows[:3]
    ranked = [row for row in rows if row.verdict == "driver" and row.driver.rank is not None]
    return tuple(sorted(ranked, key=lambda row: (row.driver.rank or 0, row.id)))[:3]


def nothing(analysis: Analysis) -> tuple[Words, Words]:
    """Return the title and sentence of a page one without a cause on it."""
    if not any(cause.kind in RANKABLE for cause in analysis.causes):
        return say("top.empty"), say("top.empty_text")
    return say("top.none"), say("top.none_text", n=answers(analysis.summary))


def unexplained(totals: DriverTable | None) -> Words | None:
    """Return the sentence on the part that no named reason explains; None without scores."""
    if totals is None:
        return None
    return say(
        "top.unexplained",
        points=both(lambda x: numbers.points(totals.not_explained, x)),
        dsat=rate_points(totals),
        low=both(lambda x: numbers.points(totals.not_explained_low, x)),
        high=both(lambda x: numbers.points(totals.not_explained_high, x)),
    )


def headline(analysis: Analysis) -> Fact:
    """Return the dissatisfied share with its interval and n, or the calm statement that there are no scores."""
    totals, summary = analysis.totals, analysis.summary
    n = totals.units if totals else answers(summary)
    if n == 0:
        text = say("headline.no_score_note", n=summary.analyzed)
        return Fact(say("headline.no_score"), same(""), text)
    rate = totals.dsat_rate if totals else summary.dissatisfied / n
    low, high = (totals.dsat_low, totals.dsat_high) if totals else numbers.wilson(summary.dissatisfied, n)
    margin = say("headline.dsat_margin", low=percent_cell(low).text, high=percent_cell(high).text, n=n)
    return Fact(say("headline.dsat"), percent_cell(rate).text, margin)


def facts(summary: CorpusSummary) -> tuple[Fact, ...]:
    """Return the strip of figures beside the score; what is not known is left out."""
    found = [*_score_facts(summary), *_size_facts(summary), _period(summary), _language_mix(summary)]
    return tuple(fact for fact in found if fact is not None)


def _score_facts(summary: CorpusSummary) -> list[Fact]:
    n = answers(summary)
    if n == 0:
        return []
    facts = [_nps(summary, n) if "nps" in summary.metric.lower() else _csat(summary, n)]
    if summary.mean_score is not None:
        mean = summary.mean_score
        facts.append(
            Fact(say("facts.mean"), both(lambda x: numbers.decimal(mean, x, 2)), label("scale", summary.scale))
        )
    return facts


def _csat(summary: CorpusSummary, n: int) -> Fact:
    low, high = numbers.wilson(summary.satisfied, n)
    return Fact(say("facts.csat"), percent_cell(summary.satisfied / n).text, _margin((high - low) / 2))


def _nps(summary: CorpusSummary, n: int) -> Fact:
    """Promoters minus detractors, with the margin of a difference of two shares of one sample."""
    up, down = summary.satisfied / n, summary.dissatisfied / n
    margin = 1.959964 * math.sqrt(max(0.0, up + down - (up - down) ** 2) / n)
    return Fact(say("facts.nps"), both(lambda x: numbers.decimal(100 * (up - down), x)), _margin(margin))


def _margin(half: float) -> Words:
    return say("facts.margin", margin=both(lambda x: numbers.points(half, x)))


def _size_facts(summary: CorpusSummary) -> list[Fact]:
    unusable = sum(count for reason, count in summary.excluded.items() if reason in _UNUSABLE)
    of_rows = say("facts.of_rows", n=summary.rows)
    return [
        Fact(say("facts.comments"), count_cell(summary.analyzed).text, of_rows),
        Fact(say("facts.unusable"), percent_cell(_ratio(unusable, summary.rows)).text, of_rows),
        Fact(say("facts.tagged"), percent_cell(_ratio(summary.tagged, summary.analyzed)).text),
    ]


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _period(summary: CorpusSummary) -> Fact | None:
    if not summary.first or not summary.last:
        return None
    text = both(lambda x: f"{numbers.day(summary.first, x)} – {numbers.day(summary.last, x)}")
    return Fact(say("facts.period"), text)


def _language_mix(summary: CorpusSummary) -> Fact | None:
    """Return the three languages heard most, as shares."""
    total = sum(summary.languages.values())
    if not total:
        return None
    most = sorted(summary.languages.items(), key=lambda item: (-item[1], item[0]))[:3]
    heard = [(label("lang", code), n / total) for code, n in most if n >= 0.01 * total]
    text = both(lambda x: ", ".join(f"{name[x]} {numbers.percent(share, x, 0)}" for name, share in heard))
    return Fact(say("facts.languages"), text)


def change(summary: CorpusSummary) -> Words | None:
    """Compare the last whole month with the one before, or four whole weeks with the four before.

    ``summary.periods`` count dissatisfied (n) of scored (comments) comments. The margin is that of a difference of two
    rates. None where there are too few periods.
    """
    whole = [entry for entry in summary.periods if not entry.partial and entry.comments]
    span = 4 if whole and "W" in whole[-1].period else 1
    if len(whole) < 2 * span:
        return None
    earlier, later = _Stretch.of(whole[-2 * span : -span]), _Stretch.of(whole[-span:])
    difference = later.rate - earlier.rate
    margin = 1.959964 * math.sqrt(earlier.variance + later.variance)
    return say(
        f"change.{'none' if abs(difference) <= margin else 'some'}",
        later=later.label,
        earlier=earlier.label,
        now=percent_cell(later.rate).text,
        before=percent_cell(earlier.rate).text,
        difference=signed_cell(difference).text,
        margin=both(lambda x: numbers.points(margin, x)),
    )


@dataclass(frozen=True)
class _Stretch:
    """Some periods in a row, taken together."""

    label: Words
    rate: float
    variance: float

    @classmethod
    def of(cls, periods: list[PeriodCount]) -> _Stretch:
        answers = sum(entry.comments for entry in periods)
        rate = sum(entry.n for entry in periods) / answers
        ends = dict.fromkeys((periods[0].period, periods[-1].period))
        label = both(lambda x: " – ".join(numbers.day(end, x) for end in ends))
        return cls(label, rate, rate * (1 - rate) / answers)
