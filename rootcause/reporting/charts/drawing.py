"""What the charts share: the axes, the rendering, and words that switch with the language of the page."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from markupsafe import escape

from rootcause.domain.reasons import Words

FONT = 14


def axis(alt: Any, form: str, ticks: Sequence[float]) -> Any:
    """Return an axis of digits at given ticks, in colors of the page."""
    return alt.Axis(
        format=form,
        values=list(ticks),
        title=None,
        labelFont="inherit",
        labelFontSize=FONT,
        labelColor="var(--ink-2)",
        tickColor="var(--ink-2)",
        domainColor="var(--ink-2)",
        gridColor="var(--line)",
        gridOpacity=0.6,
    )


def share_axis(alt: Any, highest: float) -> tuple[Any, Any]:
    """Return the scale and the axis of a share, from nothing to above the highest."""
    ticks = whole_percentages(highest)
    return alt.Scale(domain=[0, ticks[-1]], nice=False), axis(alt, ".0%", ticks)


def whole_percentages(highest: float) -> list[float]:
    """Return about five whole percentages from 0 to at least the highest: a decimal mark belongs to one language."""
    top = max(1, math.ceil(round(100 * highest, 6)))
    step = next((step for step in (1, 2, 5, 10, 20) if top <= 5 * step), 25)
    return [percent / 100 for percent in range(0, top + step, step) if percent < top + step]


def svg(alt: Any, chart: Any, width: int, height: int, words: Sequence[Words] = ()) -> str:
    """Draw a chart without a ground of its own. A text "§3" in it becomes ``words[3]``, in both languages."""
    import vl_convert

    drawn = chart.properties(width=width, height=height, background="transparent").configure_view(stroke=None)
    text = vl_convert.vegalite_to_svg(drawn.to_dict(), vl_version=_grammar(alt))
    return _worded(_tidy(text), words)


def _grammar(alt: Any) -> str:
    """Return the grammar version the chart was written in, as the renderer spells it ("6.1")."""
    return ".".join(str(alt.SCHEMA_VERSION).lstrip("v").split(".")[:2])


def _tidy(svg: str) -> str:
    """Round coordinates, drop fixed size and all roles: the text alternative stands beside the picture."""
    svg = re.sub(r"\d+\.\d{3,}", lambda match: f"{float(match[0]):.2f}", svg)
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    return re.sub(r'^<svg[^>]*viewBox="([^"]*)">', r'<svg viewBox="\1" aria-hidden="true" focusable="false">', svg)


def _worded(svg: str, words: Sequence[Words]) -> str:
    def pair(match: re.Match[str]) -> str:
        said = words[int(match[2])]
        return "".join(f'<text class="{x}"{match[1]}>{escape(said[x])}</text>' for x in ("nl", "en"))

    return re.sub(r"<text([^>]*)>§(\d+)</text>", pair, svg)
