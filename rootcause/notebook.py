"""An analysis as people use it in Python: its causes and comments as tables, and shown as it is in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from rootcause import pipeline, reporting
from rootcause.domain.analysis import Analysis as Whole
from rootcause.domain.causes import RootCause
from rootcause.protocols import Progress
from rootcause.reporting.exports import CsvLocale, causes_table
from rootcause.reporting.shown import shown_html
from rootcause.settings import Settings

DEFAULTS = Settings()


class Analysis:
    """What was found in an export. At the end of a notebook cell it shows its ranking and charts.

    ``causes`` and ``comments`` are the tables of causes.csv and comments.csv; ``ranked`` are the causes as objects,
    with quotes, trends, segments and what lies inside each. ``whole`` holds everything that a report is made of; its
    parts (summary, totals, strengths, notes, manifest, ...) are here by their names too.
    """

    def __init__(self, whole: Whole) -> None:
        """Wrap an analysis, such as one that ``reporting.load_analysis`` read back."""
        self.whole = whole

    @property
    def causes(self) -> pd.DataFrame:
        """Return a row for every cause and polarity, ranked ones first, names in the language of the analysis."""
        return causes_table(self.whole)

    @property
    def comments(self) -> pd.DataFrame:
        """Return a row for every row read, with the reasons found in it; empty where they are not known."""
        return pd.DataFrame() if self.whole.comments is None else self.whole.comments.copy()

    @property
    def ranked(self) -> tuple[RootCause, ...]:
        """The causes in the order of the report: ranked drivers first, then the rest by impact."""
        return self.whole.causes

    def __getattr__(self, name: str) -> Any:
        if name == "whole" or name.startswith("__"):  # not there yet while it is copied or unpickled
            raise AttributeError(name)
        return getattr(self.whole, name)

    def __repr__(self) -> str:
        drivers = sum(cause.driver.rank is not None for cause in self.ranked)
        return f"<Analysis of {self.whole.summary.analyzed:,} comments: {drivers} ranked causes>"

    def _repr_html_(self) -> str:
        return shown_html(self.whole)


def analyze(
    sources: Sequence[str | Path], settings: Settings = DEFAULTS, *, progress: Progress | None = None
) -> Analysis:
    """Export files in, ranked root causes out. The same rows, settings and seed give the same analysis, in any order.

    Raises InputError for what cannot be read, NotEnoughData where fewer than two comments can be analyzed.
    """
    return Analysis(pipeline.analyze(sources, settings, progress=progress))


def write_report(
    analysis: Analysis | Whole,
    out: Path,
    *,
    formats: Sequence[str] = ("html", "xlsx"),
    csv_locale: CsvLocale = "en",
    template: Path | None = None,
) -> Path:
    """Write the whole report folder and return its path, as ``reporting.write_report``."""
    whole = analysis.whole if isinstance(analysis, Analysis) else analysis
    return reporting.write_report(whole, out, formats=formats, csv_locale=csv_locale, template=template)
