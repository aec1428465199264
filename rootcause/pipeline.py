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
from platformdirs import user_cache_path
from threadpoolctl import threadpool_limits

from rootcause import __version__
from rootcause.clustering import cluster, cluster_grouping, discovered, members
from rootcause.describing import annotate, describe, gather_evidence
from rootcause.domain.analysis import SCHEMA_VERSION, Analysis, Manifest
from rootcause.domain.causes import DriverTable, Polarity, RootCause
from rootcause.domain.changes import Comparison
from rootcause.domain.comments import Corpus
from rootcause.domain.exports import Columns, Export, Note
from rootcause.domain.groups import Grouping, join, nothing, of_kind, of_rows
from rootcause.domain.outcomes import WhatIf
from rootcause.domain.reasons import Tags, Taxonomy
from rootcause.domain.teams import Response, Targets, TargetUnit
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
    response,
    response_weights,
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
from rootcause.embedding import center_by_language, encode_distinct, load_embedder
from rootcause.errors import NotEnoughData, SettingsInvalid
from rootcause.normalizing import (
    Normalized,
    normalize,
    read_dates,
    read_outcome,
    read_scores,
    redact_export,
    split_at,
    summarize,
    with_people,
)
from rootcause.protocols import Embedder, Progress
from rootcause.readers import (
    guess_columns,
    named_column,
    read_asked,
    read_events,
    read_export,
    read_targets,
    test_rows,
    unite,
)
from rootcause.settings import Settings
from rootcause.tagging import (
    default_taxonomy,
    draft_additions,
    evidence_texts,
    label_grouping,
    read_taxonomy,
    reason_grouping,
    tag,
    write_taxonomy,
)

STAGES, COMPARING_STAGES = 7, 4
MOST_SUB_CAUSES = 6
"""More clusters inside one reason than this are a list, not an explanation."""
DEFAULTS = Settings()


class Quiet:
    """The progress of a library call: reported to nobody."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Say nothing."""


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
    export, columns = _read(sources, settings)
    scores = (
        read_scores(list(export.frame[columns.score]), settings.reading.scale, columns.score) if columns.score else None
    )
    dates = read_dates(list(export.frame[columns.date])) if columns.date else None
    further = [note for name in columns.outcomes for note in read_outcome(list(export.frame[name]), name)[1]]
    notes = (*export.notes, *(scores.notes if scores else ()), *further, *(dates.notes if dates else ()))
    return Reading(export, columns, scores.scale.name if scores else "", dates.reason if dates else "", notes)


def redact(sources: Sequence[str | Path], settings: Settings) -> tuple[pd.DataFrame, Mapping[str, int]]:
    """Return the export without personal data, in file order, and the number of masks by rule."""
    return redact_export(*_read(sources, settings), settings.reading)


def read_comments(sources: Sequence[str | Path], settings: Settings = DEFAULTS) -> Corpus:
    """Read files into a Corpus: cleaned, redacted, typed. Raises InputError for what cannot be read."""
    export, columns = _read(sources, settings)
    return normalize(export, columns, test_rows(export), settings.reading).corpus


@dataclass(frozen=True, eq=False)
class Prepared:
    """An export as far as it is prepared for measuring: who says what, and what belongs together.

    ``level`` is what is measured; ``corpus`` holds the weights that the user asked for; ``answered`` says who answered
    of those asked; ``vectors`` (n, d) are those of the comments.
    """

    export: Export
    columns: Columns
    read: Normalized
    corpus: Corpus
    taxonomy: Taxonomy
    embedder: Embedder
    vectors: NDArray[np.float32]
    tags: Tags
    clusters: Grouping
    level: Grouping
    answered: Response | None
    notes: tuple[Note, ...]


def prepare(
    sources: Sequence[str | Path], settings: Settings = DEFAULTS, *, progress: Progress | None = None
) -> Prepared:
    """Read, clean, embed, tag and cluster export files. Raises what ``analyze`` raises."""
    told = progress or Quiet()
    told.stage("Reading")
    taxonomy = _taxonomy(settings)
    export, columns = _read(sources, settings)
    groups = named_column(export, settings.groups) if settings.groups else ""
    asked = read_asked(export, columns, named=settings.reading.asked is not None)
    told.stage("Cleaning and masking personal data", len(export))
    read = normalize(export, columns, test_rows(export), settings.reading)
    corpus = _enough(read.corpus)
    who = asked.mask[read.row] if asked else None
    weighted, weighting = _weighted(corpus, who) if settings.weight_response else (corpus, ())
    told.stage("Embedding", int(corpus.analyzed.sum()))
    embedder = load_embedder(settings.embedder, _analyzed_texts(corpus), settings.seed, _cache(settings))
    vectors = encode_distinct(embedder, corpus.texts)
    told.stage("Tagging contact reasons")
    tags = tag(corpus, taxonomy, embedder, settings.tagging)
    told.stage("Clustering")
    clusters = _clusters(corpus, vectors, settings)
    return Prepared(
        export=export,
        columns=columns,
        read=read,
        corpus=weighted,
        taxonomy=taxonomy,
        embedder=embedder,
        vectors=vectors,
        tags=tags,
        clusters=clusters,
        level=_level(read, _labels(export, read, groups), tags, taxonomy, clusters, settings),
        answered=response(corpus, who, settings.drivers),
        notes=(*export.notes, *corpus.notes, *(asked.notes if asked else ()), *weighting),
    )


def analyze(
    sources: Sequence[str | Path], settings: Settings = DEFAULTS, *, progress: Progress | None = None
) -> Analysis:
    """Export files in, ranked root causes out. The same rows, settings and seed give the same analysis, in any order.

    Raises InputError for what cannot be read, NotEnoughData where fewer than two comments can be analyzed.
    """
    told = progress or Quiet()
    with threadpool_limits(1):  # sums in one order on every machine
        found = prepare(sources, settings, progress=told)
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
        parts = [_export(sources, settings) for sources in (old, new)]
        period = np.repeat([0, 1], [len(part) for part in parts])
        both = _tagged(unite(parts), settings, told, period)
        sides = [period[both.row] == t for t in (0, 1)]
        for side, name in zip(sides, names, strict=True):
            _enough(both.corpus.select(side), name)
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
        both = _tagged(_export(sources, settings), settings, told)
        split = split_at(both.corpus, day)
        found = _compared(both, (split.before, split.after), split.names, settings, told)
    return replace(found, notes=(*found.notes, *split.notes))


@dataclass(frozen=True, eq=False)
class _Tagged:
    """An export read and tagged; ``row[i]`` is the row of corpus position i, ``reasons`` what it mentions."""

    corpus: Corpus
    row: NDArray[np.int64]
    reasons: Grouping
    notes: tuple[Note, ...]


def _tagged(export: Export, settings: Settings, told: Progress, apart: NDArray[np.int64] | None = None) -> _Tagged:
    """Clean an export and find the reasons, or the user's groups, in it; no clusters."""
    taxonomy = _taxonomy(settings)
    groups = named_column(export, settings.groups) if settings.groups else ""
    told.stage("Cleaning and masking personal data", len(export))
    columns = with_people(export.frame, guess_columns(export, settings.reading))
    read = normalize(export, columns, test_rows(export), settings.reading, apart)
    corpus = _enough(read.corpus)
    told.stage("Tagging contact reasons", int(corpus.analyzed.sum()))
    embedder = load_embedder(settings.embedder, _analyzed_texts(corpus), settings.seed, _cache(settings))
    reasons = _reasons(read, _labels(export, read, groups), tag(corpus, taxonomy, embedder, settings.tagging), taxonomy)
    return _Tagged(corpus, read.row, reasons, tuple(note for note in export.notes if note.level != "info"))


def _compared(
    both: _Tagged, sides: Sequence[NDArray[np.bool_]], names: tuple[str, str], settings: Settings, told: Progress
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
        embedder=found.embedder.fingerprint,
        taxonomy=f"{found.taxonomy.name} {found.taxonomy.version}",
        versions={name: version(name) for name in ("numpy", "pandas", "scikit-learn", "scipy", "spacy")},
    )


def _read(sources: Sequence[str | Path], settings: Settings) -> tuple[Export, Columns]:
    export = _export(sources, settings)
    return export, with_people(export.frame, guess_columns(export, settings.reading))


def _export(sources: Sequence[str | Path], settings: Settings) -> Export:
    return read_export(sources, sheet=settings.reading.sheet, max_bytes=settings.reading.max_bytes)


def _cache(settings: Settings) -> Path:
    return Path(settings.cache) if settings.cache else user_cache_path("rootcause") / "vectors.sqlite"


def _taxonomy(settings: Settings) -> Taxonomy:
    path = settings.tagging.taxonomy
    return read_taxonomy(Path(path)) if path else default_taxonomy()


def _enough(corpus: Corpus, source: str = "") -> Corpus:
    analyzed = int(corpus.analyzed.sum())
    if analyzed < 2:
        read = f"{len(corpus):,} row(s) were read{f' from {source}' if source else ''}"
        raise NotEnoughData(
            f"{read} and {analyzed} comment(s) can be analyzed; at least 2 are needed, and some hundreds before a "
            "ranking means anything. Check the columns with: rootcause columns EXPORT."
        )
    return corpus


def _analyzed_texts(corpus: Corpus) -> list[str]:
    return [text for text, used in zip(corpus.texts, corpus.analyzed, strict=True) if used]


def _level(
    read: Normalized, labels: Sequence[str], tags: Tags, taxonomy: Taxonomy, clusters: Grouping, settings: Settings
) -> Grouping:
    """What is measured: the contact reasons and the clusters that none covers, or the groups that the user named."""
    reasons = _reasons(read, labels, tags, taxonomy)
    if labels:
        return reasons
    return join(reasons, discovered(clusters, reasons, read.corpus.analyzed, settings.clustering.min_cluster))


def _reasons(read: Normalized, labels: Sequence[str], tags: Tags, taxonomy: Taxonomy) -> Grouping:
    return label_grouping(labels, read.corpus.analyzed) if labels else reason_grouping(tags, read.corpus, taxonomy)


def _labels(export: Export, read: Normalized, column: str) -> Sequence[str]:
    """The groups of a column in the order of the corpus; people stay masked here too."""
    if column in read.teams:
        return [str(label) for label in read.teams[column]]
    return list(export.frame[column].iloc[read.row]) if column else ()


def _targets(corpus: Corpus, settings: Settings) -> Targets:
    unit: TargetUnit = "nps" if corpus.scale and corpus.scale.metric == "NPS" else "satisfied"
    return read_targets(settings.target, settings.targets, unit, settings.reading.max_bytes)


def _weighted(corpus: Corpus, asked: NDArray[np.bool_] | None) -> tuple[Corpus, tuple[Note, ...]]:
    """Weight the answers to those asked, and say how far weights go. Raises SettingsInvalid where nobody knows them."""
    weight = response_weights(corpus, asked)
    if asked is None or weight is corpus.weight:
        raise SettingsInvalid(
            "--weight-response needs to know who was asked and did not answer, and the export does not say so. "
            "Name the column that does with --asked, or leave --weight-response out."
        )
    used = weight[corpus.counted & asked]
    low, high = round(float(used.min()), 2), round(float(used.max()), 2)
    text = f"Answers are weighted to those who were asked: one counts for {low:g} to {high:g}."
    return replace(corpus, weight=weight), (Note("answers_weighted", text, "caveat", {"low": low, "high": high}),)


def _clusters(corpus: Corpus, vectors: NDArray[np.float32], settings: Settings) -> Grouping:
    """Clusters of all analyzed comments, named by what they say."""
    used = np.flatnonzero(corpus.analyzed)
    tree = cluster(vectors[used], corpus.language[used], settings.clustering, settings.seed).tree
    groups = [used[rows] for rows in members(tree)]
    named = describe(corpus.texts, corpus.language, groups, vectors=vectors)
    return cluster_grouping(tree, named, settings.clustering.min_cluster, positions=used, n=len(corpus))


def _sub_causes(found: Prepared, measured: Measured, settings: Settings) -> Mapping[str, tuple[RootCause, ...]]:
    """What lies inside each reason: clusters of the words that mention it as a problem, measured below a driver."""
    corpus = found.corpus
    inside = [
        _inside(group.id, evidence_texts(corpus, found.tags, group.id), corpus, found.embedder, settings)
        for group in found.level.groups
        if group.kind == "reason"
    ]
    parts = reduce(join, inside, nothing(len(corpus)))
    drilled = drill(corpus, found.level, parts, measured, settings.drivers, settings.seed)
    children = root_causes(parts.groups, drilled)
    return {parent: tuple(c for c in children if c.parent == parent) for parent in {c.parent for c in children}}


def _inside(code: str, spans: Mapping[int, str], corpus: Corpus, embedder: Embedder, settings: Settings) -> Grouping:
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
