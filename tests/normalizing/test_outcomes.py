from __future__ import annotations

import numpy as np
import pytest

from rootcause.errors import UnknownScale
from rootcause.normalizing import read_outcome


def read(cells: list[str], name: str = "uitkomst") -> tuple[list[float], str | None, list[str]]:
    outcome, notes = read_outcome(cells, name)
    assert outcome.name == name
    return outcome.value.tolist(), outcome.scale.name if outcome.scale else None, [note.code for note in notes]


@pytest.mark.parametrize(
    ("no", "yes"),
    [
        ("nee", "ja"),
        ("No", "Yes"),
        ("0", "1"),
        ("0.0", "1.0"),
        ("false", "TRUE"),
        ("ONWAAR", "WAAR"),
        ("n", "J"),
        ("N", "y"),
        ("0 - nee", "1 - ja"),
        ("actief", "Opgezegd"),
        ("niet opgezegd", "opgezegd"),
        ("Existing Customer", "Attrited Customer"),
        ("not resolved", "resolved"),
        ("niet opgelost", "opgelost"),
    ],
)
def test_yes_and_no_in_many_words(no: str, yes: str) -> None:
    values, scale, codes = read([no, yes, "", "n.v.t.", yes])
    np.testing.assert_array_equal(values, [0, 1, np.nan, np.nan, 1])
    assert (scale, codes) == (None, ["outcome_yes_no"])


@pytest.mark.parametrize(
    ("cells", "name", "scale", "values"),
    [
        (["0", "10", "7", "9", "3"], "Zou u ons aanbevelen?", "nps", [0, 10, 7, 9, 3]),
        (["1", "5", "4", "2", "3"], "CSAT", "csat-5", [1, 5, 4, 2, 3]),
        (["tevreden", "ontevreden", "neutraal", "zeer tevreden", "tevreden"], "x", "satisfaction-5", [4, 2, 3, 5, 4]),
        (["good", "bad", "good"], "rating", "zendesk", [1, 0, 1]),
        (["0", "1", "1"], "CSAT thumbs", "thumbs", [0, 1, 1]),
    ],
)
def test_scores_on_a_scale_of_their_own(cells: list[str], name: str, scale: str, values: list[float]) -> None:
    assert read(cells, name) == (values, scale, ["outcome_scale"])


@pytest.mark.parametrize("mark", ["1", "ja", "opgezegd"])
def test_marks_beside_blanks_are_yes_beside_missing(mark: str) -> None:
    outcome, notes = read_outcome([mark, "", mark, ""], "churn")
    np.testing.assert_array_equal(outcome.value, [1, np.nan, 1, np.nan])
    assert outcome.scale is None
    assert notes[0].text == 'The outcome "churn" was read as yes or no: 2 yes, 0 no, 2 without.'
    assert notes[0].values == {"column": "churn", "yes": 2, "no": 0, "without": 2}


def test_a_few_foreign_cells_are_missing_and_counted() -> None:
    outcome, notes = read_outcome(["ja", "nee"] * 20 + ["misschien"], "churn")
    assert np.isnan(outcome.value).sum() == 1
    assert [note.code for note in notes] == ["outcome_yes_no", "outcome_not_read"]
    scored, notes = read_outcome([str(1 + i % 5) for i in range(40)] + ["lekker"], "CSAT")
    assert np.isnan(scored.value).sum() == 1
    assert [(note.code, note.values.get("n")) for note in notes] == [("outcome_scale", None), ("outcome_not_read", 1)]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["telefoon", "chat", "mail"], "3 different answers in 3 rows, all of them words"),
        (["12.5", "80.25", "1300"], "3 of them numbers from 12.5 to 1300"),
        (["ja", "nee", "geheime klacht", "misschien"], "4 different answers"),
        (["", "n.v.t."], "0 different answers"),
    ],
)
def test_a_column_that_is_neither_is_refused_without_a_word_of_it(cells: list[str], told: str) -> None:
    with pytest.raises(UnknownScale, match=told) as caught:
        read_outcome(cells, "kanaal")
    assert '"kanaal"' in str(caught.value)
    assert "--outcome" in str(caught.value)
    assert not [cell for cell in cells if cell.isalpha() and len(cell) > 3 and cell in str(caught.value)]
