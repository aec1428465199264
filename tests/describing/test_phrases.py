from __future__ import annotations

import numpy as np

from rootcause.describing.phrases import find_phrases, score
from rootcause.describing.tokens import BREAK, tokenize

GROUPS = np.array([100.0, 100.0])


def scores(own: list[list[float]], close: float = 1.0, length: int = 1) -> np.ndarray:
    held = np.array(own, dtype=np.float64)
    return score(held, np.full_like(held, close), GROUPS, np.full(len(held), 40.0), 400.0, np.full(len(held), length))


def test_a_phrase_that_the_siblings_use_too_says_less() -> None:
    found = scores([[40, 0], [40, 30], [40, 40]])
    assert found[0, 0] > 2 * found[1, 0] > 2 * found[2, 0] > 0


def test_a_phrase_that_more_of_the_group_use_says_more() -> None:
    found = scores([[30, 0], [10, 0]])
    assert found[0, 0] > 2 * found[1, 0]
    assert found[0, 1] == 0


def test_closeness_and_length_count() -> None:
    assert scores([[30, 0]], close=0.5)[0, 0] == scores([[30, 0]])[0, 0] / 2
    assert scores([[30, 0]], length=3)[0, 0] > scores([[30, 0]])[0, 0]


def test_phrases_are_found_once_per_text_with_all_their_words() -> None:
    texts = ["kapot scherm, kapot scherm", "scherm niet kapot", "iets anders"]
    tokens = tokenize(texts)
    found = find_phrases(tokens, ["nl"] * 3, np.array([10.0, 10.0, 1.0]))
    said = [" ".join(tokens.words[word] for word in words if word != BREAK) for words in found.words]
    assert set(said) == {"kapot", "scherm", "kapot scherm", "scherm niet", "scherm niet kapot", "niet kapot"}
    assert found.held[said.index("kapot scherm")].toarray().tolist() == [[1, 0, 0]]
    assert found.held[said.index("kapot")].toarray().tolist() == [[1, 1, 0]]
    assert found.lengths()[said.index("scherm niet kapot")] == 3


def test_no_texts_have_no_phrases() -> None:
    assert find_phrases(tokenize([]), [], np.zeros(0)).held.shape == (0, 0)
