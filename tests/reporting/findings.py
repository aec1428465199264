"""An analysis with something of everything that stands beside the ranking."""

from __future__ import annotations

from dataclasses import replace

from rootcause.domain.analysis import Analysis
from rootcause.domain.changes import Alarm, Drop, Event, EventEffect, Season
from rootcause.domain.metrics import Breakpoint, Metric, MetricBand, MetricCause
from rootcause.domain.outcomes import Predicted, View, ViewRow, WhatIf
from rootcause.domain.teams import Response, ResponseRow, Target, Team
from tests.reporting.examples import analysis


def with_findings(label: str = "Prijswijziging") -> Analysis:
    """Make an analysis of eight causes and every kind of finding; ``label`` is that of the event mark."""
    made = analysis(8)
    first, *rest = made.causes
    return replace(
        made,
        causes=(replace(first, what_if=WhatIf(0.5, 0.025, 0.018, 0.031)), *rest),
        views=(
            View("rating", "score", 2_380, 3.71, 3.66, 3.76, (ViewRow("waiting.phone", 412, 0.142, 0.11, 0.18),)),
            View("churned", "yes_no", 2_100, 0.084, 0.073, 0.097, (ViewRow("rare", 40, 0.004, 0.0, 0.008),)),
        ),
        predicted=Predicted(310, 0.24, 0.21, 0.28),
        metrics=(_metric(label),),
        alarms=(
            Alarm("digital.login", "alarm", "2025-W23", 19, 4.2, 11.0, 0.0004, 2, "2025-W24"),
            Alarm("waiting.phone", "drift", "2025-W15", 31, 22.5, 33.0, None),
        ),
        events=(
            EventEffect(
                Event("2025-05-01", label), 28, 28, 410, 395, 0.19, 0.27, 0.08, 0.02, 0.14, ("billing.incorrect",), ()
            ),
            EventEffect(Event("2025-07-01", "Staking"), 28, 1, 400, 9, None, None, None, None, None),
        ),
        seasons=(Season("week", tuple((str(day), 0.01 * (day - 4)) for day in range(1, 8)), 0.03),),
        drop=Drop("2025-06", 380, 0.61, 0.74, -0.13, -0.18, -0.08),
        teams=(
            Team("Team", "Noord", 220, 0.31, 0.25, 0.29, 0.24, 0.35, 0.01, 1),
            Team("Agent", "agent 3", 41, 0.1, 0.2, 0.16, 0.1, 0.25),
        ),
        targets=(
            Target("", "", 0.8, 2_400, 0.72, 0.70, 0.74, "no"),
            Target("Kanaal", "Chat", 0.8, 90, 0.78, 0.68, 0.85, "open"),
        ),
        response=Response(
            9_000, 2_400, 1_900, 0.213, 0.79, 0.057, 0.205,
            (ResponseRow("Kanaal", "Chat", 3_000, 500, 400, 0.167, 0.8, 1.6),),
        ),
    )  # fmt: skip


def _metric(name: str) -> Metric:
    return Metric(
        name=f"{name} (min)",
        n=2_300,
        missing=100,
        missing_rate=0.2,
        strength=-0.31,
        strength_low=-0.35,
        strength_high=-0.27,
        adjusted=0.06,
        adjusted_low=0.04,
        adjusted_high=0.08,
        q_value=0.0001,
        lower=6.0,
        upper=21.0,
        bands=(MetricBand(0, 10, 800, 0.14, 0.12, 0.17), MetricBand(10, 20, 700, 0.17, 0.14, 0.2)),
        breakpoint=Breakpoint(20, 18, 24, 0.15, 0.36, 0.001, 0.001),
        causes=(MetricCause("waiting.phone", 412, 24.0, 11.0, 13.0, 11.0, 15.5, 0.0002),),
    )
