"""Operational figures: how they go with the score, where satisfaction breaks, and which causes sit where."""

from __future__ import annotations

from collections.abc import Mapping

from rootcause.domain.analysis import Analysis
from rootcause.domain.metrics import Breakpoint, Metric, MetricBand, MetricCause
from rootcause.domain.reasons import Words
from rootcause.reporting import numbers
from rootcause.reporting.cells import count_cell, interval, number_cell, percent_cell, probability_cell, signed_cell
from rootcause.reporting.sections.section import Grid, Section, Value, grid, section
from rootcause.reporting.words import both, label, same, say

_HEADS = ("metric", "n", "missing", "missing_rate", "strength", "strength_interval", "adjusted", "interval", "q_value")
_CERTAIN = 0.05


def operations(analysis: Analysis, names: Mapping[str, Words]) -> tuple[Section, ...]:
    """Return the section on operational figures."""
    breaks = [_break(metric, metric.breakpoint) for metric in analysis.metrics if metric.breakpoint]
    return section(
        "operations",
        grid(say("operations.link"), _HEADS, [_link(metric) for metric in analysis.metrics]),
        *(_bands(metric) for metric in analysis.metrics),
        *(_causes(metric, names) for metric in analysis.metrics),
        remarks=tuple(breaks),
    )


def _name(metric: Metric) -> Words:
    return label("figure", metric.name) if metric.derived else same(metric.name)


def _link(metric: Metric) -> tuple[Value, ...]:
    return (
        _name(metric),
        count_cell(metric.n),
        count_cell(metric.missing),
        percent_cell(metric.missing_rate),
        number_cell(metric.strength, 2),
        _between(metric.strength_low, metric.strength_high),
        signed_cell(metric.adjusted),
        interval(metric.adjusted_low, metric.adjusted_high),
        probability_cell(metric.q_value),
    )


def _between(low: float, high: float) -> Words:
    return say("certainty.range", low=number_cell(low, 2).text, high=number_cell(high, 2).text)


def _break(metric: Metric, found: Breakpoint) -> Words:
    name = _name(metric)
    return say(
        "operations.break",
        metric=name,
        low=_figure(found.low),
        high=_figure(found.high),
        below=percent_cell(found.rate_below).text,
        above=percent_cell(found.rate_above).text,
        p=both(lambda x: numbers.probability(found.q_value, x)),
    )


def _figure(value: float) -> Words:
    return both(lambda x: numbers.plain(value, x))


def _bands(metric: Metric) -> tuple[Grid, ...]:
    rows: list[tuple[Value, ...]] = [_band(band) for band in metric.bands]
    return grid(say("operations.bands", metric=_name(metric)), ("band", "n", "rate_all", "interval"), rows, folded=True)


def _band(band: MetricBand) -> tuple[Value, ...]:
    low, high = percent_cell(band.dsat_low).text, percent_cell(band.dsat_high).text
    name = _figure(band.to) if band.above == band.to else _range(band)
    return name, count_cell(band.n), percent_cell(band.dsat_rate), say("certainty.range", low=low, high=high)


def _range(band: MetricBand) -> Words:
    return say("certainty.range", low=_figure(band.above), high=_figure(band.to))


def _causes(metric: Metric, names: Mapping[str, Words]) -> tuple[Grid, ...]:
    rows: list[tuple[Value, ...]] = [_cause(cause, names) for cause in metric.causes if cause.q_value <= _CERTAIN]
    heads = ("cause", "n", "median_with", "median_without", "difference", "interval", "q_value")
    return grid(say("operations.causes", metric=_name(metric)), heads, rows, folded=True)


def _cause(cause: MetricCause, names: Mapping[str, Words]) -> tuple[Value, ...]:
    return (
        names.get(cause.group, same(cause.group)),
        count_cell(cause.n),
        number_cell(cause.median_with),
        number_cell(cause.median_without),
        number_cell(cause.difference),
        say("certainty.range", low=number_cell(cause.low).text, high=number_cell(cause.high).text),
        probability_cell(cause.q_value),
    )
