"""Pieces of one sentence → which of them say one thing together.

"De monteur kwam niet, ik zat de hele dag thuis" is one reason told in two pieces; "de monteur kwam te laat en de
factuur klopt niet" is two. A comma, "en" or "and" alone does not tell; a logistic regression does, from how sure each
piece is of a reason, whether both speak of the same one, how long they are and what stands between. How sure is guessed
by a linear model, since the net (``learned.py``) reads what is joined, not the pieces. How both were made and how good
they are: ``models/reasons-nl-en/README.md``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from rootcause.tagging.clauses import MAX_WORDS, Piece

CLUES = ("sure_before", "sure", "same", "words_before", "words", "comma", "adding")
CONFIG, TENSORS = "joining.json", "joining.safetensors"
_DIGITS = 3  # of what decides: further ones may vary with how many rows are multiplied at once

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Joining:
    """``guess`` (f, c + 1) and its bias, for c ``codes`` and none of them; ``weights`` of ``CLUES``, ``bias``.

    From probability ``apart`` two pieces are two clauses. It belongs to one ``embedder``, by fingerprint.
    """

    embedder: str
    codes: tuple[str, ...]
    guess: Floats
    guess_bias: Floats
    weights: Mapping[str, float]
    bias: float
    apart: float

    def chances(self, beside: Floats) -> Floats:
        """(n, f) vectors and phrases of pieces → (n, c) how likely each reason is in each."""
        return guessed(beside, self.guess, self.guess_bias)

    def begins(self, chances: Floats, words: Sequence[int], pieces: Sequence[Piece]) -> NDArray[np.bool_]:
        """Which of n pieces begin a clause: all but those that are loose and say one thing with the piece before.

        ``chances`` (n, c) is how likely each reason is in each piece, ``words`` how many it has.
        """
        begins = np.ones(len(pieces), dtype=bool)
        loose = np.flatnonzero([piece.loose for piece in pieces])
        if len(loose):
            clues = joint_clues(chances, words, pieces, loose)
            logits = clues @ np.array([self.weights[clue] for clue in CLUES]) + self.bias
            begins[loose] = np.round(logits, _DIGITS) >= np.log(self.apart / (1 - self.apart))
        return begins


def clause_bounds(words: Sequence[int], begins: Iterable[bool]) -> Iterator[tuple[int, int]]:
    """The first and past-the-last piece of each clause, from n pieces with so many ``words`` and which begin one.

    A clause has at most MAX_WORDS words unless one piece has more.
    """
    first = total = 0
    for place, (count, new) in enumerate(zip(words, begins, strict=True)):
        if place and (new or total + count > MAX_WORDS):
            yield first, place
            first, total = place, 0
        total += count
    if words:
        yield first, len(words)


def guessed(beside: Floats, guess: Floats, bias: Floats) -> Floats:
    """(n, f), (f, c + 1) and (c + 1,) → (n, c) probabilities of all classes but the last."""
    logits = np.round(beside @ guess + bias, _DIGITS)
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray((raised / raised.sum(axis=1, keepdims=True))[:, :-1], dtype=np.float32)


def joint_clues(
    chances: Floats, words: Sequence[int], pieces: Sequence[Piece], loose: NDArray[np.intp]
) -> NDArray[np.float64]:
    """(m, 7) the ``CLUES`` of each loose piece and the one before it; arguments as in ``Joining.begins``."""
    sure, said = chances.max(axis=1), np.asarray(words, dtype=np.float64)
    same = (chances[loose - 1] * chances[loose]).sum(axis=1)
    between = np.array([(pieces[place].comma, pieces[place].adding) for place in loose], dtype=np.float64)
    return np.column_stack([sure[loose - 1], sure[loose], same, said[loose - 1], said[loose], between])


def load_joining(folder: Path) -> Joining:
    """Load a folder. Raises what a broken folder makes the libraries raise."""
    told = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    tensors = load_file(folder / TENSORS)
    weights = {clue: float(told["weights"][clue]) for clue in CLUES}
    return Joining(
        embedder=str(told["embedder"]),
        codes=tuple(told["codes"]),
        guess=tensors["guess"],
        guess_bias=tensors["guess_bias"],
        weights=weights,
        bias=float(told["bias"]),
        apart=float(told["apart"]),
    )
