"""Comments + taxonomy → tags: every reason in every clause, or none where nothing speaks clearly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rootcause.domain.comments import Corpus
from rootcause.domain.reasons import PRAISE, ContactReason, Tags, Taxonomy
from rootcause.protocols import Embedder
from rootcause.settings import TaggingSettings
from rootcause.tagging.reading import Found, Reader
from rootcause.tagging.words import LANGUAGES


def tag(corpus: Corpus, taxonomy: Taxonomy, embedder: Embedder, settings: TaggingSettings) -> Tags:
    """Tag the analyzed comments in Dutch, English or an unknown language (read with the words of both).

    Per clause: phrases of the taxonomy first; where none speaks, the nearest examples, if near enough and clearly
    nearer than those of any other reason. A general reason stays only where a comment has no other. At most
    ``settings.max_reasons`` reasons a comment, the surest first. Each distinct text is read once.
    """
    leaves = tuple(reason for reason in taxonomy.leaves if not reason.retired)
    keys = [(text, _language(str(language))) for text, language in zip(corpus.texts, corpus.language, strict=True)]
    used = [key if analyzed and key[1] else None for key, analyzed in zip(keys, corpus.analyzed.tolist(), strict=True)]
    distinct = sorted({key for key in used if key is not None})
    found, second = Reader(leaves, embedder).read(distinct)
    kept = {key: _limit(found[key], leaves, settings.max_reasons) for key in distinct}
    rows = [(position, *_row(one)) for position, key in enumerate(used) if key is not None for one in kept[key]]
    columns = np.array(rows, dtype=np.float64).reshape(-1, 6).T
    return Tags(
        codes=tuple(leaf.code for leaf in leaves),
        position=columns[0].astype(np.int64),
        start=columns[1].astype(np.int64),
        stop=columns[2].astype(np.int64),
        reason=columns[3].astype(np.int64),
        polarity=columns[4].astype(np.int8),
        confidence=columns[5],
        second=tuple(second.get(key, "") if key is not None and not kept[key] else "" for key in used),
    )


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
