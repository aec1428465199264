"""report.pptx: six to nine slides for a meeting, with native charts and talking points, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from rootcause.domain.analysis import Analysis
from rootcause.domain.causes import PeriodCount, RootCause
from rootcause.domain.reasons import Words
from rootcause.reporting import numbers
from rootcause.reporting.deck import (
    ACCENT,
    INK,
    QUIET,
    REST,
    Box,
    Deck,
    Line,
    fill,
    place_legend_below,
    stroke,
    thin_labels,
)
from rootcause.reporting.rows import CauseView, QuoteView
from rootcause.reporting.view import Report, view
from rootcause.reporting.words import label, phrase

_BARS, _LINES, _NAME, _QUOTE = 8, 3, 48, 260
_COLORS = (ACCENT, INK, REST)


def render_slides(analysis: Analysis, template: Path | None = None) -> bytes:
    """Return the presentation in ``analysis.language``; charts are native and editable, notes hold talking points.

    ``template`` is a presentation whose look is taken over. Raises OutputRefused where it is none. Slides that would
    be empty are left out. The same analysis gives the same bytes.
    """
    deck, made = Deck(template), _Slides(analysis)
    for build in (
        made.score, made.top, made.ranking, made.waterfall, made.trend, made.quotes, made.strengths, made.decisions,
        made.method,
    ):  # fmt: skip
        build(deck)
    return deck.saved(analysis.title)


class _Slides:
    """The slides of one analysis in one language."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.report: Report = view(analysis)
        self.language = analysis.language

    def say(self, key: str, **values: Any) -> str:
        return phrase(self.language, key, **values)

    def told(self, words: Words | None) -> str:
        return words[self.language] if words else ""

    def all(self, several: Sequence[Words | None]) -> list[str]:
        return [text for text in map(self.told, several) if text]

    def score(self, deck: Deck) -> None:
        report, head = self.report, self.report.headline
        news = self.all((report.change, *report.news))
        slide = deck.slide(report.title, [*self.all((head.note,)), *news, *self.all(report.warnings)])
        big = self.told(head.value)
        lines = [Line(big, 60, ACCENT, bold=True)] if big else []
        lines += [Line(self.told(head.label), 24, bold=True), Line(self.told(head.note), 14, QUIET)]
        deck.text(slide, Box(width=0.42, height=0.5), lines)
        facts = [[self.told(f.label), f"{self.told(f.value)} {self.told(f.note)}".strip()] for f in report.facts]
        head_row = [self.say("column.what"), self.say("column.number")]
        deck.table(slide, Box(left=0.46, width=0.54), [head_row, *facts], (0.5, 0.5), 13)
        deck.text(slide, Box(top=0.62, height=0.38), [Line(text, 14) for text in news[:3]])

    def top(self, deck: Deck) -> None:
        report = self.report
        if report.nothing:
            title, text = report.nothing
            slide = deck.slide(self.told(title), [self.told(text)])
            deck.text(slide, Box(), [Line(self.told(text), 18)])
            return
        slide = deck.slide(self.told(report.top_title), [*self._points(report.top), self.say("top.meaning")])
        width = 1 / len(report.top)
        for place, row in enumerate(report.top):
            lines = [
                Line(f"{place + 1}. {self._name(row)}", 20, ACCENT, bold=True),
                Line(self.told(row.sentence), 14),
                *(Line(text, 12, QUIET) for text in self.all(row.certainty)),
                Line(f"{self.say('column.trend')}: {self.told(label('trend', row.trend))}", 12, QUIET),
            ]
            deck.text(slide, Box(place * width, 0.0, width - 0.02, 0.8), lines)
        if report.unexplained:
            deck.text(slide, Box(top=0.86, height=0.14), [Line(self.told(report.unexplained), 13, QUIET)])

    def _points(self, rows: Sequence[CauseView]) -> list[str]:
        return [
            " ".join([f"{self.told(row.name)}:", self.told(row.sentence), *self.all((*row.certainty, *row.remarks))])
            for row in rows
        ]

    def _name(self, row: CauseView) -> str:
        return _cut(self.told(row.name), _NAME)

    def ranking(self, deck: Deck) -> None:
        scored = self.report.scored
        rows = [row for row in self.report.rows if row.bar or not scored][:_BARS]
        if not rows:
            return
        title = self.say("workbook.chart" if scored else "ranking.title_common")
        slide = deck.slide(title, self._points(rows))
        values = [(row.driver.impact or 0.0) if scored else row.driver.share for row in rows]
        chart = deck.chart(slide, Box(width=0.42), "BAR_CLUSTERED", self._bars(rows, values, title))
        chart.plots[0].gap_width = 60
        chart.category_axis.reverse_order = True
        for place, row in enumerate(rows):
            fill(chart.plots[0].series[0].points[place], ACCENT if row.verdict == "driver" or not scored else REST)
        deck.table(slide, Box(left=0.44, width=0.56), self._table(rows), self._widths(), 11)

    def _bars(self, rows: Sequence[CauseView], values: Sequence[float], name: str) -> Any:
        from pptx.chart.data import CategoryChartData

        data = CategoryChartData(number_format="0.0%")
        data.categories = [self._name(row) for row in rows]
        data.add_series(name, values)
        return data

    def _table(self, rows: Sequence[CauseView]) -> list[list[str]]:
        if not self.report.scored:
            head = [self.say(f"column.{key}") for key in ("cause", "n", "share")]
            return [head, *([self._name(r), *(self.told(r.cells[k].text) for k in ("n", "share"))] for r in rows)]
        head = [self.say(f"column.{key}") for key in ("rank", "cause", "n", "impact", "verdict")]
        return [head, *(self._row(row) for row in rows)]

    def _row(self, row: CauseView) -> list[str]:
        impact = f"{self.told(row.cells['impact'].text)} ({self.told(row.cells['interval'].text)})"
        verdict = self.told(label("verdict", row.verdict))
        return [row.place, self._name(row), self.told(row.cells["n"].text), impact, verdict]

    def _widths(self) -> tuple[float, ...]:
        return (0.11, 0.3, 0.09, 0.24, 0.26) if self.report.scored else (0.6, 0.2, 0.2)

    def waterfall(self, deck: Deck) -> None:
        steps, totals = self.report.steps, self.analysis.totals
        if not steps or totals is None:
            return
        from pptx.chart.data import CategoryChartData

        lead = self.say("waterfall.lead", dsat=self.report.total)
        slide = deck.slide(self.say("waterfall.title"), [lead, self.say("waterfall.note")])
        data = CategoryChartData(number_format="0.0%")
        data.categories = [_cut(self.told(step.name), _NAME) for step in steps]
        edges = [0.0]
        for step in steps[:-1]:
            edges.append(edges[-1] + (step.cell.value or 0.0))
        below = [*(min(ends) for ends in pairwise(edges)), 0.0]
        data.add_series(" ", below)
        data.add_series(self.say("column.impact"), [abs(step.cell.value or 0.0) for step in steps])
        chart = deck.chart(slide, Box(height=0.86), "COLUMN_STACKED", data)
        chart.plots[0].gap_width, chart.plots[0].overlap = 40, 100
        hidden, shown = chart.plots[0].series
        fill(hidden, None)
        for place, step in enumerate(steps):
            fill(shown.points[place], {"driver": ACCENT, "total": INK}.get(step.kind, REST))
        deck.text(slide, Box(top=0.88, height=0.12), [Line(lead, 13, QUIET)])

    def trend(self, deck: Deck) -> None:
        causes = [cause for cause in self._causes() if _whole(cause.periods)][:_LINES]
        if not causes:
            return
        from pptx.chart.data import CategoryChartData

        words = [f"{cause.name(self.language)}: {self.told(label('trend', cause.trend))}" for cause in causes]
        slide = deck.slide(self.say("workbook.trends"), words)
        data = CategoryChartData(number_format="0.0%")
        data.categories = [numbers.day(entry.period, self.language) for entry in _whole(causes[0].periods)]
        for cause in causes:
            shares = [entry.n / entry.comments if entry.comments else None for entry in _whole(cause.periods)]
            data.add_series(_cut(cause.name(self.language), _NAME), shares)
        chart = deck.chart(slide, Box(height=0.84), "LINE", data)
        chart.has_legend = True
        chart.legend.include_in_layout = False
        place_legend_below(chart)
        thin_labels(chart, len(data.categories))
        for series, color in zip(chart.plots[0].series, _COLORS, strict=False):
            stroke(series, color)
        first, last = (numbers.day(_whole(causes[0].periods)[end].period, self.language) for end in (0, -1))
        deck.text(slide, Box(top=0.88), [Line(self.say("details.trend_alt", first=first, last=last), 13, QUIET)])

    def _causes(self) -> list[RootCause]:
        by_id = {cause.id: cause for cause in self.analysis.causes}
        return [by_id[row.id] for row in self.report.top if row.id in by_id]

    def quotes(self, deck: Deck) -> None:
        rows = [row for row in self.report.top if row.quotes]
        if not rows:
            return
        ids = [f"{self.told(row.name)}: {', '.join(quote.id for quote in row.quotes)}" for row in rows]
        slide = deck.slide(self.say("details.quotes"), ids)
        height = 1 / len(rows)
        for place, row in enumerate(rows):
            said = [Line(f"“{_quoted(quote)}”", 14, bullet=False) for quote in row.quotes[:2]]
            deck.text(
                slide, Box(0.0, place * height, 1.0, height), [Line(self._name(row), 15, ACCENT, bold=True), *said]
            )

    def strengths(self, deck: Deck) -> None:
        rows = self.report.strengths[:6]
        if not rows:
            return
        slide = deck.slide(self.say("well.title"), self._points(rows))
        lines = [Line(f"{self._name(row)}: {self.told(row.sentence)}", 15, bullet=True) for row in rows]
        deck.text(slide, Box(), lines)

    def decisions(self, deck: Deck) -> None:
        if not self.report.top or not self.report.scored:
            return
        slide = deck.slide(self.say("decide.title"), [self.say("decide.lead")])
        head = [self.say("column.cause"), self.say("column.action"), self.say("decide.owner"), self.say("decide.when")]
        rows = [[self._name(row), self.told(row.action) or self.say("decide.look"), "", ""] for row in self.report.top]
        deck.table(slide, Box(), [head, *rows], (0.26, 0.44, 0.16, 0.14), 15)

    def method(self, deck: Deck) -> None:
        report = self.report
        notes = [f"{self.told(term)}: {self.told(meaning)}" for term, meaning in report.definitions]
        slide = deck.slide(self.say("quality.title"), [*notes, *self.all(report.method)])
        lines = [self.told(report.sums), *self.all([text for _, text in report.notes])[:6], *self.all(report.method)]
        deck.text(slide, Box(), [Line(_cut(text, 400), 14, bullet=True) for text in lines])


def _whole(periods: Sequence[PeriodCount]) -> list[PeriodCount]:
    """Return the whole periods, none where they make no line."""
    whole = [entry for entry in periods if not entry.partial]
    return whole if len(whole) > 1 else []


def _quoted(quote: QuoteView) -> str:
    return _cut(" ".join(f"{quote.before}{quote.mark}{quote.after}".split()), _QUOTE)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 2] + " …"
