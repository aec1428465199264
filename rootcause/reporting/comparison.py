"""A comparison of two periods as text: JSON, a table for a terminal, and a short Markdown report."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

from pydantic import TypeAdapter
from rich.table import Table
from rich.text import Text

from rootcause.domain.analysis import SCHEMA_VERSION
from rootcause.domain.changes import CauseChange, Comparison, Part
from rootcause.reporting import numbers
from rootcause.reporting.characters import visible
from rootcause.reporting.terminal import plain_console, print_text
from rootcause.reporting.words import known, label, note, phrase

KINDS = {
    "mix": "compare.mix",
    "prevalence": "compare.prevalence",
    "severity": "compare.severity",
    "baseline": "compare.baseline",
}
STATUS = {
    "new": "compare.status_new",
    "gone": "compare.status_gone",
    "grown": "compare.status_grown",
    "shrunk": "compare.status_shrunk",
}
_HEADS = ("column.cause", "compare.before", "compare.after", "compare.change", "compare.more", "compare.heavier")
_SHOWN = 10


def dump_comparison(comparison: Comparison) -> str:
    """Return the text of comparison.json: all fields, sorted keys, None as null."""
    content = {"schema_version": SCHEMA_VERSION, **json.loads(_adapter().dump_json(comparison))}
    return json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


@cache
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(Comparison)


def print_comparison(
    comparison: Comparison, language: str, out: Path | None = None, *, json: bool = False, stream: TextIO | None = None
) -> None:
    """Print the parts and the causes that add or take away most; with ``json`` what comparison.json holds."""
    stream = stream or sys.stdout
    print_text(dump_comparison(comparison) if json else comparison_table(comparison, language, out, stream), stream)


def comparison_table(comparison: Comparison, language: str, out: Path | None, stream: TextIO) -> str:
    """Return both tables as text for ``stream``: its width, its colors."""
    buffer = StringIO()
    console = plain_console(buffer, stream)
    for entry in comparison.notes:
        style = "bold red" if entry.level == "warning" else "dim"
        console.print(Text(f"! {visible(note(entry)[language])}", style=style))
    for line in opening(comparison, language):
        console.print(Text(visible(line)))
    if comparison.parts:
        heads = [phrase(language, key) for key in ("compare.part", "compare.points", "column.interval")]
        console.print(_table(phrase(language, "compare.parts"), heads, list(_part_rows(comparison, language))))
    if comparison.causes:
        heads = [phrase(language, key) for key in _HEADS]
        rows = [_cause_cells(cause, language) for cause in comparison.causes[:_SHOWN]]
        console.print(_table(phrase(language, "compare.causes"), heads, rows))
    if comparison.parts:
        console.print(Text(phrase(language, "compare.note"), style="dim"))
    if out is not None:
        console.print(Text(phrase(language, "compare.where", path=str(out / "comparison.html"))), soft_wrap=True)
    return buffer.getvalue()


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="dim")
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if place else "left", max_width=None if place else 40)
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    return table


def comparison_markdown(comparison: Comparison, language: str) -> str:
    """Return the report as Markdown: what moved, the parts and what they mean, every cause, what to keep in mind."""
    lines = [f"# {phrase(language, 'compare.title')}", *(_safe(line) for line in opening(comparison, language))]
    if comparison.parts:
        heads = [phrase(language, key) for key in ("compare.part", "compare.points", "column.interval")]
        lines += [f"## {phrase(language, 'compare.parts')}", _grid(heads, list(_part_rows(comparison, language)))]
        lines += ["\n".join(f"- {_safe(line)}" for line in meanings(comparison, language))]
        lines += [phrase(language, "compare.note")]
    if comparison.causes:
        heads = [phrase(language, key) for key in _HEADS]
        rows = [_cause_cells(cause, language) for cause in comparison.causes]
        lines += [f"## {phrase(language, 'compare.causes')}", _grid(heads, rows), phrase(language, "compare.shares")]
    if comparison.notes:
        lines += [f"## {phrase(language, 'quality.notes')}"]
        lines += ["\n".join(f"- {_safe(note(entry)[language])}" for entry in comparison.notes)]
    return "\n\n".join([*lines, phrase(language, "compare.meaning")]) + "\n"


def opening(comparison: Comparison, language: str) -> list[str]:
    """Return two sentences: how far the rate moved, and from how many answers that is known."""
    answers = phrase(
        language, "compare.answers",
        old=comparison.old_name, old_n=comparison.old_n, new=comparison.new_name, new_n=comparison.new_n,
    )  # fmt: skip
    if comparison.difference is None:
        return [phrase(language, "compare.without"), answers]
    headline = phrase(
        language, "compare.headline",
        before=numbers.percent(comparison.old_rate, language), after=numbers.percent(comparison.new_rate, language),
        difference=numbers.signed_points(comparison.difference, language),
        low=numbers.signed_points(comparison.low, language), high=numbers.signed_points(comparison.high, language),
    )  # fmt: skip
    return [headline, answers]


def _part_rows(comparison: Comparison, language: str) -> Iterator[list[str]]:
    for part in comparison.parts:
        yield [phrase(language, KINDS[part.kind]), *_points(part, language)]
    low, high = comparison.low, comparison.high
    total = numbers.signed_points(comparison.difference, language)
    yield [phrase(language, "compare.total"), total, points_range(low, high, language)]


def _points(part: Part, language: str) -> tuple[str, str]:
    return numbers.signed_points(part.value, language), points_range(part.low, part.high, language)


def points_range(low: float | None, high: float | None, language: str) -> str:
    """Return "+1,0 tot +3,2"."""
    ends = [numbers.signed_points(end, language) for end in (low, high)]
    return phrase(language, "certainty.range", low=ends[0], high=ends[1])


def cause_name(cause: CauseChange, language: str) -> str:
    """Return the name of a cause, or of the row it is counted in."""
    name = cause.name[language] or (label("kind", cause.kind)[language] if known("kind", cause.kind) else cause.group)
    return name if len(name) <= 120 else name[:119] + "…"


def _cause_cells(cause: CauseChange, language: str) -> list[str]:
    return [
        cause_name(cause, language),
        numbers.percent(cause.share_old, language),
        numbers.percent(cause.share_new, language),
        phrase(language, STATUS[cause.status]) if cause.status else "",
        _shown(cause.prevalence, language),
        _shown(cause.severity, language),
    ]


def _shown(part: Part | None, language: str) -> str:
    if part is None:
        return numbers.ABSENT
    value, interval = _points(part, language)
    return f"{value} ({interval})"


def meanings(comparison: Comparison, language: str) -> list[str]:
    """Return what each part stands for, in their order."""
    names = ", ".join(label("segment", name)[language] for name in comparison.adjusters)
    mix = phrase(language, "compare.mix_text", names=names) if names else phrase(language, "compare.mix_bare")
    texts = [
        mix,
        phrase(language, "compare.prevalence_text"),
        phrase(language, "compare.severity_text"),
        phrase(language, "compare.baseline_text"),
    ]
    return [f"{phrase(language, key)}: {text}" for key, text in zip(KINDS.values(), texts, strict=True)]


def _grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---", *["--:"] * (len(heads) - 1)]
    return "\n".join(f"| {' | '.join(map(_safe, row))} |" for row in (heads, rule, *rows))


def _safe(text: str) -> str:
    """Return a text that Markdown shows as it is, in a table too."""
    return escape(visible(" ".join(text.split())), quote=False).replace("|", "\\|").replace("*", "\\*")
