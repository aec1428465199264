from __future__ import annotations

import numpy as np
import pytest

from rootcause.tagging.features import MAX_CHARACTERS, SPOKEN, WORD_BITS, Features, rarity, spoken, weighted
from tests.tagging.small import BagOfWords, small


def test_words_and_letters_have_a_length_of_their_own() -> None:
    counts = spoken(["de factuur klopt niet", "lange wachttijd aan de lijn", ""])
    found = weighted(counts, rarity(counts)).toarray()
    for half in (found[:, : 2**WORD_BITS], found[:, 2**WORD_BITS :]):
        assert np.linalg.norm(half, axis=1).tolist() == pytest.approx([SPOKEN, SPOKEN, 0])


def test_rare_words_count_more() -> None:
    counts = spoken(["storing factuur", "factuur klopt", "factuur weg"])
    rare = rarity(counts)
    word = [int(spoken([one])[:, : 2**WORD_BITS].indices[0]) for one in ("factuur", "storing")]
    assert rare[word[0]] == pytest.approx(1.0)
    assert rare[word[1]] > rare[word[0]]


def test_a_row_is_vector_and_phrases_of_all_clauses() -> None:
    features = Features(BagOfWords(), small())
    dense = features.dense(["Lange wachttijd. De factuur klopt niet.", "x"], ["nl", "unknown"])
    phrases = dense[:, 512:]
    assert phrases.shape == (2, 2 * len(small().leaves))
    assert (phrases[0] > 0).sum() == 4  # waiting, billing with a weak phrase too, and a retired reason
    assert not phrases[1].any()


def test_words_behind_the_limit_are_not_counted() -> None:
    long = "factuur " * 2_000
    assert spoken([long + "storing"]).indices.tolist() == spoken([long[:MAX_CHARACTERS]]).indices.tolist()
