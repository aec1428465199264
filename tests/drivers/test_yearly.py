import numpy as np
import pytest

from rootcause.drivers.yearly import yearly_index

WEEKS = np.arange(52 * 4)
RHYTHM = 1 + 0.4 * np.cos(2 * np.pi * WEEKS / 52)


def drawn(mean: np.ndarray, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    counts = np.random.default_rng(seed).poisson(mean).astype(float)
    return counts, np.full(counts.shape, 300.0)


def test_a_rhythm_is_learned_from_whole_years() -> None:
    index = yearly_index(*drawn(20 * RHYTHM[:, None]), before=156)
    assert np.corrcoef(index[156:, 0], RHYTHM[156:])[0, 1] > 0.95
    assert index[156:, 0].max() == pytest.approx(1.4, abs=0.15)


def test_what_comes_after_does_not_count() -> None:
    counts, exposure = drawn(20 * RHYTHM[:, None])
    later = counts.copy()
    later[156:] *= 5
    assert np.array_equal(yearly_index(counts, exposure, 156), yearly_index(later, exposure, 156))


def test_under_two_years_there_is_no_season() -> None:
    assert (yearly_index(*drawn(20 * RHYTHM[:, None]), before=103) == 1).all()


def test_a_gap_in_the_history_hides_the_season() -> None:
    counts, exposure = drawn(20 * RHYTHM[:, None])
    exposure[100] = 0.0
    assert (yearly_index(counts, exposure, 156) == 1).all()


def test_a_steady_rise_is_no_season() -> None:
    rise = np.exp(0.008 * WEEKS)[:, None] * np.full(10, 10.0)
    index = yearly_index(*drawn(rise), before=156)
    assert abs(index - 1).max() < 0.2


def test_hardly_any_cause_without_rhythm_gets_one() -> None:
    index = yearly_index(*drawn(np.full((208, 300), 15.0)), before=156)
    assert (index != 1).any(axis=0).mean() <= 0.03
