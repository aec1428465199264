from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from rootcause.domain.comments import Corpus
from rootcause.drivers import response, response_weights
from rootcause.drivers.raking import CAP, rake
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus

SETTINGS = DriverSettings()


def asked(
    bad: NDArray[np.bool_], answered: NDArray[np.bool_], channel: NDArray[np.str_] | None = None
) -> tuple[Corpus, NDArray[np.bool_]]:
    given = corpus(bad, channel=channel)
    silent = np.where(answered, given.satisfaction, -9).astype(np.int8)
    return replace(given, satisfaction=silent), np.ones(len(bad), dtype=np.bool_)


def planted(seed: int = 0) -> tuple[Corpus, NDArray[np.bool_], float]:
    """Phone is worse and answers less; the truth is the rate of everybody asked."""
    rng = np.random.default_rng(seed)
    phone = rng.random(6_000) < 0.5
    bad = rng.random(6_000) < np.where(phone, 0.5, 0.1)
    given, who = asked(bad, rng.random(6_000) < np.where(phone, 0.1, 0.4), np.where(phone, "phone", "web"))
    return given, who, float(bad.mean())


def test_rates_per_segment_and_as_a_whole() -> None:
    bad = np.arange(400) % 4 == 0
    answered = np.arange(400) % 2 == 0
    given, who = asked(bad, answered, np.array(["web"] * 300 + ["shop"] * 92 + ["fax"] * 8))
    excluded = np.where(np.arange(400) % 6 == 0, "empty", "")
    found = response(replace(given, excluded=excluded), who, SETTINGS)
    assert found is not None
    assert (found.asked, found.answered, found.commented, found.rate) == (400, 200, 133, 0.5)
    assert (found.best, found.worst) == (100 / 400, 300 / 400)
    assert [(row.value, row.asked, row.answered) for row in found.rows] == [("shop", 92, 46), ("web", 300, 150)]
    assert found.rows[1].response_rate == 0.5
    assert found.rows[1].comment_rate == pytest.approx(100 / 150)


def test_weights_bring_back_the_rate_of_those_asked_and_bounds_hold_it() -> None:
    given, who, truth = planted()
    found = response(given, who, SETTINGS)
    assert found is not None
    assert found.weighted is not None
    assert found.rate < truth - 0.08
    assert found.weighted == pytest.approx(truth, abs=0.03)
    assert found.best <= truth <= found.worst
    phone, web = found.rows
    assert phone.weight == pytest.approx(phone.asked / found.asked / (phone.answered / found.answered))
    assert web.weight < 1 < phone.weight


def test_the_weights_of_a_corpus_carry_that_rate() -> None:
    given, who, truth = planted(1)
    weight = response_weights(given, who)
    counted = given.counted
    bad = given.satisfaction[counted] == -1
    assert weight[counted] @ bad / weight[counted].sum() == pytest.approx(truth, abs=0.03)
    assert weight[counted].mean() == pytest.approx(1)
    twice = response_weights(replace(given, weight=np.full(len(given), 2.0)), who)
    assert twice == pytest.approx(2 * weight)


def test_unknown_asking_and_answers_alone_say_nothing() -> None:
    given, who, _ = planted()
    everyone = replace(given, satisfaction=np.ones(len(given), dtype=np.int8))
    nobody = replace(given, satisfaction=np.full(len(given), -9, dtype=np.int8))
    assert response(given, None, SETTINGS) is None
    assert response(everyone, who, SETTINGS) is None
    assert response(nobody, who, SETTINGS) is None
    assert response(given, ~who, SETTINGS) is None
    assert response_weights(given, None) is given.weight
    assert response_weights(everyone, who) is everyone.weight
    assert response(corpus(np.zeros(0, dtype=bool)), np.zeros(0, dtype=bool), SETTINGS) is None


def test_test_rows_duplicates_and_those_not_asked_take_no_part_and_one_score_counts_once() -> None:
    given, who = asked(np.arange(60) % 3 == 0, np.arange(60) < 40)
    excluded = np.full(60, "", dtype="<U20")
    excluded[[0, 59]] = "test_row", "duplicate"
    unit = np.arange(60)
    unit[2] = 1
    who[3] = False
    found = response(replace(given, excluded=excluded, unit=unit), who, SETTINGS)
    assert found is not None
    assert (found.asked, found.answered) == (56, 37)
    assert found.weighted is None


def test_equal_response_needs_no_weights() -> None:
    given, who = asked(np.arange(400) % 4 == 0, np.arange(400) % 2 == 0, np.where(np.arange(400) < 200, "a", "b"))
    found = response(given, who, SETTINGS)
    assert found is not None
    assert found.weighted is None


def test_raking_meets_the_shares_of_several_segments() -> None:
    rng = np.random.default_rng(3)
    first, second = rng.random(8_000) < 0.5, rng.random(8_000) < 0.3
    answered = rng.random(8_000) < np.where(first, 0.15, 0.3) * np.where(second, 1.5, 1.0)
    weight = rake({"x": np.where(first, "a", "b"), "y": np.where(second, "c", "d")}, answered)
    for mark in (first, second):
        assert weight[mark].sum() / weight.sum() == pytest.approx(mark.mean(), abs=1e-6)
    assert weight[~answered].max() == 0
    assert weight[answered].mean() == pytest.approx(1)


def test_no_answer_counts_for_more_than_the_cap() -> None:
    values = np.array(["rare"] * 3_000 + ["often"] * 1_000)
    answered = np.r_[np.arange(3_000) < 40, np.ones(1_000, dtype=bool)]
    weight = rake({"x": values}, answered)
    assert weight.max() == pytest.approx(CAP)
    assert weight[answered].mean() == pytest.approx(1)


def test_a_level_that_nobody_answered_for_cannot_be_represented() -> None:
    values = np.repeat(["a", "b", "silent"], 500)
    answered = (np.arange(1_500) % 5 == 0) & (values != "silent")
    weight = rake({"x": values}, answered)
    assert weight[answered] == pytest.approx(np.ones(int(answered.sum())))
    assert rake({"x": values}, np.zeros(1_500, dtype=bool)).tolist() == [0.0] * 1_500
