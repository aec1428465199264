"""Segments, teams and agents as wholes: their dissatisfaction, a target, and who answered at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Team:
    """One team or agent: its rate, and the rate shrunk towards the mean of all, with 95 % limits.

    ``label`` is the name where it may be shown, else a masked id ("agent 3"). ``dsat_rate`` is as counted, ``expected``
    what all teams together would have had with this one's mix of channels, languages, months and segments. ``shrunk``,
    ``low`` and ``high`` hold that mix equal. ``q_value`` is corrected over all teams of all columns; ``stands_out`` is
    1 (worse), −1 (better) or 0 (cannot be told from the mean).
    """

    column: str
    label: str
    n: int
    dsat_rate: float
    expected: float
    shrunk: float
    low: float
    high: float
    q_value: float = 1.0
    stands_out: int = 0


TargetUnit = Literal["satisfied", "nps"]


@dataclass(frozen=True)
class Wanted:
    """One target as the user gave it, in the unit of the targets: of a segment's value, or of everything ("", "").

    ``line`` is its row in the user's table as a spreadsheet counts, 0 where it came from an option.
    """

    segment: str
    value: str
    target: float
    line: int = 0


@dataclass(frozen=True)
class Targets:
    """All targets of the user's: shares 0–1 of satisfied answers, or for NPS exports NPS in points −100..100."""

    unit: TargetUnit = "satisfied"
    wanted: tuple[Wanted, ...] = ()


@dataclass(frozen=True)
class Target:
    """A target of the user's, whole (segment "") or of a segment, and where the data stands.

    ``reached`` is "yes", "no" or "open": the target lies within the 95 % limits. ``unit`` says what ``target``,
    ``satisfied``, ``low`` and ``high`` are: the share of satisfied answers 0–1, or for NPS exports the NPS in points
    −100..100.
    """

    segment: str
    value: str
    target: float
    n: int
    satisfied: float
    low: float
    high: float
    reached: str
    unit: TargetUnit = "satisfied"


@dataclass(frozen=True)
class ResponseRow:
    """One segment: how many were asked, answered, and left a comment; ``weight`` is what an answer counts for.

    ``response_rate`` is answered / asked, ``comment_rate`` commented / answered (0 where nobody answered).
    """

    segment: str
    value: str
    asked: int
    answered: int
    commented: int
    response_rate: float
    comment_rate: float
    weight: float


@dataclass(frozen=True)
class Response:
    """Who was asked and who answered, and what the others could have changed.

    ``rate`` is the dissatisfaction rate of those who were asked and answered; ``worst``/``best`` the same if everybody
    who did not answer were (not) dissatisfied. ``weighted`` is the rate with answers weighted to the asked, None
    without segments that differ. ``rows`` by segment.
    """

    asked: int
    answered: int
    commented: int
    rate: float
    worst: float
    best: float
    weighted: float | None = None
    rows: tuple[ResponseRow, ...] = ()
