"""Comments → rows that a classifier reads: vector ⊕ phrases ⊕ words and groups of letters.

The vector knows what is alike, phrases what one word decides, words and letters what is peculiar to one organization
("storing in 1 groep"). Words and letters are hashed: nothing that a customer wrote is kept in a saved tagger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from rootcause.domain.reasons import Taxonomy
from rootcause.protocols import Embedder
from rootcause.tagging.clauses import split_clauses
from rootcause.tagging.learned import phrase_values
from rootcause.tagging.patterns import Match, Phrasebook
from rootcause.tagging.reading import Key, heard, phrasebook
from rootcause.tagging.words import LANGUAGES

WORD_BITS, LETTER_BITS = 15, 16
SPOKEN = 0.5
"""What words, and what letters, count beside a vector of unit length."""
MAX_CHARACTERS = 5_000
"""Of one comment, for words and letters; the vector and the phrases read on."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Features:
    """How comments become rows: ``phrases`` is the taxonomy whose phrases are looked for."""

    embedder: Embedder
    phrases: Taxonomy

    def __getstate__(self) -> dict[str, object]:
        """Leave out what is made again on first use."""
        return {"embedder": self.embedder, "phrases": self.phrases}

    def dense(self, texts: Sequence[str], languages: Sequence[str]) -> Floats:
        """n texts, of comments or clauses → (n, d + 2p): vectors, and what phrases weigh wherever they stand."""
        matches = [self._matches((text, language)) for text, language in zip(texts, languages, strict=True)]
        width = len(self.phrases.leaves)
        told = phrase_values(matches, range(width), width)
        return np.concatenate([self.embedder.encode(list(texts)), told], axis=1)

    @cached_property
    def books(self) -> Mapping[str, Phrasebook]:
        """The patterns by language."""
        return {language: phrasebook(self.phrases.leaves, language) for language in (*LANGUAGES, "unknown")}

    def _matches(self, key: Key) -> list[Match]:
        book = self.books[key[1]]
        return [match for start, stop in split_clauses(*key) for match in book.find(heard(key[0][start:stop], book))]


def spoken(texts: Sequence[str]) -> sparse.csr_matrix:
    """n texts → (n, 2^15 + 2^16) counts, on a logarithmic scale, of hashed words, pairs of words and letter groups."""
    cut = [text[:MAX_CHARACTERS] for text in texts]
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
