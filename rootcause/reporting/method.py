"""Quality and method: what was read, left out and masked, what the numbers mean, how to get them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rootcause.domain.analysis import Analysis, CorpusSummary
from rootcause.domain.reasons import Words
from rootcause.reporting.cells import count_cell
from rootcause.reporting.words import both, known, label, locale, same, say


@dataclass(frozen=True)
class Table:
    """A small table: headings and rows, ready to print."""

    heads: tuple[Words, ...]
    rows: tuple[tuple[Words | str, ...], ...]


def counts(summary: CorpusSummary) -> Table:
    """Return how many rows were read and how many were used for what."""
    rows = [
        ("rows", summary.rows), ("analyzed", summary.analyzed), ("tagged", summary.tagged),
        ("scored", summary.scored), ("units", summary.units), ("customers", summary.customers),
    ]  # fmt: skip
    return _table(("what", "number"), [(say(f"quality.{key}"), count_cell(value).text) for key, value in rows])


def sums(summary: CorpusSummary) -> Words:
    """Say whether analyzed and left-out rows add up to the rows read."""
    left_out = sum(summary.excluded.values())
    key = "sums" if summary.analyzed + left_out == summary.rows else "sums_off"
    return say(f"quality.{key}", analyzed=summary.analyzed, excluded=left_out, rows=summary.rows)


def tally(table: str, head: str, number: str, tally: Mapping[str, int]) -> Table | None:
    """Return counts by code, most frequent first; None where there is nothing to count."""
    if not sum(tally.values()):
        return None
    ordered = sorted(tally.items(), key=lambda item: (-item[1], item[0]))
    return _table((head, number), [(label(table, code), count_cell(n).text) for code, n in ordered])


def _table(heads: tuple[str, ...], rows: list[tuple[Words | str, ...]]) -> Table:
    return Table(tuple(say(f"column.{head}") for head in heads), tuple(rows))


def columns(analysis: Analysis) -> Table:
    """Return the columns that play a role, and why."""
    used = [guess for guess in analysis.columns if guess.role != "ignored"]
    return _table(
        ("column", "role", "why"), [(guess.column, label("role", guess.role), guess.reason) for guess in used]
    )


def method(analysis: Analysis) -> tuple[Words, ...]:
    """Return what the ranking was adjusted for and how its intervals were made."""
    found = []
    if analysis.summary.metric:
        found.append(say("quality.score_scale", metric=analysis.summary.metric, scale=same(analysis.summary.scale)))
    if analysis.totals is not None:
        names = analysis.totals.adjusters
        told = both(
            lambda x: ", ".join(label("segment", name)[x] if known("segment", name) else name for name in names)
        )
        found.append(say("quality.adjusted_for", names=told) if names else say("quality.not_adjusted"))
        found.append(say("quality.draws", n=analysis.totals.draws))
    return tuple(found)


_DEFINED = ("dsat", "n", "share", "rates", "raw", "impact", "carries", "interval", "rank", "q", "not_explained")


def definitions(scored: bool) -> tuple[tuple[Words, Words], ...]:
    """Return each number of the report with its meaning; none without scores, where no such number is shown."""
    return tuple((_term(key, 0), _term(key, 1)) for key in _DEFINED) if scored else ()


def _term(key: str, part: int) -> Words:
    return both(lambda language: str(locale(language)[f"definition.{key}"][part]))


def manifest(analysis: Analysis) -> Table:
    """Return what it takes to get the same report again."""
    manifest = analysis.manifest
    versions = ", ".join(f"{name} {version}" for name, version in sorted(manifest.versions.items()))
    rows = {
        "version": manifest.product_version,
        "schema": str(manifest.schema_version),
        "inputs": ", ".join(manifest.inputs),
        "fingerprint": manifest.fingerprint,
        "seed": str(manifest.seed),
        "embedder": manifest.embedder,
        "taxonomy": manifest.taxonomy,
        "versions": versions,
    }
    return _table(("what", "value"), [(say(f"reproduce.{key}"), text) for key, text in rows.items() if text])
