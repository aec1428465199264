"""What groups of comments are about, in the customers' own words: names, keyphrases and typical comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from rootcause.describing.exemplars import diverse, exemplars
from rootcause.describing.naming import LANGUAGES, Candidate, give_names, stems
from rootcause.describing.phrases import Phrases, find_phrases, score
from rootcause.describing.tokens import BREAK, Tokens, tokenize
from rootcause.domain.groups import Description

_ENOUGH = 5  # comments in a language, and ...
_SHARE = 0.05  # ... share of the group's, before they may name it in that language
_LOOKED_AT = 150  # phrases per group, of which ...
_LEADING = 10  # ... the first few may give way to a longer one, and
_OFFERED = 40  # ... these may be a name or keyphrase
_IN_USE = 0.3  # share of a word's comments from which a longer phrase stands for it
_KEYPHRASES = 5
_DIVERSITY = 0.6
_FARTHEST = 0.05  # least closeness: a comment on the edge still counts a little
_LAST_RESORT = 1e-6  # puts a phrase of the other language behind all of its own

Floats = NDArray[np.float64]
Rows = Sequence[int] | NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Counts:
    """Of n distinct texts: the comments (n,), those in each of g groups (n, g), and their summed closeness (n, g)."""

    inside: sparse.csr_matrix
    close: sparse.csr_matrix
    comments: Floats

    def only(self, mask: NDArray[np.bool_]) -> _Counts:
        kept = sparse.diags(mask.astype(np.float64))
        return _Counts(kept @ self.inside, kept @ self.close, self.comments * mask)


@dataclass(frozen=True)
class _Ranked:
    """Phrases of one group, the best first, with their scores; found among ``comments`` comments."""

    phrases: tuple[str, ...]
    scores: tuple[float, ...]
    comments: float


def describe(
    texts: Sequence[str],
    languages: Sequence[str] | NDArray[np.str_],
    members: Sequence[Rows],
    *,
    vectors: NDArray[np.floating] | None = None,
    closeness: NDArray[np.floating] | None = None,
) -> tuple[Description, ...]:
    """Describe g sibling groups of n texts, each given by the rows in it.

    A name is a phrase of 1–4 words as customers wrote it, in Dutch from the Dutch comments and in English from the
    English ones; where a group has too few in one language both names are the same. No two siblings share a name, none
    holds a mask, a number or what looks like a person's name. ``closeness`` (n,), 0–1, or (n, d) ``vectors`` tell how
    central a comment is; without either all count alike. An empty group is "Other" without keyphrases.
    Does not depend on the order of the rows. 20,000 comments take a few seconds.
    """
    spoken = [str(language) for language in languages]
    keys = sorted(set(zip(texts, spoken, strict=True)))
    number = {key: i for i, key in enumerate(keys)}
    row_of = np.fromiter((number[key] for key in zip(texts, spoken, strict=True)), dtype=np.int64, count=len(texts))
    groups = [np.asarray(rows, dtype=np.int64) for rows in members]
    central = [_closeness(rows, vectors, closeness) for rows in groups]
    counts = _Counts(
        inside=_table(row_of, groups, [np.ones(len(rows)) for rows in groups], len(keys)),
        close=_table(row_of, groups, central, len(keys)),
        comments=np.bincount(row_of, minlength=len(keys)).astype(np.float64),
    )
    tokens = tokenize([text for text, _ in keys])
    kinds = np.array([language for _, language in keys], dtype=np.str_)
    phrases = find_phrases(tokens, kinds.tolist(), counts.comments)
    ranked = {language: _rank(tokens, phrases, counts.only(kinds == language)) for language in LANGUAGES}
    ranked[""] = _rank(tokens, phrases, counts)
    names = give_names(len(groups), _candidates(ranked))
    said = [_keyphrases(each) for each in ranked[""]]
    return tuple(Description(names[g], said[g], exemplars(texts, rows, vectors)) for g, rows in enumerate(groups))


def _table(
    row_of: NDArray[np.int64], groups: list[NDArray[np.int64]], values: list[Floats], n: int
) -> sparse.csr_matrix:
    """Add up values of the rows of each group by distinct text: (n, g)."""
    columns = np.repeat(np.arange(len(groups)), [len(rows) for rows in groups])
    rows = row_of[np.concatenate([*groups, np.zeros(0, dtype=np.int64)])]
    return sparse.csr_matrix((np.concatenate([*values, np.zeros(0)]), (rows, columns)), shape=(n, len(groups)))


def _closeness(
    rows: NDArray[np.int64], vectors: NDArray[np.floating] | None, closeness: NDArray[np.floating] | None
) -> Floats:
    """(r,) closeness of a group's rows to its center, ``_FARTHEST`` to 1."""
    if closeness is not None:
        found = np.asarray(closeness, dtype=np.float64)[rows]
    elif vectors is not None and len(rows):
        points = normalize(np.nan_to_num(vectors[rows].astype(np.float64)))
        found = np.round(points @ normalize(np.round(points.mean(axis=0, keepdims=True), 9))[0], 6)
    else:
        found = np.ones(len(rows))
    return np.clip(found, _FARTHEST, 1.0)


def _rank(tokens: Tokens, phrases: Phrases, counts: _Counts) -> list[_Ranked]:
    """Rank the phrases of every group by the comments counted."""
    sizes = np.asarray(counts.inside.sum(axis=0)).ravel()
    own = (phrases.held @ counts.inside).toarray()
    close = (phrases.held @ counts.close).toarray() / np.maximum(own, 1e-12)
    everyone, total = phrases.held @ counts.comments, float(counts.comments.sum())
    scores = score(own, close, sizes, everyone, total, phrases.lengths())
    scores = np.round(scores, 9)
    best = np.argsort(-scores, axis=0, kind="stable")[:_LOOKED_AT]
    said = [" ".join(tokens.shown[word] for word in words if word != BREAK) for words in phrases.words]
    return [_ranked(said, best[:, g], scores[:, g], own[:, g], float(sizes[g])) for g in range(len(sizes))]


def _ranked(said: Sequence[str], best: NDArray[np.int64], scores: Floats, own: Floats, comments: float) -> _Ranked:
    """Put before a leading word the longer phrase that its comments use it in: "exchange rate", not "exchange"."""
    kept = best[scores[best] > 0].tolist()
    wordings = {p: f" {said[p]} " for p in kept}
    first: list[int] = []
    for p in kept[:_LEADING]:
        longer = [q for q in kept if own[q] >= _IN_USE * own[p] and wordings[p] in wordings[q] and q != p]
        first += [*([max(longer, key=lambda q: own[q])] if longer and " " not in said[p] else []), p]
    order = list(dict.fromkeys([*first, *kept]))
    falling = np.minimum.accumulate(np.maximum.accumulate(scores[order][::-1])[::-1])
    return _Ranked(tuple(said[p] for p in order), tuple(falling.tolist()), comments)


def _candidates(ranked: dict[str, list[_Ranked]]) -> Iterator[Candidate]:
    """Phrases from a language's own comments where there are enough; those of all comments as a last resort."""
    for g, everyone in enumerate(ranked[""]):
        enough = max(_ENOUGH, _SHARE * everyone.comments)
        own = [language for language in LANGUAGES if ranked[language][g].comments >= enough]
        for language in own:
            yield from _offer(g, LANGUAGES if len(own) == 1 else (language,), ranked[language][g], 1.0)
        if not own:
            yield from _offer(g, LANGUAGES, everyone, 1.0)
        for language in LANGUAGES:
            yield from _offer(g, (language,), everyone, _LAST_RESORT)


def _offer(group: int, languages: tuple[str, ...], ranked: _Ranked, weight: float) -> Iterator[Candidate]:
    for rank, phrase in enumerate(ranked.phrases[:_OFFERED]):
        yield Candidate(group, languages, phrase, ranked.scores[rank] * weight, rank)


def _keyphrases(ranked: _Ranked) -> tuple[str, ...]:
    """Pick the best phrases that share few words (MMR, Carbonell and Goldstein 1998)."""
    if not ranked.phrases:
        return ()
    parts = [stems(phrase) for phrase in ranked.phrases[:_OFFERED]]
    likeness = np.array([[len(a & b) / min(len(a), len(b)) for b in parts] for a in parts])
    values = np.array(ranked.scores[:_OFFERED]) / ranked.scores[0]
    return tuple(ranked.phrases[i] for i in diverse(values, likeness, _KEYPHRASES, _DIVERSITY))
