import numpy as np
from scipy.sparse import csr_matrix

from rootcause.domain.groups import Group, Grouping, Kind
from rootcause.domain.reasons import Words
from rootcause.drivers.exposures import Exposures, exposures, top_level, united


def group(name: str, kind: Kind = "reason", parent: str = "") -> Group:
    return Group(name, kind, Words(name, name), parent)


def made(
    columns: dict[str, list[int]], n: int, kinds: dict[str, Kind] | None = None, customer: object = None
) -> Exposures:
    mentions = np.zeros((n, len(columns)))
    for place, rows in enumerate(columns.values()):
        mentions[rows, place] = 1
    groups = tuple(group(name, (kinds or {}).get(name, "reason")) for name in columns)
    people = np.arange(n) if customer is None else np.asarray(customer)
    return exposures(groups, csr_matrix(mentions), people, "problem", 15)


def test_children_never_stand_beside_their_parent() -> None:
    groups = (group("a"), group("a.1", parent="a"), group("b.1", parent="b"), group("c"))
    assert top_level(groups).tolist() == [0, 2, 3]


def test_causes_of_few_customers_are_united_in_a_row_without_rank() -> None:
    found = made({"a": list(range(20)), "b": [20, 21], "c": [21, 22], "d": []}, 40)
    assert found.ids == ("a", "b", "c", "d", "rare")
    assert found.column.tolist() == [0, -1, -1, -1, 1]
    assert found.matrix.toarray()[:, 1].nonzero()[0].tolist() == [20, 21, 22]
    assert found.ranked.tolist() == [True, False]


def test_it_is_customers_that_count_not_answers() -> None:
    found = made({"a": list(range(20))}, 40, customer=np.minimum(np.arange(40), 10))
    assert found.customers.tolist() == [11, 11]
    assert found.kinds == ("reason", "rare")


def test_nearly_equal_causes_enter_as_their_union_and_split_by_mentions() -> None:
    found = made({"a": list(range(20)), "b": list(range(16)), "c": list(range(100, 130))}, 150)
    assert found.column.tolist() == [0, 0, 1]
    assert found.matrix.shape == (150, 2)
    assert found.split.tolist() == [20 / 36, 16 / 36, 1.0]
    assert found.name(0) == "a"


def test_a_chain_of_overlaps_is_one_union() -> None:
    found = made({"a": list(range(100)), "b": list(range(10, 110)), "c": list(range(20, 120))}, 200)
    assert found.column.tolist() == [0, 0, 0]


def test_general_and_unclear_stand_alone_even_when_small_or_alike() -> None:
    kinds: dict[str, Kind] = {"g": "general", "u": "unclear"}
    found = made({"a": list(range(20)), "g": list(range(20)), "u": [1]}, 40, kinds)
    assert found.column.tolist() == [0, 1, 2]
    assert found.ranked.tolist() == [True, False, False]


def test_no_groups_give_no_columns() -> None:
    found = made({}, 10)
    assert found.matrix.shape == (10, 0)
    assert found.ids == ()


def test_two_columns_can_be_entered_as_their_union() -> None:
    apart = made({"a": list(range(20)), "b": list(range(30, 60)), "c": list(range(15, 35)), "d": [1]}, 80)
    joint = united(apart, 2, 0)
    assert joint.column.tolist() == [0, 1, 0, -1, 2]
    assert joint.matrix.toarray()[:, 0].sum() == 35
    assert joint.split.tolist() == [0.5, 1.0, 0.5, 0.0, 1.0]


def test_mentions_of_others_go_to_the_same_columns() -> None:
    kinds: dict[str, Kind] = {"u": "unclear", "v": "unclear"}
    fitted = made({"a": list(range(20)), "b": [20, 21], "c": [], "u": [1, 2], "v": []}, 40, kinds)
    groups = (
        group("u", "unclear"),
        group("b"),
        group("c"),
        group("a"),
        group("a.1", parent="a"),
        group("v", "unclear"),
    )
    mentioned = csr_matrix(np.vstack([np.eye(6), np.ones((1, 6))]))
    placed = fitted.placed(Grouping(groups, mentioned, mentioned), mentioned)
    assert fitted.column.tolist() == [0, -1, -1, 1, -1, 2]
    u, rare, a = [0, 1, 0], [0, 0, 1], [1, 0, 0]
    assert placed.toarray().tolist() == [u, rare, rare, a, [0, 0, 0], [0, 0, 0], [1, 1, 1]]


def test_without_a_column_for_rare_causes_they_count_nowhere() -> None:
    fitted = made({"a": list(range(20)), "b": []}, 40)
    mentioned = csr_matrix(np.ones((1, 2)))
    placed = fitted.placed(Grouping((group("a"), group("b")), mentioned, mentioned), mentioned)
    assert placed.toarray().tolist() == [[1.0]]
