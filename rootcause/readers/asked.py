"""Who was asked for an answer: read from a column that says so, never guessed from missing scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import yaml
from numpy.typing import NDArray

from rootcause.domain.answers import read_answer
from rootcause.domain.exports import Columns, Export, Note
from rootcause.errors import ColumnNotFound
from rootcause.readers.names import fold
from rootcause.readers.profiles import is_date
from rootcause.resources import resource

NOT_ASKED, ASKED, ANSWERED = 0, 1, 2
Kind = Literal["asked", "answered", ""]
_STRAY = 0.02
"""Share of scores where a guessed column says that there is none, beyond which it means something else."""


@dataclass(frozen=True, eq=False)
class Asked:
    """``mask`` (n,) says which rows, in file order, were asked."""

    mask: NDArray[np.bool_]
    notes: tuple[Note, ...] = ()


@cache
def _entries() -> Mapping[str, Mapping[str, frozenset[str]]]:
    entries = yaml.safe_load(resource("readers/asked.yaml").read_text(encoding="utf-8"))
    return {part: {kind: frozenset(words) for kind, words in kinds.items()} for part, kinds in entries.items()}


def asking(folded: str) -> Kind:
    """Say whether a column is named like "was asked" or like "has answered"; ``folded`` by ``names.fold``."""
    headers = _entries()["headers"]
    return "asked" if folded in headers["asked"] else "answered" if folded in headers["answered"] else ""


def says_who(values: Iterable[str], kind: Kind) -> bool:
    """Whether all values are statuses or dates, of more than one sort, so that they tell who was asked."""
    found = {_status(value, kind) for value in values}
    return None not in found and len(found) > 1


def offers(values: Iterable[str]) -> bool:
    """Whether the values of a score column also say who was offered a rating without giving one, as helpdesks write."""
    folded = {fold(value) for value in values}
    return bool(folded & {"offered", "aangeboden"})


def read_asked(export: Export, columns: Columns, *, named: bool) -> Asked | None:
    """Return who was asked, or None where no column says so. ``named``: the user pointed at the column.

    An empty cell is nobody asked. A guessed column is believed only where scores agree with it: none where nobody was
    asked or nobody answered. Raises ColumnNotFound where a named one holds anything but statuses, yes and no, or dates.
    """
    if columns.asked is None:
        return None
    cells = export.frame[columns.asked]
    kind = asking(fold(columns.asked))
    known = {cell: _status(cell, kind, scores=columns.asked == columns.score) for cell in cells.unique()}
    strange = sum(status is None for status in known.values())
    if strange and named:
        raise ColumnNotFound(_unreadable(columns.asked, strange, len(known)))
    if strange:
        return None
    status = np.array([known[cell] for cell in cells], dtype=np.int64)
    scored = _scored(export, columns)
    if not named and columns.asked != columns.score and _contradicts(status, scored, kind):
        return None
    return Asked(status != NOT_ASKED, _notes(status, scored, named))


def _status(cell: str, kind: Kind, *, scores: bool = False) -> int | None:
    """Return what one cell says, None where that is nothing we know; in a score column any answer is one."""
    values, folded = _entries()["values"], fold(cell)
    if not cell.strip() or folded in values["not_asked"] or not folded:
        return NOT_ASKED
    if scores and not read_answer(cell).missing:
        return ANSWERED
    if folded in values["asked"]:
        return ASKED
    if folded in values["answered"] or is_date(cell):
        return ANSWERED if folded in values["answered"] or kind == "answered" else ASKED
    return _yes_or_no(folded, kind)


def _yes_or_no(folded: str, kind: Kind) -> int | None:
    values = _entries()["values"]
    if folded in values["yes"]:
        return ANSWERED if kind == "answered" else ASKED
    if folded in values["no"]:
        return ASKED if kind == "answered" else NOT_ASKED
    return None


def _scored(export: Export, columns: Columns) -> NDArray[np.bool_]:
    if columns.score is None:
        return np.zeros(len(export), dtype=np.bool_)
    cells = export.frame[columns.score]
    known = {cell: not read_answer(cell).missing for cell in cells.unique()}
    return np.array([known[cell] for cell in cells], dtype=np.bool_)


def _contradicts(status: NDArray[np.int64], scored: NDArray[np.bool_], kind: Kind) -> bool:
    silent = status == NOT_ASKED
    if kind == "answered":
        silent |= status == ASKED
    return bool(scored[silent].sum() > _STRAY * max(1, int(scored.sum())))


def _notes(status: NDArray[np.int64], scored: NDArray[np.bool_], named: bool) -> tuple[Note, ...]:
    notes = []
    stray = int((scored & (status == NOT_ASKED)).sum())
    if stray:
        text = f"{stray:,} scored rows were not asked, says the export; they take no part in the response figures."
        notes.append(Note("answers_not_asked", text, "caveat", {"n": stray}))
    if named and not (~scored & (status != NOT_ASKED)).any():
        text = "Everybody who was asked has a score: an export of answers alone does not show who failed to answer."
        notes.append(Note("asked_all_answered", text, "caveat"))
    return tuple(notes)


def _unreadable(column: str, strange: int, different: int) -> str:
    return (
        f'The column "{column[:60]}" does not say who was asked: {strange:,} of its {different:,} different values are '
        "no yes or no, no date, and no status such as sent, offered, completed or not sent. Name another with --asked."
    )
