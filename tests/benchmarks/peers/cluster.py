"""One clustering of saved vectors by one peer, alone in its process: python cluster.py NAME VECTORS.npy OUT.npy.

Writes a row of labels per seed (−1 where the peer drops a comment) and prints seconds of one run and peak memory as
JSON. Compiling (numba) is paid for on a small piece first and not counted.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import warnings
from collections.abc import Callable

import numpy as np

warnings.filterwarnings("ignore")


def umap_hdbscan(vectors: np.ndarray, seed: int) -> np.ndarray:
    """UMAP and HDBSCAN as BERTopic 0.17 sets them, but for the seed, which it leaves open."""
    from hdbscan import HDBSCAN
    from umap import UMAP

    reduced = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed).fit_transform(
        vectors
    )
    found = HDBSCAN(min_cluster_size=10, metric="euclidean", cluster_selection_method="eom", prediction_data=True)
    return np.asarray(found.fit_predict(reduced))


def evoc(vectors: np.ndarray, seed: int) -> np.ndarray:
    """EVoC as it comes."""
    from evoc import EVoC

    return np.asarray(EVoC(random_state=seed).fit_predict(vectors))


SEEDS = 3
PEERS: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {"umap-hdbscan": umap_hdbscan, "evoc": evoc}

if __name__ == "__main__":
    name, source, target = sys.argv[1:]
    given = np.load(source)
    PEERS[name](given[:400], 0)
    started = time.perf_counter()
    labels = np.stack([PEERS[name](given, seed) for seed in range(SEEDS)])
    seconds = (time.perf_counter() - started) / SEEDS
    np.save(target, labels)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"seconds": seconds, "peak_gib": peak}))
