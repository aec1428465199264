"""Clusters that no contact reason covers, and what stays unclear: what the taxonomy does not hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.domain.groups import Group, Grouping, of_kind
from rootcause.domain.reasons import Words

MOST_COVERED = 0.5
"""A cluster more than half of which has a reason already is a facet of that reason, not a discovery."""
UNCLEAR_NAME = Words("Geen reden herkend", "No reason recognized")


def discovered(clusters: Grouping, reasons: Grouping, analyzed: NDArray[np.bool_], min_cluster: int) -> Grouping:
    """Return the clusters that no reason covers, over the comments without a reason, and the group "unclear".

    ``clusters`` and ``reasons`` stand over the same n comments. A comment belongs to a discovered cluster when it has
    no reason itself; general reasons (plain dissatisfaction) do not count as one there, but keep a comment from being
    unclear. Every member mentions its cluster, whatever its tone: tone follows the score, and would make any group of
    unhappy people a cause.
    """
    specific = np.array([group.kind == "reason" for group in reasons.groups], dtype=bool)
    mentioned = (reasons.problem + reasons.praise).tocsc()
    has_reason = _any(mentioned[:, specific])
    found = of_kind(clusters, "cluster")
    members = found.problem.toarray().astype(bool)
    free = members & ~has_reason[:, None] & analyzed[:, None]
    covered = (members & has_reason[:, None]).sum(axis=0) > MOST_COVERED * members.sum(axis=0)
    kept = np.flatnonzero(~covered & (free.sum(axis=0) >= min_cluster))
    unclear = analyzed & ~has_reason & ~_any(mentioned) & ~free[:, kept].any(axis=1)
    groups = tuple(replace(found.groups[g], kind="discovered", parent="") for g in kept)
    columns = csr_matrix(np.column_stack([free[:, kept], unclear]), dtype=np.int8)
    return Grouping(
        groups=(*groups, Group(id="unclear", kind="unclear", name=UNCLEAR_NAME)),
        problem=columns,
        praise=csr_matrix(columns.shape, dtype=np.int8),
        has_polarity=False,
    )


def _any(matrix: csr_matrix) -> NDArray[np.bool_]:
    return np.asarray(matrix.sum(axis=1)).ravel() > 0
