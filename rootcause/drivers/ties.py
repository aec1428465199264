"""Whether two facts about answers go together: the exact 2×2 test, aware of customers who answer more than once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from rootcause.drivers.significance import hypergeometric_mid_p


@dataclass(frozen=True)
class Tie:
    """``sign`` is 1 where two facts hold together more often than apart, −1 where less; ``p_value`` is two-sided."""

    sign: int
    p_value: float


UNTIED = Tie(0, 1.0)


def tie(first: NDArray[np.bool_], second: NDArray[np.bool_], customer: NDArray[np.int64]) -> Tie:
    """(N,) facts and whose answers they are → how they go together; ``UNTIED`` where one holds for all or none.

    The mid-p of the 2×2 table; its z shrinks by the design effect of customers. Unweighted.
    Source: Lancaster 1961, Agresti 2013 §3.5 (mid-p), Kish 1965 (design effect).
    """
    total, own, other = len(first), int(first.sum()), int(second.sum())
    if min(own, total - own, other, total - other) == 0:
        return UNTIED
    both = int((first & second).sum())
    exact = hypergeometric_mid_p(both, own, other, total)
    joint = (first - own / total) * (second - other / total)
    deff = max(1.0, float((np.bincount(customer, weights=joint) ** 2).sum() / (joint**2).sum()))
    return Tie(int(np.sign(both * total - own * other)), float(2 * ndtr(ndtri(exact / 2) / np.sqrt(deff))))
