"""Rows of an export → a Corpus: the one place where the parts of normalizing meet."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rootcause.domain.comments import UNSCORED, Corpus, Passage
from rootcause.domain.exports import Columns, Export, Note
from rootcause.normalizing.dates import read_dates
from rootcause.normalizing.duplicates import export_duplicates
from rootcause.normalizing.junk import junk_reason
from rootcause.normalizing.languages import identify_languages
from rootcause.normalizing.numbers import read_numbers
from rootcause.normalizing.outcomes import read_outcome
from rootcause.normalizing.people import shown_values
from rootcause.normalizing.pii import Names, redact
from rootcause.normalizing.scores import mismatches, read_scores, reversed_scale
from rootcause.normalizing.verbatims import Verbatim, normalize_verbatims
from rootcause.settings import ReadingSettings

_SEPARATOR = "\x1f"
_MOST_LISTED = 20


@dataclass(frozen=True, eq=False)
class Normalized:
    """The rows as a corpus, and what of them may be stored.

    ``frame`` is the export, redacted, in file order; ``row[i]`` is the row of corpus position i. ``fingerprint`` is the
    same for the same rows in any order. ``redacted`` counts masks by rule. ``teams`` maps a column whose values are
    compared to its (n,) values in the order of the corpus, people masked like those of ``corpus.attributes``.
    """

    corpus: Corpus
    frame: pd.DataFrame
    row: NDArray[np.int64]
    fingerprint: str
    redacted: Mapping[str, int]
    teams: Mapping[str, NDArray[np.str_]] = field(default_factory=dict)


def normalize(
    export: Export,
    columns: Columns,
    test_rows: NDArray[np.bool_],
    settings: ReadingSettings,
    apart: NDArray[np.int64] | None = None,
) -> Normalized:
    """Clean, redact and type every row. ``test_rows`` (n,) marks previews and tests, which stay as excluded rows.

    Rows with different numbers in ``apart`` (n,) are of different exports: none is a duplicate of the other.
    Rows are ordered by their content before anything is computed, so that a shuffled export gives the same corpus.
    Segments that stand for people hold masked ids from here on (``shown_values``), so that nothing behind can name
    them; with ``settings.agent_names`` agents keep their names.
    Raises UnknownScale when the score column fits no scale, or an outcome column neither a scale nor yes and no.
    """
    names = _names(export.frame, columns)
    verbatims = _verbatims(export.frame, columns, names, settings)
    frame, masks = _written(export.frame, columns, verbatims, names)
    digests = _digests(frame)
    row = np.lexsort((_digests(export.frame), digests))
    shown = shown_values(export.frame, frame, columns, settings.agent_names).iloc[row]

    cells = export.frame.iloc[row]
    joined = [_join([(column, verbatims[column][i]) for column in columns.verbatims]) for i in row]
    texts = tuple(answer.text for answer in joined)
    languages = identify_languages(texts)
    spoken = languages.tolist()
    scores = read_scores(list(cells[columns.score]), settings.scale, columns.score) if columns.score else None
    score = scores.values if scores else np.full(len(row), np.nan)
    satisfaction = scores.scale.satisfaction(score) if scores else np.full(len(row), UNSCORED, dtype=np.int8)
    further = [read_outcome(list(cells[column]), column) for column in columns.outcomes]
    dates = read_dates(list(cells[columns.date])) if columns.date else None
    when = dates.when if dates else np.full(len(row), "NaT", dtype="datetime64[s]")
    customer = _column(cells, columns.customer)
    ids = _ids(digests[row])

    excluded = np.array([answer.excluded for answer in joined], dtype="<U20")
    numbers = [] if apart is None else apart[row].tolist()
    repeats = export_duplicates(texts, customer.tolist(), when, _column(cells, columns.id).tolist(), apart=numbers)
    excluded[repeats & (excluded == "")] = "duplicate"
    excluded[test_rows[row]] = "test_row"
    corpus = Corpus(
        ids=ids,
        texts=texts,
        passages=tuple(answer.passages for answer in joined),
        language=languages,
        when=when,
        score=score,
        satisfaction=satisfaction,
        customer=customer,
        unit=_units(customer, when, score),
        weight=np.ones(len(row)),
        excluded=excluded,
        attributes={name: _column(shown, name) for name in columns.segments},
        metrics={name: read_numbers(list(cells[name])).values for name in columns.metrics},
        outcomes=tuple(outcome for outcome, _ in further),
        scale=scores.scale if scores else None,
        notes=(
            *_contradictions(satisfaction, texts, spoken, ids),
            *(scores.notes if scores else ()),
            *(note for _, notes in further for note in notes),
            *(dates.notes if dates else ()),
        ),
    )
    return Normalized(
        corpus=corpus,
        frame=frame,
        row=row,
        fingerprint=_fingerprint(list(frame.columns), digests),
        redacted=masks,
        teams={name: _column(shown, name) for name in columns.teams},
    )


def _contradictions(
    satisfaction: NDArray[np.int8], texts: Sequence[str], languages: Sequence[str], ids: Sequence[str]
) -> tuple[Note, ...]:
    """Scores against words: a scale that looks reversed as a whole, or else the list of single comments."""
    reversed_note = reversed_scale(satisfaction, texts, languages)
    if reversed_note:
        return (reversed_note,)
    found = [ids[i] for i in mismatches(satisfaction, texts, languages)]
    if not found:
        return ()
    listed = ", ".join(found[:_MOST_LISTED]) + (" ..." if len(found) > _MOST_LISTED else "")
    text = f"In {len(found):,} comments the score and the words disagree; look at rc_id {listed}."
    return (Note("scores_contradicted", text, "info", {"n": len(found), "ids": listed}),)


def _verbatims(
    frame: pd.DataFrame, columns: Columns, names: Names, settings: ReadingSettings
) -> Mapping[str, Sequence[Verbatim]]:
    return {column: normalize_verbatims(list(frame[column]), names, settings.max_cell) for column in columns.verbatims}


def redact_export(
    export: Export, columns: Columns, settings: ReadingSettings
) -> tuple[pd.DataFrame, Mapping[str, int]]:
    """Return the export as it may be stored, in file order, and the number of masks by rule."""
    names = _names(export.frame, columns)
    return _written(export.frame, columns, _verbatims(export.frame, columns, names, settings), names)


def _names(frame: pd.DataFrame, columns: Columns) -> Names:
    return Names.of(value for column in columns.names for value in frame[column].unique())


def _written(
    frame: pd.DataFrame, columns: Columns, verbatims: Mapping[str, Sequence[Verbatim]], names: Names
) -> tuple[pd.DataFrame, Mapping[str, int]]:
    """The frame with every personal datum masked; ids, dates, scores and figures stay as they are."""
    masks: Counter[str] = Counter()
    kept = {columns.score, columns.date, *columns.metrics}
    written: dict[str, list[str]] = {}
    for column in frame.columns:
        cells = list(frame[column])
        if column in verbatims:
            written[column] = [verbatim.written for verbatim in verbatims[column]]
            for verbatim in verbatims[column]:
                masks.update(verbatim.masked)
        elif column in columns.names or column in columns.contacts:
            mask = "[name]" if column in columns.names else "[contact]"
            written[column] = [mask if cell.strip() else cell for cell in cells]
            masks[mask.strip("[]")] += sum(bool(cell.strip()) for cell in cells)
        elif column in kept:
            written[column] = cells
        elif column in (columns.id, columns.customer):
            # An id stays joinable, unless it is an address of somebody.
            written[column] = [_pseudonym(cell) if "@" in cell else cell for cell in cells]
        else:
            written[column] = _redacted(cells, names, masks)
    return pd.DataFrame(written, columns=frame.columns, dtype="str"), dict(sorted(masks.items()))


def _redacted(cells: Sequence[str], names: Names, masks: Counter[str]) -> list[str]:
    """Each distinct cell once."""
    done = {cell: redact(cell, names) for cell in sorted(set(cells))}
    for cell in cells:
        masks.update(rule for rule in (span.rule for span in done[cell][1]))
    return [done[cell][0] for cell in cells]


def _pseudonym(cell: str) -> str:
    return "customer-" + hashlib.blake2b(cell.strip().casefold().encode(), digest_size=6).hexdigest()


def _digests(frame: pd.DataFrame) -> NDArray[np.str_]:
    """(n,) one hash per row over all cells: what rows are ordered and named by."""
    rows = zip(*(frame[column] for column in frame.columns), strict=True)
    hashed = [
        hashlib.blake2b(_SEPARATOR.join(row).encode("utf-8", "replace"), digest_size=8).hexdigest() for row in rows
    ]
    return np.array(hashed, dtype=np.str_)


def _ids(digests: NDArray[np.str_]) -> tuple[str, ...]:
    """Sorted digests → ids: the hash of the content and, for equal rows, the number of the occurrence."""
    seen: Counter[str] = Counter()
    ids = []
    for digest in digests.tolist():
        seen[digest] += 1
        ids.append(f"{digest}-{seen[digest]}")
    return tuple(ids)


def _fingerprint(columns: Sequence[str], digests: NDArray[np.str_]) -> str:
    joined = _SEPARATOR.join([*columns, *sorted(digests.tolist())])
    return hashlib.blake2b(joined.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _column(frame: pd.DataFrame, name: str | None) -> NDArray[np.str_]:
    if name is None:
        return np.full(len(frame), "", dtype=np.str_)
    return np.array([cell.strip() for cell in frame[name]], dtype=np.str_)


@dataclass(frozen=True)
class _Joined:
    """What is left of one row's comment cells: the text to analyze, where it came from, or why there is none."""

    text: str
    passages: tuple[Passage, ...]
    excluded: str


def _join(parts: Sequence[tuple[str, Verbatim]]) -> _Joined:
    """The comment cells of one row as one text, junk left out, a line break between them."""
    reasons = [verbatim.reason or junk_reason(verbatim.text) for _, verbatim in parts]
    kept = [part for part, reason in zip(parts, reasons, strict=True) if not reason]
    # A row without any usable cell keeps its words, so that a reader can check why it was left out.
    chosen = kept or [part for part in parts if part[1].text]
    text, passages = "", []
    for column, verbatim in chosen:
        start = len(text) + 1 if text else 0
        text = f"{text}\n{verbatim.text}" if text else verbatim.text
        passages.append(Passage(column, start, len(text), origin=verbatim.origin))
    return _Joined(text, tuple(passages), "" if kept else _worst(reasons))


def _worst(reasons: Sequence[str]) -> str:
    """One reason for a row whose cells were all left out: the one that says most."""
    return next((reason for reason in ("no_customer_turn", "junk") if reason in reasons), "empty")


def _units(customer: NDArray[np.str_], when: NDArray[np.datetime64], score: NDArray[np.float64]) -> NDArray[np.int64]:
    """Number the answers: rows of one customer at one moment with one score are one answer in several comments."""
    n = len(customer)
    joined = (customer != "") & ~np.isnat(when) & ~np.isnan(score)
    keys = [
        f"{customer[i]}{_SEPARATOR}{when[i]}{_SEPARATOR}{score[i]}" if joined[i] else f"{_SEPARATOR}{i:012d}"
        for i in range(n)
    ]
    return np.unique(np.array(keys, dtype=np.str_), return_inverse=True)[1].astype(np.int64)
