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
_BLOCK = 128  # clauses at a time: bounds the memory
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
        # A lone surrogate is no text; the tokenizer would refuse it.
        cut = [clause[:MAX_CHARACTERS].encode("utf-8", "replace").decode() for clause in clauses]
        encoded = self.tokenizer.encode_batch_fast(cut, add_special_tokens=False)
        pieces = [[piece for piece in found.ids if piece][: self.longest] for found in encoded]
        found = np.zeros((len(cut), len(self.out_bias)), dtype=np.float32)
        for start in range(0, len(cut), _BLOCK):
            rows = slice(start, start + _BLOCK)
            found[rows] = self._read([each or [0] for each in pieces[rows]], further[rows])
        return found, np.array([bool(each) for each in pieces], dtype=bool)

    def _read(self, pieces: list[list[int]], further: Floats) -> Floats:
        """Lists of pieces, none empty, and (n, f) of what else is known → (n, classes)."""
        sizes = np.array([len(each) for each in pieces])
        first = np.cumsum(sizes) - sizes
        # All clauses in one row, a gap of two before each: what lies in a gap is zero, so no clause sees its neighbor.
        places = np.arange(sizes.sum()) + np.repeat(_GAP * np.arange(1, len(pieces) + 1), sizes)
        line = np.zeros(places[-1] + 1 + _GAP, dtype=np.int64)
        line[places] = np.fromiter(chain.from_iterable(pieces), dtype=np.int64, count=len(places))
        far = self._convolve(line)[places]
        mean = np.add.reduceat(far, first, axis=0) / sizes[:, None].astype(np.float32)
        joined = np.concatenate([np.maximum.reduceat(far, first, axis=0), mean, further], axis=1)
        logits = np.round(joined @ self.out + self.out_bias, _DIGITS)
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)

    def _convolve(self, line: NDArray[np.int64]) -> Floats:
        """(l,) pieces, 0 where there is none → (l, h): what both layers make of each place and those around it."""
        there = (line != 0)[:, None]
        distinct, place = np.unique(line, return_inverse=True)  # a piece stands in many places: multiply it once
        taps = self.table[distinct] @ self.near
        near: Floats = _spread([tap[place] for tap in taps], self.near_bias, 1) * there
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
