"""The space that both models learn to reach: two teachers side by side, one good at English, one at home in Dutch."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from building.teachers import Teacher

DIMENSIONS = 512
ENGLISH_SHARE = 0.7  # of likeness in the space that the English teacher decides

Vectors = NDArray[np.float32]


def unit(vectors: Vectors) -> Vectors:
    """Rows of length 1; a zero row stays zero."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


@dataclass(frozen=True, eq=False)
class Space:
    """Main directions (768, d) of MiniLM's vector beside e5's, the latter without the mean of its language."""

    minilm: Teacher
    e5: Teacher
    mean_nl: Vectors
    mean_en: Vectors
    directions: Vectors

    def english(self, texts: list[str]) -> Vectors:
        """n English texts → (n, d) of unit length."""
        return self._join(self.minilm.encode(texts), self.e5.encode(texts) - self.mean_en)

    def pairs(self, nl: list[str], en: list[str]) -> Vectors:
        """n twins → (n, d): MiniLM's vector of the English side, and the middle of e5's two."""
        middle = (self.e5.encode(nl) - self.mean_nl + self.e5.encode(en) - self.mean_en) / 2
        return self._join(self.minilm.encode(en), middle)

    def _join(self, english: Vectors, multilingual: Vectors) -> Vectors:
        return unit(side_by_side(english, multilingual) @ self.directions)


def side_by_side(english: Vectors, multilingual: Vectors) -> Vectors:
    """(n, a) and (n, b) → (n, a + b): likeness is then the weighted mean of both likenesses."""
    return np.hstack([math.sqrt(ENGLISH_SHARE) * unit(english), math.sqrt(1 - ENGLISH_SHARE) * unit(multilingual)])


def fit_space(minilm: Teacher, e5: Teacher, texts: list[str], bank_nl: list[str], bank_en: list[str]) -> Space:
    """Fit the main directions on customer texts; e5's means on English texts and on the Dutch clauses of the bank."""
    english = e5.encode(texts)
    mean_nl, mean_en = e5.encode(bank_nl).mean(axis=0), english.mean(axis=0)
    joined = np.vstack(
        [
            side_by_side(minilm.encode(texts), english - mean_en),
            side_by_side(minilm.encode(bank_en), e5.encode(bank_en) - mean_en),
        ]
    )
    _, directions = np.linalg.eigh(joined.T @ joined)
    return Space(minilm, e5, mean_nl, mean_en, np.ascontiguousarray(directions[:, ::-1][:, :DIMENSIONS]))
