"""Cycles of the dissatisfaction rate: over the days of the week and the months of the year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from rootcause.domain.changes import Season
from rootcause.domain.comments import Corpus
from rootcause.drivers.calendars import Calendar, Unit, calendar, settled
from rootcause.drivers.dated import DatedAnswers, dated_answers
from rootcause.settings import DriverSettings

Floats = NDArray[np.float64]
Cycle = Literal["week", "year"]
_UNITS: tuple[tuple[Unit, Cycle], ...] = (("week", "week"), ("month", "year"))
_ENOUGH: dict[Cycle, int] = {"week": 8, "year": 24}
"""Whole weeks, and whole months (two years), that a cycle needs."""
_EXPECTED = 5.0
"""Dissatisfied, and other, answers that a part of the cycle must be expected to hold (Cochran 1954)."""


@dataclass(frozen=True, eq=False)
class _Cells:
    """C cells, each a day or month with answers: rate, number of answers, part of the cycle, and when (0 .. 1)."""

    rate: Floats
    n: Floats
    part: NDArray[np.int64]
    time: Floats


def season(corpus: Corpus, settings: DriverSettings) -> tuple[Season, ...]:
    """Return the cycles that the data holds often enough: "week" from 8 whole weeks on, "year" from 24 whole months on.

    Each day (month) has a weighted rate. They are fitted by least squares with a linear trend, by day of the week
    (month of the year) on top; an F-test of that part, quasi-binomial: its dispersion is that of the days (months)
    about the fit, at least 1 (McCullagh & Nelder 1989), and several answers of one customer count less (Kish 1965).
    Days (months) that rarely have answers are left out: five dissatisfied and five others must be expected. A cycle is
    given whether or not it is significant; none where under ``min_outcome`` answers are dissatisfied, or are not.
    """
    answers, counted = dated_answers(corpus), settled(corpus, corpus.counted)
    bad = int(answers.dissatisfied.sum())
    if min(bad, len(answers) - bad) < settings.min_outcome:
        return ()
    found = (_cycle(answers, calendar(corpus, counted, unit).whole(), cycle) for unit, cycle in _UNITS)
    return tuple(one for one in found if one is not None)


def _cycle(answers: DatedAnswers, whole: Calendar, cycle: Cycle) -> Season | None:
    if len(whole) < _ENOUGH[cycle]:
        return None
    inside = (answers.day >= whole.starts[0]) & (answers.day < whole.starts[-1])
    cells = _regular(_cells(answers, inside, cycle))
    parts = np.unique(cells.part)
    if len(parts) < 2:
        return None
    deviations, p_value = _tested(cells, parts)
    named = zip(parts.tolist(), deviations.tolist(), strict=True)
    return Season(cycle, tuple((str(part), float(value)) for part, value in named), p_value)


def _cells(answers: DatedAnswers, inside: NDArray[np.bool_], cycle: Cycle) -> _Cells:
    """Put the answers ``inside`` together by day or month; ``n`` adds up to the effective number of answers."""
    day, weight = answers.day[inside], answers.weight[inside]
    unit = "D" if cycle == "week" else "M"
    periods, place = np.unique(day.astype(f"datetime64[{unit}]").astype(np.int64), return_inverse=True)
    mass: Floats = np.bincount(place, weights=weight).astype(np.float64)
    bad: Floats = np.bincount(place, weights=weight * answers.dissatisfied[inside]).astype(np.float64)
    part = (periods + 3) % 7 + 1 if cycle == "week" else periods % 12 + 1
    kept = mass > 0
    time = (periods - periods[:1]) / max(1, int(periods[-1:].sum() - periods[:1].sum()))
    scale = answers.rate(answers.dissatisfied, inside).effective / max(float(weight.sum()), 1e-300)
    return _Cells(bad[kept] / mass[kept], mass[kept] * scale, part[kept], time[kept].astype(np.float64))


def _regular(cells: _Cells) -> _Cells:
    """Leave out the parts of the cycle in which too few answers of either outcome are expected."""
    total = float(cells.n.sum())
    rarer = min(float(cells.rate @ cells.n), float((1 - cells.rate) @ cells.n)) / max(total, 1e-300)
    size = np.bincount(cells.part, weights=cells.n, minlength=13)
    kept = size[cells.part] * rarer >= _EXPECTED
    return _Cells(cells.rate[kept], cells.n[kept], cells.part[kept], cells.time[kept])


def _tested(cells: _Cells, parts: NDArray[np.int64]) -> tuple[Floats, float]:
    """Deviations of the parts (k,) from their mean, and the p-value that all are 0; 1 where all answers are alike."""
    trend = np.column_stack([np.ones(len(cells.rate)), cells.time])
    full = np.column_stack([cells.time, cells.part[:, None] == parts])
    _, without = _fitted(trend, cells)
    weights, rest = _fitted(full, cells)
    freedom = max(1, len(cells.rate) - full.shape[1])
    rate = float(cells.rate @ cells.n / cells.n.sum())
    chance = rate * (1 - rate)
    if chance <= 0:
        return np.zeros(len(parts)), 1.0
    dispersion = max(1.0, rest / chance / freedom)
    strength = max(0.0, without - rest) / chance / (len(parts) - 1) / dispersion
    return np.asarray(weights[1:] - weights[1:].mean()), float(fdtrc(len(parts) - 1, freedom, strength))


def _fitted(columns: Floats, cells: _Cells) -> tuple[Floats, float]:
    """Weighted least squares of the rates on (C, k) columns: coefficients and what is left, in squares."""
    root = np.sqrt(cells.n)
    weights: Floats = np.linalg.lstsq(columns * root[:, None], cells.rate * root, rcond=None)[0].astype(np.float64)
    return weights, float(((cells.rate - columns @ weights) ** 2) @ cells.n)
