"""Which causes are suddenly, or slowly, mentioned more often: alarms, a watch-list and drifts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.changes import Alarm, AlarmKind
from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.drivers.baselines import Floats
from rootcause.drivers.calendars import calendar, settled
from rootcause.drivers.drifting import drifts
from rootcause.drivers.exposures import UNRANKED, top_level
from rootcause.drivers.mentions import binary, indicator, persons
from rootcause.drivers.significance import benjamini_hochberg
from rootcause.drivers.surprise import FLOOR, MIN_BASELINE, OWN_LEVEL, corrected, expectation, surprise
from rootcause.drivers.yearly import yearly_index
from rootcause.settings import DriverSettings

LOOK_BACK = 26
"""Weeks that are looked at; what happened before is history."""
_DRIFT_FROM, _DRIFT_WEEKS = 12, 52
_ORDER = {"alarm": 0, "drift": 1, "watch": 2}


@dataclass(frozen=True, eq=False)
class _History:
    """T whole weeks of G causes: ``counts`` and ``exposure`` (T, G), what is heard of each and from how many."""

    groups: tuple[str, ...]
    weeks: tuple[str, ...]
    counts: Floats
    exposure: Floats


def alarms(corpus: Corpus, grouping: Grouping, settings: DriverSettings) -> tuple[Alarm, ...]:
    """Watch the mentions as a problem of every cause of the top level, week by week over the last 26 whole weeks.

    A week is set against the weeks before it, with the number of customers heard as exposure: twice the comments are
    no alarm. A customer counts once a week, with whatever is mentioned in it. Weeks that the export holds in part are
    left out. Eight whole weeks of history are needed; from two years before the weeks looked at on, the season counts.
    *Alarm*: one per cause, for its latest run of weeks over its own threshold of which one is significant after
    correction over causes and weeks, told from the week in which the run began. *Drift*: a CUSUM over the last year
    that is significant after correction over the causes, for a cause without alarm. *Watch*: a cause with neither that
    is over its own threshold (1 %) in the latest week. Order: alarms, drifts, watch-list, each by q-value and id.

    Methods: ``surprise`` (Farrington et al. 1996, Noufaily et al. 2013), ``drifts`` (CUSUM), ``yearly_index``.
    """
    history = _history(corpus, grouping)
    latest = len(history.weeks)
    if latest <= MIN_BASELINE or not history.groups:
        return ()
    looked_at = range(max(MIN_BASELINE, latest - LOOK_BACK), latest)
    history = _seasonal(history, looked_at.start)
    sudden, slow = _sudden(history, looked_at, settings.alpha), _slow(history, settings)
    best: dict[str, Alarm] = {}
    for one in sorted([*sudden, *slow], key=lambda one: _ORDER[one.kind]):
        best.setdefault(one.group, one)
    return tuple(sorted(best.values(), key=lambda one: (_ORDER[one.kind], one.q_value, one.group)))


def _history(corpus: Corpus, grouping: Grouping) -> _History:
    """Count customers by whole week and cause; causes that come to fewer than five cannot alarm and are left out."""
    weeks = calendar(corpus, settled(corpus, corpus.analyzed), "week").whole()
    causes = [g for g in top_level(grouping.groups).tolist() if grouping.groups[g].kind not in UNRANKED]
    heard, place = _customer_weeks(corpus, weeks.place)
    said = binary(indicator(heard, len(place)) @ binary(grouping.problem[:, causes]))
    by_week = indicator(place, len(weeks))
    counts = (by_week @ said).toarray()
    customers = np.asarray(by_week.sum(axis=1), dtype=np.float64).reshape(-1, 1)
    kept = np.flatnonzero(counts.sum(axis=0) >= FLOOR)
    groups = tuple(grouping.groups[causes[k]].id for k in kept)
    return _History(groups, weeks.labels, counts[:, kept], np.repeat(customers, len(kept), axis=1))


def _customer_weeks(corpus: Corpus, week: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(n,) weeks → (n,) number of the customer-week of each row, −1 where it has no week, and each one's week."""
    person, inside = persons(corpus.customer), week >= 0
    size = int(person.max(initial=0)) + 1
    pairs, number = np.unique(week[inside] * size + person[inside], return_inverse=True)
    heard = np.full(len(corpus), -1, dtype=np.int64)
    heard[inside] = number
    return heard, pairs // size


def _seasonal(history: _History, before: int) -> _History:
    """Return the history with its exposure multiplied by each cause's season, learned from weeks before ``before``."""
    index = yearly_index(history.counts, history.exposure, before)
    return _History(history.groups, history.weeks, history.counts, history.exposure * index)


def _sudden(history: _History, looked_at: range, alpha: float) -> list[Alarm]:
    """The alarm of each cause that has one, or its place on the watch-list."""
    seen = [surprise(history.counts, history.exposure, week) for week in looked_at]
    p_values, widths = np.array([p for p, _ in seen]), np.array([width for _, width in seen])
    weekly, over, end = corrected(p_values)[1], p_values <= OWN_LEVEL, len(p_values) - 1
    significant = over & (weekly <= alpha)
    result = []
    for g in np.flatnonzero(significant.any(axis=0) | over[end]).tolist():
        certain = bool(significant[:, g].any())
        first, last = latest_run(over[:, g], significant[:, g]) if certain else (end, end)
        spell = looked_at[first], int(widths[first, g]), looked_at[last]
        q_value = float(weekly[first : last + 1, g].min())
        result.append(_told(history, g, "alarm" if certain else "watch", spell, q_value))
    return result


def latest_run(over: NDArray[np.bool_], significant: NDArray[np.bool_]) -> tuple[int, int]:
    """(W,) weeks over the own threshold, and the significant ones of them → first and last week of the latest run.

    A run is a row of weeks over the threshold, at least one of which is significant; there must be one.
    """
    hit = np.flatnonzero(significant)[-1]
    below = np.flatnonzero(~over)
    before, after = below[below < hit], below[below > hit]
    return int(before[-1]) + 1 if len(before) else 0, int(after[0]) - 1 if len(after) else len(over) - 1


def _told(history: _History, g: int, kind: AlarmKind, spell: tuple[int, int, int], q_value: float) -> Alarm:
    """Put one finding into words and numbers; ``spell`` is a week, the weeks up to it that count, the last week."""
    week, width, last = spell
    expected = expectation(history.counts, history.exposure, week, width)
    return Alarm(
        group=history.groups[g],
        kind=kind,
        week=history.weeks[week + 1 - width],
        n=int(history.counts[week + 1 - width : week + 1, g].sum()),
        expected=float(expected.mean[g]),
        threshold=float(expected.limit(OWN_LEVEL)[g]),
        q_value=q_value,
        weeks=width,
        last=history.weeks[last],
    )


def _slow(history: _History, settings: DriverSettings) -> list[Alarm]:
    """The significant drifts over the last year; none where there are under twelve weeks."""
    counts, exposure = history.counts[-_DRIFT_WEEKS:], history.exposure[-_DRIFT_WEEKS:]
    clear = np.flatnonzero(counts.sum(axis=0) >= settings.min_cause)
    if len(counts) < _DRIFT_FROM or not len(clear):
        return []
    found = drifts(counts[:, clear], exposure[:, clear])
    q_value, limit = benjamini_hochberg(found.p_value), found.limit(OWN_LEVEL)
    weeks = history.weeks[-_DRIFT_WEEKS:]
    return [
        Alarm(
            group=history.groups[int(clear[k])],
            kind="drift",
            week=weeks[int(found.start[k])],
            n=int(found.n[k]),
            expected=float(found.expected[k]),
            threshold=float(limit[k]),
            q_value=float(q_value[k]),
            weeks=len(weeks) - int(found.start[k]),
            last=weeks[-1],
        )
        for k in np.flatnonzero((q_value <= settings.alpha) & (found.p_value <= OWN_LEVEL))
    ]
