"""Typical comments of a group: near its center, unlike each other, short enough to read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize

_SHORTLIST = 60
_FEW_WORDS = 4  # a shorter comment explains nothing
_TYPICAL_LENGTH = 0.75  # quantile of the group's lengths beyond which a comment is too long
_LONG = 200  # characters that are never too many
_DIVERSITY = 0.5
_READ = 2_000  # characters of a comment whose words are compared

Floats = NDArray[np.float64]


def exemplars(
    texts: Sequence[str],
    rows: Sequence[int] | NDArray[np.int64],
    vectors: NDArray[np.floating] | None = None,
    k: int = 3,
) -> tuple[int, ...]:
    """Choose at most k of ``rows`` of n texts, with (n, d) vectors or, without, by their words; the most typical first.

    Central comments of four words and more that are not among the longest quarter come first; each next one is as
    unlike the earlier as possible (MMR, Carbonell and Goldstein 1998). Of equal texts the lowest row stands for all.
    """
    chosen = _distinct(texts, rows)
    if not chosen:
        return ()
    words = [texts[row] for row in chosen]
    points = normalize(_bags(words) if vectors is None else np.nan_to_num(vectors[chosen].astype(np.float64)))
    center = normalize(np.asarray(points.mean(axis=0)).reshape(1, -1))[0]
    closeness = np.round(points @ center, 6)
    fitness = closeness - _unreadable(words)
    short = sorted(range(len(chosen)), key=lambda i: (-fitness[i], words[i]))[:_SHORTLIST]
    likeness = points[short] @ points[short].T
    likeness = likeness.toarray() if sparse.issparse(likeness) else likeness
    picked = diverse(fitness[short], np.round(likeness, 6), k, _DIVERSITY)
    return tuple(chosen[short[i]] for i in picked)


def diverse(values: Floats, likeness: Floats, k: int, weight: float) -> list[int]:
    """(s,) values, best first, and (s, s) likeness → at most k positions, high in value and unlike each other."""
    picked: list[int] = []
    nearest = np.zeros(len(values))
    left = values.astype(np.float64).copy()
    while len(picked) < min(k, len(values)):
        best = int(np.argmax(left - weight * nearest))
        picked.append(best)
        left[best] = -np.inf
        nearest = np.maximum(nearest, likeness[best])
    return picked


def _distinct(texts: Sequence[str], rows: Sequence[int] | NDArray[np.int64]) -> list[int]:
    first: dict[str, int] = {}
    for row in sorted(int(row) for row in rows):
        if texts[row].strip():
            first.setdefault(texts[row], row)
    return [first[text] for text in sorted(first)]


def _unreadable(words: Sequence[str]) -> Floats:
    """Return what is taken from a comment's closeness: 1 for too few words or too many characters."""
    lengths = np.array([len(text) for text in words])
    longest = max(float(np.quantile(lengths, _TYPICAL_LENGTH)), _LONG)
    few = np.array([len(text.split()) < _FEW_WORDS for text in words])
    return np.asarray((lengths > longest).astype(np.float64) + few)


def _bags(words: Sequence[str]) -> sparse.csr_matrix:
    bags = HashingVectorizer(n_features=1 << 18, alternate_sign=False, norm=None)
    counts = bags.transform([text[:_READ] for text in words])
    held = np.bincount(counts.indices, minlength=counts.shape[1])
    return counts @ sparse.diags(np.log((1 + len(words)) / (1 + held)) + 0.1)
