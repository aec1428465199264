"""The user's own targets beside what was measured: reached, missed, or not to be told apart yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.comments import SATISFIED, Corpus
from rootcause.domain.exports import Note
from rootcause.domain.groups import nothing
from rootcause.domain.teams import Target, Targets, TargetUnit, Wanted
from rootcause.drivers.outcome import Answers, answers
from rootcause.drivers.rates import wilson
from rootcause.drivers.shrinking import votes
from rootcause.settings import DriverSettings

_Z = 1.959963984540054
_PSEUDO = 0.75
_LISTED = 12
_DUTCH = {"taal": "language", "maand": "month"}


def targets(corpus: Corpus, wanted: Targets, settings: DriverSettings) -> tuple[Target, ...]:
    """Return where the data stands on every target that the export can speak of, in the user's order.

    Names and values are found whatever their letter case and blanks; a segment needs ``min_segment`` answers, the rest
    is for ``unmatched``. Limits use the number of independent answers that the weighted ones amount to, several of one
    customer by their intra-class correlation (``votes``): Wilson 1927 for shares, for NPS the adjusted Wald interval
    (¾ of an answer added to promoters and to detractors, 3 in all: Rocks 2016).
    """
    given = answers(corpus, nothing(len(corpus)))
    score = np.sign(corpus.satisfaction[given.first]).astype(np.float64)
    outcome = score if wanted.unit == "nps" else (score == SATISFIED).astype(np.float64)
    rows = ((each, _answers_of(given, each, settings.min_segment)) for each in wanted.wanted)
    return tuple(
        _measured(given, outcome, _as_written(given, each, inside), inside, wanted.unit)
        for each, inside in rows
        if inside.any()
    )


def unmatched(corpus: Corpus, wanted: Targets, settings: DriverSettings) -> tuple[Note, ...]:
    """Say which lines of the user's targets the export cannot speak of, and what there is instead.

    Never repeats a value of the table: it may be somebody's name that the export shows masked.
    """
    given = answers(corpus, nothing(len(corpus)))
    strangers, absent, few = list[int](), defaultdict[str, list[int]](list), list[int]()
    for each in wanted.wanted:
        name = _segment(given.segments, each.segment)
        if each.segment and not name:
            strangers.append(each.line)
        elif each.segment and not _mask(given.segments[name], each.value).any():
            absent[name].append(each.line)
        elif each.segment and not _answers_of(given, each, settings.min_segment).any():
            few.append(each.line)
    return (
        *([_strange(strangers, given.segments)] if strangers else ()),
        *(_absent(lines, name, given.segments[name]) for name, lines in sorted(absent.items())),
        *([_few(few, settings.min_segment)] if few else ()),
    )


def _answers_of(given: Answers, wanted: Wanted, least: int) -> NDArray[np.bool_]:
    """(N,) mask of the answers that a target is about; empty where it is about none, or too few."""
    name = _segment(given.segments, wanted.segment)
    if not wanted.segment:
        inside = np.ones(len(given), dtype=np.bool_)
    elif name:
        inside = _mask(given.segments[name], wanted.value)
    else:
        inside = np.zeros(len(given), dtype=np.bool_)
    enough = inside.sum() >= (least if wanted.segment else 1) and given.weight[inside].sum() > 0
    return inside if enough else np.zeros(len(given), dtype=np.bool_)


def _segment(segments: Mapping[str, NDArray[np.str_]], wanted: str) -> str:
    """Return the name of the segment that was meant, or ""."""
    if wanted in segments:
        return wanted
    plain = _plain(wanted)
    return next(
        (name for known in (plain, _DUTCH.get(plain)) for name in sorted(segments) if _plain(name) == known), ""
    )


def _mask(values: NDArray[np.str_], wanted: str) -> NDArray[np.bool_]:
    levels, code = np.unique(values, return_inverse=True)
    same = np.array([bool(level) and _plain(level) == _plain(wanted) for level in levels.tolist()], dtype=np.bool_)
    return same[code] if len(values) else np.zeros(0, dtype=np.bool_)


def _as_written(given: Answers, wanted: Wanted, inside: NDArray[np.bool_]) -> Wanted:
    """Return the target with segment and value spelled as the export spells them."""
    name = _segment(given.segments, wanted.segment)
    return replace(wanted, segment=name, value=str(np.unique(given.segments[name][inside])[0])) if name else wanted


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _measured(
    given: Answers, outcome: NDArray[np.float64], wanted: Wanted, inside: NDArray[np.bool_], unit: TargetUnit
) -> Target:
    value, weight = outcome[inside], given.weight[inside]
    mean = float(weight @ value / weight.sum())
    worth = votes(value - mean, weight, np.zeros(len(value), dtype=np.int64), given.customer[inside]).within.sum()
    low, high = _nps_limits(value, weight, float(worth)) if unit == "nps" else _share_limits(mean, float(worth))
    times = 100.0 if unit == "nps" else 1.0
    mean, low, high = times * mean, times * low, times * high
    reached = "yes" if low >= wanted.target else "no" if high < wanted.target else "open"
    n = int(inside.sum())
    return Target(wanted.segment, wanted.value, wanted.target, n, mean, low, high, reached, unit)


def _share_limits(share: float, worth: float) -> tuple[float, float]:
    low, high = wilson(np.array(share), np.array(worth))
    return float(low), float(high)


def _nps_limits(value: NDArray[np.float64], weight: NDArray[np.float64], worth: float) -> tuple[float, float]:
    total = worth + 4 * _PSEUDO
    good, bad = ((worth * float(weight @ (value == side) / weight.sum()) + _PSEUDO) / total for side in (1.0, -1.0))
    half = _Z * sqrt((good + bad - (good - bad) ** 2) / total)
    return max(-1.0, good - bad - half), min(1.0, good - bad + half)


def _strange(lines: list[int], segments: Mapping[str, NDArray[np.str_]]) -> Note:
    has = _listed(segments)
    text = f"No segment of the export has the name in {_lines(lines)} of the targets. There are: {has}."
    return Note("target_unknown_segment", text, "caveat", {"lines": _numbers(lines), "has": has})


def _absent(lines: list[int], name: str, values: NDArray[np.str_]) -> Note:
    has = _listed(value for value in np.unique(values).tolist() if value)
    text = f'No answer has the value in {_lines(lines)} of the targets in "{name}". There are: {has}.'
    return Note("target_unknown_value", text, "caveat", {"lines": _numbers(lines), "segment": name, "has": has})


def _few(lines: list[int], least: int) -> Note:
    text = f"Too few answers for the target in {_lines(lines)} of the targets: a segment needs {least}."
    return Note("target_too_few", text, "caveat", {"lines": _numbers(lines), "needed": least})


def _lines(lines: list[int]) -> str:
    return f"line {_numbers(lines)}" if len(lines) == 1 else f"lines {_numbers(lines)}"


def _numbers(lines: list[int]) -> str:
    return ", ".join(map(str, lines[:_LISTED])) + (" ..." if len(lines) > _LISTED else "")


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:_LISTED]) + (f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else "")
