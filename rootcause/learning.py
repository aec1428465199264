"""The order of the stages around labels: draw a sheet → train → evaluate → tag. Composition only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from rootcause.artifacts import SavedTagger
from rootcause.describing import annotate
from rootcause.domain.comments import Corpus
from rootcause.domain.exports import Export
from rootcause.domain.groups import nothing
from rootcause.domain.reasons import Tags, Taxonomy
from rootcause.embedding import load_embedder
from rootcause.errors import ColumnNotFound, InputError
from rootcause.normalizing import Normalized, normalize, with_people
from rootcause.preparing import chosen_taxonomy, read_files, read_sources
from rootcause.protocols import Embedder
from rootcause.readers import guess_columns, named_column, test_rows
from rootcause.settings import Settings
from rootcause.tagging import default_taxonomy
from rootcause.tagging.agreement import Agreement, agreement
from rootcause.tagging.comparing import next_to_label, tag_flags
from rootcause.tagging.evaluation import Evaluation, evaluate
from rootcause.tagging.features import Features
from rootcause.tagging.gate import Gate, allowances, calibration_error, coverage_curve, open_gate, surest
from rootcause.tagging.labeling import COLUMNS, PRAISED, Labeling, known_labels, read_labeling
from rootcause.tagging.migrating import Change, carry_columns
from rootcause.tagging.sheets import draw
from rootcause.tagging.tagger import Tagger
from rootcause.tagging.training import Training, text_hash, train

PRECISION = 0.90
"""What a gate asks for unless told otherwise: nine comments of ten with every tag right."""
DEFAULTS = Settings()
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Labels:
    """A file of labeled comments: row i of ``labeling`` belongs to position i of ``corpus``."""

    corpus: Corpus
    labeling: Labeling
    column: str
    other: tuple[str, ...] = ()

    @property
    def used(self) -> NDArray[np.int64]:
        """The positions that were labeled and can be analyzed."""
        return np.flatnonzero(self.labeling.labeled & self.corpus.analyzed)


@dataclass(frozen=True, eq=False)
class Trained:
    """A trained tagger with its gate, and how good it was on comments left out of each fit."""

    saved: SavedTagger
    training: Training
    evaluation: Evaluation
    calibration: float


@dataclass(frozen=True, eq=False)
class Checked:
    """How good a tagger is on labeled comments that it did not learn from; ``left_out`` it did learn from.

    ``next`` are (rc_id of a comment without labels, why) in the order in which labeling them helps most.
    """

    evaluation: Evaluation
    calibration: float
    curve: tuple[Gate, ...]
    gate: Gate
    agreement: Agreement | None
    left_out: int
    next: tuple[tuple[str, str], ...]


def read_labels(
    sources: Sequence[str | Path], settings: Settings = DEFAULTS, column: str | None = None, other: str | None = None
) -> Labels:
    """Read labeled comments; ``column`` holds the labels, by default the first that is called like one.

    Raises ColumnNotFound where there is none, and InputError for what cannot be read.
    """
    export = read_files(sources, settings)
    name = named_column(export, column) if column else _label_column(export.frame)
    cells = list(export.frame[name])
    ours = name == "rc_reasons" and PRAISED in export.frame.columns
    if ours:
        cells = [f"{cell}|{praised}" for cell, praised in zip(cells, export.frame[PRAISED], strict=True)]
    other = named_column(export, other) if other else other
    second = list(export.frame[other]) if other else []
    set_aside = {each for each in export.frame.columns if each.startswith("rc_") and each != "rc_language"}
    words = replace(export, frame=export.frame.drop(columns=sorted({name, *([other] if other else []), *set_aside})))
    columns = with_people(words.frame, guess_columns(words, settings.reading))
    read = normalize(words, columns, test_rows(words), settings.reading)
    taxonomy = chosen_taxonomy(settings)
    labeling = read_labeling([cells[row] for row in read.row.tolist()], taxonomy, empty_is_none=ours)
    return Labels(read.corpus, labeling, name, tuple(second[row] for row in read.row.tolist()) if other else ())


def _label_column(frame: pd.DataFrame) -> str:
    called = {str(name).strip().casefold(): str(name) for name in frame.columns}
    for name in COLUMNS:
        if name in called:
            return called[name]
    shown = ", ".join(map(str, frame.columns[:20]))
    raise ColumnNotFound(
        f"No column looks like labels; there are {shown}. Name it with --labels, or call it codes: reasons by code or "
        'name, "|" between several, "none" for a comment without any.'
    )


def train_tagger(labels: Labels, settings: Settings = DEFAULTS, precision: float = PRECISION) -> Trained:
    """Train on labeled comments. Raises NotEnoughData for too few, InputError for vectors that fit one file only."""
    if settings.embedder == "lexical":
        raise InputError(
            "Lexical vectors belong to one file, so no tagger can keep them. Train with --embedder static."
        )
    embedder = load_embedder(settings.embedder, [], settings.seed)
    rows, labeling = labels.used, labels.labeling
    texts, languages = _texts(labels.corpus, rows)
    with threadpool_limits(1):
        made = train(
            texts, languages, labeling.truth[rows], labeling.codes, _features(labeling, rows, embedder, settings)
        )
    classifier = made.trained.classifier
    tagger = Tagger(labeling.taxonomy, embedder, settings.tagging, made.trained)
    found = classifier.chosen(made.held_out)
    sure, right = surest(made.held_out, found, made.truth)
    spoken = dict(zip(texts, languages, strict=True))
    return Trained(
        SavedTagger(
            tagger,
            open_gate(sure, right, precision),
            dict(zip(classifier.codes, allowances(made.held_out, found, made.truth, precision), strict=True)),
        ),
        made,
        evaluate(made.truth, found, classifier.codes, [spoken[text] for text in made.texts], settings.seed),
        calibration_error(made.held_out.ravel(), made.truth.ravel()),
    )


def _features(labeling: Labeling, rows: NDArray[np.int64], embedder: Embedder, settings: Settings) -> Features:
    """Labels count as akin to the taxonomy where most of those given are reasons of it."""
    phrases = _phrases(settings)
    there = {leaf.code for leaf in phrases.leaves}
    known = np.array([code in there for code in labeling.codes], dtype=bool)
    given = labeling.truth[rows].sum(axis=0)
    return Features(embedder, phrases, akin=bool(given[known].sum() > given[~known].sum()))


def _phrases(settings: Settings) -> Taxonomy:
    """Phrases are read by the user's taxonomy where it has any, by the one that ships otherwise."""
    own = chosen_taxonomy(settings)
    return own if any(reason.patterns for reason in own) else default_taxonomy()


def _texts(corpus: Corpus, rows: NDArray[np.int64]) -> tuple[list[str], list[str]]:
    spoken = [str(corpus.language[row]) for row in rows]
    return [corpus.texts[row] for row in rows], [one if one in ("nl", "en") else "unknown" for one in spoken]


def cold_tagger(settings: Settings = DEFAULTS) -> Tagger:
    """A tagger without training, for the taxonomy of the settings."""
    return Tagger(chosen_taxonomy(settings), load_embedder(settings.embedder, [], settings.seed), settings.tagging)


def check_labels(
    labels: Labels, tagger: Tagger, settings: Settings = DEFAULTS, precision: float = PRECISION
) -> Checked:
    """Compare a tagger with labels. Comments that it learned from are left out.

    Raises InputError where the labels and the tagger share no reason.
    """
    seen = tagger.trained.seen if tagger.trained else frozenset()
    rows = np.array([row for row in labels.used if text_hash(labels.corpus.texts[row]) not in seen], dtype=np.int64)
    with threadpool_limits(1):
        tags = tagger.tag(labels.corpus)
    codes, truth, other = _shared(labels, tags)
    found, sure = tag_flags(tags, codes, len(labels.corpus))
    certainty, right = surest(sure[rows], found[rows], truth[rows])
    named = found[rows]
    return Checked(
        evaluation=evaluate(truth[rows], named, codes, labels.corpus.language[rows], settings.seed),
        calibration=calibration_error(sure[rows][named], truth[rows][named]),
        curve=tuple(coverage_curve(certainty, right)),
        gate=open_gate(certainty, right, precision),
        agreement=agreement(truth[rows], other[rows], codes) if other is not None else None,
        left_out=len(labels.used) - len(rows),
        next=next_to_label(
            labels.corpus,
            labels.labeling.labeled,
            tags,
            dict(zip(codes, truth[rows].sum(axis=0).tolist(), strict=True)),
        ),
    )


def _shared(labels: Labels, tags: Tags) -> tuple[tuple[str, ...], Flags, Flags | None]:
    """The codes that labels and tagger both know, and the labels (and those of the other column) by these codes."""
    codes = tuple(code for code in labels.labeling.codes if code in tags.codes)
    if not codes or not labels.labeling.truth[:, [labels.labeling.codes.index(code) for code in codes]].any():
        raise InputError(
            f"The labels in {labels.column} and the tagger share no reason. Labels are codes or names of the taxonomy, "
            "or those that the tagger was trained on; name another column with --labels."
        )
    truth = labels.labeling.truth[:, [labels.labeling.codes.index(code) for code in codes]]
    if not labels.other:
        return codes, truth, None
    names = {
        name.casefold(): reason.code for reason in labels.labeling.taxonomy for name in (reason.name.nl, reason.name.en)
    }
    return codes, truth, known_labels(labels.other, codes, names)


def draw_sheet(sources: Sequence[str | Path], n: int, settings: Settings = DEFAULTS) -> pd.DataFrame:
    """Draw n comments of an export for people to label, as ``tagging.sheets.draw``."""
    return draw(_read(sources, settings)[1].corpus, n, settings.seed)


def tag_export(sources: Sequence[str | Path], tagger: Tagger, settings: Settings = DEFAULTS) -> pd.DataFrame:
    """Clean, redact and tag an export: its rows in file order with the rc_ columns of comments.csv, no clusters."""
    export, read = _read(sources, settings)
    corpus = read.corpus
    with threadpool_limits(1):
        tags = tagger.tag(corpus)
    unknown, none = np.full(len(corpus), np.nan), nothing(len(corpus))
    frame = annotate(read.frame, export.rows, read.row, corpus, tags, none, settings.language, unknown)
    return frame.drop(columns=["rc_cluster", "rc_cluster_name", "rc_predicted"]).assign(
        rc_second=[tags.second[i] for i in np.argsort(read.row, kind="stable")]
    )


def migrate_comments(sources: Sequence[str | Path], columns: Sequence[str], changes: Sequence[Change]) -> pd.DataFrame:
    """Return tagged comments with the codes of a new taxonomy, as ``migrating.carry_columns``."""
    export = read_files(sources, DEFAULTS)
    return carry_columns(export.frame, columns, changes)


def _read(sources: Sequence[str | Path], settings: Settings) -> tuple[Export, Normalized]:
    export, columns = read_sources(sources, settings)
    return export, normalize(export, columns, test_rows(export), settings.reading)
