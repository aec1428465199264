"""What changed: alarms of single causes, the user's event marks, seasons, and why a score moved between two exports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rootcause.domain.exports import Note
from rootcause.domain.groups import Kind
from rootcause.domain.reasons import UNNAMED, Words

AlarmKind = Literal["alarm", "watch", "drift"]
PartKind = Literal["mix", "prevalence", "severity", "baseline"]
ChangeStatus = Literal["new", "gone", "grown", "shrunk", ""]


@dataclass(frozen=True)
class Alarm:
    """A cause mentioned more often than its own history lets one expect.

    *alarm*: significant over all causes and weeks looked at; *watch*: above its own threshold in the latest week, not
    yet certain; *drift*: a slow rise (CUSUM), ``week`` is where it began. ``n``, ``expected`` and ``threshold`` are
    counts in the ``weeks`` from ``week`` on; more than ``threshold`` would surprise. A customer counts once a week.
    ``last`` is the last week in which the cause still stood out.
    """

    group: str
    kind: AlarmKind
    week: str
    n: int
    expected: float
    threshold: float
    q_value: float | None = None
    weeks: int = 1
    last: str = ""


@dataclass(frozen=True)
class Event:
    """A mark of the user's: a release, a price change, a strike. ``date`` is ISO (2026-06-01)."""

    date: str
    label: str


@dataclass(frozen=True)
class EventEffect:
    """The dissatisfaction rate in the days before and from an event on, and the difference with its 95 % limits.

    ``days_before`` and ``days_after`` are at most 28; a neighboring event or the end of the data cuts them short.
    ``before``, ``after``, the difference (after − before) and its limits are None where either side holds under 30
    answers. ``grown`` and ``shrunk`` name the causes whose share of customers changed (corrected over causes and
    events).
    """

    event: Event
    days_before: int
    days_after: int
    n_before: int
    n_after: int
    before: float | None
    after: float | None
    difference: float | None
    low: float | None
    high: float | None
    grown: tuple[str, ...] = ()
    shrunk: tuple[str, ...] = ()


@dataclass(frozen=True)
class Season:
    """The dissatisfaction rate by part of the cycle, over at least two whole cycles.

    ``cycle`` is "week" (values Monday .. Sunday as "1".."7") or "year" (months "1".."12"); ``deviations`` are in
    points (0–1) from the mean over the cycle, trend removed, of the days (months) with enough answers; ``p_value``
    tests that all are 0.
    """

    cycle: Literal["week", "year"]
    deviations: tuple[tuple[str, float], ...]
    p_value: float


@dataclass(frozen=True)
class Drop:
    """The last whole period (month, or four weeks) against the whole history before it; satisfaction points 0–1.

    ``period`` is "2026-07", or the first and last of the weeks, "2026-W28/2026-W31". Always reported where the share of
    satisfied answers fell by at least ten points, with its 95 % limits.
    """

    period: str
    n: int
    satisfied: float
    before: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class Part:
    """One part of the difference between two periods, in points of the dissatisfaction rate, with 95 % limits."""

    kind: PartKind
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class CauseChange:
    """What one cause adds to the difference: by more mentions (``prevalence``) and by hurting more (``severity``).

    The shares are of all analyzed comments, scored or not. ``status`` is "new" (mentioned by next to nobody before),
    "gone", "grown", "shrunk" (all at q ≤ .05) or ""; ``q_value`` is None where too few mention it. The parts are None
    where no model can be fitted, and for a cause so rare that it is counted in the row of the rare ones ("rare");
    ``severity`` also where too few mention it in one of the periods to say what a mention weighs there.
    """

    group: str
    share_old: float
    share_new: float
    prevalence: Part | None
    severity: Part | None
    status: ChangeStatus
    q_value: float | None
    kind: Kind = "reason"
    name: Words = UNNAMED


@dataclass(frozen=True)
class Comparison:
    """Why the dissatisfaction rate moved from OLD to NEW: Σ ``parts`` = ``difference`` = new − old exactly.

    ``parts`` are mix (who answered), prevalence, severity, baseline, in this order; Σ over ``causes`` of their
    prevalence (severity) is the part of that kind. ``old_n`` and ``new_n`` count scored answers; a rate is None where
    there are none, the difference then too. There are no parts where one of the periods has no scores, or all of them
    alike. ``adjusters`` name what "who answered" is told by.
    """

    old_name: str
    new_name: str
    old_n: int
    new_n: int
    old_rate: float | None
    new_rate: float | None
    difference: float | None
    low: float | None
    high: float | None
    parts: tuple[Part, ...]
    causes: tuple[CauseChange, ...]
    adjusters: tuple[str, ...] = ()
    draws: int = 0
    notes: tuple[Note, ...] = ()
