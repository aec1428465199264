"""The public names: few, sorted, complete and importable."""

from __future__ import annotations

import rootcause


def test_all_is_sorted_complete_and_importable() -> None:
    assert rootcause.__all__ == sorted(rootcause.__all__)
    assert set(rootcause._HOME) == set(rootcause.__all__)
    for name in rootcause.__all__:
        assert getattr(rootcause, name).__name__ == name
    assert set(dir(rootcause)) == {*rootcause.__all__, "__version__"}


def test_another_name_is_an_attribute_error() -> None:
    assert not hasattr(rootcause, "topics")
