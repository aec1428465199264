from __future__ import annotations

import random

import numpy as np
import pytest

from rootcause.domain.answers import Answer, read_answer
from rootcause.domain.comments import DISSATISFIED, NEUTRAL, SATISFIED
from rootcause.domain.scales import SCALES, match_scale, named_scale
from rootcause.domain.wordings import VERBAL
from rootcause.errors import UnknownScale


def name_of(cells: list[str], header: str = "") -> str | None:
    scale = match_scale(cells, header)
    return scale.name if scale else None


def satisfaction(scale: str, *scores: float) -> list[int]:
    return [int(value) for value in named_scale(scale).satisfaction(np.array(scores, dtype=np.float64))]


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("4", Answer(4)),
        (" 4,0 ", Answer(4)),
        ("4½", Answer(4.5)),
        ("-101", Answer(-101)),
        ("4/5", Answer(4, 5)),
        ("4 van 5", Answer(4, 5)),
        ("8 van de 10", Answer(8, 10)),
        ("4 out of 5 stars", Answer(4, 5)),
        ("80 %", Answer(80, 100)),
        ("4 sterren", Answer(4)),
        ("★★★★☆", Answer(4, 5)),
        ("⭐⭐⭐", Answer(3)),
        ("4 - Tevreden", Answer(4, words="tevreden")),
        ("(1) Zeer ontevreden", Answer(1, words="zeer ontevreden")),
        ("Extremely likely (10)", Answer(10, words="extremely likely")),
        ("  ZEER   Tevreden. ", Answer(words="zeer tevreden")),
        ("👍🏽👍🏽", Answer(words="👍")),
        ("☹️", Answer(words="☹")),
        ("n.v.t.", Answer(missing=True)),
        ("Weet niet", Answer(missing=True)),
        ("I don’t know", Answer(missing=True)),
        ("-", Answer(missing=True)),
        ("", Answer(missing=True)),
        ("Boeing 737", Answer(words="boeing 737")),
    ],
)
def test_one_cell(cell: str, answer: Answer) -> None:
    assert read_answer(cell) == answer


def test_a_long_cell_is_no_answer() -> None:
    assert read_answer("4 " * 5_000).number is None


@pytest.mark.parametrize("name", sorted(SCALES))
def test_every_scale_is_named_by_its_name(name: str) -> None:
    assert named_scale(f" {name.upper()} ") is SCALES[name]
    assert SCALES[name].name == name


@pytest.mark.parametrize("name", sorted(SCALES))
def test_the_ends_of_every_scale_are_opposite(name: str) -> None:
    scale = SCALES[name]
    assert satisfaction(name, scale.worst, scale.best) == [DISSATISFIED, SATISFIED]


@pytest.mark.parametrize("name", sorted(VERBAL))
def test_no_word_stands_on_two_points_of_one_scale(name: str) -> None:
    words = [word for level in VERBAL[name][1] for word in level.split("|")]
    assert len(words) == len(set(words)) == len(SCALES[name].words)
    assert all(read_answer(word).words == word for word in words)


@pytest.mark.parametrize(
    ("scale", "dissatisfied", "neutral", "satisfied"),
    [
        ("csat-5", [1, 2], [3], [4, 5]),
        ("5..1", [5, 4], [3], [2, 1]),
        ("csat-7", [1, 2], [3, 4, 5], [6, 7]),
        ("7..1", [7, 6], [5, 4, 3], [2, 1]),
        ("csat-10", [1, 5], [6, 7], [8, 10]),
        ("rapportcijfer", [1, 5.4], [5.5, 7, 7.9], [8, 10]),
        ("0..10", [0, 5], [6, 7], [8, 10]),
        ("nps", [0, 6], [7, 8], [9, 10]),
        ("ces-7", [1, 3], [4], [5, 7]),
        ("ces-5-effort", [5, 4], [3], [2, 1]),
        ("1..3", [1], [2], [3]),
        ("1..4", [1, 2], [], [3, 4]),
        ("0..100", [0, 20, 25, 40], [50, 60], [75, 80, 100]),
        ("1..6", [1, 2], [3, 4], [5, 6]),
        ("-2..2", [-2, -1], [0], [1, 2]),
        ("thumbs", [0], [], [1]),
        ("freshdesk", [-103, -101], [100], [101, 103]),
    ],
)
def test_where_a_scale_is_cut(
    scale: str, dissatisfied: list[float], neutral: list[float], satisfied: list[float]
) -> None:
    assert satisfaction(scale, *dissatisfied) == [DISSATISFIED] * len(dissatisfied)
    assert satisfaction(scale, *neutral) == [NEUTRAL] * len(neutral)
    assert satisfaction(scale, *satisfied) == [SATISFIED] * len(satisfied)


@pytest.mark.parametrize("text", ["csat-6", "1..1", "..", "1-5", "", "5..", "99999999..1", "1..2..3"])
def test_an_unknown_scale_lists_the_known(text: str) -> None:
    with pytest.raises(UnknownScale, match=r"auto, csat-5, .*rapportcijfer.*WORST\.\.BEST such as 1\.\.5"):
        named_scale(text)


@pytest.mark.parametrize(
    ("cells", "header", "expected"),
    [
        (["1", "2", "3", "4", "5"], "", "csat-5"),
        (["4", "2,0", "5.0", "n.v.t."], "", "csat-5"),
        (["4,5", "3,5", "5"], "", "csat-5"),
        (["4 van 5", "3/5", "weet niet"], "", "csat-5"),
        (["1", "3"], "", "csat-5"),
        (["5", "5", "5"], "", "csat-5"),
        (["1", "2", "3"], "", "1..3"),
        (["1", "2", "3", "4"], "", "1..4"),
        (["1", "2", "3", "4"], "Score (1-5)", "csat-5"),
        (["1", "2", "3"], "Hoe tevreden bent u? (1 t/m 10)", "csat-10"),
        (["2", "5", "7"], "", "csat-7"),
        (["2", "7"], "Rapportcijfer", "rapportcijfer"),
        (["6,5", "7"], "", "csat-10"),
        (["1", "8", "10"], "", "csat-10"),
        (["8", "10"], "Cijfer", "rapportcijfer"),
        (["0", "9", "10"], "", "nps"),
        (["7", "9", "10"], "NPS", "nps"),
        (["7", "9"], "Zou u ons aanbevelen?", "nps"),
        (["9 of 10", "7 of 10"], "", "csat-10"),
        (["9/10", "7/10"], "NPS", "nps"),
        (["9/10", "0/10"], "", "0..10"),
        (["3/4", "1/4"], "", "1..4"),
        (["0", "3", "1", "2"], "score", "0..3"),
        (["0", "5"], "Score (0-5)", "0..5"),
        (["80%", "100 %", "20%"], "", "percent"),
        (["80", "100", "20"], "CSAT score", "percent"),
        (["1", "4", "5"], "Hoeveel moeite kostte het?", "ces-5-effort"),
        (["1", "4", "7"], "CES", "ces-7"),
        (["1", "5"], "Star Rating", "stars"),
        (["1", "0"], "thumbs", "thumbs"),
        (["103", "-101", "100"], "", "freshdesk"),
        (["good", "bad", "offered"], "", "zendesk"),
        (["Goed", "Slecht"], "", "zendesk"),
        (["good", "neutral", "bad"], "", "good-bad-3"),
        (["positive", "negative", "neutral", "mixed"], "", "sentiment-3"),
        (["tevreden", "neutraal", "ontevreden"], "", "satisfied-3"),
        (["Zeer tevreden", "Tevreden", "Ontevreden"], "", "satisfaction-5"),
        (["Zeer tevreden", "Very satisfied", "ontevreden"], "", "satisfaction-5"),
        (["zeer tevreden", "enigszins tevreden", "neutraal", "enigszins ontevreden", "tevreden"], "", "satisfaction-7"),
        (["uitstekend", "goed", "voldoende", "matig", "slecht"], "", "quality-5"),
        (["uitstekend", "goed", "OK", "niet groots", "slecht"], "", "quality-5"),
        (["zeer goed", "goed", "adequaat", "niet goed", "slecht"], "", "quality-5"),
        (["zeer goed", "goed", "slecht", "zeer slecht"], "", "good-poor-5"),
        (["excellent", "very good", "good", "fair", "poor"], "", "excellent-poor-5"),
        (["Very good", "Good", "Neither good nor poor", "Poor", "Very poor"], "", "good-poor-5"),
        (["helemaal mee eens", "mee oneens"], "", "agreement-5"),
        (["strongly agree", "somewhat agree", "agree", "disagree"], "", "agreement-7"),
        (["zeer makkelijk", "moeilijk"], "", "ease-5"),
        (["Extremely likely", "unlikely"], "", "likelihood-5"),
        (["😄", "🙂", "😐", "🙁", "😣"], "", "smileys"),
        ([":)", ":|", ":("], "", "smileys"),
        (["👍", "👎🏽"], "", "thumbs"),
        (["Zeer ontevreden", "2", "3", "4", "Zeer tevreden"], "", "satisfaction-5"),
        (["0 - Not at all likely", "10 - Extremely likely", "5", "6"], "", "nps"),
        (["1", "2", "3", "4", "5", "-1", "99"], "", "csat-5"),
    ],
)
def test_answers_find_their_scale(cells: list[str], header: str, expected: str) -> None:
    assert name_of(cells, header) == expected


@pytest.mark.parametrize(
    ("cells", "header"),
    [
        (["1 - Zeer tevreden", "2 - Tevreden", "5 - Zeer ontevreden"], ""),
        (["1", "2", "5"], "Score (1 = very good, 5 = very poor)"),
    ],
)
def test_labels_turn_the_scale_around(cells: list[str], header: str) -> None:
    assert name_of(cells, header) == "5..1"


def test_labels_that_run_upwards_leave_it_as_it_is() -> None:
    assert name_of(["1 - Zeer ontevreden", "4 - Tevreden", "5 - Zeer tevreden"]) == "csat-5"


@pytest.mark.parametrize(
    ("cells", "header"),
    [
        ([], ""),
        (["", "n.v.t."], ""),
        (["yes", "no"], ""),
        (["ja", "nee"], ""),
        (["0", "1"], ""),
        (["18", "40", "70"], "Age"),
        (["0", "0", "0", "1", "7"], "retweets"),
        ([f"0.{i}" for i in range(3000, 3400)], "confidence"),
        ([str(i) for i in range(100_000)], "score"),
        (["1 - Noord", "2 - Zuid"], "Regio"),
        (["Store 1", "Store 2"], ""),
        (["web", "phone", "good"], ""),
        (["4/5", "8/10"], ""),
        (["4/5", "9/5"], ""),
        (["1/1", "0/1"], ""),
        (["-5", "3"], ""),
        (["some words of a customer, at some length, about a parcel"] * 3, ""),
    ],
)
def test_what_is_no_scale(cells: list[str], header: str) -> None:
    assert match_scale(cells, header) is None


def test_yes_and_no_only_when_named() -> None:
    assert named_scale("thumbs").words["ja"] == 1
    assert named_scale("thumbs").words["no"] == 0


def test_rare_codes_do_not_lengthen_a_scale() -> None:
    common = ["1"] * 700 + ["2"] * 160 + ["3"] * 50 + ["4"] * 40 + ["5"] * 50
    assert name_of(common + ["6"] * 5 + ["7"] * 10) == "csat-5"
    assert name_of(common + ["9"] * 10) == "csat-5"
    assert name_of(common + ["6"] * 60 + ["7"] * 90) == "csat-7"
    assert name_of(common + ["10"] * 10) == "csat-10"


def test_a_thin_end_is_no_code() -> None:
    tail = {"1": 700, "2": 160, "3": 80, "4": 35, "5": 20, "6": 14, "7": 9}
    assert name_of([cell for cell, n in tail.items() for _ in range(n)]) == "csat-7"


def test_the_order_of_the_answers_does_not_matter() -> None:
    cells = ["zeer goed", "goed", "matig", "slecht", "n.v.t.", "4", "goed", "goed"]
    expected = name_of(cells)
    for seed in range(5):
        random.Random(seed).shuffle(cells)
        assert name_of(cells) == expected
