"""Segments, teams and agents as wholes, targets, and who answered."""

from __future__ import annotations

from rootcause.domain.analysis import Analysis
from rootcause.domain.reasons import Words
from rootcause.domain.teams import Response, ResponseRow, Target, Team
from rootcause.reporting.cells import count_cell, number_cell, percent_cell
from rootcause.reporting.sections.section import Section, Value, grid, section
from rootcause.reporting.words import label, same, say


def targets(analysis: Analysis) -> tuple[Section, ...]:
    """Return the section on the user's targets."""
    rows = [_target(target) for target in analysis.targets]
    heads = ("segment", "target", "n", "satisfied_share", "interval", "reached")
    return section("targets", grid(say("targets.table"), heads, rows))


def _target(target: Target) -> tuple[Value, ...]:
    where = same(f"{target.segment}: {target.value}") if target.segment else say("targets.all")
    return (
        where,
        percent_cell(target.target, 0),
        count_cell(target.n),
        percent_cell(target.satisfied),
        _between(target.low, target.high),
        label("reached", target.reached),
    )


def teams(analysis: Analysis) -> tuple[Section, ...]:
    """Return the section on teams and agents, one table per column."""
    columns = dict.fromkeys(team.column for team in analysis.teams)
    heads = ("team", "n", "rate_all", "shrunk_rate", "interval", "stands_out")
    tables = [
        grid(same(column), heads, [_team(team) for team in analysis.teams if team.column == column])
        for column in columns
    ]
    return section("teams", *tables)


def _team(team: Team) -> tuple[Value, ...]:
    verdict = {1: "worse", -1: "better"}.get(team.stands_out, "same")
    return (
        same(team.label),
        count_cell(team.n),
        percent_cell(team.dsat_rate),
        percent_cell(team.shrunk),
        _between(team.low, team.high),
        label("stands_out", verdict),
    )


def responses(analysis: Analysis) -> tuple[Section, ...]:
    """Return the section on who was asked and who answered."""
    found = analysis.response
    if found is None:
        return ()
    heads = ("segment", "asked", "answered", "response_rate", "comment_rate", "weight")
    rows = [_response(row) for row in found.rows]
    return section("response", grid(say("response.table"), heads, rows), remarks=_bounds(found))


def _bounds(found: Response) -> tuple[Words, ...]:
    rate = found.answered / found.asked if found.asked else None
    told = [
        say("response.rate", asked=found.asked, answered=found.answered, rate=percent_cell(rate).text),
        say(
            "response.bounds",
            rate=percent_cell(found.rate).text,
            best=percent_cell(found.best).text,
            worst=percent_cell(found.worst).text,
        ),
    ]
    if found.weighted is not None:
        told.append(say("response.weighted", rate=percent_cell(found.weighted).text))
    return tuple(told)


def _response(row: ResponseRow) -> tuple[Value, ...]:
    return (
        same(f"{row.segment}: {row.value}"),
        count_cell(row.asked),
        count_cell(row.answered),
        percent_cell(row.response_rate),
        percent_cell(row.comment_rate),
        number_cell(row.weight, 2),
    )


def _between(low: float, high: float) -> Words:
    return say("certainty.range", low=percent_cell(low).text, high=percent_cell(high).text)
