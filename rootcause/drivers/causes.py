"""Drivers and their evidence → root causes in report order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from rootcause.domain.causes import Driver, Evidence, RootCause, SegmentCell
from rootcause.domain.groups import Group
from rootcause.domain.outcomes import WhatIf
from rootcause.domain.reasons import Words
from rootcause.drivers.exposures import RARE
from rootcause.drivers.trends import Course

_NONE: Mapping[str, Any] = MappingProxyType({})
_NO_COURSE = Course("unclear", ())
_RARE_GROUP = Group(id=RARE, kind="rare", name=Words("Zeldzame redenen samen", "Rare reasons together"))
_LAST = {"general": 1, "rare": 2, "unclear": 3}


def root_causes(
    groups: Sequence[Group],
    drivers: Sequence[Driver],
    *,
    evidence: Mapping[str, Evidence] = _NONE,
    courses: Mapping[str, Course] = _NONE,
    segments: Mapping[str, tuple[SegmentCell, ...]] = _NONE,
    children: Mapping[str, tuple[RootCause, ...]] = _NONE,
    what_if: Mapping[str, WhatIf] = _NONE,
    praise: bool = False,
) -> tuple[RootCause, ...]:
    """Return one cause per driver: ranked ones first, the rest by impact; general, rare and unclear close the list.

    The row "rare", which the measuring makes, has no group of its own. ``praise`` names causes by
    what is praised and orders strengths by how much dissatisfaction they go without.
    """
    known = {RARE: _RARE_GROUP, **{group.id: group for group in groups}}
    made = [
        _cause(
            known[driver.group],
            driver,
            praise,
            evidence.get(driver.group, Evidence()),
            courses.get(driver.group, _NO_COURSE),
            segments.get(driver.group, ()),
            children.get(driver.group, ()),
            what_if.get(driver.group),
        )
        for driver in drivers
    ]
    return tuple(sorted(made, key=_strength_order)) if praise else _numbered(sorted(made, key=_order))


def _cause(
    group: Group,
    driver: Driver,
    praise: bool,
    evidence: Evidence,
    course: Course,
    segments: tuple[SegmentCell, ...],
    children: tuple[RootCause, ...],
    what_if: WhatIf | None,
) -> RootCause:
    name = group.praise_name if praise and group.praise_name.en else group.name
    return RootCause(
        id=group.id,
        parent=group.parent,
        kind=group.kind,
        name_nl=name.nl,
        name_en=name.en,
        driver=driver,
        keyphrases=evidence.keyphrases,
        quotes=evidence.quotes,
        counter_quotes=evidence.counter_quotes,
        trend=course.trend,
        periods=course.periods,
        segments=segments,
        action_nl="" if praise else group.action.nl,
        action_en="" if praise else group.action.en,
        children=children,
        what_if=what_if,
    )


def _numbered(causes: Sequence[RootCause]) -> tuple[RootCause, ...]:
    """Number the drivers 1, 2, ... and take the rank from the rest: what is not told apart from chance has none.

    Rank intervals stay those among all causes that were measured, widened to hold the number shown. What lies inside
    a cause was never ranked and gets no number.
    """
    place = 0
    numbered = []
    for cause in causes:
        place += _ranked(cause.driver)
        numbered.append(replace(cause, driver=_with_rank(cause.driver, place)))
    return tuple(numbered)


def _with_rank(driver: Driver, rank: int) -> Driver:
    if not _ranked(driver):
        return replace(driver, rank=None, rank_low=None, rank_high=None, p_top3=None)
    return replace(driver, rank=rank, rank_low=min(rank, driver.rank_low or rank), rank_high=driver.rank_high or rank)


def _ranked(driver: Driver) -> bool:
    return driver.verdict == "driver" and driver.rank is not None


def _order(cause: RootCause) -> tuple[float | str, ...]:
    """Drivers by rank, the rest by impact, then how often it is mentioned, then the id."""
    driver = cause.driver
    return (
        _LAST.get(cause.kind, 0),
        driver.verdict != "driver",
        (driver.rank or 0) if driver.verdict == "driver" else 0,
        driver.impact is None,
        -(driver.impact or 0.0),
        -driver.n,
        cause.id,
    )


def _strength_order(cause: RootCause) -> tuple[float | str, ...]:
    driver = cause.driver
    return (_LAST.get(cause.kind, 0), driver.verdict != "strength", driver.impact or 0.0, -driver.n, cause.id)
