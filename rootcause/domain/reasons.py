"""Contact reasons: why a customer wrote, as a taxonomy with stable codes, and the tags that point to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

PROBLEM, MENTION, PRAISE = -1, 0, 1
"""Polarity of a tag: a problem, a neutral mention, praise."""


@dataclass(frozen=True)
class Words:
    """One wording in both languages."""

    nl: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.nl if language == "nl" else self.en


UNNAMED = Words("", "")


@dataclass(frozen=True)
class ContactReason:
    """One node of the taxonomy. ``code`` is dotted and stable: ``delivery.late`` lies below ``delivery``.

    ``examples``, ``counter_examples`` and ``patterns`` are kept per language. ``general`` marks a reason that only
    restates the score. ``retired`` codes keep old tags readable and are given to nothing new.
    """

    code: str
    name: Words
    definition: Words
    action: Words
    praise_name: Words
    examples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    counter_examples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    patterns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    general: bool = False
    retired: bool = False

    @property
    def parent(self) -> str:
        """Return the code one level up, "" at the top."""
        return self.code.rpartition(".")[0]


@dataclass(frozen=True)
class Taxonomy:
    """The tree of contact reasons, in file order. Leaves are what comments are tagged with."""

    name: str
    version: str
    reasons: tuple[ContactReason, ...]

    def __iter__(self) -> Iterator[ContactReason]:
        return iter(self.reasons)

    def __len__(self) -> int:
        return len(self.reasons)

    def __getitem__(self, code: str) -> ContactReason:
        for reason in self.reasons:
            if reason.code == code:
                return reason
        raise KeyError(code)

    @property
    def leaves(self) -> tuple[ContactReason, ...]:
        """The reasons below which nothing lies, in file order."""
        parents = {reason.parent for reason in self.reasons}
        return tuple(reason for reason in self.reasons if reason.code not in parents)


@dataclass(frozen=True, eq=False)
class Tags:
    """All tags of a corpus as aligned columns of length t, ordered by position, start and code.

    ``position`` points into the corpus; ``reason`` into ``codes``; ``start``/``stop`` are the evidence span in
    ``Corpus.texts[position]``. ``second`` (one code per comment, "" = none) is what an abstaining tagger held
    likeliest.
    """

    codes: tuple[str, ...]
    position: NDArray[np.int64]
    reason: NDArray[np.int64]
    polarity: NDArray[np.int8]
    confidence: NDArray[np.float64]
    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    second: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.position)
