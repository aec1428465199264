"""Whether satisfaction fell in the last whole period, against the own history before it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rootcause.domain.changes import Drop
from rootcause.domain.comments import Corpus
from rootcause.drivers.calendars import Calendar, calendar, settled
from rootcause.drivers.dated import dated_answers
from rootcause.drivers.differences import difference
from rootcause.settings import DriverSettings

LEAST = 0.10
"""Points of the share of satisfied answers; a fall of as many is always told."""
_WEEKS = 4


class _Period(NamedTuple):
    """A stretch of days, ``stop`` exclusive."""

    label: str
    start: np.datetime64
    stop: np.datetime64


def drop(corpus: Corpus, settings: DriverSettings) -> Drop | None:
    """Return the last whole period if the share of satisfied answers fell by ten points or more in it, else None.

    The period is a month, or the last four whole weeks where the answers span at most 40 weeks; it is set against all
    answers before it. Told whether or not it is more than chance: the 95 % limits (Newcombe 1998, customers as
    clusters) say that. None also where either side holds under ``min_segment`` answers, or the history before is
    shorter than the period.
    """
    answers = dated_answers(corpus)
    period = _last(calendar(corpus, settled(corpus, corpus.counted)).whole())
    if period is None or answers.day[0] > period.start - (period.stop - period.start):
        return None
    then, now = answers.day < period.start, (answers.day >= period.start) & (answers.day < period.stop)
    before, latest = answers.rate(answers.satisfied, then), answers.rate(answers.satisfied, now)
    if min(before.n, latest.n) < settings.min_segment or min(before.effective, latest.effective) <= 0:
        return None
    found = difference(before, latest)
    fell = round(found.value, 9) <= -LEAST
    limits = found.value, found.low, found.high
    return Drop(period.label, latest.n, latest.value, before.value, *limits) if fell else None


def _last(whole: Calendar) -> _Period | None:
    size = _WEEKS if whole.unit == "week" else 1
    if len(whole) < size:
        return None
    first, last = whole.labels[-size], whole.labels[-1]
    return _Period(first if size == 1 else f"{first}/{last}", whole.starts[-1 - size], whole.starts[-1])
