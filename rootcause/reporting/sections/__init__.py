"""What else an analysis found, as sections of titled tables: one module per kind of finding."""

from rootcause.reporting.sections.assembling import sections
from rootcause.reporting.sections.changed import news
from rootcause.reporting.sections.section import Grid, Section

__all__ = ["Grid", "Section", "news", "sections"]
