from __future__ import annotations

import pytest

from rootcause.normalizing.sentiment import COMPLAINT, PRAISE, clear_words


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Heel vriendelijk geholpen", "nl", 1),
        ("Niet vriendelijk", "nl", -1),
        ("Niet zo heel goed", "nl", -1),
        ("Wat een slechte service", "nl", -1),
        ("Was niet slecht", "nl", 0),
        ("Vriendelijk, maar een slechte app", "nl", 0),
        ("Het pakket kwam dinsdag", "nl", 0),
        ("Niets. Geweldig geholpen", "nl", 1),
        ("GEWELDIG!", "nl", 1),
        ("very helpful", "en", 1),
        ("wasn't helpful", "en", -1),
        ("They don’t seem friendly", "en", -1),
        ("not bad", "en", 0),
        ("nothing terrible", "en", 0),
        ("Nothing, great service", "en", 1),
        ("No. Excellent staff", "en", 1),
        ("useless", "en", -1),
        ("vies", "en", 0),
        ("vies", "unknown", -1),
        ("awful", "fr", -1),
        ("", "en", 0),
    ],
)
def test_clear_words(text: str, language: str, expected: int) -> None:
    assert clear_words([text], [language]).tolist() == [expected]


def test_it_can_take_two_words() -> None:
    assert clear_words(["great", "great and friendly"], fewest=2).tolist() == [0, 1]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_word_is_praise_and_complaint(language: str) -> None:
    assert not set(PRAISE[language].split()) & set(COMPLAINT[language].split())
