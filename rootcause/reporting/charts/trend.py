"""The trend of the dissatisfaction: a line with its band, incomplete periods hollow, event marks as dashed lines."""

from __future__ import annotations

from typing import Any

from rootcause.reporting.charts.drawing import FONT, share_axis, svg
from rootcause.reporting.trends import Course, RateView

_WIDTH, _HEIGHT = 960, 260
_LABELS = 6


def trend(course: Course) -> str:
    """Return an SVG of the dissatisfied share per period with its 95 % band; "" with fewer than two periods."""
    if len(course.periods) < 2:
        return ""
    import altair as alt

    rows = [_row(i, entry) for i, entry in enumerate(course.periods)]
    base = alt.Chart({"values": rows})
    scale, axis = share_axis(alt, max(row["high"] for row in rows))
    x = alt.X("at:Q", scale=alt.Scale(domain=[-0.5, len(rows) - 0.5], nice=False), axis=_names(alt, len(rows)))
    y = alt.Y("share:Q", scale=scale, axis=axis)
    fill = alt.Fill("fill:N", scale=alt.Scale(domain=["whole", "partial"], range=_FILLS), legend=None)
    layers = alt.layer(
        base.mark_area(color="var(--bad)", opacity=0.16, aria=False).encode(
            x=x, y=alt.Y("low:Q", axis=axis), y2="high:Q"
        ),
        base.mark_line(color="var(--bad)", strokeWidth=2, aria=False).encode(x=x, y=y),
        base.mark_point(size=45, stroke="var(--bad)", opacity=1, aria=False).encode(x=x, y=y, fill=fill),
        *_marked(alt, course),
    )
    return svg(alt, layers, _WIDTH, _HEIGHT, [entry.label for entry in course.periods])


_FILLS = ["var(--bad)", "var(--paper)"]


def _row(i: int, entry: RateView) -> dict[str, Any]:
    return {
        "at": i,
        "share": entry.share.value,
        "low": entry.low.value,
        "high": entry.high.value,
        "fill": "partial" if entry.partial else "whole",
    }


def _names(alt: Any, n: int) -> Any:
    """Return the x axis; its labels stand for the names of the periods, which both languages write differently."""
    step = -(-n // _LABELS)
    return alt.Axis(
        values=list(range((step - 1) // 2, n, step)),
        labelExpr="'§' + datum.value",
        title=None,
        grid=False,
        labelFont="inherit",
        labelFontSize=FONT,
        labelColor="var(--ink-2)",
        labelFlush=False,
        labelOverlap=False,
        tickColor="var(--ink-2)",
        domainColor="var(--ink-2)",
    )


def _marked(alt: Any, course: Course) -> list[Any]:
    """Return a dashed line and a letter per event; letters take turns at two heights so that neighbors stay apart."""
    rows = [{"at": mark.at, "letter": mark.letter, "up": 14 * (i % 2)} for i, mark in enumerate(course.marks)]
    if not rows:
        return []
    base = alt.Chart({"values": rows}).encode(x="at:Q")
    letter = base.mark_text(dx=5, align="left", baseline="top", fontSize=FONT, color="var(--ink)", aria=False)
    return [
        base.mark_rule(strokeDash=[4, 3], color="var(--ink)", aria=False),
        letter.encode(y=alt.Y("up:Q", scale=None, axis=None), text="letter:N"),
    ]
