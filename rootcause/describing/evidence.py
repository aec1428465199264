"""What a reader can check a group by: typical comments with the words marked, and one that says the opposite."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rootcause.describing.description import describe
from rootcause.describing.exemplars import exemplars
from rootcause.domain.causes import Evidence, Quote
from rootcause.domain.comments import DISSATISFIED, SATISFIED, Corpus
from rootcause.domain.groups import Grouping
from rootcause.domain.reasons import Tags

QUOTES, COUNTER_QUOTES = 5, 1
_LONGEST = 400
"""Characters of a quote; a longer comment is cut around the words that are marked."""
_LOOKED_AT = 400
"""Comments of a group and language among which typical ones are sought."""


def gather_evidence(
    corpus: Corpus,
    grouping: Grouping,
    tags: Tags,
    vectors: NDArray[np.float32],
    *,
    praise: bool = False,
) -> dict[str, Evidence]:
    """Return the evidence of every group, by id.

    Keyphrases are those of problems. Quotes are typical of the group's problem mentions (of its praise with
    ``praise``), each of another customer, from both languages where both occur; counter-quotes are mentions of the
    other polarity by customers of the other satisfaction. ``vectors`` (n, d) are those of the comments; ``tags`` mark
    the words.
    """
    spans, counter_spans = _spans(tags, praise), _spans(tags, not praise)
    mentions = grouping.praise if praise else grouping.problem
    members = [_rows(mentions, g) for g in range(len(grouping))]
    phrases = () if praise else describe(corpus.texts, corpus.language, members, vectors=vectors)
    found = {}
    for g, group in enumerate(grouping.groups):
        counter = _rows(grouping.problem if praise else grouping.praise, g)
        wanted = DISSATISFIED if praise else SATISFIED
        opposite = counter[corpus.satisfaction[counter] == wanted]
        found[group.id] = Evidence(
            keyphrases=phrases[g].keyphrases if phrases else (),
            quotes=_quotes(corpus, vectors, members[g], spans, group.id, QUOTES),
            counter_quotes=_quotes(corpus, vectors, opposite, counter_spans, group.id, COUNTER_QUOTES),
        )
    return found


def _rows(matrix: object, g: int) -> NDArray[np.int64]:
    column = matrix[:, [g]].tocoo()  # type: ignore[index]
    return np.sort(column.row[column.data != 0]).astype(np.int64)


def _spans(tags: Tags, praise: bool) -> dict[tuple[int, str], tuple[int, int]]:
    """(position, code) → the first evidence span of that polarity."""
    spans: dict[tuple[int, str], tuple[int, int]] = {}
    for t in np.flatnonzero((tags.polarity > 0) == praise):
        key = (int(tags.position[t]), tags.codes[int(tags.reason[t])])
        spans.setdefault(key, (int(tags.start[t]), int(tags.stop[t])))
    return spans


def _quotes(
    corpus: Corpus,
    vectors: NDArray[np.float32],
    rows: NDArray[np.int64],
    spans: dict[tuple[int, str], tuple[int, int]],
    code: str,
    k: int,
) -> tuple[Quote, ...]:
    chosen: list[int] = []
    languages = [language for language in ("nl", "en") if (corpus.language[rows] == language).any()]
    for language in languages or [""]:
        of_language = rows[corpus.language[rows] == language] if language else rows
        share = -(-k // max(len(languages), 1))
        chosen += exemplars(corpus.texts, _one_per_customer(corpus, of_language), vectors, share)
    return tuple(_quote(corpus, row, spans.get((row, code))) for row in chosen[: max(k, len(languages))])


def _one_per_customer(corpus: Corpus, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """One row of each customer and of each text, so that no one speaks twice; of many, some hundreds."""
    seen: set[str] = set()
    kept = []
    for row in rows.tolist():
        keys = {f"t:{corpus.texts[row].casefold()}", f"c:{corpus.customer[row] or corpus.ids[row]}"}
        if not keys & seen:
            kept.append(row)
        seen |= keys
    chosen = sorted(kept, key=lambda row: corpus.ids[row])[:_LOOKED_AT]  # ids are hashes: a sample that is no choice
    return np.array(sorted(chosen), dtype=np.int64)


def _quote(corpus: Corpus, row: int, span: tuple[int, int] | None) -> Quote:
    text, (start, stop) = corpus.texts[row], span or (0, 0)
    first = max(0, min(start - _LONGEST // 3, len(text) - _LONGEST)) if len(text) > _LONGEST else 0
    if first:
        first = text.find(" ", first, start) + 1 or first
    cut = text[first : first + _LONGEST]
    shown = f"{'… ' if first else ''}{cut}{' …' if first + _LONGEST < len(text) else ''}"
    shift = (2 if first else 0) - first
    when = corpus.when[row]
    return Quote(
        comment_id=corpus.ids[row],
        text=shown,
        language=str(corpus.language[row]),
        start=start + shift if span else 0,
        stop=min(stop + shift, len(shown)) if span else 0,
        satisfaction=int(corpus.satisfaction[row]),
        when="" if np.isnat(when) else str(when)[:10],
    )
