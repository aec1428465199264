"""The model of the contact reasons that ship: a net over the words, vector and phrases of a clause.

It learns from the clauses of the phrase bank that are for training, those written for it alone, and the comments by
sector that were read for their reasons; of these, the ones without any stand for "none of these".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from tokenizers import Tokenizer
from torch import nn

from building.network import Net, begin, cosine, padded, piece_lists, save
from building.space import Vectors
from rootcause.embedding import load_embedder
from rootcause.protocols import Embedder
from rootcause.tagging.learned import known_beside
from rootcause.tagging.reading import heard, phrasebook
from rootcause.tagging.taxonomy import default_taxonomy

PHRASES = Path(__file__).parents[2] / "data" / "phrases"
LANGUAGES = ("nl", "en")
EMBEDDING, HIDDEN = 256, 192
STEPS, BATCH, RATE, DECAY = 10_000, 128, 2e-3, 0.05
DROPOUT, PIECE_DROP, FURTHER_DROP = 0.4, 0.1, 0.2
SMOOTHING = 0.05
BANK, NOTHING_SAID = 1.5, 2.0  # what a clause of the bank, and a written one without a reason, counts beside others
SURE, DOUBTFUL, NOTHING = 0.4, 0.05, 0.3


def lessons() -> pd.DataFrame:
    """Columns nl, en, reasons ("|" between several, "none" for none) and weight: all that is learned from."""
    bank = pd.read_csv(PHRASES / "clauses.csv", keep_default_na=False)
    bank = bank[bank["split"] == "train"].assign(weight=BANK)
    written = pd.read_csv(PHRASES / "training_clauses.csv", keep_default_na=False)
    written = written.assign(weight=np.where(written["reason"] == "none", NOTHING_SAID, 1.0))
    read = pd.read_csv(PHRASES / "sectors.csv", keep_default_na=False).assign(weight=1.0)
    named = [table.rename(columns={"reason": "reasons"}) for table in (bank, written)]
    kept = [table[["nl", "en", "reasons", "weight"]] for table in (*named, read[read["reasons"] != ""])]
    return pd.concat(kept, ignore_index=True)


def targets(reasons: Sequence[str], codes: Sequence[str]) -> Vectors:
    """n cells → (n, c + 1): an equal part to each reason of a cell; the last column is none of them."""
    place = {code: column for column, code in enumerate((*codes, "none"))}
    found = np.zeros((len(reasons), len(place)), dtype=np.float32)
    for row, cell in enumerate(reasons):
        given = cell.split("|")
        found[row, [place[code] for code in given]] = 1 / len(given)
    return found


def balanced(given: Vectors, weight: np.ndarray) -> np.ndarray:
    """How often each row is drawn: those of a common reason less, by the root of how common it is."""
    mass = given.sum(axis=0)
    rare = np.minimum(1.0, np.median(mass[:-1]) / mass)[given.argmax(axis=1)] ** 0.5
    return rare * weight / (rare * weight).sum()


def beside(texts: Sequence[str], language: str, embedder: Embedder) -> Vectors:
    """n clauses → (n, d + 2c): what models are told of each beside its words."""
    leaves = default_taxonomy().leaves
    book = phrasebook(leaves, language)
    matches = [book.find(heard(text, book)) for text in texts]
    return known_beside(embedder.encode(texts), matches, range(len(leaves)), len(leaves))


@dataclass(frozen=True)
class Prepared:
    """n lessons of both languages: texts, (n, d + 2c) ``beside``, (n, c + 1) what is to be said, (n,) chances."""

    texts: list[str]
    beside: Vectors
    given: Vectors
    chance: np.ndarray


def prepared(embedder: Embedder) -> Prepared:
    """All that is learned from, ready to be learned from."""
    table, codes = lessons(), [leaf.code for leaf in default_taxonomy().leaves]
    given = np.tile(targets(table["reasons"].tolist(), codes), (len(LANGUAGES), 1))
    return Prepared(
        texts=[text for language in LANGUAGES for text in table[language]],
        beside=np.concatenate([beside(table[language].tolist(), language, embedder) for language in LANGUAGES]),
        given=given,
        chance=balanced(given, np.tile(table["weight"].to_numpy(), len(LANGUAGES))),
    )


def train_net(lists: list[list[int]], further: Vectors, given: Vectors, chance: np.ndarray, net: Net, seed: int) -> Net:
    """Train on n lists of pieces, (n, f) of what else is known and (n, c + 1) what is to be said."""
    random = np.random.default_rng(seed)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY, fused=True)
    soft = torch.from_numpy((1 - SMOOTHING) * given + SMOOTHING / given.shape[1])
    net.train()
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = RATE * cosine(step, STEPS)
        rows = random.choice(len(lists), BATCH, p=chance)
        pieces = padded([lists[row] for row in rows])
        pieces[torch.rand(pieces.shape) < PIECE_DROP] = 0
        known = torch.from_numpy(further[rows]) * (torch.rand(BATCH, 1) > FURTHER_DROP)
        loss = nn.functional.cross_entropy(net(pieces, known), soft[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if (step + 1) % 1000 == 0:
            print(f"  reasons: step {step + 1} of {STEPS}, loss {loss.item():.3f}", flush=True)
    return net.eval()


def build(folder: Path, seed: int = 0) -> None:
    """Train and save; ``joining.build`` adds how pieces of a sentence are joined, without which it is not whole."""
    embedder, codes = load_embedder("static", []), [leaf.code for leaf in default_taxonomy().leaves]
    ready = prepared(embedder)
    tokenizer = Tokenizer.from_file(str(folder.parent / "feedback-nl-en" / "tokenizer.json"))
    torch.manual_seed(seed)
    start = begin(tokenizer, embedder, EMBEDDING)
    net = Net(start, HIDDEN, ready.beside.shape[1], ready.given.shape[1], DROPOUT)
    train_net(piece_lists(tokenizer, ready.texts), ready.beside, ready.given, ready.chance, net, seed)
    config = {
        "kind": "reasons",
        "embedder": embedder.fingerprint,
        "sure": SURE,
        "doubtful": DOUBTFUL,
        "nothing": NOTHING,
        "codes": codes,
        "phrases": codes,
    }
    save(folder, tokenizer, net, config)
