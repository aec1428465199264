"""The user's event marks, a date and a label each, from a small file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rootcause.domain.changes import Event
from rootcause.errors import EventsInvalid
from rootcause.readers.delimited import read_delimited
from rootcause.readers.encodings import decode
from rootcause.readers.names import fold, listed
from rootcause.readers.sources import open_source
from rootcause.readers.tables import Grid

MOST_EVENTS, MOST_BYTES, LONGEST_LABEL = 200, 1_000_000, 120
FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")
"""ISO, or day first with the year in four figures; month first is never assumed."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_MOST_LISTED = 20
_HEADERS = {
    "date": ("date", "datum", "day", "dag", "when", "wanneer"),
    "label": ("label", "omschrijving", "description", "event", "gebeurtenis", "naam", "name", "titel", "title"),
}
_EXAMPLE = "Give one event per line under the header date,label, as in 2026-06-01,New app."


def read_events(path: str | Path) -> tuple[Event, ...]:
    """Read a delimited file with the columns date and label (in Dutch datum and omschrijving), other columns ignored.

    Dates are 2026-06-01, 1-6-2026, 1/6/2026 or 1.6.2026, day first, with or without zeros. Equal lines are one event;
    in order of date, then label. At most 200 events and 1 MB. Raises EventsInvalid with every problem of the file at
    once, by line; UnreadableFile where it is missing, no text, or too large to be read.
    """
    name = Path(path).name
    grid = _grid(path, name)
    places = _columns(name, grid)
    problems, found = list[str](), set[Event]()
    for number, row in zip(grid.numbers[1:], grid.rows[1:], strict=True):
        date, label = (row[place] if place < len(row) else "" for place in places)
        event, wrong = _event(date, label)
        if any(row[len(grid.rows[0]) :]):
            wrong.append("there are more cells than the header has (put a label with a delimiter in quotation marks)")
        problems += [f"line {number}: {one}" for one in wrong]
        if event and not wrong:
            found.add(event)
    if not problems and not found:
        problems.append("there is no event below the header")
    if len(found) > MOST_EVENTS:
        problems.append(f"there are {len(found):,} events, and at most {MOST_EVENTS} can be marked")
    if problems:
        raise EventsInvalid(_message(name, problems))
    return tuple(sorted(found, key=lambda event: (event.date, event.label)))


def _grid(path: str | Path, name: str) -> Grid:
    size = _size(Path(path))
    if size == 0:
        raise EventsInvalid(f"The file of events {name} is empty. {_EXAMPLE}")
    if size is not None and size > MOST_BYTES:
        raise EventsInvalid(f"The file of events {name} is larger than 1 MB. {_EXAMPLE}")
    source = open_source(path, MOST_BYTES)
    if source.kind != "text":
        raise EventsInvalid(f"The file of events {name} is no text. Save the sheet as CSV. {_EXAMPLE}")
    return read_delimited(decode(name, source.data).text)


def _size(path: Path) -> int | None:
    """Return the bytes of a file, None for what is no file: opening it says why."""
    try:
        return path.stat().st_size if path.is_file() else None
    except (OSError, ValueError):
        return None


def _columns(name: str, grid: Grid) -> tuple[int, int]:
    """Return the places of date and label; either missing or twice there is a problem of the whole file."""
    header = grid.rows[0] if grid.rows else []
    places = {role: [k for k, cell in enumerate(header) if fold(cell) in names] for role, names in _HEADERS.items()}
    wrong = [f"{len(at) or 'no'} columns called {role}" for role, at in places.items() if len(at) != 1]
    if wrong:
        raise EventsInvalid(
            f"The file of events {name} has {' and '.join(wrong)}; its header holds {listed(header)}. {_EXAMPLE}"
        )
    return places["date"][0], places["label"][0]


def _event(date: str, label: str) -> tuple[Event | None, list[str]]:
    """Two cells → the event, or what is wrong with them."""
    day, label = _day(date.strip()), " ".join(label.split())
    wrong = []
    if day is None:
        shown = f"{date.strip()[:40]!r} is no date" if date.strip() else "the date is empty"
        wrong.append(f"{shown} (write 2026-06-01 or 1-6-2026, day first)")
    if not label:
        wrong.append("the label is empty")
    if len(label) > LONGEST_LABEL:
        wrong.append(f"the label is longer than {LONGEST_LABEL} characters")
    return (Event(day, label) if day and not wrong else None), wrong


def _day(cell: str) -> str | None:
    for layout in FORMATS:
        try:
            found = datetime.strptime(cell, layout)
        except ValueError:
            continue
        return found.date().isoformat() if _FIRST_YEAR <= found.year <= _LAST_YEAR else None
    return None


def _message(name: str, problems: Sequence[str]) -> str:
    more = len(problems) - _MOST_LISTED
    told = "; ".join(problems[:_MOST_LISTED]) + (f"; and {more:,} more" if more > 0 else "")
    return f"The file of events {name} has {len(problems):,} problem(s): {told}. {_EXAMPLE}"
