"""How high a row must be for its wrapped text: not every program finds that out when it opens a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

_LINE, _MOST = 15.0, 405.0
"""Points of one line of text, and of the highest row that a sheet can have."""


def height(cells: Iterable[tuple[str, float]]) -> float | None:
    """Return the points that wrapped cells (text, width of the column in characters) need; None where one line does."""
    lines = max((_lines(text, width) for text, width in cells), default=1)
    return min(_MOST, _LINE * lines) if lines > 1 else None


def _lines(text: str, width: float) -> int:
    return sum(max(1, ceil(len(line) / max(1.0, width))) for line in text.split("\n"))
