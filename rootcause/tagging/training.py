"""Labeled comments → what a tagger learns from them, and how sure it may be."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from rootcause.tagging.classifier import Classifier, Flags, Floats, fit
from rootcause.tagging.features import Features, rarity, spoken, weighted
from rootcause.tagging.reading import Heard, Key


@dataclass(frozen=True, eq=False)
class Trained:
    """What was learned from labeled comments: ``rare`` (f,) weights of hashed words, then the classifier.

    ``seen`` are hashes of the texts it learned from, so that nobody measures it on them by mistake.
    """

    features: Features
    rare: NDArray[np.float32]
    classifier: Classifier
    seen: frozenset[str]

    def probabilities(self, keys: Sequence[Key], heard: Heard | None = None) -> Floats:
        """n texts with languages → (n, k) calibrated probabilities of the classifier's codes.

        ``heard`` is what ``features.reader`` said of them, where it was asked before.
        """
        counts = spoken([text for text, _ in keys])
        return self.classifier.probabilities(_rows(self.features, keys, counts, self.rare, heard))

    def leanings(self, clauses: Sequence[Key]) -> NDArray[np.float32]:
        """n clauses → (n, k): how much the vector and phrases of each speak for each reason; for evidence alone."""
        dense = self.features.dense(clauses)
        return np.round(dense @ self.classifier.weights[: dense.shape[1]], 4)


@dataclass(frozen=True, eq=False)
class Training:
    """What came out: ``texts`` distinct, ``truth`` (n, k) and ``held_out`` (n, k) by the classifier's codes."""

    trained: Trained
    texts: tuple[str, ...]
    truth: Flags
    held_out: Floats


def train(
    texts: Sequence[str], languages: Sequence[str], truth: Flags, codes: Sequence[str], features: Features
) -> Training:
    """n labeled comments, (n, k) which has which of k codes → a classifier per reason, cross-fitted.

    Equal texts count once, with the labels of all of them. Raises NotEnoughData as ``classifier.fit`` does.
    """
    first: dict[str, int] = {}
    for row, text in enumerate(texts):
        first.setdefault(text, row)
    distinct = sorted(first)
    place = {text: row for row, text in enumerate(distinct)}
    united = np.zeros((len(distinct), len(codes)), dtype=bool)
    np.logical_or.at(united, [place[text] for text in texts], truth)
    spoken_in = [languages[first[text]] for text in distinct]
    counts = spoken(distinct) if distinct else sparse.csr_matrix((0, 1), dtype=np.float32)
    rare = rarity(counts)
    keys = list(zip(distinct, spoken_in, strict=True))
    rows = _rows(features, keys, counts, rare) if distinct else counts
    fitted = fit(rows, united, codes, distinct)
    columns = [list(codes).index(code) for code in fitted.classifier.codes]
    trained = Trained(features, rare, fitted.classifier, frozenset(map(text_hash, distinct)))
    return Training(trained, tuple(distinct), united[:, columns], fitted.held_out)


def text_hash(text: str) -> str:
    """Twelve letters and digits that tell a text from others and do not tell what it says."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _rows(
    features: Features,
    keys: Sequence[Key],
    counts: sparse.csr_matrix,
    rare: NDArray[np.float32],
    heard: Heard | None = None,
) -> sparse.csr_matrix:
    dense = sparse.csr_matrix(features.dense(keys, heard))
    return sparse.hstack([dense, weighted(counts, rare)], format="csr", dtype=np.float32)
