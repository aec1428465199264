"""Candidate phrases, how many comments of each group hold them, and how well each one stands for a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from rootcause.describing.stopwords import DEGREES, EMPTY, ENDINGS, NEGATIONS, STOPPED
from rootcause.describing.tokens import BREAK, Tokens

LONGEST = 4
_MOST = 50_000  # candidates, the commonest; bounds the memory
_PRIOR = 50.0  # comments that the prior weighs
_FLOOR = 0.1  # keeps an order among phrases where there are no siblings to be told from
_SHARE_POWER = 0.75  # a phrase few use names no group, one all use need not be the best
_PER_WORD = 0.5  # a longer phrase says more

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Phrases:
    """p phrases: their words (p, LONGEST), ``BREAK`` where shorter, and in which of n texts they stand, (p, n) 0/1."""

    words: NDArray[np.int64]
    held: sparse.csr_matrix

    def lengths(self) -> NDArray[np.int64]:
        """(p,) number of words."""
        return np.asarray((self.words != BREAK).sum(axis=1))


def find_phrases(tokens: Tokens, languages: Sequence[str], counts: Floats) -> Phrases:
    """All phrases of 1–4 words that can be a name, in texts of ``languages`` that ``counts`` (n,) comments consist of.

    A phrase that a single comment holds is no candidate, unless there are few comments.
    """
    texts = len(languages)
    roles = _roles(tokens, languages)
    code = tokens.word.copy()
    found: list[NDArray[np.int64]] = []
    pairs: list[NDArray[np.int64]] = []
    many = 0
    for size in range(1, LONGEST + 1):
        if size > 1:
            code = _extend(code, tokens.word, size, len(tokens.words))
        starts = _allowed(code, roles, size)
        distinct, first, number = np.unique(code[starts], return_index=True, return_inverse=True)
        words = np.full((len(distinct), LONGEST), BREAK)
        words[:, :size] = tokens.word[starts[first][:, None] + np.arange(size)]
        pairs.append(np.unique((number + many) * texts + tokens.owner[starts]))
        found.append(words)
        many += len(words)
    rows, columns = np.divmod(np.concatenate(pairs), max(texts, 1))
    words = np.concatenate(found)
    held = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(words), texts))
    return _commonest(words, held, held @ counts, 2 if counts.sum() >= 20 else 1)


def score(
    own: Floats, close: Floats, groups: Floats, everyone: Floats, total: float, length: NDArray[np.int64]
) -> Floats:
    """Tell how well each of p phrases stands for each of g groups, (p, g).

    ``own`` (p, g): comments of the group that hold the phrase; ``close`` (p, g): their mean closeness to its center;
    ``groups`` (g,): comments of each; ``everyone`` (p,) and ``total``: the same over all comments, the prior.
    Log-odds against the sibling groups with an informative Dirichlet prior, as z-values (Monroe, Colaresi and Quinn
    2008), times closeness, times a power of the share of the group that holds it, times a bonus for length.
    """
    share = own / np.maximum(groups, 1.0)
    prior = np.clip(_PRIOR * everyone / max(total, 1.0), 1e-3, 0.999 * _PRIOR)[:, None]
    rest, others = own.sum(axis=1, keepdims=True) - own, groups.sum() - groups
    odds = _log_odds(own, groups, prior) - _log_odds(rest, others, prior)
    z = odds / np.sqrt(1 / (own + prior) + 1 / (rest + prior))
    bonus = 1 + _PER_WORD * (length[:, None] - 1)
    return np.where(own > 0, (np.maximum(z, 0) + _FLOOR) * close * share**_SHARE_POWER * bonus, 0.0)


def _log_odds(held: Floats, comments: Floats, prior: Floats) -> Floats:
    return np.asarray(np.log(held + prior) - np.log(np.maximum(comments - held, 0) + _PRIOR - prior))


def _roles(tokens: Tokens, languages: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """(t,) each: may begin a phrase, may end one, is a word of content. What a stop word is depends on the language."""
    kinds = ("nl", "en", "")
    begins, ends, content = np.zeros((3, len(kinds), len(tokens.words) + 1), dtype=bool)
    for row, kind in enumerate(kinds):
        negations = NEGATIONS.get(kind, NEGATIONS["nl"] | NEGATIONS["en"])
        stopped = STOPPED[kind] | negations
        openings, endings = negations | DEGREES.get(kind, EMPTY), ENDINGS.get(kind, EMPTY)
        for column, word in enumerate(tokens.words):
            content[row, column] = word not in stopped and len(word) > 1
            begins[row, column] = content[row, column] or word in openings
            ends[row, column] = content[row, column] or word in endings
    kind_of_text = np.array([kinds.index(each) if each in kinds else 2 for each in languages], dtype=np.int64)
    at = kind_of_text[tokens.owner], tokens.word  # the last column, reached by BREAK, is false
    return begins[at], ends[at], content[at]


def _extend(code: NDArray[np.int64], word: NDArray[np.int64], size: int, words: int) -> NDArray[np.int64]:
    """Numbers of the phrases of size−1 words at each token → those of size words; ``BREAK`` where one cannot run on."""
    following = np.full(len(word), BREAK)
    following[: len(word) - size + 1] = word[size - 1 :]
    runs = np.flatnonzero((code != BREAK) & (following != BREAK))
    longer = np.full(len(word), BREAK)
    longer[runs] = np.unique(code[runs] * words + following[runs], return_inverse=True)[1]
    return longer


def _allowed(
    code: NDArray[np.int64], roles: tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]], size: int
) -> NDArray[np.int64]:
    begins, ends, content = roles
    starts = np.flatnonzero((code != BREAK) & begins)
    starts = starts[ends[starts + size - 1]]
    return np.asarray(starts[content[starts[:, None] + np.arange(size)].any(axis=1)])


def _commonest(words: NDArray[np.int64], held: sparse.csr_matrix, comments: Floats, fewest: int) -> Phrases:
    kept = np.flatnonzero(comments >= fewest)
    kept = np.sort(kept[np.argsort(-comments[kept], kind="stable")][:_MOST])
    return Phrases(words[kept], held[kept])
