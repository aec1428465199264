"""Any sentence-transformers model as an embedder: a folder, or a model that this machine already holds. No network."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rootcause.errors import ArtifactError, ExtraNotInstalled

_BATCH = 64
_MAX_CHARACTERS = 10_000  # models read some 500 tokens; a huge cell would only be split in vain


@dataclass(frozen=True, eq=False)
class TransformerEmbedder:
    """A loaded model. Vectors of one text differ by rounding (1e-6) with the texts beside it in a batch."""

    fingerprint: str
    model: Any
    dimensions: int

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, d) float32 of unit length; a zero row for an empty text. Encoded in order of length."""
        order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), texts[i]))
        found = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        order = [i for i in order if texts[i].strip()]
        if order:
            cut = [texts[i][:_MAX_CHARACTERS] for i in order]
            found[order] = self.model.encode(cut, batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True)
        found = np.nan_to_num(found, posinf=0.0, neginf=0.0)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.maximum(lengths, 1e-9), dtype=np.float32)


def load_transformer(name: str) -> TransformerEmbedder:
    """Load a folder, or a model by the name under which it was downloaded before. Nothing is fetched.

    Raises ExtraNotInstalled without sentence-transformers, ArtifactError where there is no such model or the folder
    is not one.
    """
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        raise ExtraNotInstalled(
            f'The embedder "{name}" needs sentence-transformers, which is not installed. '
            'Run: pip install "rootcause[transformer]", or use --embedder static.'
        ) from None
    folder = _folder(name)
    try:
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        dimensions = model.encode(["ok"], show_progress_bar=False, convert_to_numpy=True).shape[1]
    except Exception as error:  # whatever a broken folder makes the libraries raise
        raise ArtifactError(
            f"The folder {folder} does not load as a sentence-transformers model ({type(error).__name__}). "
            "Give the folder that the model was saved to, or use --embedder static."
        ) from error
    return TransformerEmbedder(_fingerprint(folder), model, dimensions)


def _folder(name: str) -> Path:
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (OSError, ValueError):  # not downloaded; not a possible name
        raise ArtifactError(
            f'There is no embedder "{name}": no folder of that name, and no model downloaded before. '
            "Give a folder, download the model first, or use --embedder static."
        ) from None


def _fingerprint(folder: Path) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"):
        digest.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "blake2b").digest())
    return f"transformer-1-{digest.hexdigest()}"
