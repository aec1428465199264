from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rootcause.domain.reasons import PRAISE, PROBLEM
from rootcause.tagging.patterns import MAX_CLAUSE, MAX_LENGTH, PatternInvalid, Phrasebook, parse_pattern
from rootcause.tagging.words import word_lists, words_in


def places(line: str, text: str, language: str = "nl") -> tuple[int, ...] | None:
    book = Phrasebook([(7, pattern) for pattern in parse_pattern(line, language)], language)
    words = [word for word in words_in(text) if word not in word_lists(language).fillers]
    found = book.find(words)
    assert all(match.key == 7 for match in found)
    return found[0].places if found else None


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        ("traag", "Dat is traag", (2,)),
        ("traag", "TRÁÁG", (0,)),
        ("traag", "traagheid", None),
        ("wacht*", "wachttijd", (0,)),
        ("*tijd", "wachttijd", (0,)),
        ("*tijd", "tijdelijk", None),
        ("*acht*", "gewachten", (0,)),
        ("traag|sloom", "wat sloom", (1,)),
        ("@wait", "wij wachtten", (1,)),
        ("# keer", "3 keer", (0, 1)),
        ("# keer", "drie keer", None),
        ("te laat", "te laat", (0, 1)),
        ("te laat", "te heel erg laat", (0, 1)),
        ("te laat", "te vaak laat", None),
        ("te .. laat", "te vaak altijd laat", (0, 3)),
        ("te .. laat", "te a b c laat", None),
        ("te ... laat", "te a b c d x laat", (0, 6)),
        ("te ...8 laat", "te a b c d x y z k laat", (0, 9)),
        ("te ... laat", "laat en te", None),
        ("te veel? laat", "te laat", (0, 1)),
        ("te veel? laat", "te veel laat", (0, 1, 2)),
        ("bus & laat", "laat kwam die bus", (0, 3)),
        ("bus & laat & koud", "koud die bus laat", (0, 2, 3)),
        ("bus & laat", "laat a b c d x bus", None),
        ("vertraging*", "vertragng", (0,)),
        ("vertraging*", "vertarging", (0,)),
        ("vertraging*", "gertraging", None),
        ("vertraging*", "vetragng", None),
        ("👎", "wat 👎", (1,)),
        ("a a a", "a a a", (0, 1, 2)),
        ("a .. b", "a x x b a b", (4, 5)),
    ],
)
def test_matching(line: str, text: str, expected: tuple[int, ...] | None) -> None:
    assert places(line, text) == expected


@pytest.mark.parametrize(
    ("line", "polarity", "weak"),
    [
        ("traag", None, False),
        ("- traag", PROBLEM, False),
        ("+ snel", PRAISE, False),
        ("~ traag", None, True),
        ("~- traag", PROBLEM, True),
    ],
)
def test_signs(line: str, polarity: int | None, weak: bool) -> None:
    (pattern,) = parse_pattern(line, "nl")
    assert (pattern.polarity, pattern.weak) == (polarity, weak)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "no word"),
        ("a?", "no word"),
        (".. a", "a gap stands"),
        ("a ..", "a gap stands"),
        ("a .. ... b", "a gap stands"),
        ("(a|b)+", "regular expressions"),
        ("a.*b$", "regular expressions"),
        ("ab*", "fewer than three letters"),
        ("a*b", "is not a word"),
        ("a||b", "is not a word"),
        ("@nowhere", "does not exist"),
        ("de", "is passed over"),
        ("a & b & c & d", "& joins two or three"),
        ("a & b c", "& joins two or three"),
        ("-traag", "a sign is followed"),
        (" ".join("abcdefghi"), "more than 8 words"),
        ("a? b? c? d? x", "more than 3 words"),
        ("x" * (MAX_LENGTH + 1), "longer than"),
    ],
)
def test_what_is_no_pattern(line: str, reason: str) -> None:
    with pytest.raises(PatternInvalid, match=reason.replace("?", ".")):
        parse_pattern(line, "nl")


def test_a_real_word_is_no_misspelling() -> None:
    assert places("refuse*", "refund", "en") is None
    assert places("bepaling*", "bepaald") is None


def test_misspellings_can_be_left_alone() -> None:
    book = Phrasebook([(0, parse_pattern("vertraging*", "nl")[0])], "nl", misspellings=False)
    assert book.find(["vertragng"]) == []
    assert len(book.find(["vertragingen"])) == 1


def test_words_behind_the_limit_of_a_clause_are_not_read() -> None:
    assert places("traag", "x " * (MAX_CLAUSE - 1) + "traag") == (MAX_CLAUSE - 1,)
    assert places("traag", "x " * MAX_CLAUSE + "traag") is None


def test_order_of_the_entries_decides_the_order_of_the_matches() -> None:
    entries = [
        (key, pattern) for key, line in enumerate(["laat", "te laat", "laat"]) for pattern in parse_pattern(line, "nl")
    ]
    assert [match.key for match in Phrasebook(entries, "nl").find(["te", "laat"])] == [0, 1, 2]


@settings(max_examples=300, deadline=None)
@given(
    st.text("ab*|@#?.&+-~ wacht", max_size=40), st.lists(st.sampled_from(["a", "b", "wacht", "#", "niet"]), max_size=20)
)
def test_any_line_is_read_or_refused_and_matches_within_the_clause(line: str, words: list[str]) -> None:
    try:
        patterns = parse_pattern(line, "nl")
    except PatternInvalid:
        return
    for match in Phrasebook([(0, pattern) for pattern in patterns], "nl").find(words):
        assert list(match.places) == sorted(set(match.places))
        assert match.places[-1] < len(words)
        assert len(match.places) == len(match.pattern.words)


def test_a_pattern_that_fits_everywhere_is_tried_in_bounded_time() -> None:
    book = Phrasebook([(0, parse_pattern(" ...9 ".join([*["wie*"] * 7, "nooit"]), "nl")[0])], "nl")
    assert book.find(["wie"] * 1_000) == []
    assert book.find(["wie"] * 70 + ["nooit"])[0].places == tuple(range(63, 71))
