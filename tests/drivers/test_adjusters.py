import numpy as np

from rootcause.drivers.adjusters import adjusters, dummies


def half_bad(n: int) -> np.ndarray:
    return np.arange(n) % 2 * 1.0


def test_small_levels_and_one_sided_levels_become_other() -> None:
    values = np.array(["a"] * 60 + ["b"] * 40 + ["tiny"] * 29 + ["happy"] * 40 + ["angry"] * 40)
    bad = half_bad(len(values))
    bad[values == "happy"] = 0
    bad[np.flatnonzero(values == "happy")[:4]] = 1
    bad[values == "angry"] = 1
    (found,) = adjusters({"team": values}, bad)
    assert found.levels == ("other", "a", "b")
    assert np.bincount(found.code).tolist() == [109, 60, 40]


def test_missing_is_a_level_like_any_other() -> None:
    values = np.array(["a"] * 60 + [""] * 40)
    (found,) = adjusters({"channel": values}, half_bad(100))
    assert found.levels == ("a", "")


def test_a_segment_with_one_level_is_dropped() -> None:
    assert adjusters({"channel": np.full(100, "a"), "shop": np.arange(100).astype(str)}, half_bad(100)) == ()


def test_a_segment_of_very_many_levels_keeps_the_largest_sixty() -> None:
    values = np.repeat([f"agent{k}" for k in range(80)], 31)
    values = np.concatenate([values, np.full(5, "agent7")])
    (found,) = adjusters({"agent": values}, half_bad(len(values)))
    assert len(found.levels) == 61
    assert "agent7" in found.levels


def test_dummies_leave_out_the_most_common_level_and_stand_in_order_of_name() -> None:
    team = np.array(["x"] * 50 + ["y"] * 70)
    channel = np.array(["p"] * 80 + ["q"] * 40)
    found = adjusters({"team": team, "channel": channel}, half_bad(120))
    assert [adjuster.name for adjuster in found] == ["channel", "team"]
    expected = np.column_stack([channel == "q", team == "x"]).astype(float)
    assert np.array_equal(dummies(found, 120).toarray(), expected)


def test_without_adjusters_there_are_no_dummies() -> None:
    assert dummies((), 7).shape == (7, 0)


def test_values_of_others_get_the_same_dummies_and_strange_ones_are_other_or_the_mix() -> None:
    values = np.array(["a"] * 60 + ["b"] * 40 + [f"tiny{k}" for k in range(35)])
    (found,) = adjusters({"team": values}, half_bad(len(values)))
    assert found.levels == ("a", "b", "other")
    others = found.placed(np.array(["b", "a", "tiny3", "new"]))
    assert others.toarray().tolist() == [[1, 0], [0, 0], [0, 1], [0, 1]]
    assert np.array_equal(found.placed(values).toarray(), found.dummies.toarray())
    (pure,) = adjusters({"team": values[:100]}, half_bad(100))
    assert pure.placed(np.array(["b", "new", "a"])).toarray().tolist() == [[1.0], [0.4], [0.0]]
