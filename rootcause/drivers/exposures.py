"""Which groups become columns of the model: rare ones united, inseparable ones merged, the rest as they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from scipy.sparse.csgraph import connected_components

from rootcause.domain.causes import Polarity
from rootcause.domain.groups import Group, Grouping, Kind
from rootcause.drivers.mentions import binary, indicator, jaccard

INSEPARABLE = 0.8
RARE = "rare"
UNRANKED: tuple[Kind, ...] = ("general", "unclear", "rare")
"""Exposures that carry dissatisfaction without being a cause: rows without rank and verdict."""


@dataclass(frozen=True, eq=False)
class Exposures:
    """R rows of a table and the J columns of the model behind them.

    ``mentioned`` (N, R) says which answers mention the row's group; ``column`` (R,) is the row's column of ``matrix``
    (N, J), −1 where the group is too small for one of its own or mentioned nowhere; ``split`` (R,) is the part of the
    column's impact that is the row's: 1, or its share of the mentions in an inseparable union.
    """

    polarity: Polarity
    ids: tuple[str, ...]
    kinds: tuple[Kind, ...]
    mentioned: csr_matrix
    customers: NDArray[np.int64]
    column: NDArray[np.int64]
    split: NDArray[np.float64]
    matrix: csr_matrix

    def placed(self, grouping: Grouping, mentioned: csr_matrix) -> csr_matrix:
        """(n, G) 0/1 of who else mentions the groups of ``grouping`` → (n, J), the columns of the same model.

        A cause too small for a column counts among the rare ones; without a column for these it counts nowhere.
        """
        rare = int(self.column[self.ids.index(RARE)]) if RARE in self.ids else -1
        columns = zip(self.ids, self.kinds, self.column.tolist(), strict=True)
        own = {name: rare if column < 0 and kind not in UNRANKED else column for name, kind, column in columns}
        column = np.array([own.get(group.id, -1) for group in grouping.groups], dtype=np.int64)
        return binary(mentioned @ indicator(column, self.matrix.shape[1]).T)

    def rows_of(self, column: int) -> list[int]:
        """Return the rows that share a column, most mentioned first, then by id."""
        rows = np.flatnonzero(self.column == column)
        return sorted((int(row) for row in rows), key=lambda row: (-self.split[row], self.ids[row]))

    def name(self, column: int) -> str:
        """Return the id that stands for a column: of its most mentioned row."""
        return self.ids[self.rows_of(column)[0]]

    @property
    def ranked(self) -> NDArray[np.bool_]:
        """(J,) whether a column is a cause, so neither general, unclear nor rare."""
        kinds = [self.kinds[self.rows_of(column)[0]] for column in range(self.matrix.shape[1])]
        return np.array([kind not in UNRANKED for kind in kinds], dtype=np.bool_)


def top_level(groups: tuple[Group, ...]) -> NDArray[np.int64]:
    """Positions of the groups of one level: those whose parent is not itself among the groups."""
    known = {group.id for group in groups}
    return np.array([i for i, group in enumerate(groups) if group.parent not in known], dtype=np.int64)


def of_level(
    grouping: Grouping, mentioned: csr_matrix, customer: NDArray[np.int64], polarity: Polarity, min_cause: int
) -> Exposures:
    """Return the exposures of the top level, from the mentions (N, G) of all groups; of praise those mentioned only."""
    places = top_level(grouping.groups)
    if polarity == "praise":
        places = places[np.asarray(mentioned[:, places].sum(axis=0)).ravel() > 0]
    return exposures(tuple(grouping.groups[p] for p in places), mentioned[:, places], customer, polarity, min_cause)


def exposures(
    groups: tuple[Group, ...],
    mentioned: csr_matrix,
    customer: NDArray[np.int64],
    polarity: Polarity,
    min_cause: int,
) -> Exposures:
    """Top-level groups and who mentions them ((N, G) 0/1) → the columns of one model.

    Causes that fewer than ``min_cause`` customers mention are united in one column with a row of its own ("rare").
    Causes whose mentions overlap with a Jaccard index of .8 or more (chains included) enter as their union.
    A group that nobody mentions has a row and no column.
    """
    ids, kinds = [group.id for group in groups], [group.kind for group in groups]
    customers = count_customers(mentioned, customer)
    special = np.array([kind in UNRANKED for kind in kinds], dtype=np.bool_)
    rare = ~special & (customers < min_cause)
    united = csr_matrix(mentioned[:, np.flatnonzero(rare)].sum(axis=1))
    if united.nnz:
        mentioned = hstack([mentioned, binary(united)], format="csr")
        ids, kinds = [*ids, RARE], [*kinds, "rare"]
        special, rare = np.append(special, True), np.append(rare, False)
        customers = count_customers(mentioned, customer)
    n = np.asarray(mentioned.sum(axis=0)).ravel()
    column = _columns(mentioned, ~special & ~rare, ~rare & (n > 0))
    return _with_columns(polarity, tuple(ids), tuple(kinds), mentioned, customers, column)


def united(given: Exposures, first: int, second: int) -> Exposures:
    """Return the exposures with two columns entered as their union; it takes the place of the first of them."""
    first, second = min(first, second), max(first, second)
    column = np.where(given.column == second, first, given.column)
    column -= column > second
    return _with_columns(given.polarity, given.ids, given.kinds, given.mentioned, given.customers, column)


def _with_columns(
    polarity: Polarity,
    ids: tuple[str, ...],
    kinds: tuple[Kind, ...],
    mentioned: csr_matrix,
    customers: NDArray[np.int64],
    column: NDArray[np.int64],
) -> Exposures:
    n = np.asarray(mentioned.sum(axis=0)).ravel()
    total = np.bincount(column[column >= 0], weights=n[column >= 0], minlength=1)
    split = np.where(column >= 0, n / np.maximum(total[column], 1.0), 0.0)
    matrix = binary(mentioned @ indicator(column, int(column.max(initial=-1)) + 1).T)
    return Exposures(polarity, ids, kinds, mentioned, customers, column, split, matrix)


def count_customers(mentioned: csr_matrix, customer: NDArray[np.int64]) -> NDArray[np.int64]:
    """(N, R) mentions and (N,) customers → (R,) how many different customers mention each column."""
    people = indicator(customer, int(customer.max(initial=-1)) + 1)
    return np.asarray(binary(people @ mentioned).sum(axis=0)).ravel().astype(np.int64)


def _columns(mentioned: csr_matrix, causes: NDArray[np.bool_], used: NDArray[np.bool_]) -> NDArray[np.int64]:
    alike = jaccard(mentioned) >= INSEPARABLE
    alike &= causes[:, None] & causes[None, :]
    part = connected_components(csr_matrix(alike), directed=False)[1]
    column = np.full(len(used), -1, dtype=np.int64)
    first = np.unique(part[used], return_index=True)[1]
    number = {int(part[used][place]): k for k, place in enumerate(np.sort(first))}
    column[used] = [number[int(p)] for p in part[used]]
    return column
