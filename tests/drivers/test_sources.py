"""Every public function of the drivers names where its method comes from."""

from __future__ import annotations

import inspect
import re

import pytest

from rootcause import drivers

WITHOUT_METHOD = {"root_causes", "unmatched"}
"""They put in order and report; they compute nothing."""
FUNCTIONS = [name for name in drivers.__all__ if inspect.isfunction(getattr(drivers, name))]


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - WITHOUT_METHOD))
def test_it_names_its_source(name: str) -> None:
    told = inspect.getdoc(getattr(drivers, name)) or ""
    assert re.search(r"\b(?:19|20)\d\d\b|Source:", told)
