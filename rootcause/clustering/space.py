"""From vectors to the points that are clustered: distinct, centered, of unit length, along their main directions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_STEADY = 5  # rows of a language at which its own mean counts half
_BLOCK = 8_192  # rows at a time: bounds the memory

Vectors = NDArray[np.float32]
Languages = Sequence[str] | NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class Center:
    """What is taken from a vector (d,): the mean of all, and the further mean of its language."""

    mean: Vectors
    languages: Mapping[str, Vectors]

    def apply(self, vectors: Vectors, languages: Languages) -> Vectors:
        """(n, d) and n languages → (n, d) centered, of unit length; zero rows stay zero.

        A language that was not there when the means were taken has no mean of its own.
        """
        centered = vectors - self.mean
        spoken = np.asarray(languages, dtype=np.str_)
        for language, mean in self.languages.items():
            centered[spoken == language] -= mean
        centered[~told(vectors)] = 0.0
        return unit(centered)


def told(vectors: Vectors) -> NDArray[np.bool_]:
    """(n, d) → (n,) whether a vector says anything, so is not zero."""
    return np.asarray(vectors.any(axis=1))


def clean(vectors: NDArray[np.floating]) -> Vectors:
    """(n, d) of any float → a float32 copy without NaN, infinity and negative zero."""
    plain: Vectors = np.nan_to_num(vectors, posinf=0.0, neginf=0.0).astype(np.float32) + np.float32(0)
    return plain


def unit(vectors: NDArray[np.floating]) -> Vectors:
    """(n, d) → rows of length 1; a row that is zero, but for rounding, becomes zero."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    whole = np.where(lengths > 1e-5, vectors / np.maximum(lengths, 1e-5), 0.0)
    return whole.astype(np.float32)


def distinct(vectors: Vectors, languages: Languages) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Equal rows of (n, d) and language → one row of each, each row's number among them, and how often each is there.

    They stand in order of a hash of their content: as good as shuffled, and the same however the rows lie.
    """
    rows = zip(np.ascontiguousarray(vectors), np.asarray(languages, dtype=np.str_).tolist(), strict=True)
    hashes = [hashlib.blake2b(row.tobytes() + name.encode(), digest_size=8).digest() for row, name in rows]
    keys = np.frombuffer(b"".join(hashes), dtype=">u8")
    _, first, number, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    return first, number, counts


def fit_center(vectors: Vectors, languages: Languages) -> Center:
    """(n, d) distinct rows in order of content → their means. A language's own is drawn to 0 while it has few rows."""
    spoke = told(vectors)
    rows, spoken = vectors[spoke], np.asarray(languages, dtype=np.str_)[spoke]
    mean = rows.sum(axis=0, dtype=np.float64) / max(len(rows), 1)
    own = {}
    for language in sorted(set(spoken.tolist()) - {"unknown"}):
        of_language = rows[spoken == language]
        excess = of_language.sum(axis=0, dtype=np.float64) - len(of_language) * mean
        own[language] = (excess / (len(of_language) + _STEADY)).astype(np.float32)
    return Center(mean.astype(np.float32), own)


def along_main_directions(centered: Vectors, components: int) -> Vectors:
    """(n, d) → (n, p) of unit length in the p ≤ components directions of most variance (PCA over all d).

    The largest entry of each direction is positive, so that its sign does not depend on the machine.
    """
    blocks = (centered[start : start + _BLOCK].astype(np.float64) for start in range(0, len(centered), _BLOCK))
    scatter = sum((block.T @ block for block in blocks), np.zeros((centered.shape[1],) * 2))
    strength, directions = np.linalg.eigh(scatter)
    kept = np.argsort(-strength, kind="stable")[:components]
    kept = kept[strength[kept] >= 1e-9 * strength[kept[0]]]
    basis = directions[:, kept]
    peak = np.take_along_axis(basis, np.abs(basis).argmax(axis=0)[None, :], axis=0)
    return unit(centered @ (basis * np.where(peak < 0, -1.0, 1.0)).astype(np.float32))
