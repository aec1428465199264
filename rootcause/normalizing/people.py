"""Segments and teams as they may be shown: people as numbers, whatever they are called."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from rootcause.domain.answers import NOT_APPLICABLE
from rootcause.domain.exports import Columns
from rootcause.normalizing.pii import MASK
from rootcause.normalizing.pii.lexicon import ALSO_WORDS, FIRST_NAMES

_NOBODY = NOT_APPLICABLE | {
    "unassigned", "not assigned", "nobody", "system", "automation", "bot", "chatbot", "niet toegewezen", "niemand",
    "systeem", "automatisch",
}  # fmt: skip
_PEOPLE, _FEWEST, _MOST_WORDS = 0.5, 2, 5
"""Share of the different values that hold a first name; how many must; words of a name at most."""
_FIRST = FIRST_NAMES - ALSO_WORDS


def with_people(frame: pd.DataFrame, columns: Columns) -> Columns:
    """Add to the people and names of ``columns`` the segments and teams whose values are names of people, and say so.

    The header says which columns hold employees; the values tell where it does not: at least half of the different
    ones, and two, hold a common first name.
    """
    found = [
        name
        for name in dict.fromkeys((*columns.segments, *columns.teams))
        if name not in columns.people and _name_people(frame[name].unique())
    ]
    guesses = tuple(
        replace(guess, reason=f"{guess.reason}; its values look like names and are shown under masked ids")
        if guess.column in found
        else guess
        for guess in columns.guesses
    )
    return replace(columns, people=(*columns.people, *found), names=(*columns.names, *found), guesses=guesses)


def _name_people(values: Iterable[str]) -> bool:
    words = [value.casefold().replace(",", " ").split() for value in values if not _nobody(value)]
    named = sum(len(each) <= _MOST_WORDS and bool(_FIRST & set(each)) for each in words)
    return named >= max(_FEWEST, _PEOPLE * len(words))


def shown_values(frame: pd.DataFrame, written: pd.DataFrame, columns: Columns, names: bool) -> pd.DataFrame:
    """Return the segments and teams of an export, in file order, as everything that follows may see them.

    People are "agent 1", "agent 2", ... (customers "person 1", ...), numbered in the order of a checksum, so that the
    same export gives the same numbers in any order of rows, and one person one number in all columns. With ``names``
    the agents keep theirs; others never do. What ``written`` masks stays masked; teams that masks make look alike are
    told apart by a number.
    """
    agents = [name for name in columns.people if name in columns.teams]
    others = [name for name in columns.people if name not in columns.teams]
    numbered = {**_numbered(frame, agents, "agent"), **_numbered(frame, others, "person")}
    shown: dict[str, list[str]] = {}
    for name in dict.fromkeys((*columns.segments, *columns.teams)):
        if name in agents and names:
            shown[name] = [" ".join(cell.split()) for cell in frame[name]]
        elif name in numbered:
            shown[name] = numbered[name]
        else:
            shown[name] = _apart(list(frame[name]), list(written[name]))
    return pd.DataFrame(shown, index=frame.index, dtype="str")


def _numbered(frame: pd.DataFrame, columns: Sequence[str], noun: str) -> dict[str, list[str]]:
    keys = {name: [_key(cell) for cell in frame[name]] for name in columns}
    people = sorted({key for cells in keys.values() for key in cells if key}, key=_checksum)
    number = {"": "", **{key: f"{noun} {place}" for place, key in enumerate(people, 1)}}
    return {name: [number[key] for key in cells] for name, cells in keys.items()}


def _key(cell: str) -> str:
    """Return one spelling for one person: letter case and blanks do not count; "" for nobody."""
    return "" if _nobody(cell) else " ".join(cell.casefold().split())


def _nobody(cell: str) -> bool:
    return not cell.strip() or " ".join(cell.casefold().split()) in _NOBODY


def _checksum(key: str) -> str:
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _apart(cells: Sequence[str], written: Sequence[str]) -> list[str]:
    """Number the values that only their masks make equal: "Team [name] 2"."""
    known = dict(sorted(zip(cells, written, strict=True)))
    alike = Counter(label for label in known.values() if MASK.search(label))
    seen: Counter[str] = Counter()
    label = dict(known)
    for cell in sorted(known, key=_checksum):
        if alike[known[cell]] > 1:
            seen[known[cell]] += 1
            label[cell] = f"{known[cell]} {seen[known[cell]]}"
    return [label[cell] for cell in cells]
