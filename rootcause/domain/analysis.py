"""The finished analysis: plain data that renders again without any model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from rootcause.domain.causes import DriverTable, PeriodCount, RootCause
from rootcause.domain.changes import Alarm, Drop, EventEffect, Season
from rootcause.domain.exports import ColumnGuess, Note
from rootcause.domain.metrics import Metric
from rootcause.domain.outcomes import Predicted, View
from rootcause.domain.teams import Response, Target, Team

SCHEMA_VERSION = 1
KEPT_APART = ("comments", "tags")
"""The parts of an analysis that lie beside analysis.json, not in it."""


@dataclass(frozen=True)
class CorpusSummary:
    """What was read and what of it could be used. ``excluded`` maps a reason to its number of rows."""

    rows: int
    analyzed: int
    scored: int
    units: int
    customers: int
    excluded: Mapping[str, int]
    languages: Mapping[str, int]
    first: str | None
    last: str | None
    tagged: int
    metric: str
    scale: str
    mean_score: float | None
    satisfied: int
    neutral: int
    dissatisfied: int
    redacted: Mapping[str, int] = field(default_factory=dict)
    periods: tuple[PeriodCount, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """How to get the same analysis again. No wall clock: the same input gives the same bytes.

    ``preset`` is the layout that was recognized, ``roles`` which columns played which role (``Columns.roles``).
    """

    product_version: str
    schema_version: int
    inputs: tuple[str, ...]
    fingerprint: str
    settings: Mapping[str, Any]
    seed: int
    embedder: str
    taxonomy: str
    versions: Mapping[str, str] = field(default_factory=dict)
    preset: str = "plain"
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Analysis:
    """Everything a report shows. ``causes`` are in report order: ranked drivers first, then the rest by impact.

    ``comments`` has one row for every row read, in the order of the export, with the columns of comments.csv.
    ``tags`` has one row for every tag: rc_id, code, polarity (−1 a problem, 0 a mention, 1 praise), confidence, and
    start and stop of the evidence in the analyzed text; None where the groups are the user's own. Both are None when
    the analysis was loaded from analysis.json alone. ``taxonomy`` is the YAML text of the taxonomy.
    ``views`` are the same problems against other outcomes; ``predicted`` is None where no comment lacks a score.
    """

    title: str
    language: str
    summary: CorpusSummary
    columns: tuple[ColumnGuess, ...]
    causes: tuple[RootCause, ...]
    strengths: tuple[RootCause, ...]
    totals: DriverTable | None
    notes: tuple[Note, ...]
    manifest: Manifest
    comments: pd.DataFrame | None = None
    tags: pd.DataFrame | None = None
    taxonomy: str = ""
    views: tuple[View, ...] = ()
    predicted: Predicted | None = None
    metrics: tuple[Metric, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    events: tuple[EventEffect, ...] = ()
    seasons: tuple[Season, ...] = ()
    drop: Drop | None = None
    teams: tuple[Team, ...] = ()
    targets: tuple[Target, ...] = ()
    response: Response | None = None
