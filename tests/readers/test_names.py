from __future__ import annotations

import pytest

from rootcause.readers.names import close_names, find_name, fold, listed


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("DateFlown", "date flown"),
        ("date_flown", "date flown"),
        ("Respons-ID", "respons id"),
        ("Tevredenheid (1-5)", "tevredenheid 1 5"),
        ("Réponse", "reponse"),
        ("NPSScore", "nps score"),
        ("#", "#"),
        ("via.channel", "via channel"),
        ("???", ""),
    ],
)
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded


def test_an_exact_name_wins_and_an_ambiguous_one_is_not_found() -> None:
    assert find_name("score", ["Score", "score"]) == "score"
    assert find_name("SCORE", ["Score", "score"]) is None
    assert find_name("date flown", ["DateFlown"]) == "DateFlown"
    assert find_name("", ["DateFlown"]) is None


def test_close_and_listed_names() -> None:
    assert close_names("coment", ["Comment", "Score"]) == ["Comment"]
    assert listed(["a", "b" * 80]) == f'"a", "{"b" * 39}…"'
    assert listed(map(str, range(14))).endswith('"11" and 2 more')
