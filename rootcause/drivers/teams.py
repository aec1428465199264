"""Teams and agents beside each other: rates that hold their mix equal, drawn to the mean, and who stands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.comments import Corpus
from rootcause.domain.groups import nothing
from rootcause.domain.teams import Team
from rootcause.drivers.adjusters import adjusters, dummies
from rootcause.drivers.expecting import chance, expected, null, tells
from rootcause.drivers.mentions import indicator
from rootcause.drivers.model import probabilities
from rootcause.drivers.outcome import Answers, answers
from rootcause.drivers.shrinking import shrink, votes
from rootcause.drivers.significance import benjamini_hochberg
from rootcause.settings import DriverSettings

_ALWAYS = ("language", "month")


def teams(corpus: Corpus, columns: Mapping[str, NDArray[np.str_]], settings: DriverSettings) -> tuple[Team, ...]:
    """Compare every team or agent with at least ``min_team`` answers with the mean of all; the rest stay unnamed.

    ``columns`` maps a name to its (n,) values in corpus order, masked already where they name people; "" is no team.
    The segments of the corpus, language and month are held equal (``expected``), but for the column itself and for
    segments that all but tell the team; rates are drawn to their mean (``shrink``, Efron & Morris 1975). A team stands
    out where q ≤ ``alpha`` (``chance``; Benjamini & Hochberg 1995 over all teams of all columns) and its limits exclude
    the mean: files without any difference name somebody in at most 5 % of cases. Rows in order of column, then worst
    first.

    A file in which everyone answered alike, or without teams of that size, has none.
    """
    given = answers(replace(corpus, attributes={**corpus.attributes, **columns}), nothing(len(corpus)))
    if not 0 < given.dissatisfied.sum() < len(given):
        return ()
    segments = {name: given.segments[name] for name in (*_ALWAYS, *corpus.attributes)}
    found = [row for name in sorted(columns) for row in _compared(given, segments, name, settings)]
    q_values = benjamini_hochberg(np.array([row.q_value for row in found]))
    mean = given.rate
    judged = [_judged(row, float(q), mean, settings.alpha) for row, q in zip(found, q_values, strict=True)]
    return tuple(sorted(judged, key=lambda row: (row.column, -row.shrunk, row.label)))


def _judged(row: Team, q_value: float, mean: float, alpha: float) -> Team:
    side = int(row.low > mean) - int(row.high < mean)
    return replace(row, q_value=q_value, stands_out=side if q_value <= alpha else 0)


def _compared(
    given: Answers, segments: Mapping[str, NDArray[np.str_]], name: str, settings: DriverSettings
) -> list[Team]:
    """Return the teams of one column; ``q_value`` holds the p-value still."""
    labels, team = _large(given.segments[name], settings.min_team)
    if not labels:
        return []
    chosen = {other: values for other, values in segments.items() if other != name and not tells(values, team)}
    beside = dummies(adjusters(chosen, given.dissatisfied), len(given))
    log_odds = expected(given, beside, team, settings.penalty)
    without = null(beside, given.dissatisfied, team, settings.penalty)
    counted = votes(given.dissatisfied - probabilities(log_odds), given.weight, team, given.customer)
    open_votes = counted.within * np.append(without.for_rate, 0.0)[team]
    shrunk = shrink(given.dissatisfied, log_odds, given.weight, open_votes, team)
    columns = (
        np.bincount(team[team >= 0]),
        _means(given.dissatisfied, given.weight, team),
        _means(probabilities(log_odds), given.weight, team),
        shrunk.rate,
        shrunk.low,
        shrunk.high,
        chance(without, given.dissatisfied, team, counted.spread),
    )
    numbers = zip(*(column.tolist() for column in columns), strict=True)
    return [Team(name, label, *row) for label, row in zip(labels, numbers, strict=True)]


def _large(values: NDArray[np.str_], least: int) -> tuple[list[str], NDArray[np.int64]]:
    """(N,) values → the labels that occur often enough, in order, and (N,) each answer's place among them or −1."""
    labels, code, size = np.unique(values, return_inverse=True, return_counts=True)
    kept = np.flatnonzero((size >= least) & (labels != ""))
    place = np.full(len(labels), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    return labels[kept].tolist(), place[code]


def _means(values: NDArray[np.float64], weight: NDArray[np.float64], team: NDArray[np.int64]) -> NDArray[np.float64]:
    """(T,) weighted means per team; 0 where no weight falls on it."""
    inside = indicator(team, int(team.max()) + 1)
    mass = inside @ weight
    return np.asarray(np.divide(inside @ (weight * values), mass, out=np.zeros(len(mass)), where=mass > 0))
