"""An analysis as a notebook shows it: the ranking and the front charts in one language, escaped, without a script."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from rootcause.domain.analysis import Analysis
from rootcause.reporting import charts
from rootcause.reporting.html import templates
from rootcause.reporting.view import view
from rootcause.reporting.words import label, say

_SHOWN = 10


def shown_html(analysis: Analysis) -> str:
    """Return a piece of HTML with styles of its own: a notebook has neither our style sheet nor our script."""
    report, language = view(analysis), analysis.language

    def told(value: Any) -> str:
        """The words of a text or of a number in the language of the analysis."""
        words = getattr(value, "text", value)
        return str(words[language]) if words is not None else ""

    return (
        templates()
        .get_template("shown.html.j2")
        .render(
            report=report,
            rows=report.rows[:_SHOWN],
            more=len(report.rows) + report.more - len(report.rows[:_SHOWN]),
            chart=Markup(charts.priority(report.points) if len(report.points) > 1 else ""),  # noqa: S704 - digits
            told=told,
            words=lambda key, **values: told(say(key, **values)),
            labeled=lambda table, code: told(label(table, code)),
        )
    )
