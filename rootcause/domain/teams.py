"""Segments, teams and agents as wholes: their dissatisfaction, a target, and who answered at all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Team:
    """One team or agent: its rate, and the rate shrunk towards the mean of all, with 95 % limits.

    ``label`` is the name where it may be shown, else a masked id ("agent 3"). ``adjusted`` is the shrunk rate after
    holding the adjusters equal; ``stands_out`` is 1 (worse), −1 (better) or 0 (cannot be told from the mean).
    """

    column: str
    label: str
    n: int
    dsat_rate: float
    shrunk: float
    low: float
    high: float
    stands_out: int = 0


@dataclass(frozen=True)
class Target:
    """A target of the user's for the share of satisfied answers, whole or of a segment, and where the data stands.

    ``reached`` is "yes", "no" or "open": the target lies within the 95 % limits. All shares 0–1.
    """

    segment: str
    value: str
    target: float
    n: int
    satisfied: float
    low: float
    high: float
    reached: str


@dataclass(frozen=True)
class ResponseRow:
    """One segment: how many were asked, answered, and left a comment; ``weight`` is what an answer counts for."""

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

    ``worst``/``best``: the dissatisfaction rate if everybody who did not answer were (not) dissatisfied.
    ``weighted``: the rate with answers weighted to the asked, None without segments that differ. ``rows`` by segment.
    """

    asked: int
    answered: int
    commented: int
    rate: float
    worst: float
    best: float
    weighted: float | None = None
    rows: tuple[ResponseRow, ...] = ()
