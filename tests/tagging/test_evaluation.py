from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score

from rootcause.settings import TaggingSettings
from rootcause.tagging.agreement import agreement, kappa
from rootcause.tagging.comparing import next_to_label, tag_flags
from rootcause.tagging.correcting import corrected_share, impact_without_errors
from rootcause.tagging.evaluation import evaluate
from rootcause.tagging.gate import calibration_error, coverage_curve, open_gate, surest
from rootcause.tagging.tagger import Tagger
from tests.tagging.small import BagOfWords, corpus, small

CODES = ("a", "b", "c")


def pair(n: int = 400, seed: int = 0, flip: float = 0.15) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    truth = random.random((n, 3)) < [0.5, 0.2, 0.05]
    return truth, truth ^ (random.random((n, 3)) < flip)


def test_scores_are_those_of_scikit_learn() -> None:
    truth, found = pair()
    made = evaluate(truth, found, CODES, ["nl"] * 200 + ["en"] * 200)
    assert made.micro.value == pytest.approx(f1_score(truth, found, average="micro"))
    assert made.macro.value == pytest.approx(f1_score(truth, found, average="macro"))
    assert made.weighted.value == pytest.approx(f1_score(truth, found, average="weighted"))
    assert [each.f1.value for each in made.reasons] == pytest.approx(f1_score(truth, found, average=None).tolist())
    nl, en = (f1_score(truth[rows], found[rows], average="macro") for rows in (slice(200), slice(200, None)))
    assert [value.value for _, _, value in made.languages] == pytest.approx([nl, en])
    assert made.gap is not None
    assert made.gap.value == pytest.approx(nl - en)


def test_intervals_hold_the_true_value_about_as_often_as_they_say() -> None:
    whole = f1_score(*pair(200_000, 1), average="macro")
    inside = 0
    for seed in range(60):
        made = evaluate(*pair(400, 100 + seed), CODES, ["nl"] * 400)
        inside += made.macro.low <= whole <= made.macro.high
        assert made.macro.low < made.macro.value < made.macro.high
    assert inside >= 51


def test_the_order_of_comments_changes_nothing() -> None:
    truth, found = pair()
    languages = np.array(["nl", "en"])[(truth[:, 0] ^ found[:, 1]).astype(int)]
    order = np.random.default_rng(5).permutation(len(truth))
    assert evaluate(truth, found, CODES, languages) == evaluate(truth[order], found[order], CODES, languages[order])


def test_confusions_name_what_was_missed_and_what_was_given_instead() -> None:
    truth = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]], dtype=bool)
    found = np.array([[0, 1, 0], [0, 1, 0], [0, 0, 0], [0, 0, 1]], dtype=bool)
    made = evaluate(truth, found, CODES, ["nl"] * 4)
    assert made.confusions == (("a", "b", 2), ("", "c", 1), ("b", "", 1))


@pytest.mark.parametrize("n", [0, 1, 3])
def test_little_or_nothing_is_survived(n: int) -> None:
    for truth in (np.zeros((n, 3), dtype=bool), np.ones((n, 3), dtype=bool)):
        for found in (truth, ~truth):
            made = evaluate(truth, found, CODES, ["nl"] * n)
            assert 0 <= made.macro.low <= made.macro.value <= made.macro.high <= 1


def test_a_comment_is_as_sure_as_its_least_sure_tag() -> None:
    found = np.array([[1, 1], [1, 0], [0, 0]], dtype=bool)
    truth = np.array([[1, 0], [1, 1], [1, 0]], dtype=bool)
    sure, right = surest(np.array([[0.9, 0.6], [0.8, 0.99], [0.9, 0.9]]), found, truth)
    assert sure.tolist() == [0.6, 0.8, -1.0]
    assert right.tolist() == [False, True, True]


def test_the_gate_holds_its_precision_on_other_comments() -> None:
    random = np.random.default_rng(2)
    reached = []
    for _ in range(40):
        sure = random.random((2, 1_000))
        right = random.random((2, 1_000)) < sure
        gate = open_gate(sure[0], right[0], 0.9)
        assert gate.confidence is not None
        above = sure[1] >= gate.confidence
        reached.append(right[1][above].mean())
        assert gate.coverage == pytest.approx((sure[0] >= gate.confidence).mean())
    assert np.mean(reached) >= 0.89
    assert np.percentile(reached, 10) >= 0.86


def test_no_gate_opens_where_tags_are_too_often_wrong_or_few() -> None:
    sure = np.linspace(0, 1, 500)
    assert open_gate(sure, np.arange(500) % 2 == 0, 0.9).confidence is None
    assert open_gate(sure[:15], np.ones(15, dtype=bool), 0.9).confidence is None
    assert open_gate(np.full(50, -1.0), np.ones(50, dtype=bool), 0.9).confidence is None
    assert open_gate(np.zeros(0), np.zeros(0, dtype=bool), 0.9).coverage == 0


def test_equal_confidences_stand_on_one_side_of_the_gate() -> None:
    right = np.array([True] * 30 + [False] * 30)
    assert open_gate(np.full(60, 0.7), right, 0.9).confidence is None


def test_more_precision_costs_coverage() -> None:
    random = np.random.default_rng(3)
    sure = random.random(2_000)
    coverages = [gate.coverage for gate in coverage_curve(sure, random.random(2_000) < sure)]
    assert coverages == sorted(coverages, reverse=True)
    assert coverages[0] > coverages[-1]


def test_calibration_error() -> None:
    random = np.random.default_rng(4)
    sure = random.random(20_000)
    assert calibration_error(sure, random.random(20_000) < sure) < 0.02
    assert calibration_error(np.full(100, 0.9), np.arange(100) < 50) == pytest.approx(0.4)
    assert calibration_error(np.zeros(0), np.zeros(0, dtype=bool)) == 0


def test_agreement_of_two_columns() -> None:
    first = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 0], [0, 1, 0]], dtype=bool)
    second = np.array([[1, 0, 0], [1, 0, 0], [0, 0, 0], [1, 1, 0]], dtype=bool)
    made = agreement(first, second, CODES)
    assert made.identical == 0.5
    assert made.f1 == pytest.approx(2 * 3 / (4 + 4))
    assert [code for code, *_ in made.codes] == ["a", "b"]
    assert made.codes[0][1:4] == (2, 3, 2)
    assert made.codes[0][4] == pytest.approx(0.5)
    assert agreement(first, first, CODES).f1 == 1
    assert agreement(first[:0], first[:0], CODES).f1 == 0


def test_kappa_where_chance_always_agrees_is_none() -> None:
    assert kappa(5, 5, 5, 5) is None
    assert kappa(0, 0, 0, 0) is None


def test_a_corrected_share_finds_the_true_one() -> None:
    """Of 20,000 comments 12 % have the reason; the tagger finds 80 % of them and 3 % of the others."""
    random, inside = np.random.default_rng(6), 0
    for _ in range(200):
        hits, left = random.binomial(150, 0.8), random.binomial(1_000, 0.97)
        tagged = random.binomial(20_000, 0.12 * 0.8 + 0.88 * 0.03)
        made = corrected_share(int(tagged), 20_000, int(hits), 150, int(left), 1_000)
        assert made is not None
        inside += made.low <= 0.12 <= made.high
        assert made.low <= made.share <= made.high
    assert 183 <= inside <= 199


@pytest.mark.parametrize(
    "counts", [(5, 0, 1, 1, 1, 1), (5, 10, 0, 0, 9, 10), (5, 10, 9, 10, 0, 0), (5, 10, 2, 10, 5, 10)]
)
def test_what_cannot_be_corrected_is_none(counts: tuple[int, int, int, int, int, int]) -> None:
    assert corrected_share(*counts) is None


def test_an_impact_without_errors() -> None:
    assert impact_without_errors(0.04, 0.8, 0.95) == pytest.approx(0.04 / 0.75)
    assert impact_without_errors(0.04, 0.4, 0.6) is None


def test_what_to_label_next_begins_with_the_rarest_reasons() -> None:
    rows = corpus(["Lange wachttijd", "mijn factuur", "vriendelijke dame", "x y z", "De factuur klopt niet"])
    tags = Tagger(small(), BagOfWords(), TaggingSettings()).tag(rows)
    labeled = np.array([False, False, False, False, True])
    found = next_to_label(rows, labeled, tags, {"waiting.phone": 40, "billing": 2, "staff": 60})
    assert [id for id, _ in found] == ["row-1", "row-0", "row-2", "row-3"]
    assert "billing, of which 2" in found[0][1]
    flags, sure = tag_flags(tags, ("billing", "staff"), 5)
    assert flags.tolist() == [[False, False], [True, False], [False, True], [False, False], [True, False]]
    assert ((sure > 0) == flags).all()
