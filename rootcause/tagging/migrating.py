"""Two versions of a taxonomy: what became of each reason, and old tags carried over.

A code that both have is the same reason: codes are stable. Of the others, what a reason says (names, examples, phrases)
tells where it went. Where one became several, old tags cannot be carried over by rule: those comments are tagged again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from rootcause.domain.reasons import ContactReason, Taxonomy
from rootcause.errors import ColumnNotFound

Kind = Literal["renamed", "moved", "merged", "split", "archived", "added", "changed"]
ALIKE = 0.5
"""Share of the smaller reason's examples and phrases that the other must hold to be where it went."""
PART = 0.2
"""Share of an old reason's examples and phrases that a new one must hold to be a part of it."""


@dataclass(frozen=True)
class Change:
    """What became of reasons. ``breaks``: counts before and after it cannot be compared in a trend."""

    kind: Kind
    old: tuple[str, ...]
    new: tuple[str, ...]
    breaks: bool

    def told(self) -> str:
        """One line for a terminal."""
        sides = [" + ".join(side) for side in (self.old, self.new) if side]
        return f"{self.kind}: {' -> '.join(sides)}" + (" (breaks its trend)" if self.breaks else "")


def compare(old: Taxonomy, new: Taxonomy) -> tuple[Change, ...]:
    """All changes between the leaves of two taxonomies, in the order of the old one, then what was added."""
    before, after = ({leaf.code: leaf for leaf in each.leaves if not leaf.retired} for each in (old, new))
    gone = [leaf for code, leaf in before.items() if code not in after]
    came = [leaf for code, leaf in after.items() if code not in before]
    went = {leaf.code: _successors(leaf, came, after) for leaf in gone}
    sources: dict[str, list[str]] = {}
    for code, targets in went.items():
        for target in targets:
            sources.setdefault(target, []).append(code)
    changes: list[Change] = []
    merged: set[str] = set()
    for code, targets in went.items():
        if len(targets) == 1 and (len(sources[targets[0]]) > 1 or targets[0] in before):
            if targets[0] not in merged:
                merged.add(targets[0])
                kept = (targets[0],) if targets[0] in before else ()
                changes.append(Change("merged", (*kept, *sources[targets[0]]), targets, breaks=True))
        else:
            changes.append(_change(code, targets))
    changes += [
        Change("changed", (code,), (code,), breaks=False)
        for code, leaf in before.items()
        if code in after and leaf != after[code] and code not in merged
    ]
    changes += [Change("added", (), (leaf.code,), breaks=False) for leaf in came if leaf.code not in sources]
    return tuple(changes)


def _change(code: str, targets: tuple[str, ...]) -> Change:
    if not targets:
        return Change("archived", (code,), (), breaks=True)
    if len(targets) > 1:
        return Change("split", (code,), targets, breaks=True)
    last = code.rpartition(".")[2] == targets[0].rpartition(".")[2]
    return Change("moved" if last else "renamed", (code,), targets, breaks=False)


def _successors(
    leaf: ContactReason, came: Sequence[ContactReason], after: Mapping[str, ContactReason]
) -> tuple[str, ...]:
    """Where a reason went: several that are parts of it, or one reason that holds it; () for nowhere."""
    own = _said(leaf)
    parts = tuple(other.code for other in came if own and len(own & _said(other)) >= PART * len(own))
    if len(parts) > 1:
        return parts
    near = [*came, *(other for other in after.values() if other not in came)]
    return tuple(other.code for other in near if _alike(leaf, other))[:1]


def _alike(old: ContactReason, new: ContactReason) -> bool:
    if old.name == new.name:
        return True
    mine, other = _said(old), _said(new)
    return bool(mine) and len(mine & other) >= ALIKE * len(mine)


def _said(reason: ContactReason) -> frozenset[str]:
    lists = (*reason.examples.values(), *reason.patterns.values())
    return frozenset(line.casefold() for lines in lists for line in lines)


def carrying(changes: Sequence[Change]) -> dict[str, tuple[str, ...]]:
    """Old code → the new codes it may have become: one that can be carried over, several for a split, none if gone."""
    found: dict[str, tuple[str, ...]] = {}
    for change in changes:
        if change.kind != "added":
            found.update(dict.fromkeys(change.old, change.new))
    return found


def carry(cell: str, became: Mapping[str, tuple[str, ...]]) -> str:
    """A cell of codes joined by "|" → the same with new codes, less what is gone or was split."""
    codes = [code for code in cell.split("|") if code]
    carried = [new for code in codes for new in became.get(code, (code,)) if len(became.get(code, (code,))) == 1]
    return "|".join(dict.fromkeys(carried))


def carry_columns(frame: pd.DataFrame, columns: Sequence[str], changes: Sequence[Change]) -> pd.DataFrame:
    """Return ``frame`` with new codes in those of ``columns`` that it has, and ``rc_tag_again``.

    That column holds, for a comment with a reason that was split, the codes it may have now, joined by "|". Raises
    ColumnNotFound where the frame has none of the columns.
    """
    there = [name for name in columns if name in frame.columns]
    if not there:
        shown = ", ".join(map(str, frame.columns[:20]))
        raise ColumnNotFound(f"No column {' or '.join(columns)} holds codes; there are {shown}. Name it with --labels.")
    became = carrying(changes)
    again = [
        "|".join(dict.fromkeys(new for cell in row for code in cell.split("|") for new in _parts(code, became)))
        for row in zip(*(frame[name] for name in there), strict=True)
    ]
    return frame.assign(**{name: [carry(cell, became) for cell in frame[name]] for name in there}, rc_tag_again=again)


def _parts(code: str, became: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    found = became.get(code, ())
    return found if len(found) > 1 else ()
