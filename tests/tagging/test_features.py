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


def test_a_row_is_vector_phrases_and_what_is_found_without_training() -> None:
    features = Features(BagOfWords(), small(), akin=True)
    dense = features.dense([("Lange wachttijd. De factuur klopt niet.", "nl"), ("x", "unknown")])
    width = len(features.reader.leaves)
    phrases, found = dense[:, 512 : 512 + 2 * width], dense[:, 512 + 2 * width :]
    assert (phrases[0] > 0).sum() == 3  # waiting, billing, and a weak phrase of billing
    assert [features.reader.leaves[place].code for place in np.flatnonzero(found[0])] == ["waiting.phone", "billing"]
    assert found.shape == (2, width)
    assert not dense[1, 512:].any()
    alone = Features(BagOfWords(), small()).dense([("Lange wachttijd. De factuur klopt niet.", "nl")])
    assert alone.tolist() == dense[:1, : 512 + 2 * width].tolist()


def test_words_behind_the_limit_are_not_counted() -> None:
    long = "factuur " * 2_000
    assert spoken([long + "storing"]).indices.tolist() == spoken([long[:MAX_CHARACTERS]]).indices.tolist()
