from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from rootcause.domain.comments import Corpus
from rootcause.domain.teams import Targets, Wanted
from rootcause.drivers import targets, unmatched
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus

SETTINGS = DriverSettings()
BAD = np.arange(400) % 5 == 0  # 80 % satisfied
CHANNEL = np.array(["Web"] * 200 + ["Phone"] * 191 + ["Shop"] * 9)
FILE = corpus(BAD, channel=CHANNEL)


def with_answers(satisfaction: NDArray[np.int64], customer: NDArray[np.str_] | None = None) -> Corpus:
    given = corpus(satisfaction == -1, customer)
    return replace(given, satisfaction=satisfaction.astype(np.int8))


@pytest.mark.parametrize(("target", "reached"), [(0.70, "yes"), (0.80, "open"), (0.83, "open"), (0.90, "no")])
def test_a_target_is_reached_missed_or_open(target: float, reached: str) -> None:
    (found,) = targets(FILE, Targets("satisfied", (Wanted("", "", target),)), SETTINGS)
    assert (found.reached, found.n, found.unit) == (reached, 400, "satisfied")
    assert [found.satisfied, found.low, found.high] == pytest.approx([0.8, 0.758, 0.836], abs=1e-3)


def test_neutral_answers_are_not_satisfied() -> None:
    given = with_answers(np.repeat([-1, 0, 1], 100))
    (found,) = targets(given, Targets("satisfied", (Wanted("", "", 0.5),)), SETTINGS)
    assert found.satisfied == pytest.approx(1 / 3)
    assert found.reached == "no"


def test_segments_are_found_whatever_the_case_and_keep_the_spelling_of_the_export() -> None:
    wanted = Targets("satisfied", (Wanted(" CHANNEL", "web ", 0.5, 2), Wanted("Taal", "NL", 0.95, 3)))
    first, second = targets(FILE, wanted, SETTINGS)
    assert (first.segment, first.value, first.n, first.reached) == ("channel", "Web", 200, "yes")
    assert (second.segment, second.value, second.n, second.reached) == ("language", "nl", 400, "no")
    assert unmatched(FILE, wanted, SETTINGS) == ()


def test_what_the_export_does_not_have_is_said_with_what_it_has_and_never_repeated() -> None:
    wanted = Targets(
        "satisfied",
        (
            Wanted("Region", "secret", 0.8, 2),
            Wanted("channel", "Sanne de Vries", 0.8, 3),
            Wanted("channel", "fax", 0.8, 4),
            Wanted("channel", "shop", 0.8, 5),
            Wanted("channel", "web", 0.8, 6),
        ),
    )
    assert [found.value for found in targets(FILE, wanted, SETTINGS)] == ["Web"]
    strange, absent, few = unmatched(FILE, wanted, SETTINGS)
    assert (strange.code, strange.values["lines"]) == ("target_unknown_segment", "2")
    assert strange.values["has"] == "language, month, channel"
    assert (absent.code, absent.values["lines"]) == ("target_unknown_value", "3, 4")
    assert absent.values["has"] == "Phone, Shop, Web"
    assert (few.code, few.values) == ("target_too_few", {"lines": "5", "needed": 10})
    assert "Sanne" not in strange.text + absent.text + few.text


def test_nps_is_measured_in_points() -> None:
    given = with_answers(np.r_[np.repeat(1, 300), np.repeat(0, 240), np.repeat(-1, 60)])
    wanted = Targets("nps", (Wanted("", "", 30.0), Wanted("", "", 40.0), Wanted("", "", 60.0)))
    found = targets(given, wanted, SETTINGS)
    assert [row.reached for row in found] == ["yes", "open", "no"]
    assert found[0].satisfied == pytest.approx(40)
    assert found[0].unit == "nps"
    assert found[0].high - found[0].low == pytest.approx(2 * 1.96 * 100 * np.sqrt(0.44 / 600), rel=0.02)


@pytest.mark.parametrize("unit", ["satisfied", "nps"])
def test_limits_cover_the_truth_also_where_customers_answer_several_times(unit: str) -> None:
    rng = np.random.default_rng(7)
    covered = list[bool]()
    for _ in range(300):
        happy = rng.beta(3, 1, 60)[np.repeat(np.arange(60), 4)]
        score = np.where(rng.random(240) < happy, 1, np.where(rng.random(240) < 0.5, 0, -1))
        given = with_answers(score, np.array([f"c{k // 4:02d}" for k in range(240)]))
        wanted = Targets("nps" if unit == "nps" else "satisfied", (Wanted("", "", 0.5),))
        (found,) = targets(given, wanted, SETTINGS)
        truth = 100 * (0.75 - 0.125) if unit == "nps" else 0.75
        covered.append(found.low <= truth <= found.high)
    assert 0.92 <= np.mean(covered) <= 0.98


def test_nothing_scored_or_nothing_wanted_gives_nothing() -> None:
    silent = replace(FILE, satisfaction=np.full(400, -9, dtype=np.int8))
    wanted = Targets("satisfied", (Wanted("", "", 0.8), Wanted("channel", "web", 0.8, 2)))
    assert targets(silent, wanted, SETTINGS) == ()
    assert targets(FILE, Targets(), SETTINGS) == ()
    assert unmatched(FILE, Targets(), SETTINGS) == ()


@pytest.mark.parametrize("good", [True, False])
def test_everybody_alike_is_no_certainty(good: bool) -> None:
    given = with_answers(np.full(20, 1 if good else -1))
    share, points = (
        targets(given, Targets(unit, (Wanted("", "", 0.9),)), SETTINGS)[0] for unit in ("satisfied", "nps")
    )
    assert (share.satisfied, points.satisfied) == (float(good), 100.0 if good else -100.0)
    assert 0 < share.high - share.low < 0.2
    assert -100 <= points.low < points.high <= 100
