"""What was learned of the contact reasons that ship: clauses → how likely each reason is, with numpy alone.

A net that reads the words of a clause in order (``network.py``) and is told its vector and the phrases that stand in
it, trained on the phrase bank. Phrases alone confuse reasons that share words; vectors miss what one word decides;
words in order tell what both miss. It belongs to one embedder, by fingerprint, and is asked only about codes that it
knows; with any other embedder, and for reasons of the user's own, phrases and examples speak alone. How it was made and
how good it is: ``models/reasons-nl-en/README.md``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rootcause.errors import ArtifactError
from rootcause.resources import resource
from rootcause.tagging.joining import CONFIG, TENSORS, Joining, load_joining
from rootcause.tagging.network import Network, load_network
from rootcause.tagging.patterns import Match

MODEL = "models/reasons-nl-en"
FILES = ("config.json", "model.safetensors", CONFIG, TENSORS)
PHRASE = 0.3
"""What a phrase counts beside a vector of unit length, per root of its words."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Learned:
    """A net of c ``codes`` and, last, none of them; it is told of phrases of the p codes ``phrases``.

    A reason is found from probability ``sure``; one that a phrase named is dropped below ``doubtful``. Where the
    last class, none of them, has a probability above ``nothing``, no reason is found at all. ``joining`` tells which
    pieces of a sentence are one clause.
    """

    embedder: str
    codes: tuple[str, ...]
    phrases: tuple[str, ...]
    sure: float
    doubtful: float
    nothing: float
    joining: Joining
    network: Network

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Code → its column among ``phrases``."""
        return {code: column for column, code in enumerate(self.phrases)}

    def probabilities(self, clauses: Sequence[str], beside: Floats) -> Floats:
        """n clauses, (n, d + 2p) their vectors and ``phrase_values`` → (n, c + 1); rows sum to one."""
        return self.network.probabilities(clauses, beside)[0]


def known_beside(
    vectors: Floats, matches: Sequence[Iterable[Match]], places: Sequence[int | None], width: int
) -> Floats:
    """(n, d) vectors and matches of n clauses → (n, d + 2 · width): what models are told beside the words."""
    return np.concatenate([vectors, phrase_values(matches, places, width)], axis=1)


def phrase_values(matches: Sequence[Iterable[Match]], places: Sequence[int | None], width: int) -> Floats:
    """Matches of n clauses → (n, 2 · width): per code what its phrases weigh, weak ones in a half of their own.

    ``places[key]`` is the column of the reason that a match points to, None where it has none.
    """
    found = np.zeros((len(matches), 2 * width), dtype=np.float32)
    for row, ones in enumerate(matches):
        for match in ones:
            place = places[match.key]
            if place is not None:
                column = place + width * match.pattern.weak
                found[row, column] = max(found[row, column], PHRASE * len(match.places) ** 0.5)
    return found


def learned_digest() -> str:
    """Tell one build of the model that ships from another."""
    folder = resource(MODEL)
    content = b"".join((folder / name).read_bytes() for name in FILES)
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def learned_for(embedder: str) -> Learned | None:
    """Return the model that ships, if it was made for the embedder with this fingerprint."""
    model = load_learned(resource(MODEL))
    return model if model.embedder == embedder else None


@cache
def load_learned(folder: Path) -> Learned:
    """Load a folder, once per process. Raises ArtifactError for one that is not whole."""
    try:
        network, told = load_network(folder)
        learned = Learned(
            embedder=str(told["embedder"]),
            codes=tuple(told["codes"]),
            phrases=tuple(told["phrases"]),
            sure=float(told["sure"]),
            doubtful=float(told["doubtful"]),
            nothing=float(told["nothing"]),
            joining=load_joining(folder),
            network=network,
        )
        beside = np.zeros((1, len(network.out) - 2 * len(network.far_bias)), dtype=np.float32)
        assert beside.shape[1] > 2 * len(learned.phrases)
        assert learned.probabilities(["goed"], beside).shape == (1, len(learned.codes) + 1)
        assert learned.joining.chances(beside).shape == (1, len(learned.codes))
        assert (learned.joining.codes, learned.joining.embedder) == (learned.codes, learned.embedder)
    except Exception as error:  # whatever a broken folder makes the libraries raise
        raise ArtifactError(
            f"The model folder {folder} cannot be used ({type(error).__name__}). Install rootcause again."
        ) from error
    return learned
