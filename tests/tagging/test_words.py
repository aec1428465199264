from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rootcause.tagging.words import MAX_WORD, normalize, word_lists, words_in


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Sloooooow", "sloow"),
        ("Eén", "een"),
        ("FINANCIËLE", "financiele"),
        ("don't", "dont"),
        ("can’t", "cant"),
        ("45", "#"),
        ("12.50", "#"),
        ("STRASSE", "strasse"),
        ("straße", "strasse"),
        ("x" * 100, "xx"),
        ("ab" * 100, ("ab" * 100)[:MAX_WORD]),
    ],
)
def test_words_are_folded(word: str, expected: str) -> None:
    assert normalize(word) == expected


def test_words_numbers_and_pictures_are_told_apart() -> None:
    found = words_in("De auto's: 3 keer, 😡 :( niet-goed")
    assert found == ("de", "autos", "#", "keer", "😡", ":(", "niet", "goed")


@given(st.text(max_size=300))
def test_any_text_has_words_that_are_not_empty(text: str) -> None:
    assert all(words_in(text))


def test_each_language_has_its_lists() -> None:
    assert "niet" in word_lists("nl").negators
    assert "niet" not in word_lists("en").negators
    assert {"niet", "not"} <= word_lists("unknown").negators
    assert word_lists("nl").sets.keys() >= {"not", "wait", "phone"}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_negators_are_no_fillers(language: str) -> None:
    lists = word_lists(language)
    assert not lists.negators & lists.fillers
