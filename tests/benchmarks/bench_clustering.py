"""The cost of clustering 100,000 distinct comments, and of encoding them; quality is in bench_models.py.

    python tests/benchmarks/bench_clustering.py

Prints; asserts nothing.
"""

from __future__ import annotations

import csv
import resource
import time

import numpy as np

from rootcause.clustering import assign, cluster
from rootcause.embedding import load_embedder
from rootcause.resources import resource as bundled
from rootcause.settings import ClusteringSettings

SETTINGS = ClusteringSettings()
MANY = 100_000
WORDS = 15


def comments(n: int) -> list[str]:
    """n distinct texts of 15 words, drawn from the words of the phrase bank."""
    with bundled("data/phrases/sectors.csv").open(encoding="utf-8", newline="") as file:
        clauses = [row[language] for row in csv.DictReader(file) for language in ("nl", "en")]
    random = np.random.default_rng(0)
    drawn = random.integers(0, len(clauses), (n, 3))
    return [
        f"{' '.join(' '.join(clauses[i] for i in row).split()[:WORDS])} {number}" for number, row in enumerate(drawn)
    ]


def main() -> None:
    """Print seconds and peak memory."""
    started = time.perf_counter()
    embedder = load_embedder("static", [])
    print(f"loading the static model: {time.perf_counter() - started:.2f} s")
    texts = comments(MANY)
    started = time.perf_counter()
    vectors = embedder.encode(texts)
    print(f"encoding: {MANY / (time.perf_counter() - started):,.0f} comments of {WORDS} words a second")
    vectors += np.random.default_rng(1).normal(0, 1e-3, vectors.shape).astype(np.float32)  # digits are one to the model
    languages = np.full(MANY, "en")
    started = time.perf_counter()
    model = cluster(vectors, languages, SETTINGS)
    took = time.perf_counter() - started
    same = np.array_equal(assign(model, vectors, languages).cluster, model.tree.cluster)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{MANY:,} distinct vectors of {vectors.shape[1]}: {took:.1f} s, peak {peak:.2f} GiB, k {model.tree.k}")
    print(f"a comment that comes later gets the same cluster: {same}")


if __name__ == "__main__":
    main()
