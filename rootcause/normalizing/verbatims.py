"""One comment cell → the cell as it may be stored, and the customer's own words in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rootcause.normalizing.conversations import customer_words
from rootcause.normalizing.decoding import decode, drop_tags
from rootcause.normalizing.pii import MASK, NO_NAMES, Names, redact
from rootcause.normalizing.quoting import own_words
from rootcause.normalizing.traced import Traced

MAX_CELL = 20_000
_BREAK = re.compile(r"\r\n?")
_UNTIDY = re.compile(r"\t|  |[ ]\n|\n[ \n]")
_BLANKS = re.compile(r"[ \t]{2,}|\t")
_LINE_ENDS = re.compile(r"[ \t]+(?=\n)|(?<=\n)[ \t]+")
_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, eq=False)
class Verbatim:
    """``written`` is the whole cell as it was, redacted; ``text`` is what is analyzed.

    ``origin[k]`` (int32) is the offset in ``written`` of character k of ``text``; None means that they are equal.
    ``masked`` counts masks by rule. ``dropped`` names what ``text`` leaves out of the cell ("quoted_reply",
    "signature", "disclaimer", "boilerplate", "agent_turns", "tail": behind the longest length analyzed), ``kept`` what
    would have been left out if anything else had been there. ``reason`` is "" or "no_customer_turn".
    """

    written: str
    text: str
    origin: NDArray[np.int32] | None = None
    masked: Mapping[str, int] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    reason: str = ""


def normalize_verbatim(cell: str, names: Names = NO_NAMES, max_cell: int = MAX_CELL) -> Verbatim:
    """Redact a cell and clean it.

    All of the cell is redacted, quoted replies too, however long it is; the first ``max_cell`` characters of what then
    stands there are analyzed, up to the end of a word.
    """
    redacted = redact(cell, names)
    masked = Counter(span.rule for span in redacted.spans) if redacted.spans else {}
    whole = Traced(redacted.text)
    head = whole.keep([(0, _cut(redacted.text, max_cell))]) if len(redacted.text) > max_cell else whole
    text = drop_tags(decode(head)).sub(_BREAK, "\n")
    spoken = customer_words(text)
    cleaned = own_words(text if spoken is None else spoken.text)
    final = _tidy(cleaned.text)
    return Verbatim(
        written=redacted.text,
        text=final.text,
        origin=final.origin,
        masked=dict(sorted(masked.items())),
        dropped=(
            *(("tail",) if head is not whole else ()),
            *(("agent_turns",) if spoken and not spoken.silent else ()),
            *cleaned.dropped,
        ),
        kept=cleaned.kept,
        reason="no_customer_turn" if spoken and spoken.silent else "",
    )


def normalize_verbatims(
    cells: Sequence[str], names: Names = NO_NAMES, max_cell: int = MAX_CELL
) -> tuple[Verbatim, ...]:
    """Clean cells, each distinct one once; the result is in the order of ``cells``."""
    done = {cell: normalize_verbatim(cell, names, max_cell) for cell in dict.fromkeys(cells)}
    return tuple(done[cell] for cell in cells)


def _cut(text: str, longest: int) -> int:
    """Where to stop: behind the last whole word, and never within a mask."""
    cut = max(text.rfind(" ", 0, longest + 1), text.rfind("\n", 0, longest + 1))
    cut = cut if cut > longest // 2 else longest
    mask = next(
        (match for match in MASK.finditer(text, max(0, cut - 30), cut + 30) if match.start() < cut < match.end()), None
    )
    return mask.start() if mask else cut


def _tidy(text: Traced) -> Traced:
    if not _UNTIDY.search(text.text):
        return text.strip()
    return text.sub(_BLANKS, " ").sub(_LINE_ENDS, "").sub(_GAPS, "\n\n").strip()
