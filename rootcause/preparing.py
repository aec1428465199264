"""Export files → comments read, cleaned, embedded, tagged and grouped: what every order of stages begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from rootcause.artifacts import load_tagger
from rootcause.clustering import cluster, cluster_grouping, discovered, members
from rootcause.describing import describe
from rootcause.domain.comments import Corpus
from rootcause.domain.exports import Columns, Export, Note
from rootcause.domain.groups import Grouping, join
from rootcause.domain.reasons import Tags, Taxonomy
from rootcause.domain.teams import Response
from rootcause.drivers import (
    response,
    response_weights,
)
from rootcause.embedding import encode_distinct, load_embedder
from rootcause.errors import NotEnoughData, SettingsInvalid
from rootcause.normalizing import (
    Normalized,
    normalize,
    with_people,
)
from rootcause.protocols import Embedder, Progress
from rootcause.readers import (
    guess_columns,
    named_column,
    read_asked,
    read_export,
    test_rows,
)
from rootcause.settings import Settings
from rootcause.tagging import (
    default_taxonomy,
    label_grouping,
    read_taxonomy,
    reason_grouping,
)
from rootcause.tagging.tagger import Tagger

DEFAULTS = Settings()


class Quiet:
    """The progress of a library call: reported to nobody."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Say nothing."""


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


@dataclass(frozen=True, eq=False)
class Embedded:
    """An export read, cleaned and embedded, before anybody says which reasons its comments have.

    ``corpus`` is unweighted, ``weighted`` holds the weights asked for; ``vectors`` (n, d) are those of the comments.
    """

    export: Export
    columns: Columns
    read: Normalized
    corpus: Corpus
    weighted: Corpus
    embedder: Embedder
    vectors: NDArray[np.float32]
    groups: str
    answered: Response | None
    notes: tuple[Note, ...]


def prepare(
    sources: Sequence[str | Path], settings: Settings = DEFAULTS, *, progress: Progress | None = None
) -> Prepared:
    """Read, clean, embed, tag and cluster export files. Raises what ``analyze`` raises."""
    told = progress or Quiet()
    told.stage("Reading")
    trained = trained_tagger(settings)
    taxonomy = trained.taxonomy if trained else chosen_taxonomy(settings)
    found = embed(*read_sources(sources, settings), settings, told)
    told.stage("Tagging contact reasons")
    tags = (trained or Tagger(taxonomy, found.embedder, settings.tagging)).tag(found.corpus)
    return group(found, tags, taxonomy, settings, told, _taught(trained))


def embed(export: Export, columns: Columns, settings: Settings, told: Progress) -> Embedded:
    """Clean and embed an export whose columns are known. Raises what ``analyze`` raises."""
    groups = named_column(export, settings.groups) if settings.groups else ""
    asked = read_asked(export, columns, named=settings.reading.asked is not None)
    told.stage("Cleaning and masking personal data", len(export))
    read = normalize(export, columns, test_rows(export), settings.reading)
    corpus = enough(read.corpus)
    who = asked.mask[read.row] if asked else None
    weighted, weighting = _weighted(corpus, who) if settings.weight_response else (corpus, ())
    told.stage("Embedding", int(corpus.analyzed.sum()))
    embedder = load_embedder(settings.embedder, _analyzed_texts(corpus), settings.seed, cache_file(settings))
    return Embedded(
        export=export,
        columns=columns,
        read=read,
        corpus=corpus,
        weighted=weighted,
        embedder=embedder,
        vectors=encode_distinct(embedder, corpus.texts),
        groups=groups,
        answered=response(corpus, who, settings.drivers),
        notes=(*export.notes, *corpus.notes, *(asked.notes if asked else ()), *weighting),
    )


def group(
    found: Embedded,
    tags: Tags,
    taxonomy: Taxonomy,
    settings: Settings,
    told: Progress,
    notes: tuple[Note, ...] = (),
) -> Prepared:
    """Cluster what was embedded and put it beside its tags; ``notes`` say where the tags come from."""
    told.stage("Clustering")
    clusters = _clusters(found.corpus, found.vectors, settings)
    labels = _labels(found.export, found.read, found.groups)
    return Prepared(
        export=found.export,
        columns=found.columns,
        read=found.read,
        corpus=found.weighted,
        taxonomy=taxonomy,
        embedder=found.embedder,
        vectors=found.vectors,
        tags=tags,
        clusters=clusters,
        level=_level(found.read, labels, tags, taxonomy, clusters, settings),
        answered=found.answered,
        notes=(*found.notes, *notes),
    )


@dataclass(frozen=True, eq=False)
class Tagged:
    """An export read and tagged; ``row[i]`` is the row of corpus position i, ``reasons`` what it mentions."""

    corpus: Corpus
    row: NDArray[np.int64]
    reasons: Grouping
    notes: tuple[Note, ...]


def find_reasons(export: Export, settings: Settings, told: Progress, apart: NDArray[np.int64] | None = None) -> Tagged:
    """Clean an export and find the reasons, or the user's groups, in it; no clusters."""
    trained = trained_tagger(settings)
    taxonomy = trained.taxonomy if trained else chosen_taxonomy(settings)
    groups = named_column(export, settings.groups) if settings.groups else ""
    told.stage("Cleaning and masking personal data", len(export))
    columns = with_people(export.frame, guess_columns(export, settings.reading))
    read = normalize(export, columns, test_rows(export), settings.reading, apart)
    corpus = enough(read.corpus)
    told.stage("Tagging contact reasons", int(corpus.analyzed.sum()))
    embedder = load_embedder(settings.embedder, _analyzed_texts(corpus), settings.seed, cache_file(settings))
    tags = (trained or Tagger(taxonomy, embedder, settings.tagging)).tag(corpus)
    reasons = _reasons(read, _labels(export, read, groups), tags, taxonomy)
    notes = tuple(note for note in export.notes if note.level != "info")
    return Tagged(corpus, read.row, reasons, (*notes, *_taught(trained)))


def read_sources(sources: Sequence[str | Path], settings: Settings) -> tuple[Export, Columns]:
    """Return the rows of files and which column is what. Raises InputError for what cannot be read."""
    export = read_files(sources, settings)
    return export, with_people(export.frame, guess_columns(export, settings.reading))


def read_files(sources: Sequence[str | Path], settings: Settings) -> Export:
    """Return the rows of files as one export. Raises InputError for what cannot be read."""
    return read_export(sources, sheet=settings.reading.sheet, max_bytes=settings.reading.max_bytes)


def enough(corpus: Corpus, source: str = "") -> Corpus:
    """Return the corpus; raises NotEnoughData where under two comments can be analyzed."""
    analyzed = int(corpus.analyzed.sum())
    if analyzed < 2:
        read = f"{len(corpus):,} row(s) were read{f' from {source}' if source else ''}"
        raise NotEnoughData(
            f"{read} and {analyzed} comment(s) can be analyzed; at least 2 are needed, and some hundreds before a "
            "ranking means anything. Check the columns with: rootcause columns EXPORT."
        )
    return corpus


def chosen_taxonomy(settings: Settings) -> Taxonomy:
    """Return the user's taxonomy, or the one that ships. Raises TaxonomyInvalid."""
    path = settings.tagging.taxonomy
    return read_taxonomy(Path(path)) if path else default_taxonomy()


def trained_tagger(settings: Settings) -> Tagger | None:
    """Return the saved tagger that the settings name, if any.

    Raises ArtifactError for one that does not load, SettingsInvalid where a taxonomy is named beside it.
    """
    if settings.tagging.model is None:
        return None
    if settings.tagging.taxonomy:
        raise SettingsInvalid(
            "A model and a taxonomy were named; a trained tagger brings the taxonomy it was trained with. Leave "
            "--taxonomy out, or train again with the new one: rootcause train LABELS --taxonomy FILE."
        )
    return load_tagger(Path(settings.tagging.model)).tagger


def _taught(tagger: Tagger | None) -> tuple[Note, ...]:
    """Say that the reasons were learned, and from how many comments."""
    if tagger is None or tagger.trained is None:
        return ()
    comments, reasons = len(tagger.trained.seen), len(tagger.trained.classifier.codes)
    text = f"Reasons were tagged by your own tagger: {comments} labeled comment(s) taught it {reasons} reason(s)."
    return (Note("tagger_trained", text, "info", {"comments": comments, "reasons": reasons}),)


def cache_file(settings: Settings) -> Path:
    """Return where a transformer's vectors are kept."""
    return Path(settings.cache) if settings.cache else user_cache_path("rootcause") / "vectors.sqlite"


def _analyzed_texts(corpus: Corpus) -> list[str]:
    return [text for text, used in zip(corpus.texts, corpus.analyzed, strict=True) if used]


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
