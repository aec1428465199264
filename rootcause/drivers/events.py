"""The weeks before and after the user's event marks: what else changed when that did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.domain.changes import Event, EventEffect
from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.drivers.calendars import settled
from rootcause.drivers.dated import dated_answers
from rootcause.drivers.differences import Rate, difference
from rootcause.drivers.exposures import UNRANKED, count_customers, top_level
from rootcause.drivers.mentions import binary, persons
from rootcause.drivers.significance import benjamini_hochberg, hypergeometric_mid_p
from rootcause.settings import DriverSettings

WINDOW = 28
"""Days: whole weeks, so that each side holds every weekday equally often."""
FLOOR = 30
"""Answers, or customers heard, on either side; fewer make no comparison."""

_NEVER = np.datetime64("1970-01-01")
_Window = tuple[np.datetime64, np.datetime64]


@dataclass(frozen=True, eq=False)
class _Side:
    """One side of an event: days, the rate of its answers, customers heard, and how many mention each cause (J,)."""

    days: int
    rate: Rate
    customers: int
    mentioned: NDArray[np.int64]


def event_effects(
    corpus: Corpus, grouping: Grouping, events: Sequence[Event], settings: DriverSettings
) -> tuple[EventEffect, ...]:
    """Compare the 28 days before each event with the 28 days from its day on; in order of date, then label.

    Either side ends at the neighboring event (another day) and at the first and last day of the data. The rates are
    weighted; their difference has limits by Newcombe 1998, wider where customers answer several times. Causes *grown*
    and *shrunk*: customers heard and those of them who mention it as a problem, on both sides, by the exact mid-p of
    the 2×2 table (Agresti 2013), corrected over all causes and events (Benjamini & Hochberg 1995). What happens around
    an event is not thereby its effect: a trend, a season or another change looks the same.
    """
    marked = sorted(set(events), key=lambda event: (event.date, event.label))
    causes = [g for g in top_level(grouping.groups).tolist() if grouping.groups[g].kind not in UNRANKED]
    watched = _Watched(corpus, binary(grouping.problem[:, causes]))
    names = tuple(grouping.groups[g].id for g in causes)
    pairs = [(watched.side(*before), watched.side(*after)) for before, after in _windows(marked, watched)]
    q_values = _q_values(pairs, len(names))
    return tuple(
        _effect(event, *pair, names, q <= settings.alpha)
        for event, pair, q in zip(marked, pairs, q_values, strict=True)
    )


class _Watched:
    """A corpus by day, ready to be cut into sides."""

    def __init__(self, corpus: Corpus, problem: csr_matrix) -> None:
        self.answers, self.problem = dated_answers(corpus), problem
        self.day = corpus.when.astype("datetime64[D]")
        self.heard, self.person = settled(corpus, corpus.analyzed), persons(corpus.customer)
        days = np.concatenate([self.answers.day, self.day[self.heard]])
        self.first: np.datetime64 = days.min() if len(days) else _NEVER
        self.end: np.datetime64 = days.max() + 1 if len(days) else _NEVER

    def side(self, start: np.datetime64, stop: np.datetime64) -> _Side:
        """Take the days from ``start`` to ``stop`` (exclusive)."""
        answered = (self.answers.day >= start) & (self.answers.day < stop)
        heard = np.flatnonzero(self.heard & (self.day >= start) & (self.day < stop))
        customers = np.unique(self.person[heard], return_inverse=True)[1].astype(np.int64)
        return _Side(
            days=max(0, int((stop - start).astype(np.int64))),
            rate=self.answers.rate(self.answers.dissatisfied, answered),
            customers=int(customers.max(initial=-1)) + 1,
            mentioned=count_customers(self.problem[heard], customers),
        )


def _windows(marked: Sequence[Event], watched: _Watched) -> Iterator[tuple[_Window, _Window]]:
    """Yield the days before each event, and those from it on, cut off at its neighbors and at the ends of the data."""
    dates = np.array([event.date for event in marked], dtype="datetime64[D]")
    for date in dates:
        start = max([date - WINDOW, watched.first, *dates[dates < date][-1:]])
        stop = min([date + WINDOW, watched.end, *dates[dates > date][:1]])
        yield (start, min(date, watched.end)), (max(date, watched.first), stop)


def _q_values(pairs: Sequence[tuple[_Side, _Side]], causes: int) -> NDArray[np.float64]:
    """(E, J) q-values of the change in who mentions a cause; 1 where a side hears too few."""
    p_values = np.ones((len(pairs), causes))
    tested = np.array([min(before.customers, after.customers) >= FLOOR for before, after in pairs], dtype=np.bool_)
    for place in np.flatnonzero(tested).tolist():
        before, after = pairs[place]
        total, late = before.customers + after.customers, after.customers
        tables = zip(after.mentioned.tolist(), (before.mentioned + after.mentioned).tolist(), strict=True)
        p_values[place] = [hypergeometric_mid_p(now, both, late, total) for now, both in tables]
    p_values[tested] = benjamini_hochberg(p_values[tested].ravel()).reshape(int(tested.sum()), causes)
    return p_values


def _effect(
    event: Event, before: _Side, after: _Side, names: tuple[str, ...], changed: NDArray[np.bool_]
) -> EventEffect:
    more = after.mentioned * before.customers > before.mentioned * after.customers
    known = min(before.rate.n, after.rate.n) >= FLOOR and min(before.rate.effective, after.rate.effective) > 0
    found = difference(before.rate, after.rate) if known else None
    return EventEffect(
        event=event,
        days_before=before.days,
        days_after=after.days,
        n_before=before.rate.n,
        n_after=after.rate.n,
        before=before.rate.value if known else None,
        after=after.rate.value if known else None,
        difference=found.value if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        grown=tuple(name for name, here, up in zip(names, changed, more, strict=True) if here and up),
        shrunk=tuple(name for name, here, up in zip(names, changed, more, strict=True) if here and not up),
    )
