from __future__ import annotations

import random

import numpy as np
import pytest

from rootcause.embedding import lexical
from rootcause.embedding.lexical import fit_lexical

TEXTS = [
    "De factuur klopt niet",
    "Het bedrag op de factuur is verkeerd",
    "Factuurbedrag verkeerd",
    "Het pakket kwam te laat",
    "De bezorging van het pakket was te laat",
    "The invoice is wrong",
    "A wrong amount on my invoice",
    "The parcel arrived late",
]


def test_vectors_are_of_unit_length_and_32_bits() -> None:
    found = fit_lexical(TEXTS).encode(TEXTS)
    assert found.dtype == np.float32
    assert found.shape[0] == len(TEXTS)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-5)


def test_what_is_said_alike_lies_close() -> None:
    found = fit_lexical(TEXTS).encode(TEXTS)
    likeness = found @ found.T
    assert likeness[0, 1] > likeness[0, 3]
    assert likeness[3, 4] > likeness[3, 0]
    assert likeness[1, 2] > likeness[1, 4]  # a compound, by its letters alone


def test_a_text_has_one_vector_whatever_stands_beside_it() -> None:
    embedder = fit_lexical(TEXTS)
    together = embedder.encode(TEXTS)
    for i, text in enumerate(TEXTS):
        np.testing.assert_array_equal(embedder.encode([text])[0], together[i])
    np.testing.assert_array_equal(embedder.encode(["iets heel anders", *TEXTS])[1:], together)


def test_order_and_repetition_of_the_texts_change_nothing() -> None:
    other = [*TEXTS, TEXTS[0], TEXTS[2]]
    random.Random(3).shuffle(other)
    one, two = fit_lexical(TEXTS), fit_lexical(other)
    assert one.fingerprint == two.fingerprint
    np.testing.assert_array_equal(one.encode(TEXTS), two.encode(TEXTS))


def test_the_fingerprint_tells_texts_and_seeds_apart() -> None:
    assert (
        len({fit_lexical(TEXTS).fingerprint, fit_lexical(TEXTS[1:]).fingerprint, fit_lexical(TEXTS, 1).fingerprint})
        == 3
    )


def test_a_large_corpus_is_sampled_by_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical, "SAMPLE", 50)
    many = [
        f"{subject} {verb} {ending}" for subject in "abcdefgh" for verb in "klmnop" for ending in ("te laat", "niet")
    ]
    one, two = fit_lexical(many), fit_lexical(reversed(many))
    assert one.fingerprint == two.fingerprint
    assert one.fingerprint != fit_lexical(many, seed=1).fingerprint
    assert one.encode(many).shape == (len(many), 50) or one.encode(many).shape[1] < 50


def test_case_and_accents_do_not_matter() -> None:
    found = fit_lexical([*TEXTS, "géén reactie", "geen reactie"]).encode(["GEEN REACTIE", "géén reactie"])
    np.testing.assert_array_equal(found[0], found[1])


def test_a_mask_says_nothing() -> None:
    found = fit_lexical([*TEXTS, "[name] van de factuur"]).encode(["factuur", "factuur [name] [order number]"])
    np.testing.assert_array_equal(found[0], found[1])


def test_emoji_are_words() -> None:
    found = fit_lexical(["😡😡", "😡", "👍", "👍👍👍"]).encode(["😡", "👍", "😡 😡"])
    assert found[0] @ found[2] > 0.99
    assert found[0] @ found[1] < 0.1


def test_a_word_not_seen_before_is_known_by_its_letters() -> None:
    found = fit_lexical(TEXTS).encode(["facturen", "pakketjes", "factuur", "pakket"])
    assert found[0] @ found[2] > found[0] @ found[3]
    assert found[1] @ found[3] > found[1] @ found[2]


@pytest.mark.parametrize("texts", [[], [""], ["???", "!!!"], ["[name]"]])
def test_without_words_every_vector_is_zero(texts: list[str]) -> None:
    embedder = fit_lexical(texts)
    assert not embedder.encode(["", "iets", "..."]).any()


@pytest.mark.parametrize("texts", [["traag"], ["traag", "duur"], ["één zin over de levering"], ["a", "b", "c"]])
def test_very_little_text_is_enough(texts: list[str]) -> None:
    found = fit_lexical(texts).encode([*texts, ""])
    assert np.isfinite(found).all()
    assert found[:-1].any(axis=1).all()
    assert not found[-1].any()


def test_no_text_gives_no_rows() -> None:
    embedder = fit_lexical(TEXTS)
    assert embedder.encode([]).shape == (0, embedder.encode(TEXTS).shape[1])


def test_a_huge_text_is_read_in_part() -> None:
    found = fit_lexical([*TEXTS, "woord " * 200_000]).encode(["factuur " * 100_000, "x" * 1_000_000, "\ud800 factuur"])
    assert np.isfinite(found).all()
