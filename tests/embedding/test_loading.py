from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rootcause.embedding import encode_distinct, load_embedder


class Counting:
    """An embedder that gives each text its length and remembers what it was asked."""

    fingerprint = "counting"

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(list(texts))
        return np.array([[len(text), 1] for text in texts], dtype=np.float32).reshape(-1, 2)


def test_each_distinct_text_is_encoded_once_in_order_of_content() -> None:
    embedder = Counting()
    found = encode_distinct(embedder, ["bb", "a", "bb", "ccc", "a"])
    assert found[:, 0].tolist() == [2, 1, 2, 3, 1]
    assert embedder.asked == [["a", "bb", "ccc"]]


def test_no_text_gives_no_rows() -> None:
    assert encode_distinct(Counting(), []).shape == (0, 2)


def test_lexical_is_fitted_on_the_texts() -> None:
    texts = ["de factuur klopt niet", "het pakket is te laat", "de factuur is te hoog"]
    embedder = load_embedder("lexical", texts, seed=0)
    assert embedder.encode(texts).any(axis=1).all()
    assert embedder.fingerprint == load_embedder("lexical", texts[::-1], seed=0).fingerprint
