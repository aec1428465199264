"""Sparse 0/1 matrices of who mentions what: the few operations that the other modules share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix


def indicator(index: NDArray[np.int64], size: int) -> csr_matrix:
    """(n,) numbers in 0..size−1 → (size, n) sparse 0/1: row k marks the entries equal to k; negative ones none."""
    kept = np.flatnonzero(index >= 0)
    return csr_matrix((np.ones(len(kept)), (index[kept], kept)), shape=(size, len(index)))


def binary(matrix: csr_matrix) -> csr_matrix:
    """Any non-negative sparse matrix → the same places as 1.0, without stored zeros, columns of a row in order."""
    result = csr_matrix(matrix, dtype=np.float64, copy=True)
    result.sum_duplicates()
    result.eliminate_zeros()
    result.data[:] = 1.0
    result.sort_indices()
    return result


def by_count(matrix: csr_matrix) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield, for every number m of entries that a row has, the rows (k,) with it and their columns (k, m)."""
    counts = np.diff(matrix.indptr)
    for m in np.unique(counts):
        rows = np.flatnonzero(counts == m)
        yield rows, matrix.indices[matrix.indptr[rows][:, None] + np.arange(m)].astype(np.int64)


def alike(matrix: csr_matrix) -> NDArray[np.int64]:
    """(N, J) 0/1 → (N,) the number of each row's pattern, patterns numbered as they appear."""
    ordered = matrix.sorted_indices()
    number: dict[bytes, int] = {}
    bounds = pairwise(ordered.indptr.tolist())
    rows = (ordered.indices[start:stop].tobytes() for start, stop in bounds)
    return np.fromiter((number.setdefault(row, len(number)) for row in rows), np.int64, matrix.shape[0])


def jaccard(matrix: csr_matrix) -> NDArray[np.float64]:
    """(N, J) 0/1 → (J, J) intersection over union of every two columns; 0 where both are empty."""
    both = (matrix.T @ matrix).toarray()
    size = both.diagonal()
    either = size[:, None] + size[None, :] - both
    return np.asarray(np.divide(both, either, out=np.zeros(both.shape), where=either > 0))


def persons(customer: NDArray[np.str_]) -> NDArray[np.int64]:
    """(n,) customer ids → (n,) a number for each customer; a row without an id is one of its own."""
    names, number = np.unique(customer, return_inverse=True)
    return np.where(customer == "", len(names) + np.arange(len(customer)), number).astype(np.int64)
