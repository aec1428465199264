"""Named, possibly overlapping groups of comments: the common currency of clusters and contact reasons."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from rootcause.domain.reasons import UNNAMED, Words

Kind = Literal["reason", "cluster", "discovered", "general", "unclear", "rare"]


@dataclass(frozen=True)
class Group:
    """One group. ``parent`` is the id of the group it was found in, "" on the top level."""

    id: str
    kind: Kind
    name: Words
    parent: str = ""
    keyphrases: tuple[str, ...] = ()
    action: Words = UNNAMED
    praise_name: Words = UNNAMED


@dataclass(frozen=True, eq=False)
class Grouping:
    """G groups over n comments. ``problem`` and ``praise`` are (n, G) sparse 0/1.

    ``problem`` holds mentions other than praise (a problem, or neutral). Where the grouping has no polarity
    (clusters, a column of plain labels) every mention stands there and ``has_polarity`` is false.
    """

    groups: tuple[Group, ...]
    problem: csr_matrix
    praise: csr_matrix
    has_polarity: bool = True

    def __len__(self) -> int:
        return len(self.groups)


def nothing(n: int) -> Grouping:
    """No group over n comments: what ``join`` begins with."""
    return Grouping((), csr_matrix((n, 0), dtype=np.int8), csr_matrix((n, 0), dtype=np.int8), has_polarity=False)


def of_kind(grouping: Grouping, kind: Kind) -> Grouping:
    """Return the groups of one kind, in the same order."""
    kept = np.array([g for g, group in enumerate(grouping.groups) if group.kind == kind], dtype=np.int64)
    groups = tuple(grouping.groups[g] for g in kept)
    return replace(grouping, groups=groups, problem=grouping.problem[:, kept], praise=grouping.praise[:, kept])


def of_rows(grouping: Grouping, mask: NDArray[np.bool_]) -> Grouping:
    """Return the same groups over the comments where ``mask`` (n,) is true."""
    return replace(grouping, problem=grouping.problem[mask], praise=grouping.praise[mask])


def join(first: Grouping, second: Grouping) -> Grouping:
    """Return the groups of both over the same comments, the first ones first."""
    return Grouping(
        groups=first.groups + second.groups,
        problem=csr_matrix(hstack([first.problem, second.problem])),
        praise=csr_matrix(hstack([first.praise, second.praise])),
        has_polarity=first.has_polarity or second.has_polarity,
    )


@dataclass(frozen=True, eq=False)
class ClusterTree:
    """A dendrogram over m micro-clusters, cut at one level into k clusters, and each comment's place in it.

    ``merges`` is (m−1, 4) as scipy's linkage. ``leaf`` (n,) is each comment's micro-cluster. ``cluster`` (n,) is the
    cluster 0..k−1 of the chosen cut, ``nearest`` the same before abstaining; ``cluster`` is ``UNCLEAR`` where the
    comment abstained. ``levels`` maps a number of clusters to its split-half agreement.
    """

    merges: NDArray[np.float64]
    leaf: NDArray[np.int64]
    cluster: NDArray[np.int64]
    nearest: NDArray[np.int64]
    similarity: NDArray[np.float64]
    centers: NDArray[np.float32]
    levels: dict[int, float] = field(default_factory=dict)

    @property
    def k(self) -> int:
        """The number of clusters of the chosen cut."""
        return len(self.centers)


UNCLEAR = 1 << 30
"""``ClusterTree.cluster`` of a comment in no cluster; a number no cluster has, and never −1, which would index."""


@dataclass(frozen=True)
class Description:
    """What a group of comments is about: a name, keyphrases (best first) and positions of typical comments."""

    name: Words
    keyphrases: tuple[str, ...] = ()
    exemplars: tuple[int, ...] = ()
