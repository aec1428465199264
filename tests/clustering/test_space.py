from __future__ import annotations

import numpy as np

from rootcause.clustering.space import along_main_directions, clean, distinct, fit_center, unit


def test_equal_rows_are_found_and_counted_wherever_they_lie() -> None:
    given = np.array([[1, 2], [3, 4], [1, 2], [1, 2]], dtype=np.float32)
    first, number, counts = distinct(given, ["en", "en", "en", "nl"])
    assert len(first) == 3
    assert number[0] == number[2] != number[3]
    assert counts[number].tolist() == [2, 1, 2, 1]
    np.testing.assert_array_equal(given[first][number], given)


def test_the_order_of_distinct_rows_does_not_depend_on_that_of_the_rows() -> None:
    given = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    again = np.random.default_rng(1).permutation(50)
    one, other = distinct(given, ["en"] * 50)[0], distinct(given[again], ["en"] * 50)[0]
    np.testing.assert_array_equal(given[one], given[again][other])
    assert one.tolist() != sorted(one.tolist())


def test_what_no_formula_can_bear_becomes_zero() -> None:
    found = clean(np.array([[np.nan, np.inf, -np.inf, -0.0, 2.0]]))
    assert found.tobytes() == np.array([[0, 0, 0, 0, 2]], dtype=np.float32).tobytes()


def test_the_language_of_a_comment_is_taken_out() -> None:
    random = np.random.default_rng(0)
    given = random.normal(size=(400, 6)).astype(np.float32)
    languages = np.repeat(["nl", "en"], 200)
    given[:200, 0] += 10
    center = fit_center(given, languages)
    found = center.apply(given, languages)
    assert abs(found[:200, 0].mean() - found[200:, 0].mean()) < 0.15
    assert abs(unit(given)[:200, 0].mean() - unit(given)[200:, 0].mean()) > 0.8


def test_a_lone_language_keeps_its_place() -> None:
    given = np.random.default_rng(0).normal(size=(41, 4)).astype(np.float32)
    center = fit_center(given, ["en"] * 40 + ["de"])
    assert np.linalg.norm(center.languages["de"]) < 0.2 * np.linalg.norm(given[40] - center.mean)


def test_unknown_is_no_language_and_zero_rows_stay_zero() -> None:
    given = np.array([[1, 0], [0, 1], [0, 0]], dtype=np.float32)
    center = fit_center(given, ["unknown"] * 3)
    assert center.languages == {}
    np.testing.assert_allclose(center.mean, [0.5, 0.5])
    assert not center.apply(given, ["unknown"] * 3)[2].any()


def test_main_directions_keep_the_distances_that_matter() -> None:
    random = np.random.default_rng(0)
    flat = random.normal(size=(200, 3)) @ random.normal(size=(3, 30))
    given = unit((flat - flat.mean(axis=0)).astype(np.float32))
    found = along_main_directions(given, 3)
    assert found.shape == (200, 3)
    np.testing.assert_allclose(found @ found.T, given @ given.T, atol=1e-4)


def test_no_variance_at_all_is_survived() -> None:
    assert not along_main_directions(np.zeros((5, 4), dtype=np.float32), 3).any()
