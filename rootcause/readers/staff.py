"""Columns of teams and of the people who answer customers, told by their names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

import yaml

from rootcause.resources import resource

Staff = Literal["agent", "team", ""]


@cache
def _words() -> Mapping[str, frozenset[str]]:
    entries = yaml.safe_load(resource("readers/staff.yaml").read_text(encoding="utf-8"))
    return {
        "agent": frozenset(entries["agent"]["exact"]),
        "team": frozenset(entries["team"]["exact"]),
        "layouts": frozenset(entries["team"]["layouts"]),
        "helpdesks": frozenset(entries["team"]["helpdesks"]),
        "beside": frozenset(entries["beside"]),
    }


def staff_in(folded: str, layout: str) -> Staff:
    """Say whether a column is named like employees or like teams; ``folded`` by ``names.fold``.

    ``layout`` is the preset of the export: "Group" is a team in the export of a helpdesk, and anything elsewhere.
    """
    words = _words()
    bare = " ".join(word for word in folded.split() if word not in words["beside"])
    for name in (folded, bare):
        if name in words["agent"]:
            return "agent"
        if name in words["team"] or (name in words["layouts"] and words["helpdesks"] & set(layout.split("+"))):
            return "team"
    return ""
