"""Analysis → a report as plain data: every number formatted, every sentence in both languages, nothing drawn yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rootcause.domain.analysis import Analysis
from rootcause.domain.causes import RootCause
from rootcause.domain.reasons import Words
from rootcause.reporting.cells import rate_points
from rootcause.reporting.front import Fact, change, facts, headline, nothing, top_rows, unexplained
from rootcause.reporting.method import Table, columns, counts, definitions, manifest, method, sums, tally
from rootcause.reporting.rows import RANKABLE, CauseView, RowMaker, axis_of, with_cumulative
from rootcause.reporting.sections import Section, news, sections
from rootcause.reporting.segments import Places, crowded, filters, segment_keys
from rootcause.reporting.shapes import Carried, Point, Step, carried, points, steps
from rootcause.reporting.trends import Course, course
from rootcause.reporting.words import both, note, say

_ROWS = 200


@dataclass(frozen=True)
class Report:
    """Everything a page or a sheet shows, in reading order."""

    title: str
    language: str
    scored: bool
    headline: Fact
    facts: tuple[Fact, ...]
    change: Words | None
    warnings: tuple[Words, ...]
    top_title: Words
    top: tuple[CauseView, ...]
    nothing: tuple[Words, Words] | None
    unexplained: Words | None
    news: tuple[Words, ...]
    rows: tuple[CauseView, ...]
    more: int
    verdicts: tuple[str, ...]
    filters: tuple[Places, ...]
    steps: tuple[Step, ...]
    total: Words
    points: tuple[Point, ...]
    carried: tuple[Carried, ...]
    course: Course
    sections: tuple[Section, ...]
    strengths: tuple[CauseView, ...]
    other: tuple[CauseView, ...]
    notes: tuple[tuple[str, Words], ...]
    counts: Table
    sums: Words
    excluded: Table | None
    redacted: Table | None
    languages: Table
    columns: Table
    ignored: int
    method: tuple[Words, ...]
    definitions: tuple[tuple[Words, Words], ...]
    manifest: Table


def view(analysis: Analysis) -> Report:
    """Return the report of an analysis; works without scores, without causes, and with hundreds of them."""
    placed = [(cause, f"causes.{i}") for i, cause in enumerate(analysis.causes)]
    rankable = [entry for entry in placed if entry[0].kind in RANKABLE]
    if analysis.totals is None:
        rankable.sort(key=lambda entry: (-entry[0].driver.n, entry[0].id))
    names = {cause.id: both(cause.name) for cause in _walk((*analysis.strengths, *analysis.causes))}
    shown = [cause for cause, _ in rankable[:_ROWS]]
    places = segment_keys(shown)
    axis = axis_of([cause for cause, _ in rankable])
    make = RowMaker(analysis.totals, names, axis, places, analysis.events, crowded(shown))
    rows = _rows(make, "c", rankable[:_ROWS])
    rows = with_cumulative(rows)
    top = top_rows(rows, analysis.totals)
    return Report(
        title=analysis.title,
        language=analysis.language,
        scored=analysis.totals is not None,
        headline=headline(analysis),
        facts=facts(analysis.summary),
        change=change(analysis.summary),
        warnings=tuple(note(entry) for entry in analysis.notes if entry.level == "warning"),
        top_title=say("top.title" if analysis.totals else "top.common"),
        top=top,
        nothing=None if top else nothing(analysis),
        unexplained=unexplained(analysis.totals) if top else None,
        news=news(analysis),
        rows=rows,
        more=max(0, len(rankable) - _ROWS),
        verdicts=tuple(sorted({row.verdict for row in rows}, key=_VERDICT_ORDER.index)),
        filters=filters(places),
        steps=steps(analysis.totals, names),
        total=rate_points(analysis.totals),
        points=points(rows),
        carried=carried(rows),
        course=course(analysis),
        sections=sections(analysis, names),
        strengths=_rows(make, "s", _strengths(analysis)[:_ROWS]),
        other=_rows(make, "o", [entry for entry in placed if entry[0].kind not in RANKABLE]),
        notes=tuple((entry.level, note(entry)) for entry in analysis.notes),
        counts=counts(analysis.summary),
        sums=sums(analysis.summary),
        excluded=tally("excluded", "reason", "rows", analysis.summary.excluded),
        redacted=tally("redaction", "rule", "masked", analysis.summary.redacted),
        languages=tally("lang", "quote_language", "comments", analysis.summary.languages) or Table((), ()),
        columns=columns(analysis),
        ignored=sum(guess.role == "ignored" for guess in analysis.columns),
        method=method(analysis),
        definitions=definitions(analysis.totals is not None),
        manifest=manifest(analysis),
    )


_VERDICT_ORDER = ["driver", "bystander", "strength", "not_distinguishable", "too_few", "none"]


def _walk(causes: tuple[RootCause, ...]) -> Iterator[RootCause]:
    for cause in causes:
        yield cause
        yield from _walk(cause.children)


def _rows(make: RowMaker, prefix: str, placed: list[tuple[RootCause, str]]) -> tuple[CauseView, ...]:
    return tuple(make.cause(cause, f"{prefix}{i}", at) for i, (cause, at) in enumerate(placed, 1))


def _strengths(analysis: Analysis) -> list[tuple[RootCause, str]]:
    """Praise that holds beyond chance; without scores, all praise by frequency."""
    placed = [(cause, f"strengths.{i}") for i, cause in enumerate(analysis.strengths)]
    if analysis.totals is None:
        return sorted(placed, key=lambda entry: (-entry[0].driver.n, entry[0].id))[:10]
    return [entry for entry in placed if entry[0].driver.verdict == "strength"]
