"""Texts → vectors with a static token table: split into pieces, look each up, add, bring to unit length.

No attention and no torch: numpy and tokenizers do all the work. The folder is one that sentence-transformers loads too
(a StaticEmbedding with int8 ``embeddings`` and a float32 weight per row, then Normalize) with the same vectors within
1e-6. The idea is that of Arora, Liang and Ma 2017 ("A Simple but Tough-to-Beat Baseline for Sentence Embeddings"),
with the table trained against transformers; ``models/feedback-nl-en/README.md`` tells how.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load
from scipy import sparse
from tokenizers import Tokenizer

from rootcause.errors import ArtifactError

MAX_CHARACTERS = 20_000
"""Of one text: what follows in a longer one says little that is new, and time stays bounded."""
_BLOCK = 2_048  # texts at a time: bounds the memory
_THREADS = 2
_TABLE, _TOKENIZER, _MODULES = "model.safetensors", "tokenizer.json", "modules.json"


@dataclass(frozen=True, eq=False)
class StaticEmbedder:
    """A loaded table (pieces, d) float32. The same text gives the same bytes whatever stands beside it."""

    fingerprint: str
    tokenizer: Tokenizer
    table: NDArray[np.float32]
    folder: Path | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled as the place of its folder, which whoever unpickles it must have too; loaded once per process."""
        if self.folder is None:
            return StaticEmbedder, (self.fingerprint, self.tokenizer, self.table)
        return _load_same, (self.folder, self.fingerprint)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """n texts → (n, d) float32 of unit length; a zero row where no piece of a text is known."""
        # A lone surrogate is no text; the tokenizer would refuse it.
        cut = [text[:MAX_CHARACTERS].encode("utf-8", "replace").decode() for text in texts]
        if len(cut) <= _BLOCK:  # a ticket is no work for threads
            return self._encode(cut)
        starts = range(0, len(cut), _BLOCK)
        with ThreadPoolExecutor(_THREADS) as threads:
            blocks = threads.map(lambda start: self._encode(cut[start : start + _BLOCK]), starts)
            return np.concatenate([np.zeros((0, self.table.shape[1]), dtype=np.float32), *blocks])

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        pieces = [found.ids for found in self.tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
        ends = np.cumsum([0, *map(len, pieces)])
        columns = np.fromiter(chain.from_iterable(pieces), dtype=np.int64, count=int(ends[-1]))
        counts = sparse.csr_matrix(
            (np.ones(len(columns), dtype=np.float32), columns, ends), shape=(len(texts), len(self.table))
        )
        summed = counts @ self.table
        lengths = np.sqrt(np.einsum("ij,ij->i", summed, summed))[:, None]
        return np.asarray(np.where(lengths > 1e-6, summed / np.maximum(lengths, 1e-6), 0.0), dtype=np.float32)


def is_static(folder: Path) -> bool:
    """Whether a folder says that it holds a static token table."""
    try:
        modules = json.loads((folder / _MODULES).read_text(encoding="utf-8"))
        return str(modules[0]["type"]).endswith("StaticEmbedding")
    except (OSError, ValueError, LookupError, TypeError):
        return False


def load_static(folder: Path) -> StaticEmbedder:
    """Load a folder with a static token table. Raises ArtifactError for one that is not whole or holds no numbers."""
    try:
        content = (folder / _TABLE).read_bytes()
        split = (folder / _TOKENIZER).read_bytes()
        tensors = load(content)
        tokenizer = Tokenizer.from_str(split.decode("utf-8"))
    except OSError as error:
        raise _broken(folder, f"{Path(str(error.filename)).name} cannot be read") from None
    except SafetensorError:
        raise _broken(folder, f"{_TABLE} is not a safetensors file") from None
    except Exception:  # tokenizers raises bare Exception for whatever it cannot read
        raise _broken(folder, f"{_TOKENIZER} is not a tokenizer") from None
    tokenizer.no_padding()
    tokenizer.no_truncation()
    digest = hashlib.blake2b(content + split, digest_size=16).hexdigest()
    table = _table(folder, tensors, tokenizer.get_vocab_size())
    return StaticEmbedder(f"static-1-{digest}", tokenizer, table, folder)


@cache
def _load_same(folder: Path, fingerprint: str) -> StaticEmbedder:
    """Load a folder that must still hold the model with this fingerprint; raises ArtifactError."""
    found = load_static(folder)
    if found.fingerprint != fingerprint:
        raise _broken(folder, "it holds another model than when the tagger was made")
    return found


def _table(folder: Path, tensors: dict[str, NDArray[np.generic]], pieces: int) -> NDArray[np.float32]:
    rows = tensors.get("embeddings", tensors.get("embedding.weight"))
    if rows is None or rows.ndim != 2 or "mapping" in tensors:
        raise _broken(folder, f"{_TABLE} holds {', '.join(sorted(tensors)) or 'nothing'}, not one table of embeddings")
    weights = tensors.get("weights", np.ones(len(rows)))
    if len(rows) < pieces or weights.shape != (len(rows),):
        raise _broken(folder, f"the table has {len(rows)} rows and {weights.size} weights for {pieces} pieces")
    table: NDArray[np.float32] = rows.astype(np.float32)
    table *= weights.astype(np.float32)[:, None]
    if not np.isfinite(table).all():
        raise _broken(folder, f"{_TABLE} holds values that are not numbers")
    return table


def _broken(folder: Path, what: str) -> ArtifactError:
    return ArtifactError(
        f"The model folder {folder} cannot be used: {what}. Install rootcause again, or name another with --embedder."
    )
