"""Operational figures beside the score: how they go together, where satisfaction breaks, with which causes they sit."""

from __future__ import annotations

import numpy as np

from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.domain.metrics import Breakpoint, Metric
from rootcause.drivers.bands import bands
from rootcause.drivers.breakpoints import breakpoints
from rootcause.drivers.contrast import contrast
from rootcause.drivers.figures import Figure, figures
from rootcause.drivers.medians import beside_causes
from rootcause.drivers.outcome import answers
from rootcause.drivers.ranks import Strength, strength
from rootcause.drivers.significance import benjamini_hochberg
from rootcause.settings import DriverSettings


def metrics(corpus: Corpus, grouping: Grouping, settings: DriverSettings, seed: int) -> tuple[Metric, ...]:
    """Set every figure of ``corpus.metrics``, and what can be derived from the export, against the answers' scores.

    Strongest first: by the limit of the rank correlation that lies nearer to 0, then by name. A figure that is
    missing everywhere or the same for all has its row, and says nothing: a correlation of 0 within −1..1, q = 1.
    A missing value is counted and never filled in. Without scores there is no row at all. Figures set no verdict of a
    cause; they are a family of tests of their own. The result does not depend on the order of rows.
    Source: the method of ``rootcause.drivers``; each part names its own.
    """
    found = figures(corpus, answers(corpus, grouping))
    strengths = [strength(figure, settings.min_cause) for figure in found]
    known = [one.p_value for one in strengths if one.p_value is not None]
    corrected = iter(benjamini_hochberg(np.array(known, dtype=np.float64)).tolist())
    q_values = [1.0 if one.p_value is None else next(corrected) for one in strengths]
    breaks = breakpoints(found, settings, seed)
    rows = [
        _metric(figure, one, q_value, broken, grouping, settings)
        for figure, one, q_value, broken in zip(found, strengths, q_values, breaks, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (-max(row.strength_low, -row.strength_high), row.name)))


def _metric(
    figure: Figure,
    link: Strength,
    q_value: float,
    broken: Breakpoint | None,
    grouping: Grouping,
    settings: DriverSettings,
) -> Metric:
    change = contrast(figure, settings)
    return Metric(
        name=figure.name,
        n=len(figure),
        missing=figure.missing,
        missing_rate=figure.missing_rate,
        strength=link.value,
        strength_low=link.low,
        strength_high=link.high,
        adjusted=change.change,
        adjusted_low=change.low,
        adjusted_high=change.high,
        lower=change.lower,
        upper=change.upper,
        q_value=q_value,
        bands=bands(figure),
        breakpoint=broken,
        causes=beside_causes(figure, grouping, settings.min_cause),
        derived=figure.derived,
    )
