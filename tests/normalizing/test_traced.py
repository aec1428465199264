from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rootcause.normalizing.traced import Traced


def test_unchanged_text_carries_no_arrays() -> None:
    text = Traced("abc").sub(re.compile("x"), "y").strip()
    assert text.text == "abc"
    assert text.origin is None
    assert text.locate(1, 3) == (1, 3)


def test_a_replacement_that_changes_nothing_leaves_no_trace() -> None:
    assert Traced("a&b").sub(re.compile("&"), lambda match: match[0]).origin is None


def test_many_characters_become_one() -> None:
    text = Traced("a&amp;b").sub(re.compile("&amp;"), "&")
    assert text.text == "a&b"
    assert text.origin is not None
    assert text.origin.tolist() == [0, 1, 6]
    assert text.locate(1, 2) == (1, 6)
    assert text.locate(0, 3) == (0, 7)


def test_one_character_becomes_many() -> None:
    text = Traced("a½b").sub(re.compile("½"), "1/2")
    assert text.text == "a1/2b"
    assert text.locate(1, 2) == text.locate(3, 4) == (1, 2)
    assert text.locate(4, 5) == (2, 3)


def test_traces_go_through_several_steps() -> None:
    text = Traced("  <b>x &amp; y</b> ").sub(re.compile("<[^>]*>"), "").sub(re.compile("&amp;"), "&").strip()
    assert text.text == "x & y"
    assert text.locate(0, 5) == (5, 14)


def test_what_is_dropped_behind_a_stretch_does_not_belong_to_it() -> None:
    text = Traced("x</b> y").sub(re.compile("</b>"), "")
    assert text.locate(0, 1) == (0, 1)


def test_keep_and_drop_are_complements() -> None:
    text = Traced("0123456789")
    assert text.keep([(1, 3), (5, 5), (7, 10)]).text == "12789"
    assert text.drop([(1, 3), (7, 10)]).text == "03456"
    assert text.keep([]).text == ""
    assert text.keep([(0, 10)]).origin is None


@pytest.mark.parametrize("blank", ["", "   ", "\n"])
def test_strip_of_nothing(blank: str) -> None:
    assert Traced(blank).strip().text == ""


@given(st.text(alphabet="ab&;x \n", max_size=60), st.lists(st.sampled_from(["a", "b+", "x.", "&", r"\s+"]), max_size=4))
def test_every_untouched_character_points_at_itself(source: str, patterns: list[str]) -> None:
    text = Traced(source)
    for pattern in patterns:
        text = text.sub(re.compile(pattern), "#")
    for at, character in enumerate(text.text):
        start, stop = text.locate(at, at + 1)
        assert 0 <= start < stop <= len(source)
        assert character == "#" or source[start:stop] == character
    if text.origin is not None:
        assert text.origin.dtype == "int32"
        assert (text.origin[1:] >= text.origin[:-1]).all()
