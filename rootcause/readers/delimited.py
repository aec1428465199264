"""Delimited text (CSV, TSV and kin) → cells: the delimiter found, quotes respected, nothing lost.

The standard library's reader limits the size of a cell through a setting of the whole process, and takes the
rest of the file for one cell when a quote is never closed. This one does neither, in linear time.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator

from rootcause.domain.exports import Note
from rootcause.readers.tables import Grid

DELIMITERS = (",", ";", "\t", "|", "^", "~", "¦", "\x1f", "\x01")
_LINE_END = re.compile(r"\r\n|\n|\r")
_QUOTED = re.compile(r'"(?:[^"]++|"")*+"')
_SEP_LINE = re.compile(r'^"?sep=(.)"?(?:\r\n|\n|\r)', re.IGNORECASE)
_SAMPLE_LINES = 5_000
_NONE = "\x1f"
"""The unit separator: splits nothing in a file that has one column."""
_ENOUGH = 0.6


def read_delimited(text: str) -> Grid:
    """Split text into records; a record's number counts records and blank lines from 1, as a spreadsheet does."""
    told = _SEP_LINE.match(text)
    delimiter = told.group(1) if told else find_delimiter(text)
    rows, numbers, open_quotes = [], [], 0
    records = _records(text, delimiter, told.end() if told else 0)
    for number, (cells, open_quote) in enumerate(records, start=2 if told else 1):
        open_quotes += open_quote
        if any(cells):
            rows.append(cells)
            numbers.append(number)
    return Grid(_without_outer_quotes(rows), numbers, notes=_notes(open_quotes))


def _without_outer_quotes(rows: list[list[str]]) -> list[list[str]]:
    """Undo a second round of quoting, in which each whole line became one quoted cell."""
    if any(len(row) != 1 for row in rows):
        return rows
    delimiter = find_delimiter("\n".join(row[0] for row in rows))
    if delimiter == _NONE or not all(delimiter in row[0] and '"' in row[0] for row in rows[1:]):
        return rows
    return [next(_records(row[0], delimiter, 0))[0] for row in rows]


def find_delimiter(text: str) -> str:
    """Return the delimiter that splits most lines into the same number of cells, quoted stretches left out.

    A file with one column, where nothing is shared by the header or most lines, gets the unit separator.
    """
    lines = _outside_quotes(text)
    scores = {d: _consistency(d, lines) for d in DELIMITERS}
    best = max(DELIMITERS, key=lambda d: (scores[d], -DELIMITERS.index(d)))
    return best if scores[best][0] >= _ENOUGH else _NONE


def _outside_quotes(text: str) -> list[str]:
    """Return the filled lines with quoted stretches cut out: the first ones, and a sample chosen by content."""
    lines = [line for line in _LINE_END.split(_QUOTED.sub('""', text)) if line.strip()]
    head = lines[:20] or [""]
    if len(lines) <= _SAMPLE_LINES:
        return lines or head
    rest = sorted(set(lines[1:]), key=lambda line: (zlib.crc32(line.encode()), line))
    return head + rest[:_SAMPLE_LINES]


def _consistency(delimiter: str, lines: list[str]) -> tuple[float, float, int]:
    """Return what speaks for a delimiter, in order of weight.

    The share of lines with the usual number of them, more if the header agrees; the share of them that no space
    follows, as one does in prose; and that usual number.
    """
    counts = Counter(line.count(delimiter) for line in lines)
    usual, n = max(counts.items(), key=lambda item: (item[1], item[0]))
    if not usual:
        return 0.0, 0.0, 0
    header = lines[0].count(delimiter)
    agreed = n / len(lines) + (0.5 if header else 0.0) + (0.5 if header == usual else 0.0)
    spaced = sum(line.count(f"{delimiter} ") for line in lines)
    return agreed, 1 - spaced / sum(count * n for count, n in counts.items()), usual


def _records(text: str, delimiter: str, start: int) -> Iterator[tuple[list[str], bool]]:
    """Yield (cells, whether a quote was opened and never closed) of each record from offset ``start``."""
    cell = _cell_pattern(delimiter)
    position, size = start, len(text)
    while position < size:
        end = _LINE_END.search(text, position)
        stop, after = end.span() if end else (size, size)
        line = text[position:stop]
        if '"' in line:
            cells, after, open_quote = _quoted_record(cell, text, position)
            yield cells, open_quote
        else:
            yield line.split(delimiter), False
        position = after


def _cell_pattern(delimiter: str) -> re.Pattern[str]:
    """One cell and what ends it: quoted (text after the closing quote is kept), or plain; each in linear time."""
    d = re.escape(delimiter)
    blanks = "[ ]*+" if delimiter != " " else ""
    return re.compile(rf'(?:{blanks}"((?:[^"]++|"")*+)"([^{d}\r\n]*+)|([^{d}\r\n]*+))({d}|\r\n|\n|\r|\Z)')


def _quoted_record(cell: re.Pattern[str], text: str, position: int) -> tuple[list[str], int, bool]:
    cells: list[str] = []
    open_quote = False
    while True:
        found = cell.match(text, position)
        assert found  # the plain branch matches anything
        quoted, rest, plain, end = found.groups()
        if quoted is None:
            open_quote = open_quote or plain.lstrip().startswith('"')
            cells.append(plain)
        else:
            cells.append(quoted.replace('""', '"') + rest.rstrip(" "))
        position = found.end()
        if end == "" or end[0] in "\r\n":
            return cells, position, open_quote


def _notes(open_quotes: int) -> tuple[Note, ...]:
    if not open_quotes:
        return ()
    text = f"In {open_quotes:,} rows a quotation mark is opened and never closed; it was read as a plain character."
    return (Note("open_quotes", text, "caveat", {"count": open_quotes}),)
