"""Tags → groups of comments, and the few views of tags that later stages take."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Group, Grouping
from rootcause.domain.reasons import PRAISE, ContactReason, Tags, Taxonomy


def reason_grouping(tags: Tags, corpus: Corpus, taxonomy: Taxonomy) -> Grouping:
    """One group per leaf of the taxonomy, in file order; a comment may mention one both as problem and as praise."""
    praised = tags.polarity == PRAISE
    return Grouping(
        groups=tuple(_group(taxonomy[code]) for code in tags.codes),
        problem=_mentions(tags, ~praised, len(corpus)),
        praise=_mentions(tags, praised, len(corpus)),
    )


def _group(reason: ContactReason) -> Group:
    return Group(
        id=reason.code,
        kind="general" if reason.general else "reason",
        name=reason.name,
        parent=reason.parent,
        action=reason.action,
        praise_name=reason.praise_name,
    )


def _mentions(tags: Tags, chosen: NDArray[np.bool_], n: int) -> csr_matrix:
    cells = (tags.position[chosen], tags.reason[chosen])
    matrix = csr_matrix((np.ones(int(chosen.sum()), dtype=np.int8), cells), shape=(n, len(tags.codes)))
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def evidence_texts(corpus: Corpus, tags: Tags, code: str) -> Mapping[int, str]:
    """Position → the words of its first mention of ``code`` other than as praise."""
    if code not in tags.codes:
        return {}
    chosen = np.flatnonzero((tags.reason == tags.codes.index(code)) & (tags.polarity != PRAISE))
    texts: dict[int, str] = {}
    for t in chosen.tolist():
        position = int(tags.position[t])
        texts.setdefault(position, corpus.texts[position][int(tags.start[t]) : int(tags.stop[t])])
    return texts
