from dataclasses import replace

import numpy as np

from rootcause.drivers.derived import repeat_contact, tickets_per_day
from tests.drivers.generator import corpus

NAN = float("nan")


def dates(*values: str) -> np.ndarray:
    return np.array(values, dtype="datetime64[s]")


def same(found: np.ndarray, expected: list[float]) -> bool:
    return np.array_equal(found, np.array(expected), equal_nan=True)


def test_contacts_are_counted_by_the_day_but_not_on_the_first_and_last() -> None:
    when = dates("2026-03-01", "2026-03-02T09:00", "2026-03-02T17:00", *["2026-03-03"] * 3, "2026-03-04", "NaT")
    given = corpus(np.zeros(8, dtype=bool), when=when)
    assert same(tickets_per_day(given), [NAN, 2, 2, 3, 3, 3, NAN, NAN])


def test_comments_of_one_answer_are_one_contact_duplicates_none_and_unscored_ones_count() -> None:
    when = dates(*["2026-03-01"], *["2026-03-02"] * 5, *["2026-03-03"])
    given = replace(
        corpus(np.zeros(7, dtype=bool), when=when),
        unit=np.array([0, 1, 1, 2, 3, 4, 5]),
        excluded=np.array(["", "", "", "duplicate", "junk", "", ""]),
        satisfaction=np.array([1, 1, 1, 1, 1, -9, 1], dtype=np.int8),
    )
    assert same(tickets_per_day(given)[1:6], [3, 3, NAN, 3, 3])


def test_who_comes_back_within_seven_days() -> None:
    rows = [
        ("ann", "2026-03-01T10:00", 1),  # back after exactly seven days
        ("ann", "2026-03-08T10:00", 0),
        ("bob", "2026-03-01T10:00", 0),  # back a second too late
        ("bob", "2026-03-08T10:00:01", 0),
        ("cid", "2026-03-02", 0),  # two on one date: neither is later
        ("cid", "2026-03-02", 0),
        ("", "2026-03-02", NAN),
        ("", "2026-03-03", NAN),
        ("dee", "NaT", NAN),
        ("eve", "2026-03-13", 0),
        ("eve", "2026-03-14", NAN),  # the seven days are not over
        ("eve", "2026-03-20", NAN),
    ]
    names, when, expected = zip(*rows, strict=True)
    given = corpus(np.zeros(len(rows), dtype=bool), customer=np.array(names), when=dates(*when))
    assert same(repeat_contact(given), [1 if k == 9 else value for k, value in enumerate(expected)])


def test_a_comment_of_the_same_moment_or_a_duplicate_is_no_other_contact() -> None:
    when = dates("2026-03-01T10:00", "2026-03-01T10:00", "2026-03-03", "2026-03-20")
    given = replace(
        corpus(np.zeros(4, dtype=bool), customer=np.array(["ann", "ann", "ann", "bob"]), when=when),
        excluded=np.array(["", "", "duplicate", ""]),
    )
    assert same(repeat_contact(given), [0, 0, NAN, NAN])


def test_the_order_of_rows_changes_nothing() -> None:
    rng = np.random.default_rng(1)
    when = np.datetime64("2026-01-01T00:00:00") + rng.integers(0, 60 * 86_400, 500).astype("timedelta64[s]")
    names = np.array([f"c{k}" for k in rng.integers(0, 120, 500)])
    order = rng.permutation(500)
    plain = corpus(np.zeros(500, dtype=bool), customer=names, when=when)
    turned = replace(corpus(np.zeros(500, dtype=bool), customer=names[order], when=when[order]), unit=order)
    for measure in (tickets_per_day, repeat_contact):
        assert np.array_equal(measure(plain)[order], measure(turned), equal_nan=True)
    by_hand = [
        any(names[j] == names[i] and when[i] < when[j] <= when[i] + np.timedelta64(7, "D") for j in range(500))
        for i in range(500)
    ]
    known = ~np.isnan(repeat_contact(plain))
    assert repeat_contact(plain)[known].tolist() == [float(by_hand[i]) for i in np.flatnonzero(known)]


def test_without_dates_or_rows_there_is_nothing() -> None:
    for n in (0, 3):
        given = corpus(np.zeros(n, dtype=bool))
        assert np.isnan(tickets_per_day(given)).all()
        assert np.isnan(repeat_contact(given)).all()
    one_day = corpus(np.zeros(2, dtype=bool), customer=np.array(["a", "a"]), when=dates("2026-03-01", "2026-03-01"))
    assert np.isnan(tickets_per_day(one_day)).all()
    assert np.isnan(repeat_contact(one_day)).all()
