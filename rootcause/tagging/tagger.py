"""Comments + taxonomy → tags: every reason in every clause, or none where nothing speaks clearly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from rootcause.domain.comments import Corpus
from rootcause.domain.reasons import PRAISE, ContactReason, Tags, Taxonomy
from rootcause.protocols import Embedder
from rootcause.settings import TaggingSettings
from rootcause.tagging.classifier import Floats
from rootcause.tagging.clauses import split_clauses
from rootcause.tagging.polarity import polarities
from rootcause.tagging.reading import Found, Heard, Key, Reader
from rootcause.tagging.training import Trained
from rootcause.tagging.words import LANGUAGES

COLUMNS = ("rc_reasons", "rc_praise", "rc_confidence", "rc_evidence", "rc_second")
DEFAULTS = TaggingSettings()


@dataclass(frozen=True, eq=False)
class Tagger:
    """Finds the reasons of one taxonomy; with ``trained``, those that were learned from labeled comments by that.

    Called with a DataFrame it returns one, row by row, so any engine can run it per partition; it can be pickled.
    """

    taxonomy: Taxonomy
    embedder: Embedder
    settings: TaggingSettings = DEFAULTS
    trained: Trained | None = None

    def __getstate__(self) -> dict[str, object]:
        """Leave out what is made again on first use."""
        return {
            name: value for name, value in self.__dict__.items() if name not in ("reader", "leaves", "_reads_alike")
        }

    @cached_property
    def leaves(self) -> tuple[ContactReason, ...]:
        """The reasons that comments are tagged with."""
        return tuple(reason for reason in self.taxonomy.leaves if not reason.retired)

    @cached_property
    def reader(self) -> Reader:
        """What reads clauses without training."""
        return Reader(self.leaves, self.embedder)

    def __call__(self, frame: pd.DataFrame, text: str = "text", language: str = "language") -> pd.DataFrame:
        """Return ``frame`` with the columns rc_reasons, rc_praise, rc_confidence, rc_evidence and rc_second.

        ``text`` names the column with the comments, as they are to be read (redact them first); ``language`` one with
        "nl", "en" or anything else, which is read with the words of both; it may be absent. Several values are joined
        by "|"; evidence is start-end in the text, one per tag as is confidence; rc_second is what came nearest where
        nothing was found.
        """
        spoken = frame[language].astype(str) if language in frame.columns else pd.Series("unknown", index=frame.index)
        keys = [
            (str(words) if isinstance(words, str) else "", one if one in LANGUAGES else "unknown")
            for words, one in zip(frame[text], spoken, strict=True)
        ]
        found, second = self.read(sorted(set(keys)))
        cells = {key: self._cells(found[key], second.get(key, "")) for key in found}
        columns = zip(*(cells[key] for key in keys), strict=True) if keys else ([] for _ in COLUMNS)
        return frame.assign(**{name: list(values) for name, values in zip(COLUMNS, columns, strict=True)})

    def _cells(self, found: Sequence[Found], second: str) -> tuple[str, ...]:
        praised = [
            dict.fromkeys(self.leaves[one.reason].code for one in found if (one.polarity == PRAISE) == praise)
            for praise in (False, True)
        ]
        return (
            "|".join(praised[0]),
            "|".join(praised[1]),
            "|".join(f"{one.confidence:.2f}" for one in found),
            "|".join(f"{one.start}-{one.stop}" for one in found),
            second,
        )

    def tag(self, corpus: Corpus) -> Tags:
        """Tag the analyzed comments in Dutch, English or an unknown language (read with the words of both)."""
        keys = [(text, _language(str(language))) for text, language in zip(corpus.texts, corpus.language, strict=True)]
        used = [key if on and key[1] else None for key, on in zip(keys, corpus.analyzed.tolist(), strict=True)]
        kept, second = self.read(sorted({key for key in used if key is not None}))
        rows = [(position, *_row(one)) for position, key in enumerate(used) if key is not None for one in kept[key]]
        columns = np.array(rows, dtype=np.float64).reshape(-1, 6).T
        return Tags(
            codes=tuple(leaf.code for leaf in self.leaves),
            position=columns[0].astype(np.int64),
            start=columns[1].astype(np.int64),
            stop=columns[2].astype(np.int64),
            reason=columns[3].astype(np.int64),
            polarity=columns[4].astype(np.int8),
            confidence=columns[5],
            second=tuple(second.get(key, "") if key is not None else "" for key in used),
        )

    def read(self, keys: Sequence[Key]) -> tuple[Mapping[Key, list[Found]], Mapping[Key, str]]:
        """Distinct texts with their languages → the reasons of each, and where there are none what came nearest.

        A general reason stays only where a comment has no other. At most ``settings.max_reasons`` reasons a comment,
        the surest first.
        """
        heard = self.reader.read(keys)
        found, second = heard.found, heard.second
        if self.trained is not None and keys:
            found, second = self._decide(keys, heard, self.trained)
        kept = {key: _limit(found[key], self.leaves, self.settings.max_reasons) for key in keys}
        return kept, {key: code for key, code in second.items() if not kept[key]}

    @cached_property
    def _reads_alike(self) -> bool:
        """Whether the classifier's own reader would say what ours says."""
        return self.trained is not None and self.trained.features.reader.leaves == self.leaves

    def _decide(
        self, keys: Sequence[Key], heard: Heard, trained: Trained
    ) -> tuple[Mapping[Key, list[Found]], Mapping[Key, str]]:
        """Of the reasons that were learned, what the classifier gives; of the others what was found without it."""
        found, codes = heard.found, trained.classifier.codes
        probabilities = trained.probabilities(keys, heard if self._reads_alike else None)
        given = trained.classifier.chosen(probabilities)
        numbers = {leaf.code: number for number, leaf in enumerate(self.leaves)}
        reasons = [numbers[code] for code in codes]
        decided = {key: [one for one in found[key] if one.reason not in reasons] for key in keys}
        unproven: list[tuple[int, int]] = []
        for row, column in np.argwhere(given).tolist():
            said = [one for one in found[keys[row]] if one.reason == reasons[column]]
            sure = float(probabilities[row, column])
            decided[keys[row]].extend(one._replace(confidence=sure) for one in said)
            if not said:
                unproven.append((row, column))
        for row, one in _evidence(unproven, keys, probabilities, reasons, trained):
            decided[keys[row]].append(one)
        likely = {key: codes[best] for key, best in zip(keys, probabilities.argmax(axis=1).tolist(), strict=True)}
        return {key: sorted(ones) for key, ones in decided.items()}, {**heard.second, **likely}


def tag(corpus: Corpus, taxonomy: Taxonomy, embedder: Embedder, settings: TaggingSettings) -> Tags:
    """Tag a corpus without training: phrases, what was learned of the reasons that ship, examples. See ``Tagger``."""
    return Tagger(taxonomy, embedder, settings).tag(corpus)


def _evidence(
    cells: Sequence[tuple[int, int]], keys: Sequence[Key], sure: Floats, reasons: Sequence[int], trained: Trained
) -> list[tuple[int, Found]]:
    """For (row, reason) pairs without a phrase, the clause that speaks most for the reason, with its polarity."""
    spans = {row: split_clauses(*keys[row]) or ((0, len(keys[row][0])),) for row in {row for row, _ in cells}}
    flat = [(row, start, stop) for row in sorted(spans) for start, stop in spans[row]]
    if not flat:
        return []
    clauses = [(keys[row][0][start:stop], keys[row][1]) for row, start, stop in flat]
    leanings = trained.leanings(clauses)
    signs = polarities([text for text, _ in clauses], [language for _, language in clauses])
    first: dict[int, int] = {}
    for place, (row, _, _) in enumerate(flat):
        first.setdefault(row, place)
    found = []
    for row, column in cells:
        place = first[row] + int(leanings[first[row] : first[row] + len(spans[row]), column].argmax())
        _, start, stop = flat[place]
        found.append((row, Found(start, stop, reasons[column], int(signs[place]), float(sure[row, column]))))
    return found


def _row(found: Found) -> tuple[int, int, int, int, float]:
    return found.start, found.stop, found.reason, found.polarity, found.confidence


def _language(language: str) -> str:
    """The words to read with; "" for a language that we do not read."""
    return language if language in (*LANGUAGES, "unknown") else ""


def _limit(found: Sequence[Found], leaves: Sequence[ContactReason], most: int) -> list[Found]:
    """One tag per reason and polarity; general reasons give way to any other; the surest ``most`` reasons, in order."""
    specific = [one for one in found if not leaves[one.reason].general] or found
    first: dict[tuple[int, bool], Found] = {}
    for one in sorted(specific, key=lambda one: (-one.confidence, one)):
        first.setdefault((one.reason, one.polarity == PRAISE), one)
    reasons = list(dict.fromkeys(one.reason for one in first.values()))[:most]
    return sorted(one for one in first.values() if one.reason in reasons)
