"""The order of the stages. Reading this is reading the product."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
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
from rootcause.domain.comments import Corpus
from rootcause.domain.exports import Columns, Export, Note
from rootcause.domain.groups import Grouping, join, nothing, of_kind
from rootcause.domain.reasons import Tags, Taxonomy
from rootcause.domain.tickets import TicketReason, TicketTags
from rootcause.drivers import measure, plain_rates, root_causes, segments, trends
from rootcause.embedding import center_by_language, encode_distinct, load_embedder
from rootcause.errors import NotEnoughData
from rootcause.normalizing import (
    Normalized,
    normalize,
    normalize_texts,
    read_dates,
    read_scores,
    redact_export,
    summarize,
)
from rootcause.protocols import Embedder, Progress, TicketTagger
from rootcause.readers import guess_columns, named_column, read_export, test_rows
from rootcause.settings import Settings
from rootcause.tagging import (
    default_taxonomy,
    evidence_texts,
    label_grouping,
    read_taxonomy,
    reason_grouping,
    tag,
    write_taxonomy,
)

STAGES = 7
READ = ("nl", "en")
"""The languages that are tagged."""
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
    notes = (*export.notes, *(scores.notes if scores else ()), *(dates.notes if dates else ()))
    return Reading(export, columns, scores.scale.name if scores else "", dates.reason if dates else "", notes)


def redact(sources: Sequence[str | Path], settings: Settings) -> tuple[pd.DataFrame, Mapping[str, int]]:
    """Return the export without personal data, in file order, and the number of masks by rule."""
    return redact_export(*_read(sources, settings), settings.reading)


def read_comments(sources: Sequence[str | Path], settings: Settings = DEFAULTS) -> Corpus:
    """Read files into a Corpus: cleaned, redacted, typed. Raises InputError for what cannot be read."""
    export, columns = _read(sources, settings)
    return normalize(export, columns, test_rows(export), settings.reading).corpus


def analyze(
    sources: Sequence[str | Path], settings: Settings = DEFAULTS, *, progress: Progress | None = None
) -> Analysis:
    """Export files in, ranked root causes out. The same rows, settings and seed give the same analysis, in any order.

    Raises InputError for what cannot be read, NotEnoughData where fewer than two comments can be analyzed.
    """
    told = progress or Quiet()
    with threadpool_limits(1):  # sums in one order on every machine
        told.stage("Reading")
        taxonomy = _taxonomy(settings)
        export, columns = _read(sources, settings)
        labels = named_column(export, settings.groups) if settings.groups else ()
        told.stage("Cleaning and masking personal data", len(export))
        read = normalize(export, columns, test_rows(export), settings.reading)
        corpus = _enough(read.corpus)
        told.stage("Embedding", int(corpus.analyzed.sum()))
        embedder = load_embedder(settings.embedder, _analyzed_texts(corpus), settings.seed, _cache(settings))
        vectors = encode_distinct(embedder, corpus.texts)
        told.stage("Tagging contact reasons")
        tags = tag(corpus, taxonomy, embedder, settings.tagging)
        told.stage("Clustering")
        clusters = _clusters(corpus, vectors, settings)
        level = _level(read, labels, tags, taxonomy, clusters, settings)
        told.stage("Measuring what goes with dissatisfaction")
        measured = measure(corpus, level, settings.drivers, settings.seed)
        told.stage("Drilling down and choosing quotes")
        near = center_by_language(vectors, corpus.language)
        children = _sub_causes(corpus, level, tags, embedder, settings)
        causes = _causes(corpus, level, tags, near, measured.problems, children, settings)
        strengths = _causes(corpus, level, tags, near, measured.strengths, {}, settings, praise=True)
        overall = trends(corpus, level, settings.drivers).overall
    return Analysis(
        title=", ".join(sorted({name for name, _ in export.rows})),
        language=settings.language,
        summary=summarize(read, tagged=len(set(tags.position.tolist())), periods=overall),
        columns=columns.guesses,
        causes=causes,
        strengths=strengths,
        totals=measured.problems if measured.problems.draws else None,
        notes=(*export.notes, *corpus.notes, *measured.notes),
        manifest=_manifest(read, export, settings, embedder, taxonomy),
        comments=annotate(read.frame, export.rows, read.row, corpus, tags, clusters, settings.language),
        taxonomy=write_taxonomy(taxonomy),
    )


def _causes(
    corpus: Corpus,
    level: Grouping,
    tags: Tags,
    vectors: NDArray[np.float32],
    table: DriverTable | None,
    children: Mapping[str, tuple[RootCause, ...]],
    settings: Settings,
    *,
    praise: bool = False,
) -> tuple[RootCause, ...]:
    if table is None:
        return ()
    polarity: Polarity = "praise" if praise else "problem"
    return root_causes(
        level.groups,
        table.drivers,
        evidence=gather_evidence(corpus, level, tags, vectors, praise=praise),
        courses=trends(corpus, level, settings.drivers, polarity).courses,
        segments=segments(corpus, level, settings.drivers, polarity),
        children=children,
        praise=praise,
    )


def _manifest(read: Normalized, export: Export, settings: Settings, embedder: Embedder, taxonomy: Taxonomy) -> Manifest:
    return Manifest(
        product_version=__version__,
        schema_version=SCHEMA_VERSION,
        inputs=tuple(sorted({name for name, _ in export.rows})),
        fingerprint=read.fingerprint,
        settings=settings.model_dump(mode="json"),
        seed=settings.seed,
        embedder=embedder.fingerprint,
        taxonomy=f"{taxonomy.name} {taxonomy.version}",
        versions={name: version(name) for name in ("numpy", "pandas", "scikit-learn", "scipy", "spacy")},
    )


def _read(sources: Sequence[str | Path], settings: Settings) -> tuple[Export, Columns]:
    export = read_export(sources, sheet=settings.reading.sheet, max_bytes=settings.reading.max_bytes)
    return export, guess_columns(export, settings.reading)


def _cache(settings: Settings) -> Path:
    return Path(settings.cache) if settings.cache else user_cache_path("rootcause") / "vectors.sqlite"


def _taxonomy(settings: Settings) -> Taxonomy:
    path = settings.tagging.taxonomy
    return read_taxonomy(Path(path)) if path else default_taxonomy()


def _enough(corpus: Corpus) -> Corpus:
    analyzed = int(corpus.analyzed.sum())
    if analyzed < 2:
        raise NotEnoughData(
            f"{len(corpus):,} row(s) were read and {analyzed} comment(s) can be analyzed; at least 2 are needed, "
            "and some hundreds before a ranking means anything. Check the columns with: rootcause columns EXPORT."
        )
    return corpus


def _analyzed_texts(corpus: Corpus) -> list[str]:
    return [text for text, used in zip(corpus.texts, corpus.analyzed, strict=True) if used]


def _level(
    read: Normalized, labels: Sequence[str], tags: Tags, taxonomy: Taxonomy, clusters: Grouping, settings: Settings
) -> Grouping:
    """What is measured: the contact reasons and the clusters that none covers, or the groups that the user named."""
    corpus = read.corpus
    if labels:
        return label_grouping([labels[row] for row in read.row.tolist()], corpus.analyzed)
    reasons = reason_grouping(tags, corpus, taxonomy)
    return join(reasons, discovered(clusters, reasons, corpus.analyzed, settings.clustering.min_cluster))


def _clusters(corpus: Corpus, vectors: NDArray[np.float32], settings: Settings) -> Grouping:
    """Clusters of all analyzed comments, named by what they say."""
    used = np.flatnonzero(corpus.analyzed)
    tree = cluster(vectors[used], corpus.language[used], settings.clustering, settings.seed).tree
    groups = [used[rows] for rows in members(tree)]
    named = describe(corpus.texts, corpus.language, groups, vectors=vectors)
    return cluster_grouping(tree, named, settings.clustering.min_cluster, positions=used, n=len(corpus))


def _sub_causes(
    corpus: Corpus, level: Grouping, tags: Tags, embedder: Embedder, settings: Settings
) -> Mapping[str, tuple[RootCause, ...]]:
    """What lies inside each reason: clusters of the words that mention it as a problem, with plain rates."""
    inside = [
        _inside(group.id, evidence_texts(corpus, tags, group.id), corpus, embedder, settings)
        for group in level.groups
        if group.kind == "reason"
    ]
    found = reduce(join, inside, nothing(len(corpus)))
    children = root_causes(found.groups, plain_rates(corpus, found))
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


@dataclass(frozen=True, eq=False)
class ColdStartTagger:
    """Tags texts that stand alone by the taxonomy and its examples only: the second order of the stages."""

    taxonomy: Taxonomy
    embedder: Embedder
    settings: Settings

    @cached_property
    def fingerprint(self) -> str:
        """Identify the embedder, the product and the words of the taxonomy."""
        words = hashlib.blake2b(write_taxonomy(self.taxonomy).encode(), digest_size=6).hexdigest()
        return (
            f"cold-start {__version__} {self.embedder.fingerprint} {self.taxonomy.name} {self.taxonomy.version} {words}"
        )

    def tag(self, texts: Sequence[str]) -> list[TicketTags]:
        """n texts → n answers: clean, redact, tell the language, tag."""
        corpus = normalize_texts(texts, self.settings.reading.max_cell)
        tags = tag(corpus, self.taxonomy, self.embedder, self.settings.tagging)
        found: list[list[TicketReason]] = [[] for _ in texts]
        columns = (tags.position, tags.reason, tags.polarity, tags.confidence, tags.start, tags.stop)
        for position, reason, polarity, confidence, start, stop in zip(*(c.tolist() for c in columns), strict=True):
            found[position].append(TicketReason(tags.codes[reason], polarity, round(confidence, 4), start, stop))
        return [
            TicketTags(
                text=text,
                language=language,
                reasons=tuple(reasons),
                abstained=not reasons,
                second=second,
                skipped=excluded or ("" if language in (*READ, "unknown") else "language"),
            )
            for text, language, reasons, second, excluded in zip(
                corpus.texts, corpus.language.tolist(), found, tags.second, corpus.excluded.tolist(), strict=True
            )
        ]


def load_ticket_tagger(settings: Settings = DEFAULTS) -> TicketTagger:
    """Load what tags single texts. Raises TaxonomyInvalid and ArtifactError for what does not load."""
    taxonomy = _taxonomy(settings)
    return ColdStartTagger(taxonomy, load_embedder(settings.embedder, (), settings.seed, _cache(settings)), settings)
