"""Whether a clause complains, praises, or does neither: a small net that reads words in order, with numpy alone.

It is told what the judging words say (``lexicon.py``), and reads for itself what they do not: facts that are bad news,
irony, words that no list holds, what a negator turns round (``network.py``). How it was trained and how good it is, in
both languages and on negation, is told by ``models/polarity-nl-en/README.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rootcause.domain.reasons import MENTION, PRAISE, PROBLEM
from rootcause.errors import ArtifactError
from rootcause.resources import resource
from rootcause.tagging.lexicon import judgment
from rootcause.tagging.network import Network, load_network

CLASSES = (PROBLEM, MENTION, PRAISE)
"""The columns of what ``Tone`` finds."""
MODEL = "models/polarity-nl-en"
MOST_JUDGMENT = 2.0
"""A clause whose words judge twice says no more than that."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Tone:
    """A loaded net; beside the pieces of a clause it is told what judging words say."""

    network: Network

    def probabilities(self, clauses: Sequence[str], languages: Sequence[str]) -> Floats:
        """n clauses with their languages → (n, 3) of ``CLASSES``; one without a known word is neutral."""
        found, known = self.network.probabilities(clauses, judgments(clauses, languages))
        found[~known] = [value == MENTION for value in CLASSES]
        return found


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
        tone = Tone(load_network(folder)[0])
        tone.probabilities(["goed", "not good"], ["nl", "en"])
    except Exception as error:  # whatever a broken folder makes the libraries raise
        raise ArtifactError(
            f"The model folder {folder} cannot be used ({type(error).__name__}). Install rootcause again."
        ) from error
    return tone
