"""The charts as inline SVG: drawn once, colored by the page's own style, words only where both languages stand."""

from rootcause.reporting.charts.pareto import pareto
from rootcause.reporting.charts.priority import impact_ticks, priority, share_ticks
from rootcause.reporting.charts.trend import trend

__all__ = ["impact_ticks", "pareto", "priority", "share_ticks", "trend"]
