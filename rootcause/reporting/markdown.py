"""report.md: the findings for a chat or a ticket, in one language, short enough to paste."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rootcause.domain.analysis import Analysis
from rootcause.domain.reasons import Words
from rootcause.reporting.characters import visible
from rootcause.reporting.rows import CauseView, QuoteView
from rootcause.reporting.view import Report, view
from rootcause.reporting.words import label, phrase

_ROWS = 10
_STRENGTHS = 5
_QUOTE = 240
_SPECIAL = re.compile(
    r"""
    [\\`*_\[\]<>|~@$]      # emphasis, code, links, tags, cells, mentions, formulas
    | :(?=//)              # addresses that some readers turn into links
    | &(?=\#?\w+;)         # entities
    | ^(?:[#+=-]|\d+(?=[.)]))   # headings, lists and rules at the beginning of a line
""",
    re.VERBOSE,
)


def render_markdown(analysis: Analysis) -> str:
    """Return the report as Markdown in ``analysis.language``: score, causes with a quote each, ranking, strengths.

    Whatever comes from an export is escaped, so that it can neither link, mention, nor break a table. Sections that
    have nothing to say are left out.
    """
    report, language = view(analysis), analysis.language
    parts = [
        f"# {escaped(report.title)}",
        _first(report, language),
        _causes(report, language),
        _ranking(report, language),
        _sections(report, language),
        _strengths(report, language),
        _notes(report, language),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """Return text as Markdown shows it literally, on one line, invisible characters made visible."""
    return _SPECIAL.sub(_behind_backslash, " ".join(visible(text).split()))


def _behind_backslash(found: re.Match[str]) -> str:
    """A number at the beginning of a line is a list by the mark behind it."""
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def _told(words: Words | None, language: str) -> str:
    return escaped(words[language]) if words else ""


def _first(report: Report, language: str) -> str:
    head = report.headline
    told = " ".join(part for part in (_told(head.value, language), _told(head.label, language)) if part)
    lines = [f"**{told}** – {_told(head.note, language)}"]
    lines += [_told(entry, language) for entry in (report.change, *report.news) if entry]
    lines += [f"> {_told(entry, language)}" for entry in report.warnings]
    return "\n\n".join(lines)


def _causes(report: Report, language: str) -> str:
    if report.nothing:
        title, text = report.nothing
        return f"## {_told(title, language)}\n\n{_told(text, language)}"
    entries = [_cause(place, row, language) for place, row in enumerate(report.top, 1)]
    rest = [_told(report.unexplained, language)] if report.unexplained else []
    return "\n\n".join([f"## {_told(report.top_title, language)}", "\n".join(entries), *rest])


def _cause(place: int, row: CauseView, language: str) -> str:
    lines = [f"{place}. **{_told(row.name, language)}** – {_told(row.sentence, language)}"]
    if row.certainty:
        lines.append("   " + "; ".join(_told(entry, language) for entry in row.certainty))
    lines += ["   " + _told(entry, language) for entry in row.remarks]
    if row.action:
        lines.append(f"   {escaped(phrase(language, 'column.action'))}: {_told(row.action, language)}")
    if row.quotes:
        lines.append(f"   > {_quote(row.quotes[0])}")
    return "  \n".join(lines)


def _quote(quote: QuoteView) -> str:
    whole = " ".join(f"{quote.before}{quote.mark}{quote.after}".split())
    return escaped(whole if len(whole) <= _QUOTE else whole[: _QUOTE - 2] + " …")


def _ranking(report: Report, language: str) -> str:
    if not report.rows:
        return ""
    keys = ("n", "share", "dsat_rate", "impact") if report.scored else ("n", "share")
    heads = {"dsat_rate": "rate"}
    names = [phrase(language, f"column.{heads.get(key, key)}") for key in keys]
    first = [phrase(language, "column.rank")] if report.scored else []
    last = [phrase(language, "column.verdict")] if report.scored else []
    head = [*first, phrase(language, "column.cause"), *names, *last]
    marks = [*("--:" for _ in first), "---", *("--:" for _ in keys), *("---" for _ in last)]
    rows = [_row(row, keys, report.scored, language) for row in report.rows[:_ROWS]]
    title = phrase(language, "ranking.title" if report.scored else "ranking.title_common")
    return "\n".join([f"## {escaped(title)}", "", _line(map(escaped, head)), _line(marks), *rows])


def _row(row: CauseView, keys: tuple[str, ...], scored: bool, language: str) -> str:
    cells = [escaped(row.cells[key].text[language]) for key in keys]
    if scored and row.bar:
        cells[-1] += f" ({escaped(row.cells['interval'].text[language])})"
    first = [escaped(row.place)] if scored else []
    last = [_told(label("verdict", row.verdict), language)] if scored else []
    return _line([*first, _told(row.name, language), *cells, *last])


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _sections(report: Report, language: str) -> str:
    """The remarks of what else was found; the tables behind them are in the page and the workbook."""
    told = [
        f"- **{_told(section.title, language)}** – {_told(remark, language)}"
        for section in report.sections
        for remark in section.remarks
    ]
    return "\n".join(told)


def _strengths(report: Report, language: str) -> str:
    if not report.strengths:
        return ""
    lines = [
        f"- **{_told(row.name, language)}** – {_told(row.sentence, language)}" for row in report.strengths[:_STRENGTHS]
    ]
    return "\n".join([f"## {escaped(phrase(language, 'well.title'))}", "", *lines])


def _notes(report: Report, language: str) -> str:
    rest = [_told(text, language) for level, text in report.notes if level != "warning"]
    meaning = [escaped(phrase(language, "top.meaning"))] if report.top and report.scored else []
    lines = [f"- {entry}" for entry in (*meaning, *rest)]
    return "\n".join([f"## {escaped(phrase(language, 'quality.notes'))}", "", *lines]) if lines else ""
