"""Few-shot tagging as SetFit does it (Tunstall et al. 2022), alone in its process: python contrastive.py GIVEN.json.

The recipe without the package, which wants other versions of its neighbors: pairs of texts of equal and unequal labels,
twenty rounds over the training texts, one epoch of cosine loss on all of MiniLM at 2e-5, then logistic regression.
GIVEN.json holds texts, labels and draws (lists of training rows). Prints macro-F1 per draw, and comments per second
of processor time.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

ROOT = Path(__file__).parents[3]
ROUNDS, BATCH, RATE = 20, 16, 2e-5


def fresh() -> SentenceTransformer:
    """MiniLM as it was published."""
    sys.path.insert(0, str(ROOT / "models"))
    from building.teachers import minilm_folder

    return SentenceTransformer(str(minilm_folder()), device="cpu", local_files_only=True)


def pairs(labels: np.ndarray, random: np.random.Generator) -> list[tuple[int, int, float]]:
    """For each text in each round, one of the same label and one of another."""
    found = []
    for _ in range(ROUNDS):
        for row, label in enumerate(labels):
            found.append((row, int(random.choice(np.flatnonzero(labels == label))), 1.0))
            found.append((row, int(random.choice(np.flatnonzero(labels != label))), 0.0))
    random.shuffle(found)
    return found


def tune(model: SentenceTransformer, texts: list[str], labels: np.ndarray, seed: int) -> None:
    """One epoch over the pairs."""
    random = np.random.default_rng(seed)
    torch.manual_seed(seed)
    chosen = pairs(labels, random)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE)
    steps = len(chosen) // BATCH
    model.train()
    for step in range(steps):
        batch = chosen[step * BATCH : (step + 1) * BATCH]
        rate = RATE * min(1.0, (step + 1) / (0.1 * steps), (steps - step) / (0.9 * steps))
        optimizer.param_groups[0]["lr"] = rate
        sides = [model.preprocess([texts[pair[side]] for pair in batch]) for side in (0, 1)]
        with torch.autocast("cpu", torch.bfloat16):
            a, b = (model(side)["sentence_embedding"].float() for side in sides)
        wanted = torch.tensor([pair[2] for pair in batch])
        loss = torch.nn.functional.mse_loss(torch.cosine_similarity(a, b), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    texts, labels = given["texts"], np.array(given["labels"])
    scores, spent, told = [], 0.0, 0
    for seed, train in enumerate(given["draws"]):
        test = np.setdiff1d(np.arange(len(texts)), train)
        model = fresh()
        tune(model, [texts[row] for row in train], labels[train], seed)
        head = LogisticRegression(max_iter=1000).fit(model.encode([texts[row] for row in train]), labels[train])
        started = time.process_time()
        found = head.predict(model.encode([texts[row] for row in test], batch_size=64, show_progress_bar=False))
        spent += time.process_time() - started
        told += len(test)
        scores.append(float(f1_score(labels[test], found, average="macro")))
        print(scores[-1], file=sys.stderr, flush=True)
    print(json.dumps({"macro": scores, "per_cpu_second": told / spent}))
