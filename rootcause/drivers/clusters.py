"""How sure an estimate is that sums over answers, where answers of one customer stand or fall together."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from rootcause.drivers.significance import design_effect


def half_width(influence: NDArray[np.float64], cluster: NDArray[np.int64], columns: int = 1) -> float:
    """(n,) influences of single answers on an estimate, in its unit, and whose they are → half its 95 % interval.

    Influences are summed by cluster, so that dependence inside of one counts in full; it never makes an estimate more
    certain than independent answers would. ``columns`` were fitted: Student's t has that many degrees of freedom less
    than there are clusters, and the spread is corrected for them. Source: influence curve, Hampel 1974; clusters,
    Liang & Zeger 1986; the correction, MacKinnon & White 1985 (HC1), here of clusters, as few days tell little however
    many answers they hold.
    """
    _, person = np.unique(cluster, return_inverse=True)
    sums = np.bincount(person, weights=influence)
    spread = max(float((sums**2).sum()), float((influence**2).sum()))
    free = max(1, len(sums) - columns)
    return sqrt(spread * len(sums) / free) * float(stdtrit(free, 0.975))


def association_p(first: NDArray[np.float64], second: NDArray[np.float64], cluster: NDArray[np.int64]) -> float:
    """Two-sided p of the correlation of two (n,) variables, ranks or 0/1; 1 where either is constant or n < 3.

    The sum of products is set against its exact variance over all orders, widened by the design effect of clusters.
    With ranks on both sides this tests Spearman's correlation, with 0/1 on one side it is the test of Mann & Whitney
    1947 with ties. Source: Hotelling & Pabst 1936 and Lehmann 1975 (variance with ties), Kish 1965 (design effect).
    """
    products = (first - first.mean()) * (second - second.mean()) if len(first) > 2 else np.zeros(0)
    variance = first.var() * second.var() * len(first) ** 2 / (len(first) - 1) if len(products) else 0.0
    if variance <= 0:
        return 1.0
    z = abs(float(products.sum())) / sqrt(variance * design_effect(products, cluster))
    return float(2 * stdtr(max(1, len(np.unique(cluster)) - 1), -z))
