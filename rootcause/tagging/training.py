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


@dataclass(frozen=True, eq=False)
class Trained:
    """What was learned from labeled comments: ``rare`` (f,) weights of hashed words, then the classifier.

    ``seen`` are hashes of the texts it learned from, so that nobody measures it on them by mistake.
    """

    features: Features
    rare: NDArray[np.float32]
    classifier: Classifier
    seen: frozenset[str]

    def probabilities(self, texts: Sequence[str], languages: Sequence[str]) -> Floats:
        """n texts → (n, k) calibrated probabilities of the classifier's codes."""
        return self.classifier.probabilities(_rows(self.features, texts, languages, spoken(texts), self.rare))

    def leanings(self, clauses: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
        """n clauses → (n, k): how much the vector and phrases of each speak for each reason; for evidence alone."""
        dense = self.features.dense(clauses, languages)
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
    rows = _rows(features, distinct, spoken_in, counts, rare) if distinct else counts
    fitted = fit(rows, united, codes, distinct)
    columns = [list(codes).index(code) for code in fitted.classifier.codes]
    trained = Trained(features, rare, fitted.classifier, frozenset(map(text_hash, distinct)))
    return Training(trained, tuple(distinct), united[:, columns], fitted.held_out)


def text_hash(text: str) -> str:
    """Twelve letters and digits that tell a text from others and do not tell what it says."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _rows(
    features: Features,
    texts: Sequence[str],
    languages: Sequence[str],
    counts: sparse.csr_matrix,
    rare: NDArray[np.float32],
) -> sparse.csr_matrix:
    dense = sparse.csr_matrix(features.dense(texts, languages))
    return sparse.hstack([dense, weighted(counts, rare)], format="csr", dtype=np.float32)
