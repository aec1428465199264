"""Taking out what all comments of a language share, so that a Dutch and an English complaint can lie close."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_STEADY = 5  # rows of a language at which its own mean counts half


def center_by_language(
    vectors: NDArray[np.float32], languages: Sequence[str] | NDArray[np.str_]
) -> NDArray[np.float32]:
    """(n, d) vectors and n languages → (n, d): less the mean, then less the mean of each language.

    The mean of a language is drawn to that of all rows while it has few, so that a lone row keeps its place. Zero
    rows (empty texts) take no part and stay zero; rows of language "unknown" lose only the common mean.
    """
    centered = vectors.astype(np.float64)
    told = np.flatnonzero(centered.any(axis=1))
    if not len(told):
        return vectors.copy()
    centered[told] -= _mean(centered[told], 0)
    spoken = np.asarray(languages, dtype=np.str_)[told]
    for language in sorted(set(spoken.tolist()) - {"unknown"}):
        rows = told[spoken == language]
        centered[rows] -= _mean(centered[rows], _STEADY)
    return centered.astype(np.float32)


def _mean(rows: NDArray[np.float64], steady: int) -> NDArray[np.float64]:
    # Rounded: the last digits of a sum depend on the order of the rows.
    mean: NDArray[np.float64] = np.round(rows.sum(axis=0) / (len(rows) + steady), 9)
    return mean
