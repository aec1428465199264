"""The priority chart: how often, and how heavy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from rootcause.reporting.charts.drawing import FONT, axis, svg
from rootcause.reporting.shapes import Point

_WIDTH, _HEIGHT = 440, 310


def priority(points: tuple[Point, ...]) -> str:
    """Return an SVG of share (x, square root) against adjusted impact in points (y) with whiskers; "" without points.

    Only digits stand in it, so one picture serves both languages; colors are custom properties of the page,
    so it serves light and dark. Nothing in it depends on installed fonts except the width reserved for the y axis.
    """
    if not points:
        return ""
    import altair as alt

    rows = [_row(point) for point in points]
    base = alt.Chart({"values": rows})
    cross = alt.Chart({"values": [_middle(rows)]}).mark_rule(strokeDash=[3, 4], color="var(--rest)", aria=False)
    across, up = share_ticks(points), impact_ticks(points)
    widest = max(across[-1], max(point.share for point in points) * 1.1)
    x = alt.X("share:Q", scale=alt.Scale(type="sqrt", domain=[0, widest], nice=False), axis=axis(alt, "%", across))
    y = alt.Y("low:Q", scale=alt.Scale(domain=[up[0], up[-1]], nice=False), axis=axis(alt, "d", up))
    kind = alt.Color("kind:N", scale=alt.Scale(domain=["driver", "other"], range=_COLORS), legend=None)
    fill = alt.Fill("fill:N", scale=alt.Scale(domain=["driver", "other", "hollow"], range=_FILLS), legend=None)
    spots = [_Spot(row["label"], *_pixels(row, widest, up)) for row in rows]
    places = [{"label": label, "x": x, "y": y} for label, x, y in _apart(spots)]
    layers = alt.layer(
        cross.encode(x="share:Q"),
        cross.encode(y="low:Q"),
        base.mark_rule(strokeWidth=1.5, opacity=0.45, aria=False).encode(x=x, y=y, y2="high:Q", color=kind),
        base.mark_point(size=70, opacity=1, aria=False).encode(x=x, y="impact:Q", stroke=kind, fill=fill),
        alt.Chart({"values": places})
        .mark_text(fontSize=FONT, color="var(--ink)", baseline="middle", aria=False)
        .encode(x=alt.X("x:Q", scale=None, axis=None), y=alt.Y("y:Q", scale=None, axis=None), text="label:N"),
    )
    return svg(alt, layers, _WIDTH, _HEIGHT)


@dataclass(frozen=True)
class _Spot:
    """A point in pixels of the picture: its label, where it lies, and from where to where its whisker runs."""

    label: str
    x: float
    y: float
    top: float
    bottom: float


def _pixels(row: dict[str, Any], widest: float, up: Sequence[float]) -> tuple[float, float, float, float]:
    def height(value: float) -> float:
        return _HEIGHT * (up[-1] - value) / (up[-1] - up[0])

    across = _WIDTH * math.sqrt(row["share"] / widest)
    return across, height(row["impact"]), height(row["high"]), height(row["low"])


_AROUND = [
    (13, -10), (-13, -10), (13, 10), (-13, 10), (17, 0), (-17, 0), (0, -17), (0, 17),
    (20, 14), (-20, 14), (22, -18), (-22, -18), (8, -28), (-8, -28), (8, 28), (-8, 28),
]  # fmt: skip
"""Where a label may stand from its point, in pixels, best first."""


def _apart(spots: list[_Spot]) -> list[tuple[str, float, float]]:
    """Place each label where it hides least of points, whiskers and the labels before it."""
    placed: list[tuple[str, float, float]] = []
    for spot in spots:
        if spot.label:
            tried = [(spot.x + dx, spot.y + dy) for dx, dy in _AROUND]
            x, y = min(tried, key=lambda at: _hidden(at, spot, spots, placed))
            placed.append((spot.label, x, y))
    return placed


def _hidden(at: tuple[float, float], own: _Spot, spots: list[_Spot], placed: list[tuple[str, float, float]]) -> int:
    """Count what a label there would hide, and the points that it would seem to belong to instead."""
    x, y = at
    points = sum(abs(spot.x - x) < 13 and abs(spot.y - y) < 12 for spot in spots)
    whiskers = sum(abs(spot.x - x) < 9 and spot.top - 7 < y < spot.bottom + 7 for spot in spots)
    labels = sum(abs(other_x - x) < 18 and abs(other_y - y) < 14 for _, other_x, other_y in placed)
    nearer = sum(math.dist((spot.x, spot.y), at) < math.dist((own.x, own.y), at) for spot in spots)
    outside = x < 8 or x > _WIDTH - 8 or y < 8 or y > _HEIGHT - 8
    return 4 * labels + 2 * points + 4 * nearer + whiskers + 3 * outside


_COLORS = ["var(--bad)", "var(--ink-2)"]
_SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)
_FILLS = ["var(--bad)", "var(--ink-2)", "var(--paper)"]


def _row(point: Point) -> dict[str, Any]:
    kind = "driver" if point.driver else "other"
    return {
        "share": point.share,
        "impact": 100 * point.impact,
        "low": 100 * point.low,
        "high": 100 * point.high,
        "label": point.label,
        "kind": kind,
        "fill": "hollow" if point.small else kind,
    }


def _middle(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Return where the four corners of the chart meet: the medians of what is shown."""
    return {"share": median(row["share"] for row in rows), "low": median(row["impact"] for row in rows)}


def share_ticks(points: tuple[Point, ...]) -> list[float]:
    """Return whole percentages up to the largest share: a decimal mark would belong to one language."""
    largest = max(point.share for point in points)
    return [0.0, *(tick for tick in _SHARES if tick <= max(largest, _SHARES[0]))]


def impact_ticks(points: tuple[Point, ...]) -> list[int]:
    """Return whole points, about six, from below the lowest end of an interval to above the highest."""
    low = math.floor(100 * min(0.0, *(point.low for point in points)))
    high = max(1, math.ceil(100 * max(point.high for point in points)))
    step = max(1, math.ceil((high - low) / 6))
    return list(range(step * math.floor(low / step), high + step, step))
