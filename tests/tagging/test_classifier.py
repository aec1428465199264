from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from rootcause.errors import NotEnoughData
from rootcause.tagging.classifier import Classifier, Fit, fit
from rootcause.tagging.features import rarity, spoken, weighted
from tests.tagging.labeled import CODES, comments


def rows(texts: list[str]) -> sparse.csr_matrix:
    counts = spoken(texts)
    return weighted(counts, rarity(counts))


@pytest.fixture(scope="module")
def fitted() -> Fit:
    texts, _, truth = comments()
    return fit(rows(texts), truth, CODES, texts)


def test_planted_reasons_are_found_in_comments_that_were_left_out(fitted: Fit) -> None:
    _, _, truth = comments()
    found = fitted.classifier.chosen(fitted.held_out)
    assert (found & truth).sum() / truth.sum() > 0.9
    assert (found & truth).sum() / found.sum() > 0.9


def test_probabilities_are_calibrated(fitted: Fit) -> None:
    _, _, truth = comments()
    assert np.abs(fitted.held_out.mean(axis=0) - truth.mean(axis=0)).max() < 0.03


def test_the_order_of_comments_changes_nothing(fitted: Fit) -> None:
    texts, _, truth = comments()
    order = np.random.default_rng(1).permutation(len(texts))
    counts = spoken(texts)
    given = weighted(counts, rarity(counts))
    other = fit(given[order], truth[order], CODES, [texts[row] for row in order])
    assert other.held_out.tolist() == fitted.held_out[order].tolist()
    assert other.classifier.weights.tolist() == fitted.classifier.weights.tolist()
    assert other.classifier.thresholds.tolist() == fitted.classifier.thresholds.tolist()


def test_reasons_that_exclude_each_other_share_one() -> None:
    texts, _, truth = comments(120, 3, single=True)
    fitted = fit(rows(texts), truth, CODES, texts)
    assert fitted.classifier.single
    assert fitted.held_out.sum(axis=1) == pytest.approx(np.ones(120), abs=1e-4)
    assert fitted.classifier.chosen(fitted.held_out).sum(axis=1).max() == 1
    assert (fitted.held_out.argmax(axis=1) == truth.argmax(axis=1)).mean() > 0.9


def test_it_abstains_below_the_threshold() -> None:
    thresholds = np.array([0.5, 0.4])
    empty, none = np.zeros((1, 2), dtype=np.float32), np.zeros(2)
    for single, expected in ((False, [[True, True], [False, False]]), (True, [[True, False], [False, False]])):
        made = Classifier(("a", "b"), empty, none, none, none, thresholds, single)
        assert made.chosen(np.array([[0.6, 0.5], [0.49, 0.39]])).tolist() == expected


def test_a_reason_with_two_comments_is_not_learned() -> None:
    texts, _, truth = comments(60, 5)
    rare = np.zeros((60, 1), dtype=bool)
    rare[:2] = True
    fitted = fit(rows(texts), np.concatenate([truth, rare], axis=1), (*CODES, "rare"), texts)
    assert fitted.classifier.codes == CODES


def test_a_reason_whose_comments_all_lie_in_one_part_is_survived() -> None:
    texts, _, truth = comments(40, 6)
    few = np.zeros((40, 1), dtype=bool)
    few[:3] = True
    fitted = fit(rows(texts), np.concatenate([truth, few], axis=1), (*CODES, "few"), texts)
    assert np.isfinite(fitted.held_out).all()


@pytest.mark.parametrize(("n", "labels"), [(19, "planted"), (0, "planted"), (60, "none"), (60, "all")])
def test_too_little_is_refused(n: int, labels: str) -> None:
    texts, _, truth = comments(60, 7)
    truth = {"planted": truth, "none": np.zeros_like(truth), "all": np.ones_like(truth)}[labels][:n]
    with pytest.raises(NotEnoughData, match=r"at least 3 of them"):
        fit(rows(texts)[:n], truth, CODES, texts[:n])
