from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rootcause.domain.causes import Driver
from rootcause.domain.comments import DISSATISFIED, Corpus
from rootcause.domain.groups import Group, Grouping, join, nothing
from rootcause.domain.reasons import Words
from rootcause.drivers import drill, measure
from rootcause.drivers.drilldown import REST, inside, nest
from rootcause.drivers.outcome import answers
from rootcause.settings import DriverSettings
from tests.drivers.generator import corpus, grouping, world
from tests.drivers.nested import Tree, inner, tree

SETTINGS = DriverSettings(draws=200)
N = 2_000


def drilled(given: Corpus, level: Grouping, children: Grouping) -> dict[str, Driver]:
    found = drill(given, level, children, measure(given, level, SETTINGS, 0), SETTINGS, 0)
    assert [driver.group for driver in found] == [child.id for child in children.groups]
    assert all(driver.rank is None and driver.company == "" for driver in found)
    return {driver.group: driver for driver in found}


def one_parent(parts: int = 3, effect: tuple[float, ...] = (2.5, 0.0, 0.0)) -> tuple[Corpus, Grouping, Grouping]:
    """Return 600 mentions of "a", 150 of each part and the rest of none, beside "b", which has an effect, and "c"."""
    rng = np.random.default_rng(5)
    mentions = np.column_stack([np.arange(N) < 600, rng.random(N) < 0.2, rng.random(N) < 0.1])
    split = np.column_stack([(np.arange(N) // 150 == part) & mentions[:, 0] for part in range(parts)])
    log_odds = -1.5 + split @ np.array(effect[:parts]) + 1.2 * mentions[:, 1]
    bad = rng.random(N) < 1 / (1 + np.exp(-log_odds))
    order = rng.permutation(N)
    return (
        corpus(bad[order]),
        grouping(mentions[order], ("a", "b", "c")),
        inner(np.column_stack([split] + [np.zeros((N, parts), bool)] * 2)[order], ("a", "b", "c")),
    )


@dataclass(frozen=True)
class Simulated:
    made: Tree
    drivers: set[str]
    rows: dict[str, Driver]


@pytest.fixture(scope="module")
def simulated() -> list[Simulated]:
    result = []
    for k in range(12):
        made = tree(world(k % 6, causes=16), 2_000, seed=k, per_customer=1 + 2 * (k % 2))
        measured = measure(made.corpus, made.level, SETTINGS, 0)
        rows = drill(made.corpus, made.level, made.children, measured, SETTINGS, 0)
        drivers = {driver.group for driver in measured.problems.drivers if driver.verdict == "driver"}
        result.append(Simulated(made, drivers, {row.group: row for row in rows}))
    return result


def test_the_sub_cause_that_carries_a_driver_is_called_and_its_siblings_are_not(simulated: list[Simulated]) -> None:
    rows = [(row, one.made.carries[row.group]) for one in simulated for row in one.rows.values() if row.p_value]
    assert len([carries for _, carries in rows if not carries]) > 40
    assert np.mean([row.verdict == "driver" for row, carries in rows if carries]) > 0.85
    assert np.mean([not carries for row, carries in rows if row.verdict == "driver"]) <= 0.05
    assert {row.verdict for row, _ in rows} == {"driver", "not_distinguishable"}


def test_nothing_is_tested_below_what_is_no_driver(simulated: list[Simulated]) -> None:
    for one in simulated:
        below = {child.id for child in one.made.children.groups if child.parent in one.drivers}
        assert {name for name, row in one.rows.items() if row.verdict is not None} == below
        assert {row.p_value for name, row in one.rows.items() if name not in below} == {None}


def test_a_child_called_holds_its_errors_along_the_tree() -> None:
    given, level, children = one_parent()
    plain = drilled(given, level, children)
    q_values = {name: row.q_value or 0.0 for name, row in plain.items() if row.q_value is not None}
    p = np.sort([row.p_value for row in plain.values() if row.p_value is not None])
    # Two drivers, "a" and "b", of three causes that were tested: the family is held to two thirds of the level.
    assert min(q_values.values()) == pytest.approx(3 * p[0] * 3 / 2, rel=1e-6, abs=0.0)
    assert plain["a.0"].verdict == "driver"
    assert {plain["a.1"].verdict, plain["a.2"].verdict} == {"not_distinguishable"}
    assert {plain[name].verdict for name in ("b.0", "b.1", "b.2")} == {"too_few"}
    assert {plain[name].verdict for name in ("c.0", "c.1", "c.2")} == {None}


def test_the_impacts_of_one_model_add_up_and_those_of_the_children_nearly_to_their_parent() -> None:
    given, level, children = one_parent(effect=(1.5, 1.0, 0.5))
    joined = answers(given, join(level, children))
    found = inside(nest(joined, level, children, SETTINGS), "a", SETTINGS, 0)
    assert found is not None
    assert found.impact.sum() + found.not_explained.value == pytest.approx(joined.rate, abs=1e-9)
    places = [found.exposures.ids.index(name) for name in ("a.0", "a.1", "a.2", REST)]
    parts = found.impact[found.exposures.column[places]].sum()
    parent = next(row for row in measure(given, level, SETTINGS, 0).problems.drivers if row.group == "a")
    assert parts == pytest.approx(parent.impact, rel=0.05)
    assert set(found.exposures.ids) == {"a.0", "a.1", "a.2", REST, "b", "c"}


def test_numbers_are_those_of_a_count_and_limits_hold_the_impact() -> None:
    row = drilled(*one_parent())["a.0"]
    assert (row.n, row.customers, row.share) == (150, 150, 150 / N)
    assert (row.dsat_rate or 0) > (row.rate_without or 1)
    assert (row.raw_difference or 0) > 0
    assert (row.impact_low or 1) < (row.impact or 0) < (row.impact_high or 0)
    rate = float((one_parent()[0].satisfaction == DISSATISFIED).mean())
    assert row.impact_share == pytest.approx((row.impact or 0) / rate)


def test_a_child_that_is_all_of_its_parent_stands_for_it() -> None:
    given, level, _ = one_parent(1)
    whole = Grouping((child("a.0", "a"),), level.problem[:, [0]], level.praise[:, [0]], has_polarity=False)
    row = drilled(given, level, whole)["a.0"]
    parent = next(row for row in measure(given, level, SETTINGS, 0).problems.drivers if row.group == "a")
    assert (row.verdict, row.n) == ("driver", parent.n)
    assert row.impact == pytest.approx(parent.impact, abs=1e-9)
    assert row.p_value == pytest.approx(parent.p_value)


def test_a_single_child_is_measured_beside_the_rest() -> None:
    row = drilled(*one_parent(1))["a.0"]
    assert (row.n, row.verdict) == (150, "driver")


@pytest.mark.parametrize("mentions", [0, 1, 14])
def test_a_small_child_is_too_few_and_part_of_the_rest(mentions: int) -> None:
    given, level, children = one_parent()
    kept = children.problem.toarray()
    kept[np.flatnonzero(kept[:, 2])[mentions:], 2] = 0
    small = replace(children, problem=csr_matrix(kept))
    rows = drilled(given, level, small)
    assert (rows["a.2"].n, rows["a.2"].verdict, rows["a.2"].impact) == (mentions, "too_few", None)
    assert rows["a.0"].verdict == "driver"
    found = inside(nest(answers(given, join(level, small)), level, small, SETTINGS), "a", SETTINGS, 0)
    assert found is not None
    assert found.rates.n[found.exposures.column[found.exposures.ids.index(REST)]] == 300


def test_children_that_cannot_be_told_apart_share_their_test() -> None:
    given, level, children = one_parent()
    twins = replace(children, problem=csr_matrix(children.problem[:, [0, 0, *range(2, len(children))]]))
    rows = drilled(given, level, twins)
    assert rows["a.0"].caveat == "inseparable:a.1"
    assert rows["a.0"].q_value == rows["a.1"].q_value
    assert rows["a.0"].impact == pytest.approx(rows["a.1"].impact)
    assert {rows["a.0"].verdict, rows["a.1"].verdict} == {"driver"}


def test_what_a_driver_cannot_be_told_apart_from_does_not_stand_beside_its_children() -> None:
    given, level, children = one_parent()
    mentions = level.problem.toarray()[:, [0, 0, 1, 2]] > 0
    mentions[np.flatnonzero(mentions[:, 1])[:30], 1] = False
    twins = grouping(mentions, ("a", "twin", "b", "c"))
    rows = drilled(given, twins, children)
    assert rows["a.0"].verdict == "driver"
    found = inside(nest(answers(given, join(twins, children)), twins, children, SETTINGS), "a", SETTINGS, 0)
    assert found is not None
    assert set(found.exposures.ids) == {"a.0", "a.1", "a.2", REST, "b", "c"}


def test_a_level_with_polarity_counts_what_is_mentioned_as_a_problem() -> None:
    given, level, children = one_parent()
    praised = replace(level, praise=csr_matrix(level.problem[:, [1, 2, 0]]), has_polarity=True)
    rows = drilled(given, praised, children)
    assert (rows["a.0"].polarity, rows["a.0"].verdict) == ("problem", "driver")
    assert drilled(given, level, children)["a.0"].polarity == "any"


def test_the_order_of_rows_changes_nothing() -> None:
    given, level, children = one_parent()
    order = np.random.default_rng(1).permutation(N)
    moved = drilled(shuffle(given, order), reorder(level, order), reorder(children, order))
    assert moved == drilled(given, level, children)


def shuffle(given: Corpus, order: NDArray[np.int64]) -> Corpus:
    return replace(given, ids=tuple(given.ids[i] for i in order), satisfaction=given.satisfaction[order])


def reorder(groups: Grouping, order: NDArray[np.int64]) -> Grouping:
    return replace(groups, problem=csr_matrix(groups.problem[order]), praise=csr_matrix(groups.praise[order]))


def child(name: str, parent: str) -> Group:
    return Group(name, "cluster", Words(name, name), parent)


NOBODY = np.zeros(0, dtype=np.int64)


def test_no_children_no_rows_one_outcome_and_strange_parents_are_no_trouble() -> None:
    given, level, children = one_parent()
    assert drilled(given, level, nothing(N)) == {}
    empty = corpus(np.zeros(0, dtype=bool))
    assert {row.verdict for row in drilled(empty, reorder(level, NOBODY), reorder(children, NOBODY)).values()} == {None}
    assert {row.verdict for row in drilled(corpus(np.ones(N, bool)), level, children).values()} == {None}
    strangers = replace(children, groups=tuple(replace(one, parent="gone") for one in children.groups))
    assert {row.verdict for row in drilled(given, level, strangers).values()} == {None}
    assert drilled(given, nothing(N), children)["a.0"].n == 150
