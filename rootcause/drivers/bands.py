"""A figure cut into bands that people can read."""

from __future__ import annotations

from math import floor, log10

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.metrics import MetricBand
from rootcause.drivers.figures import Figure
from rootcause.drivers.mentions import indicator
from rootcause.drivers.rates import rates

FEW_VALUES = 8
BANDS = 6
_MIN_BAND = 20
_SLACK = 0.3
"""Part of a band's answers by which an edge may move to become a round number."""


def bands(figure: Figure) -> tuple[MetricBand, ...]:
    """Return bands from low to high with their weighted rates (Wilson limits); none where nobody has the figure.

    A figure of up to 8 different values has a band for each, from and to that value. Others have 6 of about equally
    many answers, fewer below 120 answers, with round edges.
    """
    if not len(figure):
        return ()
    edges = readable_edges(figure.value)
    code = np.searchsorted(edges, figure.value, side="left")
    plain = rates(indicator(code, len(edges) + 1).T.tocsr(), figure.dissatisfied, figure.weight)
    upper = np.append(edges, figure.value.max())
    single = len(np.unique(figure.value)) <= FEW_VALUES
    lower = upper if single else np.append(figure.value.min(), edges)
    return tuple(
        MetricBand(float(above), float(to), int(n), float(rate), float(low), float(high))
        for above, to, n, rate, low, high in zip(
            lower, upper, plain.n, np.nan_to_num(plain.rate), *_limits(plain.low, plain.high), strict=True
        )
    )


def readable_edges(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """(F,) values → inner edges, ascending; every band (edge, next edge] holds a value, the last is open above."""
    distinct = np.unique(values)
    if len(distinct) <= FEW_VALUES:
        return distinct[:-1]
    count = max(1, min(BANDS, len(values) // _MIN_BAND))
    wanted = np.arange(1, count) / count
    low, high = (np.quantile(values, wanted + part / count, method="inverted_cdf") for part in (-_SLACK, _SLACK))
    edges = np.unique([roundest(float(above), float(to)) for above, to in zip(low, high, strict=True)])
    held = np.unique(np.searchsorted(edges, values, side="left"))
    return np.asarray(edges[held[:-1]], dtype=np.float64)


def equal_edges(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """(F,) values → inner edges as above, for groups as equal in size as ties allow rather than for reading."""
    distinct = np.unique(values)
    if len(distinct) <= FEW_VALUES:
        return distinct[:-1]
    edges = np.unique(np.quantile(values, np.arange(1, BANDS) / BANDS, method="inverted_cdf"))
    return np.asarray(edges[edges < distinct[-1]])


def roundest(above: float, to: float) -> float:
    """Return the number in (``above``, ``to``] with the fewest and roundest digits; ``to`` where they are equal."""
    if not above < to or above < 0 <= to:
        return to if not above < to else 0.0
    largest = floor(log10(max(abs(above), abs(to)))) + 1
    for exponent in range(largest, largest - 17, -1):
        for digit in (5, 2, 1):
            step = digit * 10.0**exponent
            found = round(floor(to / step) * step, max(0, -exponent))
            if above < found <= to:
                return found
    return to


def _limits(low: NDArray[np.float64], high: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Limits of bands; where all weights are zero nothing is known."""
    return np.nan_to_num(low), np.where(np.isnan(high), 1.0, high)
