"""Texts that stand alone, such as tickets, → a Corpus in the order in which they came."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rootcause.domain.comments import UNSCORED, Corpus
from rootcause.normalizing.junk import junk_reason
from rootcause.normalizing.languages import identify_languages
from rootcause.normalizing.verbatims import MAX_CELL, normalize_verbatims


def normalize_texts(texts: Sequence[str], max_cell: int = MAX_CELL) -> Corpus:
    """n texts → a Corpus of n rows without scores: redacted, cleaned, only the customer's turns.

    Unlike the rows of an export, texts say nothing about each other: the language of each is told from itself, so
    that a text is read the same alone and among a thousand. An empty list gives an empty corpus.
    """
    verbatims = normalize_verbatims(texts, max_cell=max_cell)
    n = len(texts)
    cleaned = tuple(verbatim.text for verbatim in verbatims)
    return Corpus(
        ids=tuple(map(str, range(n))),
        texts=cleaned,
        passages=((),) * n,
        language=np.array([_language(text) for text in cleaned], dtype=np.str_),
        when=np.full(n, "NaT", dtype="datetime64[s]"),
        score=np.full(n, np.nan),
        satisfaction=np.full(n, UNSCORED, dtype=np.int8),
        customer=np.full(n, "", dtype=np.str_),
        unit=np.arange(n),
        weight=np.ones(n),
        excluded=np.array([verbatim.reason or junk_reason(verbatim.text) for verbatim in verbatims], dtype="<U20"),
    )


def _language(text: str) -> str:
    return str(identify_languages([text])[0])
