"""The sections of a report, in reading order."""

from __future__ import annotations

from collections.abc import Mapping

from rootcause.domain.analysis import Analysis
from rootcause.domain.reasons import Words
from rootcause.reporting.sections.changed import changed
from rootcause.reporting.sections.operations import operations
from rootcause.reporting.sections.outcomes import outcomes
from rootcause.reporting.sections.section import Section
from rootcause.reporting.sections.teams import responses, targets, teams


def sections(analysis: Analysis, names: Mapping[str, Words]) -> tuple[Section, ...]:
    """Return what an analysis holds beside its ranking; ``names`` are those of the groups by id."""
    return (
        *changed(analysis, names),
        *operations(analysis, names),
        *outcomes(analysis, names),
        *targets(analysis),
        *teams(analysis),
        *responses(analysis),
    )
