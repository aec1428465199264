import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import hypergeom

from rootcause.drivers.mentioning import Mentioning, mentioning
from rootcause.settings import DriverSettings

SETTINGS = DriverSettings()


def compared(before: list[int], after: list[int], n: int = 500, author: np.ndarray | None = None) -> Mentioning:
    """So many of the first n, and of the second n, comments mention each row."""
    mentioned = np.column_stack([np.r_[np.arange(n) < a, np.arange(n) < b] for a, b in zip(before, after, strict=True)])
    later = np.arange(2 * n) >= n
    whose = np.arange(2 * n) if author is None else author
    return mentioning(csr_matrix(mentioned * 1.0), whose, later, np.ones(len(before), dtype=bool), SETTINGS)


def test_what_became_of_each() -> None:
    found = compared([2, 60, 40, 90, 50, 5], [60, 3, 90, 40, 55, 6])
    assert found.status == ("new", "gone", "grown", "shrunk", "", "")
    assert found.share[:, 0].tolist() == [0.004, 0.12]
    assert np.isnan(found.q_value[5])  # 11 customers are too few


def test_the_p_value_is_the_exact_mid_p() -> None:
    found = compared([30], [45])
    chance = hypergeom(1000, 75, 500)
    assert found.q_value[0] == pytest.approx(2 * (chance.sf(45) + chance.pmf(45) / 2))


def test_a_few_talkative_customers_are_not_many() -> None:
    alone = compared([20], [45])
    crowd = np.r_[np.arange(500), 500 + np.arange(500) // 5]
    assert alone.q_value[0] < 0.01
    assert compared([20], [45], author=crowd).q_value[0] > 0.05
    assert compared([20], [45], author=crowd).status == ("",)


def test_chance_alone_is_called_seldom() -> None:
    rng = np.random.default_rng(5)
    later, alarms = np.arange(1200) >= 500, 0
    for _ in range(100):
        mentioned = csr_matrix((rng.random((1200, 12)) < 0.06) * 1.0)
        alarms += any(mentioning(mentioned, np.arange(1200), later, np.ones(12, dtype=bool), SETTINGS).status)
    assert alarms <= 11


def test_without_comments_on_one_side_nothing_is_tested() -> None:
    mentioned, later = csr_matrix(np.ones((40, 1))), np.ones(40, dtype=bool)
    found = mentioning(mentioned, np.arange(40), later, np.ones(1, dtype=bool), SETTINGS)
    assert found.share.tolist() == [[0.0], [1.0]]
    assert np.isnan(found.q_value).all()
    assert found.status == ("",)


def test_rows_that_are_not_to_be_tested_are_not() -> None:
    mentioned, later = (
        csr_matrix(np.column_stack([np.arange(400) >= 200, np.arange(400) % 2]) * 1.0),
        np.arange(400) >= 200,
    )
    found = mentioning(mentioned, np.arange(400), later, np.array([False, True]), SETTINGS)
    assert found.status == ("", "")
    assert np.isnan(found.q_value).tolist() == [True, False]
