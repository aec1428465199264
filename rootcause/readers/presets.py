"""Layouts of known survey, review and helpdesk exports, kept as data in ``presets.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from rootcause.domain.exports import Export, Note, Role
from rootcause.readers.names import fold
from rootcause.readers.tables import Header, clean_name
from rootcause.resources import resource

_IMPORT_ID = re.compile(r'\s*\{\s*"ImportId"\s*:')
_HEADER_ROWS = 5
_RESPONSE_ID = re.compile(r"R_\w{8,}")
_LEGACY_ID = re.compile(r"V\d+")
_OPEN_ENDED = frozenset({"open ended response", "response", "open antwoord", "antwoord"})


@dataclass(frozen=True)
class Preset:
    """One layout: how it is recognized, and what its columns are, by folded name."""

    name: str
    signature: frozenset[str]
    at_least: int
    first: bool
    roles: Mapping[str, tuple[Role, int]]
    test_rows: Mapping[str, frozenset[str]]


@cache
def presets() -> Mapping[str, Preset]:
    """Return the layouts of ``presets.yaml`` by name."""
    text = resource("readers/presets.yaml").read_text(encoding="utf-8")
    return {name: _preset(name, entry) for name, entry in yaml.safe_load(text).items()}


def _preset(name: str, entry: Mapping[str, Any]) -> Preset:
    return Preset(
        name=name,
        signature=frozenset(map(fold, entry["signature"])),
        at_least=entry["at_least"],
        first=entry.get("first", False),
        roles={fold(h): (role, place) for role, headers in entry["roles"].items() for place, h in enumerate(headers)},
        test_rows={fold(c): frozenset(map(str, values)) for c, values in entry.get("test_rows", {}).items()},
    )


def role_in(preset: str, column: str) -> tuple[Role, int] | None:
    """Return what a layout says about a column, and how many others it would rather take for that role."""
    found = presets().get(preset)
    return found.roles.get(fold(column)) if found else None


def read_header(rows: Sequence[list[str]], headed: bool) -> Header:
    """Find the layout from the first rows: which are header rows, what the columns are called and were asked."""
    if headed:
        return Header(rows[0], preset=_recognized([rows[0]]))
    return _qualtrics(rows[:_HEADER_ROWS]) or _surveymonkey(rows[:_HEADER_ROWS]) or _one_row(rows[0])


def _one_row(names: list[str]) -> Header:
    return Header(names, preset=_recognized([names]))


def _recognized(rows: Iterable[Sequence[str]]) -> str:
    """Return the layout with the largest share of its signature in these header rows, or "plain"."""
    cells = [fold(cell) for row in rows for cell in row]
    known = [p for p in presets().values() if not p.first or cells[0] in p.signature]
    found = {p.name: len(p.signature & set(cells)) for p in known}
    fitting = [name for name, n in found.items() if n >= presets()[name].at_least]
    return max(fitting, key=lambda name: found[name] - 2 * presets()[name].first, default="plain")


def _qualtrics(rows: Sequence[list[str]]) -> Header | None:
    """Find the row of ImportId JSON, or the two header rows of older exports and of workbooks."""
    ids = next((i for i, row in enumerate(rows) if sum(map(bool, map(_IMPORT_ID.match, row))) > len(row) / 2), None)
    if ids is not None:
        questions = rows[1] if ids > 1 else rows[0]
        return _asked("qualtrics", rows[0], questions, ids + 1)
    if len(rows) < 2 or _recognized(rows[:2]) != "qualtrics":
        return None
    if sum(map(bool, map(_LEGACY_ID.fullmatch, rows[0]))) >= 5:
        names = [n if _LEGACY_ID.fullmatch(o) and n.strip() else o for o, n in zip(rows[0], rows[1], strict=False)]
        return _asked("qualtrics", names, rows[1], 2)
    two = _recognized(rows[:1]) == "qualtrics" and _describes(rows[0], rows[1])
    return _asked("qualtrics", rows[0], rows[1], 2) if two else None


def _describes(names: list[str], below: list[str]) -> bool:
    """Tell a row of descriptions from a response: an answer has an id of its own and its dates hold digits."""
    own = {"start date", "end date", "recorded date", "response id"}
    cells = [b for n, b in zip(names, below, strict=False) if fold(n) in own]
    return any(cells) and not any(_RESPONSE_ID.fullmatch(c) or re.search(r"\d", c) for c in cells)


def _asked(preset: str, names: list[str], questions: list[str], rows: int) -> Header:
    asked = {n: clean_name(q) for n, q in zip(names, questions, strict=False) if q.strip() and fold(q) != fold(n)}
    return Header(names, rows, preset, asked, _header_notes(preset, rows))


def _surveymonkey(rows: Sequence[list[str]]) -> Header | None:
    """Join question and option; a question over several columns stands only above the first of them."""
    two = len(rows) > 1 and _has_options(rows[0], rows[1])
    if not two and not (_recognized(rows[:1]) == "surveymonkey" or _spans(rows[0])):
        return None
    options = rows[1] if two else [""] * len(rows[0])
    questions = _filled_forward(rows[0])
    names = [_joined(q, o) for q, o in zip(questions, [*options, *[""] * len(questions)], strict=False)]
    asked = {n: clean_name(q) for n, q, o in zip(names, questions, options, strict=False) if q and o.strip()}
    return Header(names, 1 + two, "surveymonkey", asked, _header_notes("surveymonkey", 1 + two))


def _has_options(questions: list[str], options: list[str]) -> bool:
    """Tell an option row from a response: blank under the respondent's own columns, filled under the blank headers."""
    if not {fold(c) for c in questions} & {"respondent id", "collector id", "date created", "start date"}:
        return False
    if not questions[0].strip() or options[0].strip():
        return False
    pairs = zip(questions, options, strict=False)
    return any(fold(o) in _OPEN_ENDED or (o.strip() and not q.strip()) for q, o in pairs)


def _spans(names: list[str]) -> bool:
    """Recognize the layout without its option row by a respondent column and several blanks after a question."""
    blanks = sum(not name.strip() for name in names[1:-1])
    return fold(names[0]) in {"respondent id", "respondentid"} and blanks >= 2


def _filled_forward(names: list[str]) -> list[str]:
    filled: list[str] = []
    for name in names:
        filled.append(name if name.strip() or not filled else filled[-1])
    return filled


def _joined(question: str, option: str) -> str:
    option = "" if fold(option) in _OPEN_ENDED else option.strip()
    return f"{question.strip()} – {option}" if option and question.strip() else question.strip() or option


def _header_notes(preset: str, rows: int) -> tuple[Note, ...]:
    if rows == 1:
        return ()
    text = f"The first {rows} rows are header rows, as {preset} writes them."
    return (Note("header_rows", text, values={"preset": preset, "count": rows}),)


def test_rows(export: Export) -> NDArray[np.bool_]:
    """(n,) mask of the rows that a survey program marks as a preview or a test; all false where it marks none."""
    mask = np.zeros(len(export), dtype=np.bool_)
    layouts = [presets()[name] for name in export.preset.split("+") if name in presets()]
    rules = {column: values for layout in layouts for column, values in layout.test_rows.items()}
    for column in export.frame.columns:
        if values := rules.get(fold(column)):
            mask |= export.frame[column].str.strip().str.lower().isin(list(values)).to_numpy(dtype=np.bool_)
    return mask
