"""The Pareto chart: what each ranked cause carries, and what the first ones carry together."""

from __future__ import annotations

from rootcause.reporting.charts.drawing import axis, share_axis, svg
from rootcause.reporting.shapes import Carried

_WIDTH, _HEIGHT = 440, 260


def pareto(bars: tuple[Carried, ...]) -> str:
    """Return an SVG of bars (share of all dissatisfaction) under the line of their sum; "" with fewer than two."""
    if len(bars) < 2:
        return ""
    import altair as alt

    rows = [_row(i, bar) for i, bar in enumerate(bars, 1)]
    base = alt.Chart({"values": rows})
    scale, shares = share_axis(alt, max(row["sum"] for row in rows))
    places = axis(alt, "d", [i for i in range(1, len(bars) + 1) if len(bars) <= 12 or i % 2])
    places.grid = False
    within = alt.Scale(domain=[0.4, len(bars) + 0.6], nice=False)
    y = alt.Y("own:Q", scale=scale, axis=shares)
    line = alt.Y("sum:Q", scale=scale, axis=shares)
    at = alt.X("at:Q", scale=within, axis=places)
    layers = alt.layer(
        base.mark_rect(color="var(--bad)", aria=False).encode(
            x=alt.X("from:Q", scale=within, axis=places), x2="to:Q", y=y, y2=alt.datum(0)
        ),
        base.mark_line(color="var(--ink-2)", strokeWidth=2, aria=False).encode(x=at, y=line),
        base.mark_point(size=40, fill="var(--paper)", stroke="var(--ink-2)", opacity=1, aria=False).encode(
            x=at, y=line
        ),
    )
    return svg(alt, layers, _WIDTH, _HEIGHT)


def _row(i: int, bar: Carried) -> dict[str, float]:
    return {"at": i, "from": i - 0.38, "to": i + 0.38, "own": bar.own.value or 0.0, "sum": bar.together.value or 0.0}
