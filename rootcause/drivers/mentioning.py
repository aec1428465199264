"""Whether a cause is mentioned more or less often in one period than in another: plain shares and an exact test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import ndtr, ndtri

from rootcause.domain.changes import ChangeStatus
from rootcause.drivers.exposures import count_customers
from rootcause.drivers.significance import benjamini_hochberg, design_effect, hypergeometric_mid_p
from rootcause.settings import DriverSettings

_NEXT_TO_NOBODY = 0.1
"""A new cause may have been mentioned at this part of its later rate before: tags err now and then."""


@dataclass(frozen=True, eq=False)
class Mentioning:
    """Per row (R,): the shares in period 0 and 1, (2, R); the q-value, NaN where not tested; what became of it."""

    share: NDArray[np.float64]
    q_value: NDArray[np.float64]
    status: tuple[ChangeStatus, ...]


def mentioning(
    mentioned: csr_matrix,
    author: NDArray[np.int64],
    later: NDArray[np.bool_],
    tested: NDArray[np.bool_],
    settings: DriverSettings,
) -> Mentioning:
    """Compare the shares of comments that mention each row, between the comments that are ``later`` (n,) and the rest.

    ``mentioned`` is (n, R) 0/1, ``author`` (n,) whose the comments are; of the rows ``tested`` (R,) those that at least
    ``min_cause`` customers mention get a q-value: the hypergeometric mid-p of the 2×2 table, widened by the design
    effect of several comments of one customer, and corrected over the rows. A row that changed beyond chance is *new*
    (*gone*) where its share before (after) is at most a tenth of the other, else *grown* or *shrunk*.
    Source: Agresti 2013, §3.5; Lancaster 1961 (mid-p); Kish 1965 (design effect); Benjamini & Hochberg 1995.
    """
    counts = np.stack([np.asarray(mentioned[side].sum(axis=0)).ravel() for side in (~later, later)])
    comments = np.array([(~later).sum(), later.sum()])
    share = counts / np.maximum(comments, 1)[:, None]
    enough = tested & (count_customers(mentioned, author) >= settings.min_cause) & bool(comments.all())
    q_value = np.full(mentioned.shape[1], np.nan)
    columns = mentioned.tocsc()
    p_value = [_p_value(columns[:, [r]].indices, author, later) for r in np.flatnonzero(enough)]
    q_value[enough] = benjamini_hochberg(np.array(p_value))
    status = tuple(
        _status(before, after) if q <= settings.alpha else ""
        for (before, after), q in zip(share.T.tolist(), q_value.tolist(), strict=True)
    )
    return Mentioning(share, q_value, status)


def _p_value(rows: NDArray[np.int64], author: NDArray[np.int64], later: NDArray[np.bool_]) -> float:
    """The comments (k,) that mention a cause → two-sided p of as many of them being later."""
    n, part = len(later), later.mean()
    p = hypergeometric_mid_p(int(later[rows].sum()), len(rows), int(later.sum()), n)
    residual = np.full(n, -len(rows) / n)
    residual[rows] += 1.0
    deff = design_effect(residual * (later - part), author)
    return float(2 * ndtr(ndtri(p / 2) / np.sqrt(deff)))


def _status(before: float, after: float) -> ChangeStatus:
    if before <= _NEXT_TO_NOBODY * after:
        return "new"
    if after <= _NEXT_TO_NOBODY * before:
        return "gone"
    return "grown" if after > before else "shrunk"
