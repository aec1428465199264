from __future__ import annotations

import numpy as np

from rootcause.describing import exemplars
from rootcause.describing.exemplars import diverse

TEXTS = [
    "de factuur klopt niet met het bedrag",
    "de factuur klopt weer niet met het bedrag",
    "het bedrag van de factuur is dubbel afgeschreven",
    "ik kreeg een factuur met een verkeerd bedrag",
    "mooi weer vandaag in het park met de hond",
    "factuur",
    "de factuur klopt niet met het bedrag " * 30,
]


def test_the_most_typical_comes_first_and_the_odd_one_does_not() -> None:
    found = exemplars(TEXTS, range(7), k=3)
    assert len(found) == len(set(found)) == 3
    assert found[0] in (0, 1)
    assert 4 not in found


def test_neither_too_short_nor_too_long() -> None:
    found = exemplars(TEXTS, range(7), k=3)
    assert 5 not in found
    assert 6 not in found


def test_short_ones_are_better_than_none() -> None:
    assert exemplars(["traag", "te traag"], [0, 1], k=3) in ((0, 1), (1, 0))


def test_vectors_tell_what_is_central_and_what_is_alike() -> None:
    texts = [f"een comment van voldoende woorden nummer {c}" for c in "abcdef"]
    vectors = np.array([[1, 0.1], [1, 0.1], [1, 0], [0.8, 0.7], [0.7, 0.8], [-1, 0]], dtype=np.float32)
    first, second, *_ = exemplars(texts, range(6), vectors, k=3)
    assert first in (0, 1, 3)
    assert np.dot(vectors[first], vectors[second]) < 0.99
    assert 5 not in exemplars(texts, range(6), vectors, k=3)


def test_equal_texts_stand_once_by_their_lowest_row() -> None:
    texts = ["de levering was veel te laat"] * 4 + ["het pakket kwam niet op tijd aan"] * 2
    assert sorted(exemplars(texts, [5, 3, 4, 2, 1], k=5)) == [1, 4]


def test_the_order_of_rows_does_not_matter() -> None:
    assert exemplars(TEXTS, [3, 0, 6, 2, 1, 4], k=4) == exemplars(TEXTS, [0, 1, 2, 3, 4, 6], k=4)


def test_nothing_to_choose_from() -> None:
    assert exemplars(TEXTS, []) == ()
    assert exemplars(["", "  "], [0, 1]) == ()
    assert exemplars(TEXTS, [0, 1], k=0) == ()


def test_broken_vectors_break_nothing() -> None:
    vectors = np.full((7, 3), np.nan, dtype=np.float32)
    assert len(exemplars(TEXTS, range(7), vectors, k=2)) == 2


def test_a_large_group_is_no_burden() -> None:
    texts = [f"de levering van pakket {i} was te laat voor nummer {i % 7}" for i in range(5_000)]
    assert len(exemplars(texts, range(5_000), k=5)) == 5


def test_diverse_prefers_the_unlike() -> None:
    likeness = np.array([[1.0, 0.99, 0.0], [0.99, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert diverse(np.array([1.0, 0.95, 0.7]), likeness, 2, 0.5) == [0, 2]
    assert diverse(np.array([1.0, 0.95, 0.7]), likeness, 9, 0.0) == [0, 1, 2]
