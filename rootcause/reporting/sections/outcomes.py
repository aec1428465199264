"""Other outcomes beside dissatisfaction, and what unscored comments would lead one to expect."""

from __future__ import annotations

from collections.abc import Mapping

from rootcause.domain.analysis import Analysis
from rootcause.domain.outcomes import Predicted, View, ViewRow
from rootcause.domain.reasons import Words
from rootcause.reporting.cells import Cell, count_cell, number_cell, percent_cell, points_cell
from rootcause.reporting.sections.section import Grid, Section, Value, grid, section
from rootcause.reporting.words import label, same, say

_ROWS = 12
_CARRIED = {"score": "carried_score", "nps": "carried_nps", "dsat": "carried_dsat", "yes_no": "carried_yes_no"}


def outcomes(analysis: Analysis, names: Mapping[str, Words]) -> tuple[Section, ...]:
    """Return the section on other outcomes."""
    remarks = (_predicted(analysis.predicted),) if analysis.predicted and analysis.predicted.comments else ()
    return section("outcomes", *(_view(view, names) for view in analysis.views), remarks=remarks)


def _predicted(predicted: Predicted) -> Words:
    if predicted.rate is None:
        return say("outcomes.unscored", n=predicted.comments)
    return say(
        "outcomes.predicted",
        n=predicted.comments,
        rate=percent_cell(predicted.rate).text,
        low=percent_cell(predicted.low).text,
        high=percent_cell(predicted.high).text,
    )


def _view(view: View, names: Mapping[str, Words]) -> tuple[Grid, ...]:
    title = say(
        f"outcomes.{view.kind}",
        name=view.name,
        n=view.n,
        value=_level(view, view.value).text,
        low=_level(view, view.low).text,
        high=_level(view, view.high).text,
    )
    rows: list[tuple[Value, ...]] = [_row(view, row, names) for row in view.rows[:_ROWS]]
    return grid(title, ("cause", "n", _CARRIED[view.kind], "interval"), rows, folded=True)


def _row(view: View, row: ViewRow, names: Mapping[str, Words]) -> tuple[Value, ...]:
    low, high = _part(view, row.low).text, _part(view, row.high).text
    name = names.get(row.group, label("kind", row.group) if row.group == "rare" else same(row.group))
    return name, count_cell(row.n), _part(view, row.carried), say("certainty.range", low=low, high=high)


def _level(view: View, value: float) -> Cell:
    return (
        percent_cell(value) if view.kind in ("dsat", "yes_no") else number_cell(value, 2 if view.kind == "score" else 1)
    )


def _part(view: View, value: float) -> Cell:
    if view.kind in ("dsat", "yes_no"):
        return points_cell(value)
    return number_cell(value, 3 if view.kind == "score" else 1)
