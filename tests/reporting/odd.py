"""Analyses at the edges: what a report has to stay complete, calm and honest about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rootcause.domain.analysis import Analysis
from rootcause.domain.causes import Driver, DriverTable, PeriodCount, RootCause, SegmentCell
from rootcause.domain.exports import Note
from tests.reporting.examples import analysis, hostile, summary
from tests.reporting.findings import with_findings


def thirty_comments() -> Analysis:
    """Thirty comments: nothing but too few."""
    made = analysis(4)
    few = tuple(_too_few(cause, 3 + i) for i, cause in enumerate(made.causes[:4]))
    rare = replace(made.causes[-1].driver, n=18, customers=18, share=0.6, impact=0.14, impact_low=-0.1, impact_high=0.3)
    return replace(
        made,
        notes=(),
        causes=(*few, *made.causes[4:]),
        strengths=(),
        summary=summary(
            rows=31, analyzed=30, scored=30, units=30, customers=30, excluded={"empty": 1}, languages={"nl": 30},
            tagged=22, mean_score=3.4, satisfied=16, neutral=5, dissatisfied=9, redacted={},
            periods=(PeriodCount("2025-02", 4, 14, True), PeriodCount("2025-03", 5, 16, True)),
        ),
        totals=DriverTable((rare,), 30, 9, 0.3, 0.167, 0.479, 0.16, 0.0, 0.4, ("language",), 1000),
    )  # fmt: skip


def _too_few(cause: RootCause, n: int) -> RootCause:
    driver = Driver(cause.id, "problem", n, n, n / 30, 0.5, 0.15, 0.85, 0.28, 0.01, verdict="too_few")
    return replace(cause, driver=driver, trend="unclear", segments=(), children=(), periods=())


def all_satisfied() -> Analysis:
    """Nobody is dissatisfied, so nothing can be told apart."""
    made = analysis(3)
    calm = tuple(replace(c, driver=Driver(c.id, "problem", 20, 20, 0.1, 0.0, 0.0, 0.16, 0.0)) for c in made.causes[:3])
    return replace(
        made,
        causes=calm,
        totals=None,
        summary=summary(
            scored=200, units=200, satisfied=200, neutral=0, dissatisfied=0, mean_score=5.0, periods=()
        ),
        notes=(Note("one_outcome", "All alike.", "warning", {"dissatisfied": 0, "scored": 200, "needed": 20}),),
    )  # fmt: skip


def single_month() -> Analysis:
    """All answers in one month: no trend to draw, and an event mark that no chart can show."""
    made = with_findings()
    one = (PeriodCount("2025-03", 511, 2400),)
    causes = tuple(replace(c, trend="unclear", periods=(PeriodCount("2025-03", 90, 2790),)) for c in made.causes)
    return replace(
        made, causes=causes, drop=None, seasons=(), alarms=(), summary=summary(periods=one, first="2025-03-01")
    )


def forty_segments() -> Analysis:
    """Eight causes in forty segments, some with long names, some that stand out."""
    made = analysis(8)
    return replace(made, causes=tuple(replace(c, segments=_forty(i)) for i, c in enumerate(made.causes)))


def _forty(i: int) -> tuple[SegmentCell, ...]:
    return tuple(
        SegmentCell(
            f"kenmerk {k // 8}",
            f"waarde {k} van een kenmerk met een lange naam",
            60 + k,
            (7 * k + i) % 50,
            0.3,
            0.2,
            0.1,
            0.01,
            0.02 if k == i else 0.5,
            1 if k % 9 == i else 0,
        )
        for k in range(40)
    )


def large() -> Analysis:
    """What 50,000 comments come to: more of everything that grows with them; quotes stay as many per cause."""
    made = analysis(120)
    weeks = tuple(PeriodCount(f"2025-W{k:02d}", 100 + k, 1250) for k in range(1, 41))
    causes = tuple(replace(c, segments=_forty(i % 9), periods=weeks, children=made.causes[0].children * 3)
                   if c.kind in ("reason", "discovered") else c for i, c in enumerate(made.causes))  # fmt: skip
    return replace(made, causes=causes, summary=summary(rows=50_000, analyzed=49_790, periods=weeks))


ODD: dict[str, Callable[[], Analysis]] = {
    "usual": with_findings,
    "no scores": lambda: analysis(scored=False),
    "thirty comments": thirty_comments,
    "no cause": lambda: analysis(0),
    "one cause": lambda: analysis(1),
    "200 causes": lambda: analysis(200),
    "all satisfied": all_satisfied,
    "single month": single_month,
    "forty segments": forty_segments,
    "hostile": hostile,
}
