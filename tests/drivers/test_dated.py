from dataclasses import replace

import numpy as np

from rootcause.drivers.dated import dated_answers
from tests.drivers.generator import corpus

WHEN = np.array(["2026-03-02", "2026-03-01", "NaT", "2026-03-04", "2026-03-03"], dtype="datetime64[s]")
GIVEN = replace(corpus(np.array([True, False, True, False, True]), when=WHEN), unit=np.array([0, 1, 2, 1, 3]))


def test_an_answer_has_the_date_of_its_first_comment() -> None:
    found = dated_answers(GIVEN)
    assert found.day.astype(str).tolist() == ["2026-03-01", "2026-03-02", "2026-03-03"]
    assert found.dissatisfied.tolist() == [0, 1, 1]
    assert found.satisfied.tolist() == [1, 0, 0]


def test_what_is_no_answer_is_left_out() -> None:
    satisfaction = GIVEN.satisfaction.copy()
    satisfaction[0] = -9
    excluded = np.array(["", "", "", "", "duplicate"])
    assert len(dated_answers(replace(GIVEN, satisfaction=satisfaction, excluded=excluded))) == 1


def test_weights() -> None:
    weight = np.array([2.0, np.nan, 1.0, 1.0, -1.0])
    assert dated_answers(replace(GIVEN, weight=weight)).weight.tolist() == [0, 2, 0]
    assert dated_answers(replace(GIVEN, weight=np.zeros(5))).weight.tolist() == [1, 1, 1]


def test_a_rate_inside() -> None:
    found = dated_answers(GIVEN)
    inside = found.day >= np.datetime64("2026-03-02")
    assert found.rate(found.dissatisfied, inside).value == 1.0
