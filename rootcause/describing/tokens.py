"""Texts → one array of numbered words, with breaks where no phrase may run on."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rootcause.describing.stopwords import FIRST_NAMES

BREAK = -1
MAX_TOKENS = 2_000  # of one text
_MAX_LETTERS = 30
_NAMELIKE = 0.6  # share of capitals, beyond the start of a sentence, from which a word is taken for a name

# A mask such as [name] is one token, a word keeps its apostrophes and hyphens, anything else stands alone.
_TOKEN = re.compile(r"\[[^\[\]\n]{1,40}\]|\w+(?:['’-]\w+)*|[^\w\s]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, eq=False)
class Tokens:
    """t tokens of n texts in one row: each one's word, or ``BREAK`` for all else, and the text it stands in.

    ``words`` (w,) are folded: lower case, no accents; ``shown`` is each as customers most often write it.
    """

    word: NDArray[np.int64]
    owner: NDArray[np.int64]
    words: tuple[str, ...]
    shown: tuple[str, ...]


def tokenize(texts: Sequence[str]) -> Tokens:
    """Split n texts into words. Masks, numbers, punctuation, first names and what looks like a name are breaks."""
    split = [_TOKEN.findall(text)[:MAX_TOKENS] for text in texts]
    said = [*chain.from_iterable([*tokens, ""] for tokens in split)]  # a break after each text
    forms = sorted(set(said))
    folded = [_fold(form) for form in forms]
    words = sorted(set(folded) - {""})
    form = _numbers(said, forms)
    word = _numbers(folded, words)[form]
    inside = np.flatnonzero((word[1:] != BREAK) & (word[:-1] != BREAK)) + 1
    usage = _usage(forms, folded, np.bincount(form[inside], minlength=len(forms)))
    names = [number for number, each in enumerate(words) if _is_name(each, usage.get(each, {}))]
    word[np.isin(word, names)] = BREAK
    owner = np.repeat(np.arange(len(texts)), [len(tokens) + 1 for tokens in split])
    return Tokens(word, owner, tuple(words), tuple(_shown(each, usage.get(each, {})) for each in words))


def _numbers(values: Sequence[str], known: Sequence[str]) -> NDArray[np.int64]:
    """Find the place of each value among those known, ``BREAK`` where it is not there."""
    places = {value: place for place, value in enumerate(known)}
    return np.fromiter((places.get(value, BREAK) for value in values), dtype=np.int64, count=len(values))


def _fold(form: str) -> str:
    """Return the word behind a form; "" if it is none."""
    if len(form) > _MAX_LETTERS or not _WORD.fullmatch(form):
        return ""
    plain = unicodedata.normalize("NFKD", form.casefold().replace("’", "'"))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return "" if len(letters) > 1 and len(set(letters)) == 1 else letters  # "xxxx" is a mask, too


def _usage(forms: Sequence[str], folded: Sequence[str], counts: NDArray[np.int64]) -> dict[str, dict[str, int]]:
    """Per word, how often each of its forms stands inside a sentence, where a capital means something."""
    usage: dict[str, dict[str, int]] = {}
    for form, word, count in zip(forms, folded, counts.tolist(), strict=True):
        if word and count:
            usage.setdefault(word, Counter())[form] = count
    return usage


def _is_name(word: str, usage: dict[str, int]) -> bool:
    capital = sum(count for form, count in usage.items() if form[:1].isupper() and not form.isupper())
    return word in FIRST_NAMES or (capital > 0 and capital >= _NAMELIKE * sum(usage.values()))


def _shown(word: str, usage: dict[str, int]) -> str:
    return min(usage, key=lambda form: (-usage[form], form != form.lower(), form)) if usage else word
