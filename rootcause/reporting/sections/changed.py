"""What changed: a large drop, causes mentioned more than their history lets expect, event marks, seasons."""

from __future__ import annotations

from collections.abc import Mapping

from rootcause.domain.analysis import Analysis
from rootcause.domain.changes import Alarm, Drop, EventEffect, Season
from rootcause.domain.reasons import Words
from rootcause.reporting import numbers
from rootcause.reporting.cells import count_cell, interval, number_cell, percent_cell, probability_cell, signed_cell
from rootcause.reporting.sections.section import Grid, Section, Value, grid, section
from rootcause.reporting.words import both, label, same, say


def changed(analysis: Analysis, names: Mapping[str, Words]) -> tuple[Section, ...]:
    """Return the section on changes."""
    alarms = [_alarm(alarm, names) for alarm in analysis.alarms]
    events = [_event(effect, names) for effect in analysis.events]
    return section(
        "changed",
        grid(
            say("changed.alarms"), ("cause", "signal", "since", "mentions", "expected", "threshold", "q_value"), alarms
        ),
        grid(say("changed.events"), _EVENT_HEADS, events),
        *(_season(season) for season in analysis.seasons if season.p_value <= _CERTAIN),
        remarks=news(analysis),
    )


_CERTAIN = 0.05
_EVENT_HEADS = ("when", "event", "n_before", "n_after", "before", "after", "difference", "interval", "grown", "shrunk")


def news(analysis: Analysis) -> tuple[Words, ...]:
    """Return what page one says of changes: a drop against the own history."""
    return (drop(analysis.drop),) if analysis.drop else ()


def drop(found: Drop) -> Words:
    """Say how far satisfaction fell, with its margin."""
    return say(
        "changed.drop",
        period=_span(*found.period.partition("/")[::2]),
        now=percent_cell(found.satisfied).text,
        before=percent_cell(found.before).text,
        difference=signed_cell(found.difference).text,
        low=signed_cell(found.low).text,
        high=signed_cell(found.high).text,
        n=found.n,
    )


def _alarm(alarm: Alarm, names: Mapping[str, Words]) -> tuple[Value, ...]:
    return (
        names.get(alarm.group, same(alarm.group)),
        label("signal", alarm.kind),
        _span(alarm.week, alarm.last),
        count_cell(alarm.n),
        number_cell(alarm.expected),
        number_cell(alarm.threshold),
        probability_cell(alarm.q_value),
    )


def _span(first: str, last: str) -> Words:
    """Return "week 23, 2025 – week 24, 2025", or the one period."""
    ends = dict.fromkeys((first, last or first))
    return both(lambda x: " – ".join(numbers.day(end, x) for end in ends))


def _event(effect: EventEffect, names: Mapping[str, Words]) -> tuple[Value, ...]:
    return (
        both(lambda x: numbers.day(effect.event.date, x)),
        same(effect.event.label),
        count_cell(effect.n_before),
        count_cell(effect.n_after),
        percent_cell(effect.before),
        percent_cell(effect.after),
        signed_cell(effect.difference),
        interval(effect.low, effect.high),
        _listed(effect.grown, names),
        _listed(effect.shrunk, names),
    )


def _listed(groups: tuple[str, ...], names: Mapping[str, Words]) -> Words:
    found = [names.get(group, same(group)) for group in groups]
    return both(lambda x: ", ".join(name[x] for name in found) or numbers.ABSENT)


def _season(season: Season) -> tuple[Grid, ...]:
    rows: list[tuple[Value, ...]] = [
        (_part(season.cycle, part), signed_cell(deviation)) for part, deviation in season.deviations
    ]
    key = "changed.season_week" if season.cycle == "week" else "changed.season_year"
    title = say(key, p=both(lambda x: numbers.probability(season.p_value, x)))
    return grid(title, ("when", "deviation"), rows, folded=True)


def _part(cycle: str, part: str) -> Words:
    return both(lambda x: numbers.part_of(cycle, int(part), x))
