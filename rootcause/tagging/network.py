"""A small net that reads the words of a clause in order, with numpy alone.

Two convolutions over the pieces of a clause, so that what a word does to those around it is seen, then the maximum and
the mean over places (after Kim 2014, "Convolutional Neural Networks for Sentence Classification"), and beside them
whatever else is known of the clause. ``polarity.py`` and ``learned.py`` each have one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

MAX_CHARACTERS = 2_000  # of one clause
_BLOCK = 512  # clauses at a time: bounds the memory
_DIGITS = 4  # the last digits of a product depend on how many rows are computed at once
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
        order = sorted(range(len(cut)), key=lambda row: len(pieces[row]))
        for start in range(0, len(order), _BLOCK):
            rows = order[start : start + _BLOCK]
            found[rows] = self._read([pieces[row] for row in rows], further[rows])
        return found, np.array([bool(each) for each in pieces], dtype=bool)

    def _read(self, pieces: list[list[int]], further: Floats) -> Floats:
        """Lists of pieces and (n, f) of what else is known → (n, classes)."""
        sizes = np.array([len(each) for each in pieces])
        mask = np.arange(max(1, sizes.max())) < sizes[:, None]
        padded = np.zeros(mask.shape, dtype=np.int64)
        padded[mask] = np.concatenate([np.array(each, dtype=np.int64) for each in pieces])
        spread = mask[:, :, None].astype(np.float32)
        near = _convolve(self.table[padded] * spread, self.near, self.near_bias, 1) * spread
        far = _convolve(near, self.far, self.far_bias, 2) * spread + near
        mean = far.sum(axis=1) / np.maximum(sizes, 1)[:, None].astype(np.float32)
        joined = np.concatenate([far.max(axis=1), mean, further], axis=1)
        logits = np.round(joined @ self.out + self.out_bias, _DIGITS)
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


def load_network(folder: Path) -> tuple[Network, dict[str, Any]]:
    """Load a folder: the net, and what its config.json tells. Raises what a broken folder makes the libraries raise."""
    told = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    tensors = load_file(folder / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    table = tensors["embeddings"].astype(np.float32) * tensors["weights"][:, None]
    layers = (tensors[name].astype(np.float32) for name in _LAYERS)
    return Network(tokenizer, int(told["longest"]), table, *layers), told


def _convolve(given: Floats, taps: Floats, bias: Floats, reach: int) -> Floats:
    """(n, l, a) by (3, a, b): matrices for ``reach`` places before, the place, ``reach`` after → (n, l, b)."""
    n, length, _ = given.shape
    padded = np.pad(given, ((0, 0), (reach, reach), (0, 0)))
    found = np.broadcast_to(bias, (n, length, len(bias))).copy()
    for place in range(3):
        found += padded[:, place * reach : place * reach + length] @ taps[place]
    return np.maximum(found, 0.0)
