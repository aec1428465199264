import numpy as np

from rootcause.domain.groups import of_rows
from tests.drivers.generator import grouping


def test_rows_keep_their_mentions() -> None:
    problem, praise = np.eye(3, 2, dtype=bool), np.ones((3, 2), dtype=bool)
    kept = of_rows(grouping(problem, ("a", "b"), praise), np.array([True, False, True]))
    assert [group.id for group in kept.groups] == ["a", "b"]
    assert kept.problem.toarray().tolist() == [[1, 0], [0, 0]]
    assert kept.praise.toarray().tolist() == [[1, 1], [1, 1]]
    assert kept.has_polarity
