from __future__ import annotations

import pytest

from rootcause.tagging.labeling import code_for, known_labels, labels_of, read_labeling
from tests.tagging.small import small


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("waiting.phone|billing", ("waiting.phone", "billing")),
        (" waiting.phone ; billing\nbilling|", ("waiting.phone", "billing")),
        ("billing: praise|staff:negative|a:b", ("billing", "staff", "a:b")),
        ("none", ()),
        ("Geen", ()),
        ("-", ()),
        ("", ()),
        ("none|billing", ("billing",)),
    ],
)
def test_a_cell_and_its_labels(cell: str, expected: tuple[str, ...]) -> None:
    assert labels_of(cell) == expected


def test_labels_are_codes_or_names_in_either_language() -> None:
    found = read_labeling(["waiting.phone", "wachttijd|Invoice", "none", ""], small())
    assert found.taxonomy == small()
    assert [[code for code, has in zip(found.codes, row, strict=True) if has] for row in found.truth] == [
        ["waiting.phone"],
        ["waiting.phone", "billing"],
        [],
        [],
    ]
    assert found.labeled.tolist() == [True, True, True, False]


def test_in_our_own_files_an_empty_cell_says_that_there_is_no_reason() -> None:
    assert read_labeling(["billing", ""], small(), empty_is_none=True).labeled.tolist() == [True, True]


def test_strange_labels_join_the_taxonomy_as_reasons_of_their_own() -> None:
    found = read_labeling(["billing|Broken lift!", "Broken lift!"], small())
    assert found.codes[-1] == "broken_lift"
    assert found.taxonomy["broken_lift"].name.nl == "Broken lift!"
    assert found.truth.sum(axis=0)[found.codes.index("broken_lift")] == 2


def test_where_no_label_is_known_the_labels_are_the_taxonomy() -> None:
    found = read_labeling(["Lift", "Stairs|Lift"], small())
    assert found.codes == ("lift", "stairs")
    assert found.truth.tolist() == [[True, False], [True, True]]


def test_a_label_that_names_a_group_is_told_and_not_used() -> None:
    found = read_labeling(["waiting|billing", "gone"], small())
    assert found.unusable == ("gone", "waiting")
    assert found.truth.sum() == 1
    assert found.taxonomy == small()


@pytest.mark.parametrize(
    ("label", "taken", "code"),
    [("Staff manner & attitude", (), "staff_manner_attitude"), ("Lift", ("lift", "lift_2"), "lift_3"),
     ("24/7", (), "label_24_7"), ("!!", (), "label"), ("x" * 90, (), "x" * 36)],
)  # fmt: skip
def test_codes_are_made_of_labels(label: str, taken: tuple[str, ...], code: str) -> None:
    assert code_for(label, taken) == code


def test_another_column_is_read_for_the_same_codes() -> None:
    found = known_labels(["Invoice|x", "staff", ""], ("billing", "staff"), {"invoice": "billing"})
    assert found.tolist() == [[True, False], [False, True], [False, False]]


def test_no_cells_at_all() -> None:
    found = read_labeling([], small())
    assert found.truth.shape == (0, len(found.codes))
