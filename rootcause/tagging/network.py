"""A small net that reads the words of a clause in order, with numpy alone.

Two convolutions over the pieces of a clause, so that what a word does to those around it is seen, then the maximum and
the mean over places (after Kim 2014, "Convolutional Neural Networks for Sentence Classification"), and beside them
whatever else is known of the clause. ``polarity.py`` and ``learned.py`` each have one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

MAX_CHARACTERS = 2_000  # of one clause
_BLOCK, _MANY = 128, 4_096  # clauses at a time, and of those whose pieces are multiplied at once: bound the memory
_GAP = 2  # places that the second layer reaches to either side
_DIGITS = 2  # of a score: a product varies a little with how many rows are multiplied at once, and rounding hides it
_LAYERS = ("near", "near_bias", "far", "far_bias", "out", "out_bias")

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Network:
    """``table`` (pieces, e), ``near`` and ``far`` (3, in, h): a matrix per place, ``out`` (2h + f, classes)."""

    tokenizer: Tokenizer
    longest: int
    table: Floats
    near: Floats
    near_bias: Floats
    far: Floats
    far_bias: Floats
    out: Floats
    out_bias: Floats

    def probabilities(self, clauses: Sequence[str], further: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """n clauses and (n, f) of what else is known → (n, classes), and (n,) whether a clause holds a known piece.

        Clauses without one are read by what else is known of them.
        """
        found = np.zeros((len(clauses), len(self.out_bias)), dtype=np.float32)
        known = np.zeros(len(clauses), dtype=bool)
        for start in range(0, len(clauses), _MANY):
            rows = slice(start, start + _MANY)
            found[rows], known[rows] = self._read_many(clauses[rows], further[rows])
        return found, known

    def _read_many(self, clauses: Sequence[str], further: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """As ``probabilities``, of at least one clause; what a piece gives to its places is multiplied once for all."""
        # A lone surrogate is no text; the tokenizer would refuse it.
        cut = [clause[:MAX_CHARACTERS].encode("utf-8", "replace").decode() for clause in clauses]
        encoded = self.tokenizer.encode_batch_fast(cut, add_special_tokens=False)
        pieces = [[piece for piece in found.ids if piece][: self.longest] for found in encoded]
        sizes = np.array([max(1, len(each)) for each in pieces], dtype=np.int64)
        ends = np.cumsum(sizes)
        line = np.fromiter(chain.from_iterable(each or [0] for each in pieces), dtype=np.int64, count=int(ends[-1]))
        distinct, places = np.unique(np.append(line, 0), return_inverse=True)
        taps = self.table[distinct] @ self.near
        blocks = [slice(start, start + _BLOCK) for start in range(0, len(cut), _BLOCK)]
        bounds = [(int(ends[rows][0] - sizes[rows][0]), int(ends[rows][-1])) for rows in blocks]
        found = [
            self._read(taps, places[start:stop], sizes[rows], further[rows])
            for rows, (start, stop) in zip(blocks, bounds, strict=True)
        ]
        return np.concatenate(found), np.array([bool(each) for each in pieces], dtype=bool)

    def _read(self, taps: Floats, pieces: NDArray[np.int64], sizes: NDArray[np.int64], further: Floats) -> Floats:
        """(3, d, h) taps, (l,) rows of them, n clauses of so many rows each, (n, f) of what else → (n, classes)."""
        first = np.cumsum(sizes) - sizes
        # All clauses in one row, a gap of two before each: what lies in a gap is zero, so no clause sees its neighbor.
        places = np.arange(len(pieces)) + np.repeat(_GAP * np.arange(1, len(sizes) + 1), sizes)
        line = np.zeros(places[-1] + 1 + _GAP, dtype=np.int64)
        line[places] = pieces
        far = self._convolve(taps, line)[places]
        mean = np.add.reduceat(far, first, axis=0) / sizes[:, None].astype(np.float32)
        joined = np.concatenate([np.maximum.reduceat(far, first, axis=0), mean, further], axis=1)
        logits = np.round(joined @ self.out + self.out_bias, _DIGITS)
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)

    def _convolve(self, taps: Floats, line: NDArray[np.int64]) -> Floats:
        """(3, d, h) taps, (l,) rows of them, 0 where no piece is → (l, h): what each place and those around it make."""
        there = (line != 0)[:, None]
        near: Floats = _spread([np.take(tap, line, axis=0) for tap in taps], self.near_bias, 1) * there
        far: Floats = (_spread([near @ tap for tap in self.far], self.far_bias, _GAP) + near) * there
        return far


def load_network(folder: Path) -> tuple[Network, dict[str, Any]]:
    """Load a folder: the net, and what its config.json tells. Raises what a broken folder makes the libraries raise."""
    told = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    tensors = load_file(folder / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    table = tensors["embeddings"].astype(np.float32) * tensors["weights"][:, None]
    layers = (tensors[name].astype(np.float32) for name in _LAYERS)
    return Network(tokenizer, int(told["longest"]), table, *layers), told


def _spread(taps: Sequence[Floats], bias: Floats, reach: int) -> Floats:
    """Three times (l, h): what each place gives to that ``reach`` after it, itself, that ``reach`` before → (l, h)."""
    before, here, after = taps
    found: Floats = here + bias
    found[reach:] += before[:-reach]
    found[:-reach] += after[reach:]
    return np.maximum(found, 0.0, out=found)
