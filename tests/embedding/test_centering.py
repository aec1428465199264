from __future__ import annotations

import numpy as np

from rootcause.embedding import center_by_language


def test_mean_and_mean_per_language_are_taken_out() -> None:
    given = np.random.default_rng(0).normal(size=(2_000, 4)).astype(np.float32)
    languages = np.repeat(["nl", "en"], 1_000)
    given[:1_000] += 3
    found = center_by_language(given, languages)
    assert found.dtype == np.float32
    for language in ("nl", "en"):
        assert np.abs(found[languages == language].mean(axis=0)).max() < 0.02
    np.testing.assert_allclose(found[0] - found[1], given[0] - given[1], atol=1e-5)


def test_the_order_of_rows_changes_nothing() -> None:
    given = np.random.default_rng(0).normal(size=(500, 8)).astype(np.float32)
    languages = np.array(["nl", "en", "unknown", "de", "en"] * 100)
    order = np.random.default_rng(1).permutation(500)
    np.testing.assert_array_equal(
        center_by_language(given[order], languages[order]), center_by_language(given, languages)[order]
    )


def test_zero_rows_take_no_part_and_stay_zero() -> None:
    given = np.vstack([np.ones((50, 3)), np.zeros((50, 3))]).astype(np.float32)
    found = center_by_language(given, ["unknown"] * 100)
    np.testing.assert_allclose(found, 0, atol=1e-6)
    assert not center_by_language(np.zeros((2, 3), dtype=np.float32), ["nl", "en"]).any()


def test_a_lone_row_of_a_language_keeps_its_place() -> None:
    given = np.random.default_rng(0).normal(size=(101, 4)).astype(np.float32)
    found = center_by_language(given, ["en"] * 100 + ["fr"])
    assert np.linalg.norm(found[100]) > 0.7 * np.linalg.norm(given[100])


def test_unknown_loses_only_the_common_mean() -> None:
    given = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32)
    found = center_by_language(given, ["unknown"] * 60)
    np.testing.assert_allclose(found, given - given.mean(axis=0), atol=1e-5)


def test_the_input_is_left_alone() -> None:
    given = np.ones((3, 2), dtype=np.float32)
    center_by_language(given, ["nl", "en", "nl"])
    assert given.tolist() == [[1, 1]] * 3
