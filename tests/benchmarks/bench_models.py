"""Our embedders and clustering beside the peers, on the data sets of ../shared/data: one table per data set.

    ROOTCAUSE_PEERS=PYTHON python tests/benchmarks/bench_models.py

PYTHON is the interpreter of an environment with tests/benchmarks/peers/requirements.txt, which make bench sets up;
without it the peers are left out with a word. Every encoder and peer runs in a process of its own, so that seconds and
memory are its own. The measures are those of ../shared/measure_embedding.py. Prints; asserts nothing.
"""

from __future__ import annotations

import io
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score
from sklearn.model_selection import cross_val_score

from rootcause.clustering import cluster
from rootcause.domain.groups import UNCLEAR
from rootcause.embedding.loading import BUNDLED
from rootcause.settings import ClusteringSettings

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data"
PHRASES = HERE.parents[1] / "data" / "phrases"
OURS, PEERS = ("static", "small", "lexical"), ("minilm", "e5-small", "use")
CLUSTERERS = ("umap-hdbscan", "evoc")
MANY = 70  # rows that a label needs
Vectors = np.ndarray


@dataclass(frozen=True)
class LabeledTexts:
    """Texts with one label each."""

    name: str
    texts: list[str]
    labels: np.ndarray
    languages: np.ndarray


@dataclass(frozen=True)
class Cost:
    """What an encoder or a clustering took."""

    speed: float
    peak: float


def banking() -> LabeledTexts:
    """77 fine intents of a bank's customers."""
    table = pd.read_csv(DATA / "banking77_test.csv")
    return _texts("banking77", table["text"], table["category"])


def airline() -> LabeledTexts:
    """Tweets with a reason that the labelers were sure of."""
    table = pd.read_csv(DATA / "airline_tweets.csv")
    sure = table["negativereason"].notna() & table["negativereason_confidence"].ge(0.99)
    table = _common(table[sure & table["negativereason"].ne("Can't Tell")], "negativereason")
    return _texts("airline reasons", table["text"].str.replace("@user", "").str.strip(), table["negativereason"])


def restaurants() -> LabeledTexts:
    """Sentences of one category, the seven commonest, in both languages."""
    table = pd.read_csv(DATA / "restaurants_nl_en_sentences.csv").fillna({"categories": ""})
    table = table[table["categories"].ne("") & ~table["categories"].str.contains("|", regex=False)]
    table = table[table["categories"].isin(table["categories"].value_counts().index[:7])]
    return _texts("restaurants nl en", table["text"], table["categories"], table["lang"])


def nhs() -> LabeledTexts:
    """Patients' comments with exactly one theme, the common ones."""
    table = pd.read_csv(DATA / "nhs_neas.csv", keep_default_na=False)
    table = table[table["labels"].ne("") & ~table["labels"].str.contains("|", regex=False)]
    table = _common(table[table["FFT answer"].str.len() > 2].drop_duplicates("FFT answer"), "labels")
    return _texts("nhs, one theme", table["FFT answer"], table["labels"])


SETS: dict[str, Callable[[], LabeledTexts]] = {
    "banking77_test.csv": banking,
    "airline_tweets.csv": airline,
    "restaurants_nl_en_sentences.csv": restaurants,
    "nhs_neas.csv": nhs,
}


def _common(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return table[table[column].map(table[column].value_counts()).ge(MANY)]


def _texts(name: str, texts: pd.Series, labels: pd.Series, languages: pd.Series | None = None) -> LabeledTexts:
    spoken = np.full(len(texts), "en") if languages is None else languages.to_numpy(dtype=np.str_)
    return LabeledTexts(name, texts.astype(str).tolist(), labels.to_numpy(dtype=np.str_), spoken)


def encode(name: str, texts: list[str], python: str) -> tuple[Vectors, Cost] | None:
    """Encode in a process of its own; None where that fails."""
    return _alone(python, HERE / "peers" / "encode.py", name, json.dumps(texts).encode(), "per_second")


def cluster_alone(name: str, vectors: Vectors, python: str) -> tuple[Vectors, Cost] | None:
    """Cluster with a peer in a process of its own; None where that fails."""
    content = io.BytesIO()
    np.save(content, vectors)
    return _alone(python, HERE / "peers" / "cluster.py", name, content.getvalue(), "seconds")


def _alone(python: str, script: Path, name: str, given: bytes, figure: str) -> tuple[Vectors, Cost] | None:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "given", Path(folder) / "found.npy"
        source.write_bytes(given)
        call = [python, str(script), name, str(source), str(target)]
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"  {name}: left out, {done.stderr.strip().splitlines()[-1:]}")
            return None
        told = json.loads(done.stdout.strip().splitlines()[-1])
        return np.load(target), Cost(told[figure], told["peak_gib"])


def few_shot(vectors: Vectors, labels: np.ndarray, k: int = 10) -> float:
    """Accuracy of logistic regression trained on the first k per label of a fixed shuffle, tested on the rest."""
    seen: dict[str, int] = {}
    trained = []
    for row in np.random.RandomState(0).permutation(len(labels)):
        seen[labels[row]] = seen.get(labels[row], 0) + 1
        if seen[labels[row]] <= k:
            trained.append(row)
    rest = np.setdiff1d(np.arange(len(labels)), trained)
    fitted = LogisticRegression(C=10, max_iter=2000).fit(vectors[trained], labels[trained])
    return float(fitted.score(vectors[rest], labels[rest]))


def quality(vectors: Vectors, given: LabeledTexts) -> dict[str, float]:
    """The measures of one encoder on one data set."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = vectors / np.maximum(lengths, 1e-9)
    if set(given.languages.tolist()) == {"nl", "en"}:
        return dict(_bilingual(vectors.copy(), given))
    k = len(set(given.labels.tolist()))
    found = KMeans(k, n_init=3, random_state=0).fit_predict(vectors)
    return {"AMI": float(adjusted_mutual_info_score(given.labels, found)), "10-shot": few_shot(vectors, given.labels)}


def _bilingual(vectors: Vectors, given: LabeledTexts) -> Iterator[tuple[str, float]]:
    for language in ("nl", "en"):
        rows = given.languages == language
        vectors[rows] -= vectors[rows].mean(axis=0)
        fitted = LogisticRegression(C=10, max_iter=2000)
        yield language, float(cross_val_score(fitted, vectors[rows], given.labels[rows], cv=3).mean())
    en = given.languages == "en"
    fitted = LogisticRegression(C=10, max_iter=2000).fit(vectors[en], given.labels[en])
    yield "en→nl", float(fitted.score(vectors[~en], given.labels[~en]))


def ours(vectors: Vectors, given: LabeledTexts) -> tuple[np.ndarray, np.ndarray, float]:
    """Our clusters: all comments in their nearest, which of them abstained, seconds."""
    started = time.perf_counter()
    tree = cluster(vectors, given.languages, ClusteringSettings()).tree
    return tree.nearest, tree.cluster == UNCLEAR, time.perf_counter() - started


def kmeans(vectors: Vectors, given: LabeledTexts) -> tuple[np.ndarray, float]:
    """k-means told the true k."""
    started = time.perf_counter()
    found = KMeans(len(set(given.labels.tolist())), n_init=3, random_state=0).fit_predict(vectors)
    return found, time.perf_counter() - started


def show_encoders(given: LabeledTexts, vectors: dict[str, tuple[Vectors, Cost]]) -> None:
    """Print one line per encoder."""
    print(f"\n## {given.name}: {len(given.texts):,} comments, {len(set(given.labels.tolist()))} labels\n")
    print("| encoder | quality | comments/s | peak GiB |\n|---|---|--:|--:|")
    for name, (found, cost) in vectors.items():
        told = ", ".join(f"{measure} {value:.3f}" for measure, value in quality(found, given).items())
        print(f"| {name} | {told} | {cost.speed:,.0f} | {cost.peak:.2f} |")


def show_clusterings(given: LabeledTexts, encoder: str, vectors: Vectors, python: str | None) -> None:
    """Print one line per clustering of the same vectors."""
    print(f"\n| clustering of {encoder} vectors | k | AMI | ARI | dropped | seconds | peak GiB |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    nearest, abstained, seconds = ours(vectors, given)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    _line("ours, k not told, all counted", given, nearest[None], abstained[None], Cost(seconds, own))
    found, seconds = kmeans(vectors, given)
    _line("k-means, true k", given, found[None], np.zeros((1, len(found)), dtype=bool), Cost(seconds, own))
    for name in CLUSTERERS if python else ():
        peer = cluster_alone(name, vectors, python or "")
        if peer:
            _line(name, given, peer[0], peer[0] < 0, peer[1])


def _line(name: str, given: LabeledTexts, runs: np.ndarray, dropped: np.ndarray, cost: Cost) -> None:
    """Print the mean over runs (seeds), and the range of ARI where there are several.

    Dropped comments count as one cluster of their own, as they do for whoever reads the result.
    """
    ami = np.mean([adjusted_mutual_info_score(given.labels, found) for found in runs])
    ari = [float(adjusted_rand_score(given.labels, found)) for found in runs]
    k = ", ".join(str(len(set(found[found >= 0].tolist()))) for found in runs)
    spread = f" ({min(ari):.3f} to {max(ari):.3f})" if len(ari) > 1 else ""
    shares = f"{ami:.3f} | {np.mean(ari):.3f}{spread} | {dropped.mean():.1%}"
    print(f"| {name} | {k} | {shares} | {cost.speed:.2f} | {cost.peak:.2f} |", flush=True)


def show_phrases(name: str, python: str) -> None:
    """Print how often the twin of a held-out Dutch clause is the nearest of all English clauses."""
    table = pd.read_csv(PHRASES / "clauses.csv", keep_default_na=False)
    both = encode(name, table["nl"].tolist() + table["en"].tolist(), python)
    if both is None:
        return
    nl, en = (part - part.mean(axis=0) for part in np.split(both[0], 2))
    nl, en = (part / np.linalg.norm(part, axis=1, keepdims=True) for part in (nl, en))
    for split in ("held_out", "held_out_reason"):
        rows = np.flatnonzero(table["split"] == split)
        likeness = nl[rows] @ en.T
        ahead = (likeness > likeness[np.arange(len(rows)), rows][:, None]).sum(axis=1)
        print(f"| {name} | {split} | {len(rows)} | {(ahead == 0).mean():.3f} | {(ahead < 5).mean():.3f} |")


@cache
def machine() -> str:
    """Date and processor."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    cores = sum(line.startswith("processor") for line in lines)
    return f"{date.today().isoformat()}, {cores} cores of {model}, Python {platform.python_version()}"


def main() -> None:
    """Print everything."""
    python = os.environ.get("ROOTCAUSE_PEERS")
    print(f"# {machine()}")
    if not python:
        print("The peers are left out: ROOTCAUSE_PEERS names no interpreter.")
    shipped = [name for name in OURS if name == "lexical" or name in BUNDLED]
    print("\n| encoder | split | clauses | twin nearest | in nearest five |\n|---|---|--:|--:|--:|")
    for name in (*shipped, *(PEERS if python else ())):
        show_phrases(name, sys.executable if name in shipped else python or "")
    for file, load in SETS.items():
        if not (DATA / file).exists():
            print(f"\n{file} is not there: skipped.")
            continue
        given = load()
        asked = [(name, sys.executable) for name in shipped] + [(name, python) for name in PEERS if python]
        found = {name: made for name, where in asked if (made := encode(name, given.texts, where or ""))}
        show_encoders(given, found)
        for encoder in ("static", "minilm" if given.name != "restaurants nl en" else "e5-small"):
            if encoder in found:
                show_clusterings(given, encoder, found[encoder][0], python)


if __name__ == "__main__":
    main()
