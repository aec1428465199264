from __future__ import annotations

import pandas as pd
import pytest

from rootcause.domain.reasons import Taxonomy
from rootcause.errors import ColumnNotFound
from rootcause.tagging.migrating import carry, carry_columns, carrying, compare
from rootcause.tagging.taxonomy import default_taxonomy, parse_taxonomy


def made(*reasons: str) -> Taxonomy:
    """Reasons such as "code: example, example"; each is named after its code."""
    lines = ["reasons:"]
    for reason in reasons:
        code, _, told = reason.partition(":")
        examples = f", examples: {{en: [{told.strip()}]}}" if told else ""
        lines.append(f"  - {{code: {code}, name: {{nl: {code}, en: {code}}}{examples}}}")
    return parse_taxonomy("\n".join(lines) + "\n", "x")


OLD = made(
    "bill: wrong amount, charged twice, paid again", "late: came late, not in time", "price: too dear", "gone: old"
)


def told(new: Taxonomy, old: Taxonomy = OLD) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(change.kind, change.old, change.new) for change in compare(old, new)]


def test_the_same_taxonomy_has_no_changes() -> None:
    assert told(OLD) == []
    assert compare(default_taxonomy(), default_taxonomy()) == ()


def test_a_reason_under_another_code_is_renamed_or_moved() -> None:
    new = made("invoice: wrong amount, charged twice, paid again", "post", "post.late: came late, not in time",
               "price: too dear", "gone: old")  # fmt: skip
    assert told(new) == [("renamed", ("bill",), ("invoice",)), ("moved", ("late",), ("post.late",))]
    assert not any(change.breaks for change in compare(OLD, new))


def test_one_that_became_several_is_split_and_breaks_its_trend() -> None:
    new = made("amount: wrong amount", "twice: charged twice, paid again", "late: came late, not in time",
               "price: too dear", "gone: old")  # fmt: skip
    (change,) = compare(OLD, new)
    assert (change.kind, change.old, change.new, change.breaks) == ("split", ("bill",), ("amount", "twice"), True)


def test_a_split_into_three_parts_is_no_renaming() -> None:
    old = made("bill: a b, c d, e f, g h, i j, k l")
    (change,) = compare(old, made("one: a b, c d", "two: e f, g h", "three: i j, k l"))
    assert (change.kind, change.new, change.breaks) == ("split", ("one", "two", "three"), True)


def test_several_that_became_one_are_merged() -> None:
    new = made("money: wrong amount, charged twice, paid again, too dear", "late: came late, not in time", "gone: old")
    assert told(new) == [("merged", ("bill", "price"), ("money",))]


def test_one_that_went_into_another_that_stayed_is_merged_with_it() -> None:
    new = made("bill: wrong amount, charged twice, paid again, too dear", "late: came late, not in time", "gone: old")
    assert told(new) == [("merged", ("bill", "price"), ("bill",))]


def test_what_is_nowhere_is_archived_and_what_came_from_nowhere_is_added() -> None:
    new = made(
        "bill: wrong amount, charged twice, paid again",
        "late: came late, not in time",
        "price: too dear",
        "lift: stuck",
    )
    assert told(new) == [("archived", ("gone",), ()), ("added", (), ("lift",))]


def test_other_words_under_the_same_code_are_a_change_that_breaks_nothing() -> None:
    new = made("bill: wrong amount", "late: came late, not in time", "price: too dear", "gone: old")
    assert told(new) == [("changed", ("bill",), ("bill",))]


def test_a_variant_of_the_taxonomy_that_ships() -> None:
    text = "extends: default\ndrop: [delivery.courier]\nmove: {waiting.phone: contact}\n"
    text += "rename: {price.expensive: price.high}\n"
    found = {(change.kind, change.old, change.new) for change in compare(default_taxonomy(), parse_taxonomy(text, "x"))}
    assert found == {
        ("archived", ("delivery.courier",), ()),
        ("moved", ("waiting.phone",), ("contact.phone",)),
        ("renamed", ("price.expensive",), ("price.high",)),
    }


def test_cells_are_carried_over() -> None:
    became = {"a": ("x",), "b": ("x",), "c": (), "d": ("y", "z")}
    assert carry("a|b|keep", became) == "x|keep"
    assert carry("c", became) == ""
    assert carry("d|a", became) == "x"
    assert carry("", became) == ""


def test_a_frame_is_carried_over_with_what_must_be_tagged_again() -> None:
    old = made("bill: a b, c d, e f, g h, i j, k l", "late: came late")
    new = made("one: a b, c d", "two: e f, g h", "three: i j, k l", "slow: came late")
    frame = pd.DataFrame({"rc_reasons": ["bill|late", "late", ""], "rc_praise": ["", "bill", ""], "x": ["bill"] * 3})
    found = carry_columns(frame, ["rc_reasons", "rc_praise", "codes"], compare(old, new))
    assert found["rc_reasons"].tolist() == ["slow", "slow", ""]
    assert found["rc_praise"].tolist() == ["", "", ""]
    assert found["rc_tag_again"].tolist() == ["one|two|three", "one|two|three", ""]
    assert found["x"].tolist() == ["bill"] * 3
    with pytest.raises(ColumnNotFound, match="there are rc_reasons"):
        carry_columns(frame, ["codes"], ())


def test_what_was_added_carries_nothing() -> None:
    new = made(
        "bill: wrong amount, charged twice, paid again",
        "late: came late, not in time",
        "price: too dear",
        "lift: stuck",
    )
    assert carrying(compare(OLD, new)) == {"gone": ()}
