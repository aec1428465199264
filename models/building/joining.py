"""What says which pieces of a sentence are one clause (``rootcause.tagging.joining``).

A linear model of the reasons learns what the net learns from. The weights then learn from clauses that neither has
seen: cut within one clause, two pieces say one thing; where two clauses of different reasons were joined, they say two.
Half of the joined are short, as in lists.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn

from building.reasons import LANGUAGES, PHRASES, beside, prepared
from building.space import Vectors
from rootcause.embedding import load_embedder
from rootcause.protocols import Embedder
from rootcause.tagging.clauses import split_pieces
from rootcause.tagging.joining import CLUES, CONFIG, TENSORS, guessed, joint_clues
from rootcause.tagging.taxonomy import default_taxonomy
from rootcause.tagging.words import words_in

STEPS, BATCH, RATE, DECAY, SMOOTHING = 3_000, 512, 2e-2, 1e-3, 0.02

SHORT = 7
"""Words of a clause as it stands in a list."""
APART = 0.3
"""From this probability two pieces are two clauses: a reason that is missed is worse than one told beside it."""
BETWEEN = {"nl": (", en ", " en ", ", "), "en": (", and ", " and ", ", ")}


def joined(clauses: pd.DataFrame, language: str, random: np.random.Generator) -> Iterator[tuple[str, int]]:
    """Two clauses of different reasons in a sentence, and where the first ends; drawn as often as there are clauses."""
    texts, reasons = clauses[language].str.rstrip(".!?").tolist(), clauses["reason"].tolist()
    for _ in texts:
        first, second = random.choice(len(texts), 2, replace=False)
        between = BETWEEN[language][random.integers(len(BETWEEN[language]))]
        if reasons[first] != reasons[second]:
            follows = texts[second]
            follows = follows if follows.startswith(("I ", "I'")) else follows[:1].lower() + follows[1:]
            yield f"{texts[first]}{between}{follows}.", len(texts[first])


def lessons(clauses: pd.DataFrame, language: str, random: np.random.Generator) -> list[tuple[str, int]]:
    """Texts, and where a clause of another reason begins in each; -1 where none does."""
    short = clauses[clauses[language].map(lambda text: len(words_in(text)) <= SHORT)]
    return [
        *((text, -1) for text in clauses[language]),
        *joined(clauses, language, random),
        *(pair for _ in range(len(clauses) // len(short)) for pair in joined(short, language, random)),
    ]


def train_guess(embedder: Embedder, seed: int) -> tuple[Vectors, Vectors]:
    """(f, c + 1) and (c + 1,): a linear model from vectors and phrases to the reasons and none of them."""
    ready = prepared(embedder)
    soft = torch.from_numpy((1 - SMOOTHING) * ready.given + SMOOTHING / ready.given.shape[1])
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    model = nn.Linear(ready.beside.shape[1], ready.given.shape[1])
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = RATE * (1 - step / STEPS)
        rows = random.choice(len(soft), BATCH, p=ready.chance)
        loss = nn.functional.cross_entropy(model(torch.from_numpy(ready.beside[rows])), soft[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return np.ascontiguousarray(model.weight.detach().numpy().T), model.bias.detach().numpy()


def build(folder: Path, seed: int = 0) -> None:
    """Learn and write both into the folder of the net."""
    clauses, embedder = pd.read_csv(PHRASES / "joining_clauses.csv", keep_default_na=False), load_embedder("static", [])
    guess, guess_bias = train_guess(embedder, seed)
    random = np.random.default_rng(seed)
    clues, apart = list[np.ndarray](), list[bool]()
    for language in LANGUAGES:
        texts = lessons(clauses, language, random)
        cut = [(text, end, piece) for text, end in texts for piece in split_pieces(text, language)]
        said = [text[piece.start : piece.stop] for text, _, piece in cut]
        chances = guessed(beside(said, language, embedder), guess, guess_bias)
        loose = np.flatnonzero([piece.loose for _, _, piece in cut])
        clues.append(joint_clues(chances, [len(words_in(one)) for one in said], [piece for *_, piece in cut], loose))
        apart.extend(cut[at - 1][2].stop <= cut[at][1] <= cut[at][2].start for at in loose)
    scale, model = StandardScaler(), LogisticRegression()
    make_pipeline(scale, model).fit(np.concatenate(clues), np.array(apart))
    weights = model.coef_[0] / scale.scale_
    told = {
        "embedder": embedder.fingerprint,
        "codes": [leaf.code for leaf in default_taxonomy().leaves],
        "weights": {clue: round(float(weight), 4) for clue, weight in zip(CLUES, weights, strict=True)},
        "bias": round(float(model.intercept_[0] - weights @ scale.mean_), 4),
        "apart": APART,
    }
    save_file({"guess": guess, "guess_bias": guess_bias}, folder / TENSORS)
    (folder / TENSORS).chmod(0o644)
    (folder / CONFIG).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(f"  joining: {len(apart)} joints, {sum(apart)} of them between two reasons: {told['weights']}", flush=True)
