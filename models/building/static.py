"""The static model: one vector per piece, begun from what the teachers say of the word, then trained on whole texts."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import wordfreq
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from torch.nn import functional

from building.space import Space, Vectors, unit
from building.vocabulary import SPACE, UNKNOWN, normalizer

STEPS, BATCH, RATE, WARM = 3_000, 512, 1e-3, 50
PULL = 0.02  # towards where a vector began, per unit of learning rate: a word seen seldom stays in its place
TEMPERATURE = 0.05
LIKENESS, CONTRAST = 0.3, 0.1  # weights beside the cosine to the target
RIDGE = 10.0
RARITY = 1e-3  # weight of a piece a / (a + p), after Arora, Liang and Ma 2017
ENGLISH_FROM = 2.0  # Zipf frequency from which a string may be an English word


@dataclass(frozen=True, eq=False)
class Lesson:
    """Texts with the vectors they should have, and their share of each batch."""

    texts: list[str]
    targets: Vectors
    share: float


class _Bags:
    """Texts as pieces in one row."""

    def __init__(self, tokenizer: Tokenizer, texts: list[str]) -> None:
        ids = [found.ids for found in tokenizer.encode_batch(texts, add_special_tokens=False)]
        self.ends = np.cumsum([0, *map(len, ids)])
        self.pieces = np.fromiter((piece for each in ids for piece in each), dtype=np.int64, count=int(self.ends[-1]))

    def take(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pieces of some texts and how many each has."""
        parts = [self.pieces[self.ends[row] : self.ends[row + 1]] for row in rows]
        return np.concatenate(parts), np.array([len(part) for part in parts])


def begin(tokenizer: Tokenizer, counts: Mapping[str, float], words: Mapping[str, list[str]], space: Space) -> Vectors:
    """(pieces, d): where each piece begins.

    An English word where the teachers put it; a Dutch word of the list where its meanings lie; any other by a linear
    map from e5's vector, learned on English words; a set phrase at the sum of its words.
    """
    pieces = [piece for piece, _ in sorted(tokenizer.get_vocab().items(), key=lambda each: each[1])]
    phrase = np.array([SPACE in piece[1:] for piece in pieces])
    strings = [piece.replace(SPACE, "") if not joined else "." for piece, joined in zip(pieces, phrase, strict=True)]
    strings = [string or "." for string in strings]
    english = space.english(strings)
    alone = space.e5.encode(strings)
    in_nl = np.array([wordfreq.zipf_frequency(string, "nl") for string in strings])
    in_en = np.array([wordfreq.zipf_frequency(string, "en") for string in strings])
    learned = (in_en >= ENGLISH_FROM) & (in_en > in_nl)
    given = alone[learned] - space.mean_en
    mapped = (alone - space.mean_nl) @ np.linalg.solve(
        given.T @ given + RIDGE * np.eye(given.shape[1]), given.T @ english[learned]
    )
    table = np.where(learned[:, None], english, unit(mapped.astype(np.float32)))
    listed, meant = meanings(words, space)
    plain = normalizer()
    places = {plain.normalize_str(word).strip(): row for row, word in reversed(list(enumerate(listed)))}
    for row, string in enumerate(strings):
        if pieces[row].startswith(SPACE) and string in places:
            share = _dutch_share(in_nl[row], in_en[row])
            table[row] = share * meant[places[string]] + (1 - share) * english[row]
    table = unit(table) * _rarity(tokenizer, counts, pieces)[:, None]
    for sign in (UNKNOWN, SPACE):
        if sign in pieces:
            table[pieces.index(sign)] = 0.0
    return _phrases(tokenizer, table, pieces, phrase)


def meanings(words: Mapping[str, list[str]], space: Space) -> tuple[list[str], Vectors]:
    """Dutch words → (n, d) the mean of their meanings, the first counting most."""
    listed = list(words)
    flat = [(row, rank, word, meaning) for row, word in enumerate(listed) for rank, meaning in enumerate(words[word])]
    each = space.pairs([word for _, _, word, _ in flat], [meaning for _, _, _, meaning in flat])
    total = np.zeros((len(listed), each.shape[1]), dtype=np.float32)
    np.add.at(total, [row for row, *_ in flat], each / np.array([[1 + rank] for _, rank, *_ in flat], dtype=np.float32))
    return listed, unit(total)


def _dutch_share(nl: float, en: float) -> float:
    """How far a string that both languages may hold is Dutch; at least half where Dutch uses it nearly as often."""
    dutch, english = 10**nl, 10**en if en else 0.0
    share = dutch / (dutch + english)
    return max(share, 0.5) if dutch >= 0.3 * english else share


def _rarity(tokenizer: Tokenizer, counts: Mapping[str, float], pieces: list[str]) -> Vectors:
    found: Counter[int] = Counter()
    for word, encoded in zip(counts, tokenizer.encode_batch(list(counts), add_special_tokens=False), strict=True):
        for piece in encoded.ids:
            found[piece] += counts[word]
    shares = np.array([found[row] for row in range(len(pieces))]) / sum(counts.values())
    return (RARITY / (RARITY + shares)).astype(np.float32)


def _phrases(tokenizer: Tokenizer, table: Vectors, pieces: list[str], phrase: np.ndarray) -> Vectors:
    rows = {piece: row for row, piece in enumerate(pieces)}
    for row in np.flatnonzero(phrase):
        words = pieces[row].strip(SPACE).split(SPACE)
        ids = [
            [rows[SPACE + w]] if SPACE + w in rows else tokenizer.encode(w, add_special_tokens=False).ids for w in words
        ]
        table[row] = table[[piece for each in ids for piece in each]].sum(axis=0)
    return table


def train(tokenizer: Tokenizer, start: Vectors, lessons: list[Lesson], seed: int = 0) -> Vectors:
    """Train the table: cosine to the target, the batch's likenesses as the targets' are, each nearest to its own."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    bags = [_Bags(tokenizer, lesson.texts) for lesson in lessons]
    sizes = [max(1, round(BATCH * lesson.share)) for lesson in lessons]
    streams = [_endless(len(lesson.texts), size, random) for lesson, size in zip(lessons, sizes, strict=True)]
    first = torch.from_numpy(start)
    change = torch.nn.Parameter(torch.zeros_like(first))
    optimizer = torch.optim.Adam([change], lr=RATE, fused=True)
    for step in range(STEPS):
        rate = RATE * min(1.0, (step + 1) / WARM) * (0.05 + 0.95 * (1 + math.cos(math.pi * step / STEPS)) / 2)
        optimizer.param_groups[0]["lr"] = rate
        rows = [next(stream) for stream in streams]
        taken = [bag.take(row) for bag, row in zip(bags, rows, strict=True)]
        pieces = torch.from_numpy(np.concatenate([found for found, _ in taken]))
        ends = np.cumsum(np.concatenate([count for _, count in taken]))
        offsets = torch.from_numpy(np.concatenate([[0], ends[:-1]]))
        target = torch.from_numpy(np.concatenate([each.targets[row] for each, row in zip(lessons, rows, strict=True)]))
        distinct, place = torch.unique(pieces, return_inverse=True)
        found = functional.embedding_bag(place, first[distinct] + change[distinct], offsets, mode="sum")
        loss = distance(functional.normalize(found, dim=1), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            change.mul_(1 - PULL * rate)
        if (step + 1) % 500 == 0:
            print(f"  static: step {step + 1} of {STEPS}, loss {loss.item():.3f}", flush=True)
    return (first + change.detach()).numpy()


def distance(found: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """(b, d) and (b, d) of unit length → how far they are from teaching the same."""
    cosine = (found * target).sum(dim=1).mean()
    log = torch.log_softmax
    likeness = functional.kl_div(
        log(found @ found.T / TEMPERATURE, 1),
        log(target @ target.T / TEMPERATURE, 1),
        log_target=True,
        reduction="batchmean",
    )
    contrast = functional.cross_entropy(found @ target.T / TEMPERATURE, torch.arange(len(target)))
    return 1 - cosine + LIKENESS * likeness + CONTRAST * contrast


def _endless(n: int, size: int, random: np.random.Generator):
    while True:
        order = np.concatenate([random.permutation(n) for _ in range(-(-size // n))])
        yield from (order[at : at + size] for at in range(0, len(order) - size + 1, size))


def save(folder: Path, tokenizer: Tokenizer, table: Vectors) -> None:
    """Write the folder that sentence-transformers and rootcause load: int8 rows and a float32 weight for each."""
    folder.mkdir(parents=True, exist_ok=True)
    scale = np.abs(table).max(axis=1) / 127
    rows = np.rint(table / np.maximum(scale, 1e-12)[:, None]).astype(np.int8)
    save_file({"embeddings": rows, "weights": scale.astype(np.float32)}, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    (folder / "1_Normalize").mkdir(exist_ok=True)
    name = "sentence_transformers.models"
    _write(folder / "1_Normalize" / "config.json", {})
    _write(
        folder / "modules.json",
        [
            {"idx": 0, "name": "0", "path": "", "type": f"{name}.StaticEmbedding"},
            {"idx": 1, "name": "1", "path": "1_Normalize", "type": f"{name}.Normalize"},
        ],
    )
    _write(folder / "config_sentence_transformers.json", {"similarity_fn_name": "cosine", "prompts": {}})
    described = {"kind": "static", "languages": ["nl", "en"], "pieces": len(table), "dimensions": table.shape[1]}
    _write(folder / "config.json", described)


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
