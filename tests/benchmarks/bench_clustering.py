"""Clusters with the lexical embedder: quality on BANKING77, order independence, and the cost of 100,000 comments.

    python tests/benchmarks/bench_clustering.py [FOLDER WITH banking77_test.csv]

Prints; asserts nothing. Reference: TF-IDF + SVD with k-means told the true number of clusters reaches AMI .434.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from rootcause.clustering import assign, cluster
from rootcause.domain.groups import UNCLEAR
from rootcause.embedding import encode_distinct, load_embedder
from rootcause.settings import ClusteringSettings

SETTINGS = ClusteringSettings()
DATA = Path(__file__).parents[3] / "shared" / "data"


def banking(path: Path) -> None:
    """Print quality on one labeled file, beside k-means at the true k on the same vectors."""
    table = pd.read_csv(path)
    texts, truth = table["text"].astype(str).tolist(), table["category"].astype(str).to_numpy(dtype=np.str_)
    started = time.perf_counter()
    vectors = encode_distinct(load_embedder("lexical", texts), texts)
    encoded = time.perf_counter()
    languages = np.full(len(texts), "en")
    tree = cluster(vectors, languages, SETTINGS).tree
    done = time.perf_counter()
    print(f"banking77, {len(texts)} comments: encoding {encoded - started:.1f} s, clustering {done - encoded:.1f} s")
    print(f"  k found {tree.k}, coverage {np.mean(tree.cluster != UNCLEAR):.3f}, agreement {tree.levels}")
    print(f"  every comment counted: {quality(truth, tree.nearest)}")
    clear = tree.cluster != UNCLEAR
    print(f"  without abstainers:    {quality(truth[clear], tree.cluster[clear])}")
    known = len(set(truth.tolist()))
    print(f"  k-means, true k:       {quality(truth, KMeans(known, n_init=3, random_state=0).fit_predict(vectors))}")
    order = np.random.default_rng(1).permutation(len(texts))
    again = cluster(vectors[order], languages, SETTINGS).tree
    print(f"  shuffled rows, same clusters: {np.array_equal(again.cluster, tree.cluster[order])}")


def quality(truth: np.ndarray, found: np.ndarray) -> str:
    """AMI and ARI as text."""
    return f"AMI {adjusted_mutual_info_score(truth, found):.3f}, ARI {adjusted_rand_score(truth, found):.3f}"


def many(n: int = 100_000, d: int = 256) -> None:
    """Print time and peak memory for n distinct vectors around 300 centers."""
    random = np.random.default_rng(0)
    centers = random.normal(size=(300, d)).astype(np.float32)
    vectors = centers[random.integers(0, 300, n)] + random.normal(size=(n, d), scale=1.2).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    languages = np.full(n, "en")
    started = time.perf_counter()
    model = cluster(vectors, languages, SETTINGS)
    took = time.perf_counter() - started
    same = np.array_equal(assign(model, vectors, languages).cluster, model.tree.cluster)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{n} distinct vectors of {d}: {took:.1f} s, peak {peak:.2f} GiB, k {model.tree.k}; later the same: {same}")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if (folder / "banking77_test.csv").exists():
        banking(folder / "banking77_test.csv")
    else:
        print(f"banking77_test.csv is not in {folder}: skipped")
    many()
