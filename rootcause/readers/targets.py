"""The user's targets: one for everything, and a table of them per segment."""

from __future__ import annotations

import re
from pathlib import Path

from rootcause.domain.exports import Export
from rootcause.domain.teams import Targets, TargetUnit, Wanted
from rootcause.errors import NotEnoughData, TargetsInvalid
from rootcause.readers.names import fold, listed
from rootcause.readers.reading import read_export

_HEADERS = {
    "segment": ("segment", "segmentnaam", "kolom", "column", "dimensie", "dimension", "onderdeel", "attribute", "veld"),
    "value": ("value", "waarde", "level", "niveau", "naam", "name", "segmentwaarde", "segment value"),
    "target": (
        "target", "targets", "doel", "doelen", "doelstelling", "norm", "streefwaarde", "streven", "benchmark", "goal",
        "csat target", "nps target", "target csat", "target nps",
    ),
}  # fmt: skip
_WHOLE = ("", "total", "totaal", "overall", "all", "alle", "alles", "geheel", "everything")
_NUMBER = re.compile(r"([-+−]?\d{1,4}(?:[.,]\d{1,6})?) ?(%?)")
_MOST_LISTED = 20


def parse_target(text: str, unit: TargetUnit) -> float | None:
    """Read one target; None where it is none.

    As a share of satisfied answers, "80", "80%", "80 %" and "0.8" are the same 0.8: above 1 a number is a percentage.
    As NPS it is in points from −100 to 100, without a percent sign.
    """
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        return None
    number = float(match[1].replace(",", ".").replace("−", "-"))
    if unit == "nps":
        return number if -100 <= number <= 100 and not match[2] else None
    share = number / 100 if match[2] or number > 1 else number
    return share if 0 < share <= 1 else None


def read_targets(target: str | None, table: str | None, unit: TargetUnit, max_bytes: int) -> Targets:
    """Read the target of an option and the table of a file (columns segment, value, target; in Dutch too).

    ``unit`` is "nps" for exports that measure NPS. A row without segment, or with one called total, is for everything.
    Raises TargetsInvalid with every problem at once, with line numbers; UnreadableFile for what is no table.
    """
    wanted = []
    if target is not None:
        number = parse_target(target, unit)
        if number is None:
            raise TargetsInvalid(f"The target {target[:40]!r} is {_no_target(unit)}")
        wanted.append(Wanted("", "", number))
    known = {("", "")} if wanted else set()
    return Targets(unit, (*wanted, *(_table(Path(table), unit, max_bytes, known) if table else ())))


def _no_target(unit: TargetUnit) -> str:
    if unit == "nps":
        return "no NPS: give points from -100 to 100 without a percent sign, as in 30."
    return "no share of satisfied answers: give a percentage above 0 and up to 100, as in 80 or 80%."


def _table(file: Path, unit: TargetUnit, max_bytes: int, known: set[tuple[str, str]]) -> tuple[Wanted, ...]:
    export = _read(file, max_bytes)
    segment, value, target = (_column(export, file, role) for role in ("segment", "value", "target"))
    cells = zip(export.frame[segment], export.frame[value], export.frame[target], strict=True)
    problems, found = list[str](), list[Wanted]()
    for (_, line), row in zip(export.rows, cells, strict=True):
        where, what = _place(*row[:2])
        number = parse_target(row[2], unit)
        problem = _problem(where, what, number, unit, known)
        if problem:
            problems.append(f"line {line}: {problem}")
        elif number is not None:
            known.add(_key(where, what))
            found.append(Wanted(where, what, number, line))
    if problems:
        more = f"; and {len(problems) - _MOST_LISTED:,} more" if len(problems) > _MOST_LISTED else ""
        told = "; ".join(problems[:_MOST_LISTED])
        raise TargetsInvalid(f"The targets in {file} have {len(problems):,} problem(s): {told}{more}.")
    return tuple(found)


def _read(file: Path, max_bytes: int) -> Export:
    try:
        return read_export([file], max_bytes=max_bytes)
    except NotEnoughData:
        raise TargetsInvalid(
            f"The targets in {file} have no rows below the header. Give one row per target: segment, value, target."
        ) from None


def _column(export: Export, file: Path, role: str) -> str:
    found = [name for name in export.frame.columns if fold(name) in _HEADERS[role]]
    if len(found) == 1:
        return found[0]
    what = f"{len(found)} columns" if found else "no column"
    raise TargetsInvalid(
        f"The targets in {file} have {what} called {role} (or {_HEADERS[role][1]}). The header holds "
        f"{listed(export.frame.columns)}; needed are segment, value and target."
    )


def _place(segment: str, value: str) -> tuple[str, str]:
    segment, value = " ".join(segment.split()), " ".join(value.split())
    whole = fold(segment) in _WHOLE and fold(value) in _WHOLE
    return ("", "") if whole else (segment, value)


def _key(segment: str, value: str) -> tuple[str, str]:
    return segment.casefold(), value.casefold()


def _problem(segment: str, value: str, number: float | None, unit: TargetUnit, known: set[tuple[str, str]]) -> str:
    if number is None:
        return f"the target is {_no_target(unit).rstrip('.')}"
    if segment and not value:
        return "the value of the segment is empty"
    if value and not segment:
        return "the segment is empty"
    if _key(segment, value) in known:
        return "the same segment and value have a target already" if segment else "everything has a target already"
    return ""
