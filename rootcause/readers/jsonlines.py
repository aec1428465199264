"""JSON and JSON Lines → cells: API dumps with the records somewhere inside, nested fields flattened with dots."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from rootcause.domain.exports import Note
from rootcause.errors import NotEnoughData, UnreadableFile
from rootcause.readers.tables import Grid

UNREADABLE = "(line that is not JSON)"
_DEPTH, _LIST = 6, 12
"""Deeper objects, and longer lists of objects, stay JSON in one cell."""
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


def looks_like_json(text: str) -> bool:
    """Tell JSON from a delimited file whose first header begins with a bracket."""
    return re.match(r'\s*(?:\[\s*[\[{\]"]|\{\s*["}])', text) is not None


def read_json(name: str, text: str) -> Grid:
    """Read one JSON value, or one per line. Numbers keep the digits they were written with; null becomes "".

    A row's number counts the records from 2, as if a header stood above them. Raises UnreadableFile where the text
    is no JSON, NotEnoughData where it holds no record.
    """
    try:
        records, broken = _records(name, text)
        flat = [_flat(record) for record in records]
    except RecursionError:
        message = f"{name} is JSON that is nested too deeply to hold records. Export it as a plain list."
        raise UnreadableFile(message) from None
    filled = [(record, number) for number, record in enumerate(flat, start=2) if any(record.values())]
    if not filled:
        raise NotEnoughData(f"{name} is valid JSON but holds no records. Check the filter of the export.")
    names = _ordered(flat)
    rows = [names, *([record.get(n, "") for n in names] for record, _ in filled)]
    return Grid(rows, [1, *(number for _, number in filled)], _notes(broken), headed=True)


def _records(name: str, text: str) -> tuple[list[Any], int]:
    """Return the records and how many lines could not be read."""
    try:
        return _inside(_DECODER.decode(text)), 0
    except json.JSONDecodeError as error:
        whole = error
    lines = [line for line in text.split("\n") if line.strip()]
    parsed = [_line(line) for line in lines]
    broken = sum(value is None for value in parsed)
    if len(lines) < 2 or broken > 0.5 * len(lines):
        where = f"line {whole.lineno}, column {whole.colno}"
        raise UnreadableFile(f"{name} starts like JSON but breaks off or goes wrong at {where}. Export it again.")
    each = [_inside(v) if v is not None else [{UNREADABLE: line}] for v, line in zip(parsed, lines, strict=True)]
    return [record for records in each for record in records], broken


def _line(line: str) -> Any:
    try:
        return _DECODER.decode(line.strip())
    except json.JSONDecodeError:
        return None


def _inside(value: Any) -> list[Any]:
    """Return the records in a parsed value: itself a list, the longest list of objects near its top, or one object."""
    if isinstance(value, list):
        return value
    lists = list(_lists(value, 3)) if isinstance(value, dict) and not _is_record(value) else []
    return max(lists, key=len) if lists else [value]


def _is_record(value: Mapping[str, Any]) -> bool:
    """Tell a record, which has text or an id of its own, from a page of an API, which has a list and a few counts."""
    return bool({"id", "text", "comment", "body", "description"} & value.keys())


def _lists(value: Mapping[str, Any], depth: int) -> Iterator[list[Any]]:
    for inner in value.values():
        if isinstance(inner, list) and inner and all(isinstance(item, dict) for item in inner):
            yield inner
        elif isinstance(inner, dict) and depth > 1:
            yield from _lists(inner, depth - 1)


def _flat(record: Any) -> dict[str, str]:
    flat: dict[str, str] = {}
    for path, value in _leaves(record, (), _DEPTH):
        name = ".".join(path) or "value"
        while name in flat:
            name += " (2)"
        flat[name] = _SURROGATES.sub("\ufffd", value).replace("\x00", "")
    return flat


def _leaves(value: Any, path: tuple[str, ...], depth: int) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict) and depth:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, _SURROGATES.sub("\ufffd", key)), depth - 1)
    elif isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        yield path, "|".join(map(_scalar, value))
    elif isinstance(value, list) and depth and len(value) <= _LIST:
        for number, inner in enumerate(value, start=1):
            yield from _leaves(inner, (*path, str(number)), depth - 1)
    else:
        yield path, _scalar(value)


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _ordered(records: list[dict[str, str]]) -> list[str]:
    """Order the names by their mean place in the records, whatever the order of the records."""
    places: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for record in records:
        for place, name in enumerate(record):
            total = places[name]
            total[0] += place
            total[1] += 1
    return sorted(places, key=lambda name: (places[name][0] / places[name][1], name))


def _notes(broken: int) -> tuple[Note, ...]:
    if not broken:
        return ()
    text = f'{broken:,} lines are not JSON; they are kept in "{UNREADABLE}".'
    return (Note("broken_lines", text, "caveat", {"count": broken}),)
