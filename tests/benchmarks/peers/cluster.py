"""One clustering of saved vectors by one peer, alone in its process: python cluster.py NAME VECTORS.npy OUT.npy.

Writes a label per row (−1 where the peer drops the row) and prints seconds and peak memory as JSON. Compiling (numba)
is paid for on a small piece first and not counted.
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


def umap_hdbscan(vectors: np.ndarray) -> np.ndarray:
    """UMAP and HDBSCAN as BERTopic 0.17 sets them by default."""
    from hdbscan import HDBSCAN
    from umap import UMAP

    # BERTopic leaves the seed open; one is fixed here so that the figure can be made again.
    reduced = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0).fit_transform(vectors)
    found = HDBSCAN(min_cluster_size=10, metric="euclidean", cluster_selection_method="eom", prediction_data=True)
    return np.asarray(found.fit_predict(reduced))


def umap_hdbscan_unseeded(vectors: np.ndarray) -> np.ndarray:
    """The same without a seed, so on all cores: what BERTopic really does, for the seconds."""
    from hdbscan import HDBSCAN
    from umap import UMAP

    reduced = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine").fit_transform(vectors)
    found = HDBSCAN(min_cluster_size=10, metric="euclidean", cluster_selection_method="eom", prediction_data=True)
    return np.asarray(found.fit_predict(reduced))


def evoc(vectors: np.ndarray) -> np.ndarray:
    """EVoC as it comes."""
    from evoc import EVoC

    return np.asarray(EVoC(random_state=0).fit_predict(vectors))


PEERS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "umap-hdbscan": umap_hdbscan,
    "umap-hdbscan-unseeded": umap_hdbscan_unseeded,
    "evoc": evoc,
}

if __name__ == "__main__":
    name, source, target = sys.argv[1:]
    given = np.load(source)
    PEERS[name](given[:400])
    started = time.perf_counter()
    labels = PEERS[name](given)
    seconds = time.perf_counter() - started
    np.save(target, labels)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"seconds": seconds, "peak_gib": peak}))
