"""Comments → rows that a classifier reads: vector ⊕ phrases ⊕ reasons found without training ⊕ words and letters.

The vector knows what is alike, phrases what one word decides; what is found without training lets few labels go far;
words and letters know what is peculiar to one organization ("storing in 1 groep"). Words and letters are hashed:
nothing that a customer wrote is kept in a saved tagger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from rootcause.domain.reasons import Taxonomy
from rootcause.protocols import Embedder
from rootcause.tagging.learned import phrase_values
from rootcause.tagging.reading import Heard, Key, Reader

WORD_BITS, LETTER_BITS = 15, 16
SPOKEN = 0.5
"""What words, and what letters, count beside a vector of unit length."""
FOUND = 0.7
"""What a reason found without training counts beside it."""
MAX_CHARACTERS = 5_000
"""Of one comment, for words and letters; the vector and the phrases read on."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Features:
    """How comments become rows: ``phrases`` is the taxonomy whose phrases and reasons are looked for.

    ``akin``: the labels are reasons of that taxonomy, so what is found without training is a hint. Of other labels it
    tells less than it confuses: told to learn seven labels of an airline from 140 tweets, it lost .05 macro-F1.
    """

    embedder: Embedder
    phrases: Taxonomy
    akin: bool = False

    def __getstate__(self) -> dict[str, object]:
        """Leave out what is made again on first use."""
        return {"embedder": self.embedder, "phrases": self.phrases, "akin": self.akin}

    @cached_property
    def reader(self) -> Reader:
        """What reads comments without training."""
        return Reader(tuple(leaf for leaf in self.phrases.leaves if not leaf.retired), self.embedder)

    def dense(self, keys: Sequence[Key], heard: Heard | None = None) -> Floats:
        """n texts with languages, of comments or clauses → (n, d + 2p or, if akin, d + 3p) of these.

        ``heard`` is what the reader said of them, where it was asked before.
        """
        heard = heard or self.reader.read(sorted(set(keys)))
        width = len(self.reader.leaves)
        told = phrase_values([heard.matches[key] for key in keys], range(width), width)
        found = np.zeros((len(keys), width if self.akin else 0), dtype=np.float32)
        for row, key in enumerate(keys if self.akin else ()):
            found[row, [one.reason for one in heard.found[key]]] = FOUND
        return np.concatenate([self.embedder.encode([text for text, _ in keys]), told, found], axis=1)


def spoken(texts: Sequence[str]) -> sparse.csr_matrix:
    """n texts → (n, 2^15 + 2^16) counts, on a logarithmic scale, of hashed words, pairs of words and letter groups."""
    # A lone surrogate is no text; the hasher would refuse it.
    cut = [text[:MAX_CHARACTERS].encode("utf-8", "replace").decode() for text in texts]
    counts = sparse.hstack([one.transform(cut) for one in _hashers()], format="csr", dtype=np.float32)
    counts.data = 1 + np.log(counts.data)
    return counts


@cache
def _hashers() -> tuple[HashingVectorizer, HashingVectorizer]:
    alike = {"alternate_sign": False, "norm": None, "dtype": np.float32}
    return (
        HashingVectorizer(n_features=2**WORD_BITS, ngram_range=(1, 2), **alike),
        HashingVectorizer(n_features=2**LETTER_BITS, analyzer="char_wb", ngram_range=(3, 5), **alike),
    )


def rarity(counts: sparse.csr_matrix) -> Floats:
    """(n, f) counts → (f,) inverse frequency of each over comments, as in TF-IDF (Salton and Buckley 1988)."""
    seen = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.asarray(np.log((1 + counts.shape[0]) / (1 + seen)) + 1, dtype=np.float32)


def weighted(counts: sparse.csr_matrix, rare: Floats) -> sparse.csr_matrix:
    """(n, f) counts by rarity, words and letters each of unit length times ``SPOKEN``."""
    found = counts @ sparse.diags(rare)
    halves = [found[:, : 2**WORD_BITS], found[:, 2**WORD_BITS :]]
    lengths = [np.sqrt(np.asarray(half.multiply(half).sum(axis=1)).ravel()) for half in halves]
    scaled = [
        sparse.diags(SPOKEN / np.maximum(length, 1e-9)) @ half for length, half in zip(lengths, halves, strict=True)
    ]
    return sparse.hstack(scaled, format="csr", dtype=np.float32)
