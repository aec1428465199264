"""Texts → vectors without a model: words, word pairs and letter groups weighted by rarity, reduced by SVD.

Every feature is linear in the words of a text: its vector is the weighted sum of the vectors of its words and word
pairs. So letter groups, the costly part, are looked up once per distinct word and never per text. The reduction is
latent semantic analysis (Deerwester et al. 1990) with a randomized SVD (Halko, Martinsson and Tropp 2011).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.extmath import randomized_svd
from threadpoolctl import threadpool_limits

DIMENSIONS = 256
SAMPLE = 6_000  # texts to fit on: bounds the time, and a larger sample gave no better clusters
MAX_FEATURES = 60_000  # of one kind, the commonest; bounds the memory
MAX_WORDS = 2_000  # of one text; what follows in a longer one says little that is new
LETTERS = (3, 4, 5)
PAIR_WEIGHT = LETTER_WEIGHT = 0.5  # beside 1 for words; the quality of clusters is flat around these

# A mask such as [name] says that something was removed, not what the customer meant.
_MASK = re.compile(r"\[[^\[\]\n]{1,40}\]")
# Emoji are words: some customers use no others.
_WORD = re.compile(r"[^\W_]{1,40}|[\u2600-\u27bf\U0001f300-\U0001faff]")

Rows = Mapping[str, int]
"""A feature and its row in a table of vectors."""


@dataclass(frozen=True, eq=False)
class LexicalEmbedder:
    """A fitted reduction. Tables of vectors are (features, d) float32, already multiplied by each feature's weight."""

    fingerprint: str
    words: Rows
    pairs: Rows
    letters: Rows
    word_vectors: NDArray[np.float32]
    pair_vectors: NDArray[np.float32]
    letter_vectors: NDArray[np.float32]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, d) float32 of unit length; a zero row where a text shares nothing with those fitted."""
        split = [_words(text) for text in texts]
        vocabulary = _number(split)
        table = _count([[word] for word in vocabulary], self.words) @ self.word_vectors
        table += _count([_letters(word) for word in vocabulary], self.letters) @ self.letter_vectors
        summed = _count(split, vocabulary) @ table
        summed += _count([_pairs(words) for words in split], self.pairs) @ self.pair_vectors
        lengths = np.linalg.norm(summed, axis=1, keepdims=True)
        return np.asarray(np.where(lengths > 1e-6, summed / np.maximum(lengths, 1e-6), 0), dtype=np.float32)


def fit_lexical(texts: Iterable[str], seed: int = 0) -> LexicalEmbedder:
    """Fit on the distinct texts, whatever their order; on at most ``SAMPLE`` of them, chosen by hash.

    Any input fits; without a single word every vector is zero. d is at most ``DIMENSIONS`` and never more than the
    number of distinct texts. 20,000 comments take some four seconds on one core, encoding included.
    """
    chosen = _sample(texts, seed)
    split = [_words(text) for text in chosen]
    rarest = 2 if len(chosen) >= 20 else 1
    everything = _number(split)
    by_word = _count(split, everything)
    pair_lists = [_pairs(words) for words in split]
    words, pairs = _common(split, rarest), _common(pair_lists, 2)
    letters = _common([_letters(word) for word in everything], rarest)
    blocks = [
        _weigh(_count(split, words), 1.0),
        _weigh(_count(pair_lists, pairs), PAIR_WEIGHT),
        _weigh(by_word @ _count([_letters(word) for word in everything], letters), LETTER_WEIGHT),
    ]
    loadings = _reduce(sparse.hstack([matrix for matrix, _ in blocks], format="csr"), seed)
    loadings *= np.concatenate([weights for _, weights in blocks])[:, None]
    parts = np.split(loadings, np.cumsum([len(words), len(pairs)]))
    return LexicalEmbedder(_fingerprint(chosen, seed), words, pairs, letters, *parts)


def _sample(texts: Iterable[str], seed: int) -> list[str]:
    distinct = sorted(set(texts))
    if len(distinct) <= SAMPLE:
        return distinct
    return sorted(sorted(distinct, key=lambda text: _hash(f"{seed}|{text}"))[:SAMPLE])


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _fingerprint(texts: Iterable[str], seed: int) -> str:
    digest = hashlib.blake2b(f"{seed}|{DIMENSIONS}|{SAMPLE}".encode(), digest_size=12)
    for text in texts:
        digest.update(_hash(text))
    return f"lexical-1-{digest.hexdigest()}"


def _words(text: str) -> list[str]:
    plain = _MASK.sub(" ", text).casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return _WORD.findall(plain)[:MAX_WORDS]


def _pairs(words: Sequence[str]) -> list[str]:
    return [f"{first} {second}" for first, second in pairwise(words)]


def _letters(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[i : i + size] for size in LETTERS for i in range(len(padded) - size + 1)]


def _number(lists: Iterable[Iterable[str]]) -> dict[str, int]:
    # Alphabetical, so that sums run in the same order whatever stands around a text.
    return {feature: row for row, feature in enumerate(sorted(set(chain.from_iterable(lists))))}


def _common(lists: Sequence[Sequence[str]], rarest: int) -> dict[str, int]:
    """Give a row to the features that at least ``rarest`` lists hold, at most ``MAX_FEATURES`` of them."""
    rows = _number(lists)
    held = np.bincount(_count(lists, rows).indices, minlength=len(rows))
    names = np.array(list(rows), dtype=object)
    kept = np.flatnonzero(held >= rarest)
    kept = kept[np.argsort(-held[kept], kind="stable")][:MAX_FEATURES]
    return _number([names[kept].tolist()])


def _count(lists: Sequence[Sequence[str]], rows: Rows) -> sparse.csr_matrix:
    """Return (n, features) of 1 + ln(count), columns in order; what is not in ``rows`` is left out."""
    found = [[rows[feature] for feature in features if feature in rows] for features in lists]
    sizes = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
    columns = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=int(sizes.sum()))
    ones, starts = np.ones(len(columns), dtype=np.float32), np.concatenate([[0], np.cumsum(sizes)])
    matrix = sparse.csr_matrix((ones, columns, starts), shape=(len(lists), len(rows)))
    matrix.sum_duplicates()
    matrix.data = 1 + np.log(matrix.data)
    return matrix


def _weigh(counts: sparse.csr_matrix, weight: float) -> tuple[sparse.csr_matrix, NDArray[np.float32]]:
    """(n, f) counts → the same times the rarity of each feature, and that rarity (f,)."""
    held = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = (weight * (np.log((1 + counts.shape[0]) / (1 + held)) + 1)).astype(np.float32)
    return (counts @ sparse.diags(rarity)).tocsr(), rarity


def _reduce(matrix: sparse.csr_matrix, seed: int) -> NDArray[np.float32]:
    """(n, f) → (f, d) loadings of the rows brought to unit length; the largest entry of each column is positive."""
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix = sparse.diags(1 / np.maximum(lengths, 1e-9)) @ matrix
    size = min(*matrix.shape, DIMENSIONS)
    if size == 0:
        return np.zeros((matrix.shape[1], 1), dtype=np.float32)
    with threadpool_limits(1):
        _, strength, right = randomized_svd(matrix, size, n_iter=4, random_state=seed, flip_sign=False)
    right = right[strength >= 1e-6 * strength[0]]
    peak = np.take_along_axis(right, np.abs(right).argmax(axis=1, keepdims=True), axis=1)
    return np.ascontiguousarray((right * np.sign(peak)).T, dtype=np.float32)
