from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from rootcause.domain.exports import Columns, Export
from rootcause.errors import ColumnNotFound
from rootcause.readers import read_asked


def answers(asked: Sequence[str], scores: Sequence[str], name: str = "Survey status") -> tuple[Export, Columns]:
    frame = pd.DataFrame({name: asked, "score": scores, "text": "x"}, dtype="str")
    rows = tuple(("f.csv", i + 2) for i in range(len(frame)))
    return Export(frame, rows), Columns(verbatims=("text",), score="score", asked=name)


def mask(
    asked: Sequence[str], scores: Sequence[str], name: str = "Survey status", named: bool = True
) -> list[bool] | None:
    export, columns = answers(asked, scores, name)
    found = read_asked(export, columns, named=named)
    return found.mask.tolist() if found else None


def test_statuses_in_both_languages() -> None:
    words = ["Sent", "completed", "Not sent", "", "geen reactie", "niet verstuurd", "Ingevuld", "Bounced"]
    scores = ["", "4", "", "", "", "", "2", ""]
    assert mask(words, scores) == [True, True, False, False, True, False, True, False]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Enquête verstuurd", [True, False, True, False]),
        ("Gereageerd", [True, True, True, False]),
        ("Whatever", [True, False, True, False]),
    ],
)
def test_a_no_is_somebody_asked_in_vain_where_the_column_says_who_answered(name: str, expected: list[bool]) -> None:
    assert mask(["ja", "nee", "JA", ""], ["4", "", "5", ""], name) == expected


def test_a_date_of_asking_is_asking() -> None:
    assert mask(["2026-03-01", "", "2026-03-02 10:00"], ["4", "", ""], "Survey sent at") == [True, False, True]


def test_ratings_of_a_helpdesk_say_it_themselves() -> None:
    frame = pd.DataFrame({"rating": ["offered", "good", "unoffered", "bad", "", "Bad with comment"]}, dtype="str")
    export = Export(frame, (("f.csv", 2),) * 6)
    found = read_asked(export, Columns(verbatims=(), score="rating", asked="rating"), named=False)
    assert found is not None
    assert found.mask.tolist() == [True, True, False, True, False, True]
    assert found.notes == ()


def test_scores_of_those_not_asked_are_counted() -> None:
    export, columns = answers(["sent", "sent", "not sent", "not sent"], ["4", "", "5", ""])
    found = read_asked(export, columns, named=True)
    assert found is not None
    assert [(note.code, note.values) for note in found.notes] == [("answers_not_asked", {"n": 1})]


def test_a_guess_is_not_believed_where_scores_contradict_it() -> None:
    asked, scores = ["ja", "nee"] * 20, ["4", "5"] * 20
    assert mask(asked, scores, "Gereageerd", named=False) is None
    assert mask(asked, ["4", ""] * 20, "Gereageerd", named=False) == [True, True] * 20
    assert mask(asked, scores, "Enquête verstuurd", named=False) is None


def test_a_named_column_of_answers_alone_is_reported() -> None:
    export, columns = answers(["sent"] * 3, ["1", "2", "3"])
    found = read_asked(export, columns, named=True)
    assert found is not None
    assert [note.code for note in found.notes] == ["asked_all_answered"]


def test_no_column_is_no_answer_and_missing_scores_are_no_proof() -> None:
    export, columns = answers(["a", "b"], ["4", ""])
    assert read_asked(export, Columns(verbatims=("text",), score="score"), named=False) is None
    assert read_asked(export, columns, named=False) is None


def test_a_named_column_that_says_something_else_is_refused_without_its_words() -> None:
    with pytest.raises(ColumnNotFound, match="1 of its 2 different values") as caught:
        mask(["ja", "Sanne belt terug"], ["4", ""])
    assert "Sanne" not in str(caught.value)
