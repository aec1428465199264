from __future__ import annotations

import numpy as np

from rootcause.normalizing.duplicates import export_duplicates


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[s]")


def test_the_same_customer_text_and_moment_is_a_duplicate() -> None:
    mask = export_duplicates(["Te laat"] * 3, ["k1", "k1", "k1"], days("2026-03-01", "2026-03-01", "2026-03-02"))
    assert mask.tolist() == [False, True, False]


def test_equal_texts_of_different_customers_stay() -> None:
    assert not export_duplicates(["Te laat"] * 2, ["k1", "k2"], days("2026-03-01", "2026-03-01")).any()


def test_an_unknown_moment_matches_nothing() -> None:
    assert not export_duplicates(["Te laat"] * 2, ["k1", "k1"], days("NaT", "NaT")).any()


def test_without_a_customer_only_the_row_id_tells() -> None:
    texts, nobody, when = ["Te laat"] * 3, [""] * 3, days("2026-03-01", "2026-03-01", "NaT")
    assert not export_duplicates(texts, nobody, when).any()
    assert export_duplicates(texts, nobody, when, ["7", "8", "7"]).tolist() == [False, False, True]
    assert not export_duplicates(texts, nobody, when, ["", "", ""]).any()


def test_the_same_row_id_with_another_text_stays() -> None:
    assert not export_duplicates(["Te laat", "Te duur"], ["", ""], days("NaT", "NaT"), ["7", "7"]).any()


def test_an_empty_text_is_no_duplicate() -> None:
    assert not export_duplicates([" ", " "], ["k1", "k1"], days("2026-03-01", "2026-03-01"), ["7", "7"]).any()


def test_chains_leave_one_row() -> None:
    mask = export_duplicates(["x"] * 3, ["k1", "k1", ""], days("2026-03-01", "2026-03-01", "NaT"), ["1", "2", "2"])
    assert mask.tolist() == [False, True, True]


def test_which_row_stays_is_decided_by_content() -> None:
    content = ["b", "a", "c"]
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        shuffled = [content[i] for i in order]
        mask = export_duplicates(["x"] * 3, ["k1"] * 3, days(*["2026-03-01"] * 3), content=shuffled)
        assert [shuffled[i] for i in np.flatnonzero(~mask)] == ["a"]


def test_nothing_to_compare() -> None:
    assert export_duplicates([], [], days()).tolist() == []


def test_rows_of_different_exports_repeat_nothing_of_each_other() -> None:
    when = np.full(4, np.datetime64("2026-01-01", "s"))
    texts, customers, ids = ["a", "a", "a", "a"], ["k", "k", "k", "k"], ["1", "1", "1", "1"]
    assert export_duplicates(texts, customers, when, ids, apart=[0, 1, 0, 1]).tolist() == [False, False, True, True]
    assert export_duplicates(texts, customers, when, ids).tolist() == [False, True, True, True]
