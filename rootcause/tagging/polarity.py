"""Whether a clause complains, praises, or does neither: a small net that reads words in order, with numpy alone.

It is told what the judging words say (``lexicon.py``), and reads for itself what they do not: facts that are bad news,
irony, words that no list holds. Two convolutions over the pieces of a clause, so that what a negator turns round is
seen, then the maximum and the mean over places (after Kim 2014, "Convolutional Neural Networks for Sentence
Classification"). How it was trained and how good it is, in both languages and on negation, is told by
``models/polarity-nl-en/README.md``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from rootcause.domain.reasons import MENTION, PRAISE, PROBLEM
from rootcause.errors import ArtifactError
from rootcause.resources import resource
from rootcause.tagging.lexicon import judgment

CLASSES = (PROBLEM, MENTION, PRAISE)
"""The columns of what ``Tone`` finds."""
MODEL = "models/polarity-nl-en"
MOST_JUDGMENT = 2.0
"""A clause whose words judge twice says no more than that."""
MAX_CHARACTERS = 2_000  # of one clause
_BLOCK = 512  # clauses at a time: bounds the memory
_DIGITS = 4  # the last digits of a product depend on how many rows are computed at once

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Tone:
    """A loaded net: ``table`` (pieces, e), ``near`` and ``far`` (3, in, h), a matrix per place, ``out`` (2h + 3, 3)."""

    tokenizer: Tokenizer
    longest: int
    table: Floats
    near: Floats
    near_bias: Floats
    far: Floats
    far_bias: Floats
    out: Floats
    out_bias: Floats

    def probabilities(self, clauses: Sequence[str], languages: Sequence[str]) -> Floats:
        """n clauses with their languages → (n, 3) of ``CLASSES``; one without a known word is neutral."""
        # A lone surrogate is no text; the tokenizer would refuse it.
        cut = [clause[:MAX_CHARACTERS].encode("utf-8", "replace").decode() for clause in clauses]
        encoded = self.tokenizer.encode_batch_fast(cut, add_special_tokens=False)
        pieces = [[piece for piece in found.ids if piece][: self.longest] for found in encoded]
        found = np.zeros((len(cut), len(CLASSES)), dtype=np.float32)
        found[:, CLASSES.index(MENTION)] = 1.0
        order = sorted((row for row in range(len(cut)) if pieces[row]), key=lambda row: len(pieces[row]))
        judged = judgments(cut, languages)
        for start in range(0, len(order), _BLOCK):
            rows = order[start : start + _BLOCK]
            found[rows] = self._read([pieces[row] for row in rows], judged[rows])
        return found

    def _read(self, pieces: list[list[int]], judged: Floats) -> Floats:
        """Lists of pieces, none empty, and (n, 3) of what judging words say → (n, 3) probabilities."""
        sizes = np.array([len(each) for each in pieces])
        mask = np.arange(sizes.max()) < sizes[:, None]
        padded = np.zeros(mask.shape, dtype=np.int64)
        padded[mask] = np.concatenate([np.array(each) for each in pieces])
        spread = mask[:, :, None].astype(np.float32)
        near = _convolve(self.table[padded] * spread, self.near, self.near_bias, 1) * spread
        far = _convolve(near, self.far, self.far_bias, 2) * spread + near
        joined = np.concatenate([far.max(axis=1), far.sum(axis=1) / sizes[:, None].astype(np.float32), judged], axis=1)
        logits = np.round(joined @ self.out + self.out_bias, _DIGITS)
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


def judgments(clauses: Sequence[str], languages: Sequence[str]) -> Floats:
    """n clauses with their languages → (n, 3): what their words judge, −1 to 1, if they praise, if they complain."""
    scores = np.array([judgment(*each) for each in zip(clauses, languages, strict=True)], dtype=np.float32)
    clipped = np.clip(scores / MOST_JUDGMENT, -1, 1)
    return np.stack([clipped, scores > 0, scores < 0], axis=1).astype(np.float32).reshape(-1, 3)


def polarities(clauses: Sequence[str], languages: Sequence[str]) -> NDArray[np.int8]:
    """n clauses with their languages → (n,) PROBLEM, MENTION or PRAISE, by the model that ships.

    A language other than "nl" or "en" is read with the judging words of both.
    """
    best = load_tone(resource(MODEL)).probabilities(clauses, languages).argmax(axis=1)
    found: NDArray[np.int8] = np.array(CLASSES, dtype=np.int8)[best]
    return found


@cache
def load_tone(folder: Path) -> Tone:
    """Load a polarity model, once per process. Raises ArtifactError for a folder that is not whole."""
    try:
        described = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        tensors = load_file(folder / "model.safetensors")
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        table = tensors["embeddings"].astype(np.float32) * tensors["weights"][:, None]
        tone = Tone(tokenizer, int(described["longest"]), table, *(tensors[name] for name in _LAYERS))
        tone.probabilities(["goed", "not good"], ["nl", "en"])
    except Exception as error:  # whatever a broken folder makes the libraries raise
        raise ArtifactError(
            f"The model folder {folder} cannot be used ({type(error).__name__}). Install rootcause again."
        ) from error
    return tone


_LAYERS = ("near", "near_bias", "far", "far_bias", "out", "out_bias")


def _convolve(given: Floats, taps: Floats, bias: Floats, reach: int) -> Floats:
    """(n, l, a) by (3, a, b): matrices for ``reach`` places before, the place, ``reach`` after → (n, l, b)."""
    n, length, _ = given.shape
    padded = np.pad(given, ((0, 0), (reach, reach), (0, 0)))
    found = np.broadcast_to(bias, (n, length, len(bias))).copy()
    for place in range(3):
        found += padded[:, place * reach : place * reach + length] @ taps[place]
    return np.maximum(found, 0.0)
