"""The priority chart as inline SVG: drawn once, without words, colored by the page's own style."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from statistics import median
from typing import Any

from rootcause.reporting.shapes import Point

_WIDTH, _HEIGHT, _FONT = 440, 310, 14


def priority(points: tuple[Point, ...]) -> str:
    """Return an SVG of share (x, square root) against adjusted impact in points (y) with whiskers; "" without points.

    Only digits stand in it, so one picture serves both languages; colors are custom properties of the page,
    so it serves light and dark. Nothing in it depends on installed fonts except the width reserved for the y axis.
    """
    if not points:
        return ""
    import altair as alt
    import vl_convert

    rows = [_row(point) for point in points]
    base = alt.Chart({"values": rows})
    cross = alt.Chart({"values": [_middle(rows)]}).mark_rule(strokeDash=[3, 4], color="var(--rest)", aria=False)
    across, up = share_ticks(points), impact_ticks(points)
    widest = max(across[-1], max(point.share for point in points) * 1.1)
    x = alt.X("share:Q", scale=alt.Scale(type="sqrt", domain=[0, widest], nice=False), axis=_axis(alt, "%", across))
    y = alt.Y("low:Q", scale=alt.Scale(domain=[up[0], up[-1]], nice=False), axis=_axis(alt, "d", up))
    kind = alt.Color("kind:N", scale=alt.Scale(domain=["driver", "other"], range=_COLORS), legend=None)
    fill = alt.Fill("fill:N", scale=alt.Scale(domain=["driver", "other", "hollow"], range=_FILLS), legend=None)
    layers = alt.layer(
        cross.encode(x="share:Q"),
        cross.encode(y="low:Q"),
        base.mark_rule(strokeWidth=1.5, opacity=0.45, aria=False).encode(x=x, y=y, y2="high:Q", color=kind),
        base.mark_point(size=70, opacity=1, aria=False).encode(x=x, y="impact:Q", stroke=kind, fill=fill),
        base.mark_text(dx=9, dy=-8, fontSize=_FONT, color="var(--ink)", align="left", aria=False).encode(
            x=x, y="impact:Q", text="label:N"
        ),
    )
    chart = layers.properties(width=_WIDTH, height=_HEIGHT, background="transparent").configure_view(stroke=None)
    return _tidy(vl_convert.vegalite_to_svg(chart.to_dict(), vl_version=_vega_lite(alt)))


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


def _axis(alt: Any, form: str, ticks: Sequence[float]) -> Any:
    return alt.Axis(
        format=form,
        values=list(ticks),
        title=None,
        labelFont="inherit",
        labelFontSize=_FONT,
        labelColor="var(--ink-2)",
        tickColor="var(--ink-2)",
        domainColor="var(--ink-2)",
        gridColor="var(--line)",
        gridOpacity=0.6,
    )


def _vega_lite(alt: Any) -> str:
    """Return the grammar version the chart was written in, as the renderer spells it ("6.1")."""
    return ".".join(str(alt.SCHEMA_VERSION).lstrip("v").split(".")[:2])


def _tidy(svg: str) -> str:
    """Round coordinates, drop fixed size and all roles: the text alternative stands beside the picture."""
    svg = re.sub(r"\d+\.\d{3,}", lambda match: f"{float(match[0]):.2f}", svg)
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    return re.sub(r'^<svg[^>]*viewBox="([^"]*)">', r'<svg viewBox="\1" aria-hidden="true" focusable="false">', svg)
