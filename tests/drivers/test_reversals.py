from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from rootcause.domain.comments import Corpus
from rootcause.domain.groups import Grouping
from rootcause.drivers import Measured, flag_reversals, measure
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus, grouping, planted, world

SETTINGS = DriverSettings(draws=100)
N = 4_000


def flagged(given: Corpus, groups: Grouping) -> dict[str, str]:
    measured = measure(given, groups, SETTINGS, 0)
    found = flag_reversals(given, groups, measured, SETTINGS)
    assert replace_caveats(found) == replace_caveats(measured)
    return {driver.group: driver.caveat for driver in found.problems.drivers}


def replace_caveats(measured: Measured) -> Measured:
    rows = tuple(replace(driver, caveat="") for driver in measured.problems.drivers)
    return replace(measured, problems=replace(measured.problems, drivers=rows))


def reversed_on(share: float, inside: float, customer: NDArray[np.str_] | None = None) -> tuple[Corpus, Grouping]:
    """Return answers, ``share`` of them on the phone, where a mention is worth ``inside``; elsewhere 1.5 log-odds."""
    rng = np.random.default_rng(7)
    phone = rng.random(N) < share
    mentions = rng.random((N, 2)) < (0.2, 0.1)
    log_odds = -0.7 + np.where(phone, inside, 1.5) * mentions[:, 0]
    bad = rng.random(N) < 1 / (1 + np.exp(-log_odds))
    channel = np.where(phone, "phone", np.where(rng.random(N) < 0.5, "web", "shop"))
    return corpus(bad, channel=channel, customer=customer), grouping(mentions, ("hold", "else"))


def test_a_cause_that_points_the_other_way_in_one_segment_is_flagged_there() -> None:
    assert flagged(*reversed_on(0.25, -1.5)) == {"hold": "simpson:channel=phone", "else": ""}


def test_simpsons_paradox_is_flagged_in_the_segments_and_over_all() -> None:
    rng = np.random.default_rng(11)
    phone = rng.random(6_000) < 0.5
    hold = rng.random(6_000) < np.where(phone, 0.6, 0.1)
    bad = rng.random(6_000) < 1 / (1 + np.exp(-(np.where(phone, 1.0, -2.0) - hold)))
    found = flagged(corpus(bad, channel=np.where(phone, "phone", "web")), grouping(hold[:, None], ("hold",)))
    assert found == {"hold": "simpson|simpson:channel=phone|simpson:channel=web"}


@pytest.mark.parametrize("inside", [0.0, 1.5])
def test_a_segment_without_the_association_is_no_reversal(inside: float) -> None:
    assert flagged(*reversed_on(0.25, inside)) == {"hold": "", "else": ""}


def test_a_reversal_in_the_answers_of_one_customer_is_none() -> None:
    given, _ = reversed_on(0.25, -1.5)
    talkative = np.where(given.attributes["channel"] == "phone", "one", [f"c{k}" for k in range(N)])
    assert flagged(*reversed_on(0.25, -1.5, talkative))["hold"] == ""


def test_a_name_with_a_bar_stays_one_caveat() -> None:
    given, groups = reversed_on(0.25, -1.5)
    channel = np.where(given.attributes["channel"] == "phone", "phone|desk", "web")
    found = flagged(replace(given, attributes={"a|b": channel}), groups)
    assert found["hold"] == "simpson:a/b=phone/desk"


def test_small_segments_months_and_missing_values_are_left_out() -> None:
    given, groups = reversed_on(0.25, -1.5)
    phone = given.attributes["channel"] == "phone"
    months = np.where(phone, np.datetime64("2026-02-03", "s"), np.datetime64("2026-03-03", "s"))
    moved = replace(given, when=months, attributes={"channel": np.where(phone, "", "web")})
    assert flagged(moved, groups)["hold"] == ""


def test_ordinary_data_has_none() -> None:
    found = []
    for seed in range(10):
        data = planted(world(seed, causes=12), 1_500, seed, per_customer=1 + 2 * (seed % 2))
        found += [code for code in flagged(data.corpus, data.grouping).values() if "simpson:" in code]
    assert found == []


def test_one_outcome_and_no_rows_have_nothing_to_reverse() -> None:
    given, groups = reversed_on(0.25, -1.5)
    assert set(flagged(replace(given, satisfaction=np.ones(N, dtype=np.int8)), groups).values()) == {""}
    assert flagged(corpus(np.zeros(0, bool)), grouping(np.zeros((0, 1), bool), ("a",))) == {"a": ""}
