"""One cause as a row of the ranking, with everything that lies under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from rootcause.domain.causes import Driver, DriverTable, Quote, RootCause
from rootcause.domain.changes import EventEffect
from rootcause.domain.outcomes import WhatIf
from rootcause.domain.reasons import Words
from rootcause.reporting import numbers
from rootcause.reporting.cells import Cell, cells, percent_cell, points_cell, rate_points, sure
from rootcause.reporting.segments import SegmentView, segment_view, shown_segments, worst
from rootcause.reporting.trends import Mark, PeriodView, marks, period_views
from rootcause.reporting.words import both, known, same, say

RANKABLE = ("reason", "cluster", "discovered")
"""Kinds that stand in the ranking; the other kinds are rows without rank or verdict."""

SMALL = 30
"""Answers under which a point is drawn hollow and its numbers deserve a second look."""

_EXCERPT = 500
_ANSWERS = {-1: "dissatisfied", 0: "neutral", 1: "satisfied"}


@dataclass(frozen=True)
class QuoteView:
    """A quote cut to a readable length around its highlighted words."""

    before: str
    mark: str
    after: str
    language: str
    answer: str
    when: Words
    id: str


@dataclass(frozen=True)
class Bar:
    """Positions of an interval on a common axis, 0–100."""

    zero: float
    low: float
    value: float
    high: float


@dataclass(frozen=True)
class CauseView:
    """One row of the ranking and what lies under it."""

    anchor: str
    at: str
    id: str
    kind: str
    name: Words
    driver: Driver
    verdict: str
    trend: str
    place: str
    places: Words
    cells: Mapping[str, Cell]
    bar: Bar | None
    sentence: Words
    mention: Words
    certainty: tuple[Words, ...]
    remarks: tuple[Words, ...]
    action: Words | None
    keyphrases: tuple[str, ...]
    periods: tuple[PeriodView, ...]
    marks: tuple[Mark, ...]
    segments: tuple[SegmentView, ...]
    segments_left: int
    worst: Words | None
    children: tuple[CauseView, ...]
    quotes: tuple[QuoteView, ...]
    counter_quotes: tuple[QuoteView, ...]
    small: bool


@dataclass(frozen=True)
class RowMaker:
    """What the view of a cause needs to know beyond the cause itself."""

    totals: DriverTable | None
    names: Mapping[str, Words]
    axis: tuple[float, float]
    places: Mapping[tuple[str, str], str]
    events: tuple[EventEffect, ...]
    brief: bool

    def cause(self, cause: RootCause, anchor: str, at: str) -> CauseView:
        """Return the row of a cause and of all that lies inside it.

        ``anchor`` is its id on the page, ``at`` its place in analysis.json ("causes.3.children.0").
        """
        driver = cause.driver
        segments = shown_segments(cause, self.brief)
        return CauseView(
            anchor=anchor,
            at=at,
            id=cause.id,
            kind=cause.kind,
            name=both(cause.name),
            driver=driver,
            verdict=driver.verdict or "none",
            trend=cause.trend,
            place=numbers.ABSENT if driver.rank is None else str(driver.rank),
            places=_places(driver),
            cells=cells(driver),
            bar=self._bar(driver),
            sentence=self._sentence(cause),
            mention=_mention(driver),
            certainty=_certainty(driver),
            remarks=(*self._remarks(driver), *_what_if(cause.what_if)),
            action=_action(cause),
            keyphrases=cause.keyphrases,
            periods=period_views(cause.periods),
            marks=marks(cause.periods, self.events),
            segments=tuple(segment_view(cell, self.places) for cell in segments),
            segments_left=len(cause.segments) - len(segments),
            worst=worst(cause.segments),
            children=tuple(
                self.cause(child, f"{anchor}-{i}", f"{at}.children.{i - 1}")
                for i, child in enumerate(cause.children, 1)
            ),
            quotes=tuple(excerpt(quote) for quote in cause.quotes),
            counter_quotes=tuple(excerpt(quote) for quote in cause.counter_quotes),
            small=driver.n < SMALL,
        )

    def _bar(self, driver: Driver) -> Bar | None:
        if driver.impact is None or driver.impact_low is None or driver.impact_high is None:
            return None
        place = [scaled(value, self.axis) for value in (0.0, driver.impact_low, driver.impact, driver.impact_high)]
        return Bar(*place)

    def _sentence(self, cause: RootCause) -> Words:
        driver = cause.driver
        shown = cells(driver)
        share, rate, without = shown["share"].text, shown["dsat_rate"].text, shown["rate_without"].text
        if driver.polarity == "praise":
            key = "well.sentence" if driver.dsat_rate is not None else "well.sentence_common"
            return say(key, n=driver.n, share=share, rate=rate, without=without)
        if self.totals is None or driver.impact is None:
            return say("top.common_sentence", n=driver.n, share=share)
        low, high = (
            both(lambda x: numbers.points(driver.impact_low, x)),
            both(lambda x: numbers.points(driver.impact_high, x)),
        )
        return say(
            "top.sentence",
            n=driver.n, share=share, rate=rate, without=without,
            impact=shown["impact"].text, dsat=rate_points(self.totals), low=low, high=high,
        )  # fmt: skip

    def _remarks(self, driver: Driver) -> tuple[Words, ...]:
        found = [self._caveat(code) for code in driver.caveat.split("|") if code]
        if driver.verdict == "bystander":
            found.insert(0, self._company(driver.company))
        if driver.impact_any is not None:
            found.append(say("any_impact", points=both(lambda x: numbers.points(driver.impact_any, x))))
        return tuple(found)

    def _caveat(self, code: str) -> Words:
        """Return the wording of "code", "code:group" or "simpson:segment=value"; a new caveat stays as it is."""
        key, _, group = code.partition(":")
        key = "simpson_in" if key == "simpson" and group else key
        return say(f"caveat.{key}", name=self._name(group)) if known("caveat", key) else same(code)

    def _company(self, company: str) -> Words:
        return say("company", name=self._name(company)) if company else say("company_unknown")

    def _name(self, group: str) -> Words:
        return self.names.get(group, same(group.replace("=", ": ")))


def _mention(driver: Driver) -> Words:
    """Say how often it is mentioned, and with how much dissatisfaction: the first half of the sentence."""
    shown = cells(driver)
    share, rate, without = shown["share"].text, shown["dsat_rate"].text, shown["rate_without"].text
    return say("top.mention", n=driver.n, share=share, rate=rate, without=without)


def _what_if(found: WhatIf | None) -> tuple[Words, ...]:
    if found is None:
        return ()
    low, high = points_cell(found.low).text, points_cell(found.high).text
    return (say("what_if", fall=percent_cell(found.fall, 0).text, low=low, high=high),)


def _places(driver: Driver) -> Words:
    """Return the rank interval, "" where it is a single place."""
    if (
        driver.rank is None
        or driver.rank_low is None
        or driver.rank_high is None
        or driver.rank_low == driver.rank_high
    ):
        return same("")
    return say("certainty.range", low=driver.rank_low, high=driver.rank_high)


def _certainty(driver: Driver) -> tuple[Words, ...]:
    found: list[Words] = []
    if driver.rank_low is not None and driver.rank_high is not None and driver.rank is not None:
        key = "place_firm" if driver.rank_low == driver.rank_high else "place"
        found.append(say(f"certainty.{key}", low=driver.rank_low, high=driver.rank_high))
    if driver.p_top3 is not None and driver.rank is not None:
        found.append(say("certainty.first_three", p=sure(driver.p_top3)))
    return tuple(found)


def _action(cause: RootCause) -> Words | None:
    return Words(nl=cause.action_nl, en=cause.action_en) if cause.action_nl or cause.action_en else None


def excerpt(quote: Quote, limit: int = _EXCERPT) -> QuoteView:
    """Cut a long quote to about ``limit`` characters around the highlighted words; "…" marks a cut."""
    start = min(max(0, quote.start), len(quote.text))
    stop = min(max(start, quote.stop), len(quote.text), start + limit)
    room = max(0, limit - (stop - start))
    first = max(0, min(start - room // 2, len(quote.text) - limit))
    last = min(len(quote.text), max(stop, first + limit))
    return QuoteView(
        before=("… " if first else "") + quote.text[first:start],
        mark=quote.text[start:stop],
        after=quote.text[stop:last] + (" …" if last < len(quote.text) else ""),
        language=quote.language if quote.language in ("nl", "en", "de", "fr") else "",
        answer=_ANSWERS.get(quote.satisfaction, "unscored"),
        when=both(lambda language: numbers.day(quote.when, language) if quote.when else ""),
        id=quote.comment_id,
    )


def with_cumulative(rows: tuple[CauseView, ...]) -> tuple[CauseView, ...]:
    """Add the running total of ``impact_share`` over the drivers: the Pareto line as a column."""
    drivers = [row for row in rows if row.verdict == "driver"]
    running = accumulate(row.driver.impact_share or 0.0 for row in drivers)
    together = {row.anchor: value for row, value in zip(drivers, running, strict=True)}
    return tuple(
        replace(row, cells={**row.cells, "cumulative": percent_cell(together.get(row.anchor))}) for row in rows
    )


def axis_of(causes: list[RootCause]) -> tuple[float, float]:
    """Return a common axis for all intervals, zero always on it."""
    lows = [cause.driver.impact_low for cause in causes if cause.driver.impact_low is not None]
    highs = [cause.driver.impact_high for cause in causes if cause.driver.impact_high is not None]
    return min([0.0, *lows]), max([1e-9, *highs])


def scaled(value: float, axis: tuple[float, float]) -> float:
    """Return the position of a value on an axis, 0–100."""
    low, high = axis
    return round(100 * (value - low) / (high - low), 2)
