"""A figure with and without a cause: whether it sits with long waits, with many contacts."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.groups import Grouping
from rootcause.domain.metrics import MetricCause
from rootcause.drivers.clusters import association_p
from rootcause.drivers.exposures import UNRANKED, top_level
from rootcause.drivers.figures import Figure
from rootcause.drivers.ranks import middle_ranks
from rootcause.drivers.rates import wilson
from rootcause.drivers.significance import benjamini_hochberg, design_effect


@dataclass(frozen=True)
class Middle:
    """A median (a mean of a two-valued figure) with its 95 % limits."""

    value: float
    low: float
    high: float


def beside_causes(figure: Figure, grouping: Grouping, floor: int) -> tuple[MetricCause, ...]:
    """Compare the answers that mention a top-level cause (not as praise) with the others, cause by cause.

    Left out are causes that fewer than ``floor`` customers with the figure mention, or fewer do not. Medians, or
    means where the figure has two values, which a median would hide. The p-value behind q (over the causes) is that of
    the rank-sum test. Unweighted. In order of q, then of the size of the difference, then by id.
    Source: difference of two independent middles from the limits of each, Newcombe 1998 and Zou & Donner 2008; rank
    test, Mann & Whitney 1947.
    """
    columns = figure.mentioned.tocsc()
    ranks = middle_ranks(figure.value, np.ones(len(figure)))
    rows, p_values = [], []
    for g in top_level(grouping.groups):
        has = np.zeros(len(figure), dtype=np.bool_)
        has[columns.indices[columns.indptr[g] : columns.indptr[g + 1]]] = True
        if grouping.groups[g].kind in UNRANKED or _fewest(figure.customer, has) < floor:
            continue
        p_values.append(association_p(ranks, has.astype(np.float64), figure.cluster))
        rows.append((grouping.groups[g].id, has))
    q_values = benjamini_hochberg(np.array(p_values, dtype=np.float64))
    found = [_beside(figure, name, has, float(q)) for (name, has), q in zip(rows, q_values, strict=True)]
    return tuple(sorted(found, key=lambda row: (row.q_value, -abs(row.difference), row.group)))


def middle(values: NDArray[np.float64], cluster: NDArray[np.int64], ends: tuple[float, float] | None) -> Middle:
    """(n ≥ 1,) values and whose they are → their median; with ``ends``, the only two values there are, their mean.

    The limits of a median are the values at the Wilson limits of the share ½, those of a mean the Wilson limits of the
    share itself; several answers of a cluster count by their design effect. Source: Woodruff 1952, Wilson 1927.
    """
    value = float(np.quantile(values, 0.5)) if ends is None else ends[0]
    above = (values > value).astype(np.float64)
    share = float(above.mean())
    known = len(values) / design_effect(above - share, cluster)
    low, high = wilson(np.array(0.5 if ends is None else share), np.array(known))
    if ends is None:
        place = max(1, int(len(values) * low))
        ordered = np.sort(values)
        return Middle(value, float(ordered[place - 1]), float(ordered[-place]))
    width = ends[1] - ends[0]
    return Middle(ends[0] + width * share, ends[0] + width * float(low), ends[0] + width * float(high))


def _beside(figure: Figure, name: str, has: NDArray[np.bool_], q_value: float) -> MetricCause:
    values = np.unique(figure.value)
    ends = (float(values[0]), float(values[1])) if len(values) == 2 else None
    there, elsewhere = (middle(figure.value[rows], figure.cluster[rows], ends) for rows in (has, ~has))
    difference = there.value - elsewhere.value
    return MetricCause(
        group=name,
        n=int(has.sum()),
        median_with=there.value,
        median_without=elsewhere.value,
        difference=difference,
        low=difference - hypot(there.value - there.low, elsewhere.high - elsewhere.value),
        high=difference + hypot(there.high - there.value, elsewhere.value - elsewhere.low),
        q_value=q_value,
    )


def _fewest(customer: NDArray[np.int64], has: NDArray[np.bool_]) -> int:
    return min(len(np.unique(customer[rows])) for rows in (has, ~has))
