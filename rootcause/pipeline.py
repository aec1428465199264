"""The order of the stages. Reading this is reading the product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from rootcause import __version__
from rootcause.clustering import cluster, cluster_grouping, members
from rootcause.describing import annotate, describe, gather_evidence
from rootcause.domain.analysis import SCHEMA_VERSION, Analysis, Manifest
from rootcause.domain.causes import DriverTable, Polarity, RootCause
from rootcause.domain.changes import Comparison
from rootcause.domain.comments import Corpus
from rootcause.domain.exports import Columns, Export, Note
from rootcause.domain.groups import Grouping, join, nothing, of_kind, of_rows
from rootcause.domain.outcomes import WhatIf
from rootcause.domain.teams import Targets, TargetUnit
from rootcause.drivers import (
    Measured,
    alarms,
    drill,
    drop,
    event_effects,
    flag_reversals,
    measure,
    metrics,
    predict_unscored,
    root_causes,
    season,
    segments,
    targets,
    teams,
    trends,
    unmatched,
    views,
)
from rootcause.drivers import compare as compare_periods
from rootcause.embedding import center_by_language, encode_distinct
from rootcause.normalizing import (
    normalize,
    read_dates,
    read_outcome,
    read_scores,
    redact_export,
    split_at,
    summarize,
)
from rootcause.preparing import (
    DEFAULTS,
    Prepared,
    Quiet,
    Tagged,
    enough,
    find_reasons,
    prepare,
    read_files,
    read_sources,
)
from rootcause.protocols import Embedder, Progress
from rootcause.readers import (
    read_events,
    read_targets,
    test_rows,
    unite,
)
from rootcause.settings import Settings
from rootcause.tagging import (
    draft_additions,
    evidence_texts,
    tags_table,
    write_taxonomy,
)

STAGES, COMPARING_STAGES = 7, 4
MOST_SUB_CAUSES = 6
"""More clusters inside one reason than this are a list, not an explanation."""


@dataclass(frozen=True)
class Reading:
    """How files would be read: the rows, the role of each column, and what scores and dates were taken for."""

    export: Export
    columns: Columns
    scale: str
    dates: str
    notes: tuple[Note, ...]


def look(sources: Sequence[str | Path], settings: Settings) -> Reading:
    """Read files and explain how; nothing is analyzed or written. Raises InputError for what cannot be read."""
    export, columns = read_sources(sources, settings)
    scores = (
        read_scores(list(export.frame[columns.score]), settings.reading.scale, columns.score) if columns.score else None
    )
    dates = read_dates(list(export.frame[columns.date])) if columns.date else None
    further = [note for name in columns.outcomes for note in read_outcome(list(export.frame[name]), name)[1]]
    notes = (*export.notes, *(scores.notes if scores else ()), *further, *(dates.notes if dates else ()))
    return Reading(export, columns, scores.scale.name if scores else "", dates.reason if dates else "", notes)


def redact(sources: Sequence[str | Path], settings: Settings) -> tuple[pd.DataFrame, Mapping[str, int]]:
    """Return the export without personal data, in file order, and the number of masks by rule."""
    return redact_export(*read_sources(sources, settings), settings.reading)


def read_comments(sources: Sequence[str | Path], settings: Settings = DEFAULTS) -> Corpus:
    """Read files into a Corpus: cleaned, redacted, typed. Raises InputError for what cannot be read."""
    export, columns = read_sources(sources, settings)
    return normalize(export, columns, test_rows(export), settings.reading).corpus


def analyze(
    sources: Sequence[str | Path], settings: Settings = DEFAULTS, *, progress: Progress | None = None
) -> Analysis:
    """Export files in, ranked root causes out. The same rows, settings and seed give the same analysis, in any order.

    Raises InputError for what cannot be read, NotEnoughData where fewer than two comments can be analyzed.
    """
    told = progress or Quiet()
    with threadpool_limits(1):  # sums in one order on every machine
        return conclude(prepare(sources, settings, progress=told), settings, told)


def conclude(found: Prepared, settings: Settings, told: Progress) -> Analysis:
    """Measure what was prepared, and make the analysis of it; to be called with one thread for equal sums."""
    corpus, level, drivers = found.corpus, found.level, settings.drivers
    wanted = _targets(corpus, settings)
    marks = read_events(Path(settings.events)) if settings.events else ()
    told.stage("Measuring what goes with dissatisfaction")
    measured = flag_reversals(corpus, level, measure(corpus, level, drivers, settings.seed), drivers)
    asked_for = found.columns.score or ""
    others = views(corpus, level, corpus.outcomes, drivers, settings.seed, score=asked_for)
    predicted, expected = predict_unscored(corpus, level, drivers, settings.seed)
    told.stage("Drilling down and choosing quotes")
    children = _sub_causes(found, measured, settings)
    causes = _causes(found, measured.problems, children, measured.what_if, settings)
    strengths = _causes(found, measured.strengths, {}, {}, settings, praise=True)
    overall = trends(corpus, level, drivers).overall
    named = replace(corpus, attributes={**corpus.attributes, **found.read.teams})
    return Analysis(
        title=", ".join(sorted({name for name, _ in found.export.rows})),
        language=settings.language,
        summary=summarize(found.read, tagged=len(set(found.tags.position.tolist())), periods=overall),
        columns=found.columns.guesses,
        causes=causes,
        strengths=strengths,
        totals=measured.problems if measured.problems.draws else None,
        notes=(*found.notes, *measured.notes, *unmatched(named, wanted, drivers)),
        manifest=_manifest(found, settings),
        comments=_comments(found, expected, settings),
        tags=None if settings.groups else tags_table(corpus, found.tags),
        taxonomy=write_taxonomy(found.taxonomy),
        alarms=alarms(corpus, level, drivers),
        events=event_effects(corpus, level, marks, drivers),
        seasons=season(corpus, drivers),
        drop=drop(corpus, drivers),
        metrics=metrics(corpus, level, drivers, settings.seed),
        teams=teams(corpus, found.read.teams, drivers),
        targets=targets(named, wanted, drivers),
        response=found.answered,
        views=others,
        predicted=predicted if predicted.comments else None,
    )


def _comments(found: Prepared, expected: NDArray[np.float64], settings: Settings) -> pd.DataFrame:
    read = found.read
    own, rows, language = read.frame, found.export.rows, settings.language
    return annotate(own, rows, read.row, found.corpus, found.tags, found.clusters, language, expected)


def discover(sources: Sequence[str | Path], settings: Settings = DEFAULTS, *, progress: Progress | None = None) -> str:
    """Return a draft taxonomy (YAML, extends the one that ships) of the clusters that no contact reason covers.

    Raises what ``analyze`` raises.
    """
    causes = analyze(sources, settings, progress=progress).causes
    return draft_additions([cause for cause in causes if cause.kind == "discovered"])


def compare(
    old: Sequence[str | Path],
    new: Sequence[str | Path],
    settings: Settings = DEFAULTS,
    *,
    progress: Progress | None = None,
) -> Comparison:
    """Two exports in, why the dissatisfaction rate moved from the first to the second out.

    Both are read as one, so that columns, scale, dates and reasons mean the same in each.
    Raises InputError for what cannot be read, NotEnoughData where one has fewer than two comments to analyze.
    """
    told, names = progress or Quiet(), _names(old, new)
    with threadpool_limits(1):
        told.stage("Reading")
        parts = [read_files(sources, settings) for sources in (old, new)]
        period = np.repeat([0, 1], [len(part) for part in parts])
        both = find_reasons(unite(parts), settings, told, period)
        sides = [period[both.row] == t for t in (0, 1)]
        for side, name in zip(sides, names, strict=True):
            enough(both.corpus.select(side), name)
        return _compared(both, sides, names, settings, told)


def compare_at(
    sources: Sequence[str | Path], day: date, settings: Settings = DEFAULTS, *, progress: Progress | None = None
) -> Comparison:
    """Compare the comments of one export from ``day`` on with those before it; undated ones are in neither period.

    Raises InputError for what cannot be read or has no dates, NotEnoughData where a side has fewer than two comments.
    """
    told = progress or Quiet()
    with threadpool_limits(1):
        told.stage("Reading")
        both = find_reasons(read_files(sources, settings), settings, told)
        split = split_at(both.corpus, day)
        found = _compared(both, (split.before, split.after), split.names, settings, told)
    return replace(found, notes=(*found.notes, *split.notes))


def _compared(
    both: Tagged, sides: Sequence[NDArray[np.bool_]], names: tuple[str, str], settings: Settings, told: Progress
) -> Comparison:
    told.stage("Comparing")
    (old, first), (new, second) = ((both.corpus.select(side), of_rows(both.reasons, side)) for side in sides)
    found = compare_periods(old, first, new, second, settings.drivers, settings.seed, names)
    return replace(found, notes=(*found.notes, *both.notes))


def _names(old: Sequence[str | Path], new: Sequence[str | Path]) -> tuple[str, str]:
    """What to call two exports: their file names, or as they were given where those are the same."""
    whole = [", ".join(map(str, sources)) for sources in (old, new)]
    short = [", ".join(Path(source).name for source in sources) for sources in (old, new)]
    return (short[0], short[1]) if short[0] != short[1] else (whole[0], whole[1])


def _causes(
    found: Prepared,
    table: DriverTable | None,
    children: Mapping[str, tuple[RootCause, ...]],
    what_if: Mapping[str, WhatIf],
    settings: Settings,
    *,
    praise: bool = False,
) -> tuple[RootCause, ...]:
    if table is None:
        return ()
    polarity: Polarity = "praise" if praise else "problem"
    corpus, level = found.corpus, found.level
    near = center_by_language(found.vectors, corpus.language)
    return root_causes(
        level.groups,
        table.drivers,
        evidence=gather_evidence(corpus, level, found.tags, near, praise=praise),
        courses=trends(corpus, level, settings.drivers, polarity).courses,
        segments=segments(corpus, level, settings.drivers, polarity, table),
        children=children,
        what_if=what_if,
        praise=praise,
    )


def _manifest(found: Prepared, settings: Settings) -> Manifest:
    return Manifest(
        product_version=__version__,
        schema_version=SCHEMA_VERSION,
        inputs=tuple(sorted({name for name, _ in found.export.rows})),
        fingerprint=found.read.fingerprint,
        settings=settings.model_dump(mode="json"),
        seed=settings.seed,
        preset=found.export.preset,
        roles=found.columns.roles,
        embedder=found.embedder.fingerprint,
        taxonomy=f"{found.taxonomy.name} {found.taxonomy.version}",
        versions={name: version(name) for name in ("numpy", "pandas", "scikit-learn", "scipy", "spacy")},
    )


def _targets(corpus: Corpus, settings: Settings) -> Targets:
    unit: TargetUnit = "nps" if corpus.scale and corpus.scale.metric == "NPS" else "satisfied"
    return read_targets(settings.target, settings.targets, unit, settings.reading.max_bytes)


def _sub_causes(found: Prepared, measured: Measured, settings: Settings) -> Mapping[str, tuple[RootCause, ...]]:
    """What lies inside each reason: clusters of the words that mention it as a problem, measured below a driver."""
    corpus = found.corpus
    found_inside = [
        inside(group.id, evidence_texts(corpus, found.tags, group.id), corpus, found.embedder, settings)
        for group in found.level.groups
        if group.kind == "reason"
    ]
    parts = reduce(join, found_inside, nothing(len(corpus)))
    drilled = drill(corpus, found.level, parts, measured, settings.drivers, settings.seed)
    children = root_causes(parts.groups, drilled)
    return {parent: tuple(c for c in children if c.parent == parent) for parent in {c.parent for c in children}}


def inside(code: str, spans: Mapping[int, str], corpus: Corpus, embedder: Embedder, settings: Settings) -> Grouping:
    """Clusters of the words with which comments mention one reason; none where they are few or all alike."""
    if len(spans) < 3 * settings.clustering.min_cluster:
        return nothing(len(corpus))
    rows, texts = np.array(sorted(spans), dtype=np.int64), [spans[row] for row in sorted(spans)]
    vectors = encode_distinct(embedder, texts)
    inner = settings.clustering.model_copy(update={"max_clusters": MOST_SUB_CAUSES})
    tree = cluster(vectors, corpus.language[rows], inner, settings.seed).tree
    named = describe(texts, corpus.language[rows], members(tree), vectors=vectors)
    found = cluster_grouping(tree, named, inner.min_cluster, prefix=code, parent=code, positions=rows, n=len(corpus))
    clusters = of_kind(found, "cluster")
    return clusters if len(clusters) > 1 else nothing(len(corpus))
