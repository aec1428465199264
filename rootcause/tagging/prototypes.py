"""The examples of a taxonomy as points; a clause near enough to those of one reason belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.reasons import ContactReason
from rootcause.protocols import Embedder

SURE = 0.75
MARGIN = 0.10
"""A clause is tagged when its nearest example is at least this similar, and this much nearer than another reason's.

Chosen for few false tags: vectors of words confuse "op tijd" and "niet op tijd", and phrases have spoken before.
"""
_BLOCK = 4_096


@lru_cache(maxsize=2)
def _encoded(texts: tuple[str, ...], embedder: Embedder) -> NDArray[np.float32]:
    """(p, d) vectors of the examples, encoded once per taxonomy and embedder; a service asks for them all day."""
    vectors = embedder.encode(texts) if texts else np.zeros((0, 1), np.float32)
    vectors.setflags(write=False)
    return vectors


@dataclass(frozen=True)
class Near:
    """The reason (index, −1 for none) whose example or counter-example is nearest, and whether that is enough."""

    reason: int
    similarity: float
    sure: bool


@dataclass(frozen=True, eq=False)
class Prototypes:
    """(p, d) unit vectors of examples, each of reason ``reason[p]``; ``against[p]`` marks counter-examples."""

    embedder: Embedder
    vectors: NDArray[np.float32]
    reason: NDArray[np.int64]
    against: NDArray[np.bool_]
    reasons: int

    @classmethod
    def of(cls, leaves: Sequence[ContactReason], embedder: Embedder) -> Prototypes:
        """Embed all examples and counter-examples of both languages."""
        told = [
            (text, number, against)
            for number, leaf in enumerate(leaves)
            for against, examples in ((False, leaf.examples), (True, leaf.counter_examples))
            for language in sorted(examples)
            for text in examples[language]
        ]
        texts = tuple(text for text, _, _ in told)
        vectors = _encoded(texts, embedder)  # type: ignore[arg-type]  # a loaded model is hashed by identity
        numbers = np.array([number for _, number, _ in told], dtype=np.int64)
        return cls(embedder, vectors, numbers, np.array([against for _, _, against in told], dtype=bool), len(leaves))

    def nearest(self, texts: Sequence[str]) -> list[Near]:
        """n clauses → the nearest reason of each; a clause without any known word is near none."""
        distinct = sorted(set(texts))
        if not distinct or not len(self.vectors):
            return [Near(-1, 0.0, sure=False) for _ in texts]
        vectors = self.embedder.encode(distinct)
        near: dict[str, Near] = {}
        for start in range(0, len(distinct), _BLOCK):
            block = self._per_reason(vectors[start : start + _BLOCK])
            near |= zip(distinct[start : start + _BLOCK], map(self._decide, *block), strict=False)
        return [near[text] for text in texts]

    def _per_reason(self, vectors: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(n, d) → (n, reasons) best similarity to examples and to counter-examples."""
        similar = np.round(vectors @ self.vectors.T, 6)
        found = np.zeros((2, len(vectors), self.reasons), dtype=np.float32)
        for number in range(self.reasons):
            for row, against in ((0, False), (1, True)):
                mine = (self.reason == number) & (self.against == against)
                if mine.any():
                    found[row, :, number] = similar[:, mine].max(axis=1)
        return found[0], found[1]

    @staticmethod
    def _decide(examples: NDArray[np.float32], counter: NDArray[np.float32]) -> Near:
        best = int(examples.argmax())
        similarity = float(examples[best])
        if similarity <= 0:
            return Near(-1, 0.0, sure=False)
        rival = max(float(np.delete(examples, best).max(initial=0.0)), float(counter[best]))
        return Near(best, similarity, sure=similarity >= SURE and similarity - rival >= MARGIN)
