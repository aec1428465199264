"""Causes that go with dissatisfaction over all, and with satisfaction in one segment, or the other way round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.causes import Driver, DriverTable
from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.drivers.families import corrected
from rootcause.drivers.measuring import Measured
from rootcause.drivers.outcome import Answers, answers
from rootcause.drivers.significance import benjamini_hochberg
from rootcause.drivers.ties import UNTIED, Tie, tie
from rootcause.settings import DriverSettings

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Segment:
    """One level of an attribute: its name for a caveat, and the answers (k,) in it."""

    code: str
    rows: NDArray[np.int64]


def flag_reversals(corpus: Corpus, level: Grouping, measured: Measured, settings: DriverSettings) -> Measured:
    """Add the caveat "simpson:SEGMENT=VALUE" where a cause of ``level`` points the other way in a segment.

    ``measured`` is ``level`` measured on the same corpus; both associations are raw and both must be significant:
    the one over all answers among the causes that have a verdict, those in the segments of such a cause as a family
    below it (Benjamini & Bogomolov 2014). Segments under ``min_segment`` answers, with missing values, and
    months are left out. The exact tests are those of ``ties``. Source: Simpson 1951.
    """
    given = answers(corpus, level)
    mentioned = {group.id: given.problem[:, [place]] for place, group in enumerate(level.groups)}
    rows = [row for row in measured.problems.drivers if row.verdict not in (None, "too_few")]
    who = {row.group: mentioned[row.group].toarray().ravel() > 0 for row in rows}
    over_all = {group: _association(given, mask, np.arange(len(given))) for group, mask in who.items()}
    q_values = benjamini_hochberg(np.array([found.p_value for found in over_all.values()], dtype=np.float64))
    chosen = [group for group, q in zip(over_all, q_values, strict=True) if q <= settings.alpha]
    places = _segments(given, settings)
    codes = {
        group: _reversed(given, who[group], over_all[group].sign, places, len(chosen) / len(over_all), settings.alpha)
        for group in chosen
    }
    return replace(measured, problems=_marked(measured.problems, codes))


def _association(given: Answers, who: Mask, rows: NDArray[np.int64]) -> Tie:
    return tie(who[rows], given.dissatisfied[rows] > 0, given.customer[rows])


def _segments(given: Answers, settings: DriverSettings) -> list[_Segment]:
    found = []
    for name in sorted(set(given.segments) - {"month"}):
        levels, code = np.unique(given.segments[name], return_inverse=True)
        for place, value in enumerate(levels):
            rows = np.flatnonzero(code == place)
            if value != "" and len(rows) >= settings.min_segment:
                # A bar separates caveats from one another.
                found.append(_Segment(f"{name}={value}".replace("|", "/"), rows))
    return found


def _reversed(
    given: Answers, who: Mask, sign: int, places: list[_Segment], share: float, alpha: float
) -> tuple[str, ...]:
    ties = [_association(given, who, place.rows) for place in places]
    tested = [(place, found) for place, found in zip(places, ties, strict=True) if found is not UNTIED]
    q_values = corrected(np.array([found.p_value for _, found in tested], dtype=np.float64), share)
    return tuple(
        f"simpson:{place.code}"
        for (place, found), q in zip(tested, q_values, strict=True)
        if q <= alpha and found.sign == -sign
    )


def _marked(table: DriverTable, codes: Mapping[str, tuple[str, ...]]) -> DriverTable:
    def marked(driver: Driver) -> Driver:
        return replace(driver, caveat="|".join([*filter(None, [driver.caveat]), *codes.get(driver.group, ())]))

    return replace(table, drivers=tuple(map(marked, table.drivers)))
