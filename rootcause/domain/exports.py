"""What a reader hands on: the rows of one or more export files, every cell still text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

import pandas as pd

Role = Literal[
    "verbatim",
    "score",
    "date",
    "id",
    "customer",
    "segment",
    "metric",
    "outcome",
    "name",
    "contact",
    "language",
    "team",
    "asked",
    "ignored",
]


@dataclass(frozen=True)
class Note:
    """One thing a person should know: a stable code, the numbers in it, and how loud it is.

    The wording in the reader's language belongs to ``reporting/locales``; ``text`` is the English sentence
    for the terminal and the log. It never holds a customer's words.
    """

    code: str
    text: str
    level: Literal["info", "caveat", "warning"] = "info"
    values: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True)
class Export:
    """Rows as read: ``frame`` has one column of ``str`` per export column, in export order, no missing values.

    ``rows`` holds for each row of ``frame`` where it came from: (file name, row number as a spreadsheet counts).
    ``preset`` names the layout that was recognized ("qualtrics", "surveymonkey", ... or "plain").
    ``questions`` maps a column to the question asked, where the layout carries it.
    """

    frame: pd.DataFrame
    rows: tuple[tuple[str, int], ...]
    preset: str = "plain"
    questions: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def __len__(self) -> int:
        return len(self.frame)


@dataclass(frozen=True)
class ColumnGuess:
    """Why one column plays one role; ``reason`` is one English clause a person can check."""

    column: str
    role: Role
    reason: str
    confidence: float = 1.0


@dataclass(frozen=True)
class Columns:
    """Which column plays which role. ``guesses`` explains every column of the export, in export order.

    ``teams`` are the columns whose values are compared with each other; they may be segments, or hold names, as well.
    ``people`` are those of them and of the segments whose values stand for people. ``asked`` says per row whether
    somebody was asked for an answer.
    """

    verbatims: tuple[str, ...]
    score: str | None = None
    date: str | None = None
    id: str | None = None
    customer: str | None = None
    segments: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()  # only those that were named: measured against, never adjusted for
    names: tuple[str, ...] = ()  # columns that hold people's names: used to find names in verbatims, then masked
    contacts: tuple[str, ...] = ()  # columns of e-mail addresses, phone numbers, ... : masked on output
    language: str | None = None
    teams: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    asked: str | None = None
    guesses: tuple[ColumnGuess, ...] = ()

    @property
    def roles(self) -> dict[str, tuple[str, ...]]:
        """Every role that is played, by name, with its columns: ``columns_of`` makes the same of it again."""
        found = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "guesses"}
        return {name: value if isinstance(value, tuple) else (value,) for name, value in found.items() if value}


def columns_of(roles: Mapping[str, Sequence[str]], guesses: Sequence[ColumnGuess] = ()) -> Columns:
    """Return the columns that ``Columns.roles`` tells of."""
    single = {f.name for f in fields(Columns) if f.default is None}
    chosen: dict[str, Any] = {name: value[0] if name in single else tuple(value) for name, value in roles.items()}
    return Columns(**{"verbatims": (), **chosen, "guesses": tuple(guesses)})
