"""An embedder by name, and the one way to encode a corpus with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rootcause.embedding.cache import CachedEmbedder
from rootcause.embedding.lexical import fit_lexical
from rootcause.embedding.static import is_static, load_static
from rootcause.embedding.transformer import load_transformer
from rootcause.protocols import Embedder
from rootcause.resources import resource

BUNDLED = {"static": "models/feedback-nl-en"}
"""The models that ship, by the name that chooses them."""


def load_embedder(name: str, texts: Sequence[str], seed: int = 0, cache: Path | None = None) -> Embedder:
    """Load "static", which ships; "lexical", fitted on ``texts``; or a sentence-transformers model by folder or name.

    What a transformer encodes is kept in the file ``cache``, where one is given; a static table is faster than a file,
    and lexical vectors belong to one corpus. Raises ArtifactError for a folder that is broken, and ExtraNotInstalled
    and ArtifactError as ``load_transformer`` does.
    """
    if name == "lexical":
        return fit_lexical(texts, seed)
    folder = resource(BUNDLED[name]) if name in BUNDLED else Path(name)
    if is_static(folder):
        return load_static(folder)
    transformer = load_transformer(str(folder))
    return CachedEmbedder(transformer, cache) if cache else transformer


def encode_distinct(embedder: Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return (n, d) float32; each distinct text is encoded once, and in the same order however the rows lie."""
    distinct = sorted(set(texts))
    rows = {text: row for row, text in enumerate(distinct)}
    vectors = embedder.encode(distinct)
    return vectors[np.fromiter((rows[text] for text in texts), dtype=np.int64, count=len(texts))]
