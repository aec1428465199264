"""Whether a cause is mentioned more or less often as time goes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, stdtr

from rootcause.domain.causes import PeriodCount, Polarity, Trend
from rootcause.domain.comments import DISSATISFIED, Corpus
from rootcause.domain.groups import Grouping
from rootcause.drivers.calendars import Calendar, calendar
from rootcause.drivers.mentions import binary, indicator
from rootcause.drivers.significance import benjamini_hochberg
from rootcause.settings import DriverSettings

_MIN_PERIODS = 6
_QUIET = 0.1
"""A new cause may have had this part of its later rate before: tags err now and then."""


@dataclass(frozen=True)
class Course:
    """The course of one group over time; ``q_value`` is that of its trend, None where there is too little."""

    trend: Trend
    periods: tuple[PeriodCount, ...]
    q_value: float | None = None


@dataclass(frozen=True)
class Trends:
    """Courses by group id, and the periods of the whole: ``n`` dissatisfied of ``comments`` scored comments."""

    courses: Mapping[str, Course]
    overall: tuple[PeriodCount, ...]


def trends(corpus: Corpus, grouping: Grouping, settings: DriverSettings, polarity: Polarity = "problem") -> Trends:
    """Follow the mentions of every group per ISO week, or per month where the dated comments span over 40 weeks.

    Counts are set against all analyzed comments of the period, scored or not. Periods that the export holds in part
    (first and last) are marked and decide nothing. *Rising* and *falling*: the score test of a log-linear trend with
    the comments as exposure, its dispersion estimated (quasi-Poisson; Armitage 1955, McCullagh & Nelder 1989).
    *New* and *gone*: before (after) some period at most a tenth of the rate, by an exact binomial test, corrected for
    the choice of the period. Both are corrected over the groups (Benjamini & Hochberg 1995). *Unclear*: under 15
    mentions or 6 whole periods; *flat*: nothing of this.
    """
    mentioned = binary(
        {"problem": grouping.problem, "praise": grouping.praise, "any": grouping.problem + grouping.praise}[polarity]
    )
    periods = calendar(corpus, corpus.analyzed)
    by_period = indicator(periods.place, len(periods))
    counts = (by_period @ mentioned).toarray()
    comments = np.asarray(by_period.sum(axis=1)).ravel()
    verdicts, q_values = _judge(counts[~periods.partial], comments[~periods.partial], settings)
    courses = {
        group.id: Course(verdicts[g], _counted(periods, counts[:, g], comments), q_values[g])
        for g, group in enumerate(grouping.groups)
    }
    bad = by_period @ (corpus.counted & (corpus.satisfaction == DISSATISFIED)).astype(np.float64)
    return Trends(courses, _counted(periods, bad, by_period @ corpus.counted.astype(np.float64)))


def _judge(
    counts: NDArray[np.float64], comments: NDArray[np.float64], settings: DriverSettings
) -> tuple[list[Trend], list[float | None]]:
    """(T, G) counts and (T,) comments → a trend and its q-value for each group."""
    used = comments > 0
    counts, comments = counts[used], comments[used]
    total = counts.sum(axis=0)
    clear = (total >= settings.min_cause) & (len(comments) >= _MIN_PERIODS)
    verdicts: list[Trend] = ["unclear"] * len(total)
    q_values: list[float | None] = [None] * len(total)
    if not clear.any():
        return verdicts, q_values
    slope, p_slope = slopes(counts[:, clear], comments)
    starts, ends = (onset(part, exposed) for part, exposed in _both_ways(counts[:, clear], comments))
    q_slope, q_new, q_gone = (benjamini_hochberg(p) for p in (p_slope, starts, ends))
    for place, g in enumerate(np.flatnonzero(clear)):
        tilt: Trend = "rising" if slope[place] > 0 else "falling"
        found: list[tuple[Trend, NDArray[np.float64]]] = [("new", q_new), ("gone", q_gone), (tilt, q_slope)]
        verdicts[g], q = next((one for one in found if one[1][place] <= settings.alpha), ("flat", q_slope))
        q_values[g] = float(q[place])
    return verdicts, q_values


def slopes(
    counts: NDArray[np.float64], comments: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(T, G) counts and (T,) exposures > 0 → the sign and two-sided p of each group's trend over time, both (G,).

    Counts must sum to more than 0. Given its total, a count without trend is spread as the exposure is.
    """
    time, share = np.arange(len(comments), dtype=np.float64), comments / comments.sum()
    total = counts.sum(axis=0)
    expected = share[:, None] * total
    score = time @ (counts - expected)
    variance = total * (share @ time**2 - (share @ time) ** 2)
    z_squared = score**2 / variance
    freedom = len(comments) - 2
    pearson = ((counts - expected) ** 2 / expected).sum(axis=0)
    dispersion = np.maximum(1.0, (pearson - z_squared) / freedom)
    return np.sign(score), 2 * stdtr(freedom, -np.sqrt(z_squared / dispersion))


def onset(counts: NDArray[np.float64], comments: NDArray[np.float64]) -> NDArray[np.float64]:
    """(T, G) counts and (T,) exposures → (G,) p-value of a start: nearly nothing before some period, much from it on.

    The quiet part must last three periods and a sixth of all. Exact given the total, Bonferroni over the periods tried.
    """
    total, exposure = counts.sum(axis=0), comments.sum()
    tried = np.arange(max(3, -(-len(comments) // 6)), len(comments) - 1)
    result = np.ones(counts.shape[1])
    for period in tried:
        early, before = counts[:period].sum(axis=0), comments[:period].sum() / exposure
        quiet = early * (1 - before) <= _QUIET * (total - early) * before
        p = bdtr(early, total.astype(np.int64), before) * len(tried)
        result = np.where(quiet, np.minimum(result, p), result)
    return result


def _both_ways(
    counts: NDArray[np.float64], comments: NDArray[np.float64]
) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]:
    return (counts, comments), (counts[::-1], comments[::-1])


def _counted(periods: Calendar, counts: NDArray[np.float64], comments: NDArray[np.float64]) -> tuple[PeriodCount, ...]:
    rows = zip(periods.labels, counts, comments, periods.partial, strict=True)
    return tuple(PeriodCount(label, int(n), int(total), bool(part)) for label, n, total, part in rows)
