import numpy as np
import pytest

from rootcause.drivers.surprise import MIN_BASELINE, corrected, expectation, surprise

EVEN = np.full((30, 1), 100.0)


def course(*pieces: tuple[int, float]) -> np.ndarray:
    return np.concatenate([np.full(weeks, value) for weeks, value in pieces])[:, None]


def test_a_burst_shows_in_one_week_and_a_step_in_three() -> None:
    p, width = surprise(course((29, 10.0), (1, 30.0)), EVEN, 29)
    assert (p[0] < 1e-4, width[0]) == (True, 1)
    p, width = surprise(course((27, 10.0), (3, 22.0)), EVEN, 29)
    assert (p[0] < 1e-6, width[0]) == (True, 3)


def test_later_weeks_are_not_looked_at() -> None:
    counts = course((20, 10.0), (10, 50.0))
    changed = counts.copy()
    changed[25:] = 0.0
    assert surprise(counts, EVEN, 24)[0][0] == surprise(changed, EVEN, 24)[0][0]


def test_eight_weeks_of_history_are_needed() -> None:
    counts = course((MIN_BASELINE, 10.0), (22, 60.0))
    assert surprise(counts, EVEN, MIN_BASELINE - 1)[0][0] == 1.0
    assert surprise(counts, EVEN, MIN_BASELINE)[0][0] < 1e-10
    silent = np.where(np.arange(30)[:, None] < 3, 0.0, EVEN)
    assert surprise(counts, silent, MIN_BASELINE)[0][0] == 1.0


def test_a_beginning_outbreak_is_not_its_own_yardstick() -> None:
    counts = course((20, 10.0), (10, 25.0))
    assert expectation(counts, EVEN, 22, 3).mean[0] == pytest.approx(30, rel=0.02)


def test_a_trend_is_drawn_out_to_the_middle_of_the_weeks() -> None:
    counts = np.round(60 * np.exp(-0.05 * np.arange(30.0)))[:, None]
    counts[20:24] = 5.0  # as low as the trend may be drawn
    one, three = (expectation(counts, EVEN, 29, width).mean[0] for width in (1, 3))
    assert 1.04 < three / (3 * one) < 1.12


def test_fewer_than_five_mentions_in_four_weeks_surprise_nobody() -> None:
    counts = course((26, 0.0), (4, 1.0))
    assert surprise(counts, EVEN, 29)[0][0] == 1.0
    counts[29] = 2.0
    assert surprise(counts, EVEN, 29)[0][0] < 0.01


def test_a_week_without_comments() -> None:
    counts, exposure = course((26, 10.0), (4, 0.0)), EVEN.copy()
    exposure[26:] = 0.0
    assert surprise(counts, exposure, 29)[0][0] == 1.0


def test_twice_the_comments_are_no_surprise() -> None:
    counts, exposure = course((27, 10.0), (3, 20.0)), EVEN.copy()
    exposure[27:] = 200.0
    assert surprise(counts, exposure, 29)[0][0] > 0.3


def test_p_values_hold_their_level() -> None:
    rng = np.random.default_rng(0)
    rates = np.geomspace(1, 40, 60)
    p = []
    for _ in range(40):
        counts = rng.poisson(rates * rng.gamma(44, 1 / 44, (30, 60))).astype(float)
        p += [surprise(counts, np.full(counts.shape, 400.0), week)[0] for week in range(8, 30, 3)]
    assert np.mean(np.array(p) <= 0.01) <= 0.015
    assert 0.0002 <= np.mean(np.array(p) <= 0.001) <= 0.002


def test_the_latest_week_has_half_of_the_level() -> None:
    p = np.ones((5, 1))
    p[4] = 0.02
    assert corrected(p)[0][0] == pytest.approx(0.04)
    p[4], p[1] = 1.0, 0.002
    q, weekly = corrected(p)
    assert q[0] == pytest.approx(0.002 * 2 * 4)
    assert weekly[:, 0].tolist() == [1.0, q[0], 1.0, 1.0, 1.0]
    assert corrected(np.full((1, 1), 0.03))[0][0] == 0.03


def test_causes_are_corrected_for_one_another() -> None:
    p = np.ones((1, 60))
    p[0, 3] = 0.0005
    q, weekly = corrected(p)
    assert q[3] == weekly[0, 3] == pytest.approx(0.03)


def test_a_week_is_judged_by_the_limit_that_its_corrected_causes_set() -> None:
    p = np.array([[0.004, 1.0], [1e-6, 0.01]])
    q, weekly = corrected(p)
    assert q.tolist() == pytest.approx([4e-6, 0.02])
    assert weekly[0].tolist() == pytest.approx([0.016, 1.0])


def test_a_weeks_q_value_is_that_of_a_cause_without_a_better_week() -> None:
    rng = np.random.default_rng(0)
    p = rng.random((4, 8)) ** 4
    _, weekly = corrected(p)
    for week in range(4):
        for g in range(8):
            worse = p.copy()
            worse[:, g] = np.where(np.arange(4) == week, p[:, g], 1.0)
            assert weekly[week, g] == pytest.approx(corrected(worse)[0][g])


def test_stable_causes_raise_few_alarms_in_any_report() -> None:
    """Thirty reports of 26 weeks: at most a few hold an alarm of the sixty stable causes."""
    rng = np.random.default_rng(5)
    alarmed = 0
    for _ in range(30):
        counts = rng.poisson(np.geomspace(0.5, 40, 60) * rng.gamma(44, 1 / 44, (26, 60))).astype(float)
        p = np.array([surprise(counts, np.full(counts.shape, 400.0), week)[0] for week in range(8, 26)])
        alarmed += bool((corrected(p)[0] <= 0.05).any())
    assert alarmed <= 5
