"""report.html: one file, no request to anywhere, every word of a customer escaped."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from rootcause.domain.analysis import Analysis
from rootcause.domain.reasons import Words
from rootcause.reporting import charts
from rootcause.reporting.cells import Cell
from rootcause.reporting.characters import visible
from rootcause.reporting.rows import SMALL
from rootcause.reporting.shapes import LABELED
from rootcause.reporting.trends import across
from rootcause.reporting.view import Report, view
from rootcause.reporting.words import label, say

_TEMPLATES = Path(__file__).parent / "templates"


def render_html(analysis: Analysis) -> str:
    """Return the whole page. Both languages are inside; ``analysis.language`` is the one shown first."""
    report = view(analysis)
    style, script = asset("report.css"), asset("report.js")
    return (
        templates()
        .get_template("report.html.j2")
        .render(
            report=report,
            charts=_charts(report),
            settings=json.dumps(
                dict(analysis.manifest.settings), sort_keys=True, ensure_ascii=False, indent=1, default=str
            ),
            style=Markup(style),  # noqa: S704
            script=Markup(script),  # noqa: S704
            policy=policy(style, script),
            small=SMALL,
            labeled=LABELED,
        )
    )


def _charts(report: Report) -> dict[str, Markup]:
    """Draw the charts; their texts are digits, letters and dates of our own."""
    drawn = {
        "priority": charts.priority(report.points),
        "pareto": charts.pareto(report.carried),
        "trend": charts.trend(report.course),
    }
    return {name: Markup(svg) for name, svg in drawn.items()}  # noqa: S704


def policy(style: str, script: str) -> str:
    """Return the Content-Security-Policy: nothing is loaded; only this style and this script count."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def asset(name: str) -> str:
    """Return the text of a style or script of ours."""
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _finalize(value: Any) -> Any:
    """Turn the value of any template expression into what may be printed: two languages into two spans."""
    if isinstance(value, Cell):
        return _spans(value.text)
    if isinstance(value, Words):
        return _spans(value)
    if isinstance(value, Markup):
        return value
    return "" if value is None else visible(str(value))


def _spans(words: Words) -> Markup:
    """Return both languages; the one shown is that of the whole page, so neither needs a ``lang`` of its own."""
    nl, en = escape(visible(words.nl)), escape(visible(words.en))
    if nl == en:
        return Markup(nl)  # noqa: S704 - escaped above
    return Markup(f'<span class="nl">{nl}</span><span class="en">{en}</span>')  # noqa: S704


@cache
def templates() -> Environment:
    """Return what fills templates: everything escaped, two languages beside each other."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(say=say, label=label, across=across)
    environment.tests["cell"] = lambda value: isinstance(value, Cell)
    return environment
