import numpy as np
import pytest
from numpy.typing import NDArray

from rootcause.drivers.adjusters import adjusters
from rootcause.drivers.exposures import exposures
from rootcause.drivers.interaction import Fitted, departure, fitted
from rootcause.drivers.outcome import answers
from tests.drivers.generator import SEGMENTS, corpus, grouping

N = 3_000


def fit(bad: NDArray[np.bool_], mentions: NDArray[np.bool_], channel: NDArray[np.str_]) -> Fitted:
    names = tuple(f"k{j}" for j in range(mentions.shape[1]))
    # Ids in order of rows and one customer each: the answers keep the order of the rows.
    groups = grouping(mentions, names)
    given = answers(corpus(bad, channel=channel), groups)
    level = exposures(groups.groups, given.problem, given.customer, "any", 15)
    return fitted(given, level, adjusters(given.segments, given.dissatisfied), 0.25)


def draw(seed: int, extra: float = 0.0) -> tuple[Fitted, NDArray[np.int64]]:
    """Return the fit of a world in which "k0" has ``extra`` log-odds on the phone, and its mentions there."""
    rng = np.random.default_rng(seed)
    channel = np.array(SEGMENTS)[rng.choice(3, N, p=(0.3, 0.6, 0.1))]
    mentions = rng.random((N, 3)) < (0.15, 0.2, 0.1)
    phone = channel == "phone"
    log_odds = -1.5 + 0.6 * phone + mentions @ np.array([1.0, 0.8, 0.0]) + extra * (phone & mentions[:, 0])
    bad = rng.random(N) < 1 / (1 + np.exp(-log_odds))
    return fit(bad, mentions, channel), np.flatnonzero(phone & mentions[:, 0])


def test_a_cause_that_weighs_more_in_a_segment_departs_upward_and_one_that_weighs_less_downward() -> None:
    more, less = departure(*draw(1, extra=1.5)), departure(*draw(1, extra=-1.5))
    assert more is not None
    assert less is not None
    assert more[0] > 0.05
    assert less[0] < -0.05
    assert max(more[1], less[1]) < 0.001


def test_where_it_weighs_the_same_p_values_are_spread_evenly() -> None:
    found = [departure(*draw(seed)) for seed in range(150)]
    p = np.array([each[1] for each in found if each is not None])
    assert len(p) == 150
    assert 0.01 <= np.mean(p <= 0.05) <= 0.1
    assert 0.35 <= np.mean(p <= 0.5) <= 0.65


def test_answers_that_the_model_has_a_column_for_leave_nothing_to_test() -> None:
    rng = np.random.default_rng(2)
    mentions = rng.random((N, 2)) < 0.2
    bad = rng.random(N) < 0.2 + 0.3 * mentions[:, 0]
    found = fit(bad, mentions, np.full(N, "web"))
    assert departure(found, np.flatnonzero(mentions[:, 0])) is None


def test_the_difference_is_what_was_seen_less_what_was_expected() -> None:
    found, rows = draw(4, extra=1.0)
    departed = departure(found, rows)
    assert departed is not None
    assert departed[0] == pytest.approx(found.dissatisfied[rows].mean() - found.expected[rows].mean())
