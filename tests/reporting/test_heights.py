from __future__ import annotations

import pytest

from rootcause.reporting.heights import height


def test_one_line_needs_no_height_of_its_own() -> None:
    assert height([("short", 10), ("", 4)]) is None
    assert height([]) is None


@pytest.mark.parametrize(("text", "lines"), [("x" * 11, 2), ("x" * 31, 4), ("a\nb\nc", 3), ("a\n" + "x" * 11, 3)])
def test_the_longest_cell_decides(text: str, lines: int) -> None:
    assert height([("short", 10), (text, 10)]) == 15 * lines


def test_a_row_is_never_higher_than_a_sheet_allows() -> None:
    assert height([("x" * 32_767, 10)]) == 405
