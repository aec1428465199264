import numpy as np
from scipy.sparse import csr_matrix

from rootcause.drivers.mentions import alike, binary, by_count, indicator, jaccard


def test_an_indicator_marks_places_and_leaves_out_negative_numbers() -> None:
    assert indicator(np.array([1, -1, 0, 1]), 2).toarray().tolist() == [[0, 0, 1, 0], [1, 0, 0, 1]]


def test_binary_counts_a_repeated_mention_once_and_drops_stored_zeros() -> None:
    repeated = csr_matrix((np.array([1.0, 2.0, 0.0]), ([0, 0, 1], [1, 1, 0])), shape=(2, 2))
    result = binary(repeated)
    assert result.toarray().tolist() == [[0, 1], [0, 0]]
    assert result.nnz == 1


def test_rows_come_grouped_by_their_number_of_mentions() -> None:
    matrix = csr_matrix(np.array([[1, 0, 1], [0, 0, 0], [0, 1, 1], [0, 1, 0]]))
    found = [(rows.tolist(), columns.tolist()) for rows, columns in by_count(matrix)]
    assert found == [([1], [[]]), ([3], [[1]]), ([0, 2], [[0, 2], [1, 2]])]


def test_jaccard_of_overlapping_and_of_empty_columns() -> None:
    matrix = csr_matrix(np.array([[1, 1, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]))
    assert jaccard(matrix).tolist() == [[1, 0.5, 0], [0.5, 1, 0], [0, 0, 0]]


def test_rows_with_the_same_entries_share_a_number_whatever_their_order_inside() -> None:
    matrix = csr_matrix((np.ones(5), ([0, 0, 1, 2, 2], [2, 0, 1, 0, 2])), shape=(4, 3))
    assert alike(matrix).tolist() == [0, 1, 0, 2]
    assert alike(csr_matrix((0, 3))).tolist() == []
