from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from rootcause.domain.groups import Grouping
from rootcause.tagging.labels import MOST_LABELS, label_grouping


def group(cells: Sequence[str]) -> Grouping:
    return label_grouping(cells, np.ones(len(cells), dtype=np.bool_))


def mentions(grouping: Grouping, row: int) -> tuple[list[str], list[str]]:
    ids = [one.id for one in grouping.groups]
    return [ids[g] for g in grouping.problem[row].indices], [ids[g] for g in grouping.praise[row].indices]


def test_plain_labels() -> None:
    found = group(["waiting|billing", "billing", "", " | "])
    assert [one.id for one in found.groups] == ["billing", "waiting"]
    assert not found.has_polarity
    assert [mentions(found, i)[0] for i in range(4)] == [["billing", "waiting"], ["billing"], [], []]
    assert found.praise.nnz == 0


@pytest.mark.parametrize(
    "cell", ["a:negative|b:positive", " a : Negative | b:POSITIVE ", "a:problem|b:praise", "a:negatief|b:positief"]
)
def test_labels_with_polarity(cell: str) -> None:
    found = group([cell])
    assert found.has_polarity
    assert mentions(found, 0) == (["a"], ["b"])


def test_neutral_and_no_polarity_count_as_problems() -> None:
    assert mentions(group(["a:neutral|b|c:positive"]), 0) == (["a", "b"], ["c"])


def test_one_label_may_be_praised_and_complained_of() -> None:
    assert mentions(group(["a:positive|a:negative|a:negative"]), 0) == (["a"], ["a"])


def test_mixed_is_a_problem_and_praise() -> None:
    assert mentions(group(["a:conflict|b:Gemengd"]), 0) == (["a", "b"], ["a", "b"])


def test_a_colon_of_the_label_stays() -> None:
    found = group(["app: login|delivery:late"])
    assert [one.id for one in found.groups] == ["app: login", "delivery:late"]
    assert not found.has_polarity


def test_rows_that_are_not_analyzed_mention_nothing() -> None:
    found = label_grouping(["a", "b"], np.array([True, False]))
    assert [one.id for one in found.groups] == ["a"]
    assert found.problem.shape == (2, 1)


def test_of_very_many_labels_the_most_frequent_stay() -> None:
    names = [f"l{i:03}" for i in range(MOST_LABELS + 50)]
    found = group([*names, *names[-50:], "|".join(names)])
    kept = [one.id for one in found.groups]
    assert kept == sorted([*names[: MOST_LABELS - 50], *names[-50:]])
    assert found.problem.sum() == 2 * MOST_LABELS + 50


def test_no_rows() -> None:
    assert group([]).problem.shape == (0, 0)
