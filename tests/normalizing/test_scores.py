from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rootcause.errors import UnknownScale
from rootcause.normalizing.scores import Scores, mismatches, read_scores, reversed_scale

PRAISE = ["Prima geholpen, heel vriendelijk", "Great service, very friendly", "Topservice, echt geweldig", "Excellent"]
COMPLAINTS = ["Wat een slechte service", "Terrible, and rude staff", "Niet goed, heel teleurstellend", "Useless"]
LANGUAGES = ["nl", "en", "nl", "en"]


def codes(scores: Scores) -> list[str]:
    return [note.code for note in scores.notes]


def test_cells_become_numbers_and_reasons() -> None:
    cells = ["4", "4,5", "5 van 5", "", "  ", "n.v.t.", "99", "-", "6", "lekker"]
    scores = read_scores(cells, "csat-5")
    np.testing.assert_array_equal(scores.values, [4, 4.5, 5, *[np.nan] * 7])
    assert scores.counts == {"empty": 2, "not_applicable": 3, "not_a_score": 1, "out_of_range": 1}
    assert codes(scores) == ["scores_out_of_range", "scores_not_read"]


def test_a_named_direction_is_kept() -> None:
    scores = read_scores(["1", "5"], "5..1")
    assert scores.scale.satisfaction(scores.values).tolist() == [1, -1]


def test_words_on_a_found_scale() -> None:
    scores = read_scores(["Zeer tevreden", "tevreden", "Neutraal", "ontevreden", "weet niet"])
    np.testing.assert_array_equal(scores.values, [5, 4, 3, 2, np.nan])
    assert codes(scores) == ["scale_guessed"]


@pytest.mark.parametrize(
    ("cells", "scale", "expected"),
    [
        (["80%", "20 %"], "auto", [80, 20]),
        (["4/5", "2/5"], "0..100", [80, 40]),
        (["8/10", "4", "3"], "csat-5", [np.nan, 4, 3]),
        (["ja", "nee", "1"], "thumbs", [1, 0, 1]),
        (["good", "bad", "offered"], "auto", [1, 0, np.nan]),
        (["103", "-101", "50"], "freshdesk", [103, -101, np.nan]),
        (["99", "40", "100"], "0..100", [99, 40, 100]),
        (["👍", "👎🏽", "👍👍"], "auto", [1, 0, 1]),
        (["★★★☆☆", "★☆☆☆☆"], "auto", [3, 1]),
    ],
)
def test_notations(cells: list[str], scale: str, expected: list[float]) -> None:
    np.testing.assert_array_equal(read_scores(cells, scale).values, expected)


def test_rare_codes_are_missing_and_the_note_says_why() -> None:
    cells = ["1"] * 700 + ["2"] * 160 + ["3"] * 50 + ["4"] * 40 + ["5"] * 50 + ["6"] * 5 + ["7"] * 10
    scores = read_scores(cells)
    assert scores.scale.name == "csat-5"
    assert scores.counts == {"out_of_range": 15}
    assert "6 (5 times), 7 (10 times). They are too rare" in scores.notes[-1].text


def test_a_folded_scale_is_labeled() -> None:
    assert "folded_scale" in codes(read_scores(["good", "bad", "good"]))


def test_a_scale_that_ends_early_is_labeled() -> None:
    assert codes(read_scores(["1", "2", "3", "4"])) == ["scale_ends_early"]


@pytest.mark.parametrize(("header", "command"), [("CES", "--scale 1..5"), ("Hoeveel moeite?", "--scale 1..5")])
def test_the_direction_of_effort_is_an_assumption(header: str, command: str) -> None:
    note = next(n for n in read_scores(["1", "3", "5"], header=header).notes if n.code == "effort_direction_assumed")
    assert command in note.text


def test_equal_scores_are_allowed_and_labeled() -> None:
    scores = read_scores(["5"] * 40)
    assert scores.scale.name == "csat-5"
    assert "scores_all_equal" in codes(scores)


@pytest.mark.parametrize(
    ("cells", "scale", "message"),
    [
        (
            [str(i) for i in range(3_000)],
            "auto",
            "3,000 different answers in 3,000 rows, 3,000 of them numbers from 0 to 2999",
        ),
        (["", "n.v.t."], "auto", "holds no answers"),
        (["", "n.v.t."], "csat-5", "holds no answers"),
        (["7", "8", "9", "2"], "csat-5", "Only 1 of 4 answers fit the scale csat-5.*numbers from 2 to 9"),
        (["top", "flop"], "csat-5", "Only 0 of 2 answers.*all of them words"),
        (["1"], "csat-6", "'csat-6' is not known"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_was_found(cells: list[str], scale: str, message: str) -> None:
    with pytest.raises(UnknownScale, match=message):
        read_scores(cells, scale)


def test_no_cell_is_quoted() -> None:
    with pytest.raises(UnknownScale) as error:
        read_scores(["mijn pakket is kwijt", "geen idee waar het blijft"])
    assert "pakket" not in str(error.value)


def side(size: int, praised: float, satisfied: int = 1) -> tuple[list[str], list[str], list[int]]:
    """``size`` comments with one score, of which a share of ``praised`` praises."""
    kinds = [PRAISE if i < praised * size else COMPLAINTS for i in range(size)]
    return [kind[i % 4] for i, kind in enumerate(kinds)], [LANGUAGES[i % 4] for i in range(size)], [satisfied] * size


def both(
    praised_when_satisfied: float, praised_when_not: float, size: int = 100
) -> tuple[np.ndarray, list[str], list[str]]:
    good, bad = side(size, praised_when_satisfied), side(size, praised_when_not, -1)
    return np.array(good[2] + bad[2], dtype=np.int8), good[0] + bad[0], good[1] + bad[1]


def test_a_reversed_scale_is_loud() -> None:
    note = reversed_scale(*both(0.1, 0.9))
    assert note is not None
    assert note.level == "warning"
    assert note.values == {"n": 200, "against": 0.9}
    assert "--scale 5..1" in note.text


@pytest.mark.parametrize(("satisfied", "dissatisfied"), [(0.9, 0.1), (0.5, 0.5), (0.8, 0.8), (0.2, 0.2)])
def test_honest_and_random_scores_are_not(satisfied: float, dissatisfied: float) -> None:
    assert reversed_scale(*both(satisfied, dissatisfied)) is None


def test_a_faint_disagreement_is_no_reversal() -> None:
    assert reversed_scale(*both(0.45, 0.55, size=2_000)) is None
    assert reversed_scale(*both(0.38, 0.62, size=2_000)) is not None


def test_a_few_comments_prove_nothing() -> None:
    assert reversed_scale(*both(0.0, 1.0, size=9)) is None
    assert reversed_scale(*both(0.0, 1.0, size=10)) is not None


def test_one_sided_scores_against_the_words() -> None:
    texts, languages, scores = side(40, 1.0, satisfied=-1)
    assert reversed_scale(np.array(scores, dtype=np.int8), texts, languages) is not None
    texts, languages, scores = side(40, 0.5, satisfied=-1)
    assert reversed_scale(np.array(scores, dtype=np.int8), texts, languages) is None


def test_single_mismatches_are_listed() -> None:
    texts = [
        "Geweldig, heel vriendelijk en behulpzaam",
        "Terrible service and rude staff",
        "Great and friendly",
        "Niet vriendelijk en niet behulpzaam",
        "Great start, terrible end",
        "Top!",
    ]
    satisfaction = np.array([-1, 1, 1, 1, -1, -1], dtype=np.int8)
    assert mismatches(satisfaction, texts).tolist() == [0, 1, 3]
    assert mismatches(np.full(6, -9, dtype=np.int8), texts).tolist() == []
    assert mismatches(satisfaction[:1], [texts[0] + " maar" * 100]).tolist() == []


@pytest.mark.parametrize(
    ("file", "text", "score", "scale", "expected"),
    [
        ("nhs_neas.csv", "FFT answer", "FFT categorical answer", "auto", True),
        ("nhs_neas.csv", "FFT answer", "FFT categorical answer", "1..5", True),
        ("nhs_neas.csv", "FFT answer", "FFT categorical answer", "5..1", False),
        ("restaurants_nl_en_reviews.csv", "text", "overall", "auto", False),
        ("airline_reviews_subratings.csv", "Comment", "OverallRating", "auto", False),
        ("airline_tweets.csv", "text", "airline_sentiment", "auto", False),
        ("null_control_tickets.csv", "Ticket Description", "Customer Satisfaction Rating", "auto", False),
    ],
)
def test_on_real_files(shared_data: Path, file: str, text: str, score: str, scale: str, expected: bool) -> None:
    frame = pd.read_csv(shared_data / file, dtype=str, keep_default_na=False)
    scores = read_scores(list(frame[score]), scale, score)
    languages = list(frame["lang"]) if "lang" in frame else ["en"] * len(frame)
    note = reversed_scale(scores.scale.satisfaction(scores.values), list(frame[text]), languages)
    assert (note is not None) == expected


def test_the_codes_of_the_patient_survey(shared_data: Path) -> None:
    frame = pd.read_csv(shared_data / "nhs_neas.csv", dtype=str, keep_default_na=False)
    scores = read_scores(list(frame["FFT categorical answer"]))
    assert scores.scale.name == "csat-5"
    assert scores.counts == {"out_of_range": 78}
