import numpy as np
import pytest

from rootcause.drivers.significance import raw_p
from rootcause.drivers.ties import UNTIED, tie
from tests.drivers.generator import grouping

N = 400
EVERY = np.arange(N)


def test_the_sign_says_which_way_two_facts_go_together() -> None:
    first = EVERY < 100
    assert tie(first, EVERY < 60, EVERY).sign == 1
    assert tie(first, EVERY >= 300, EVERY).sign == -1
    assert tie(first, EVERY % 4 == 0, EVERY).sign == 0


def test_single_answers_get_the_exact_mid_p() -> None:
    first, second = EVERY < 100, (EVERY % 7 == 0) | (EVERY < 20)
    exact = raw_p(grouping(first[:, None], ("a",)).problem, second.astype(float))[0]
    assert tie(first, second, EVERY).p_value == pytest.approx(exact)


def test_a_talkative_customer_counts_for_less() -> None:
    first, second = EVERY < 40, EVERY < 80
    alone, together = tie(first, second, EVERY), tie(first, second, np.where(first, 0, EVERY))
    assert alone.p_value < 1e-10 < together.p_value
    assert together.sign == alone.sign == 1


@pytest.mark.parametrize("fact", [np.zeros(N, bool), np.ones(N, bool)])
def test_what_holds_for_all_or_none_is_tied_to_nothing(fact: np.ndarray) -> None:
    assert tie(fact, EVERY < 40, EVERY) is UNTIED
    assert tie(EVERY < 40, fact, EVERY) is UNTIED
    assert tie(fact[:0], fact[:0], EVERY[:0]) is UNTIED


def test_independent_facts_of_repeating_customers_seldom_seem_tied() -> None:
    rng = np.random.default_rng(3)
    found = []
    for _ in range(400):
        customer = np.sort(rng.integers(0, 100, N))
        first = rng.random(N) < np.where(rng.random(100) < 0.3, 0.8, 0.1)[customer]
        second = (rng.random(100) < 0.4)[customer]
        found.append(tie(first, second, customer).p_value)
    assert np.mean(np.array(found) <= 0.05) < 0.08
