"""The polarity model: a transformer learns from the phrase bank, a small convolutional net learns from the transformer.

The net reads pieces of words in order, so it can see what a negator turns round; it runs with numpy alone
(``rootcause/tagging/polarity.py``). The idea is that of Kim 2014 ("Convolutional Neural Networks for Sentence
Classification"), taught by soft labels (Hinton, Vinyals and Dean 2015).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from torch import nn

from building.space import Vectors
from rootcause.tagging.polarity import judgments

CLASSES = ("problem", "neutral", "praise")
PREFIX = "query: "
TEACHER_EPOCHS, TEACHER_BATCH, TEACHER_RATE, HEAD_RATE = 3, 48, 6e-5, 1e-3
SMOOTHING = 0.05
EMBEDDING, HIDDEN, LONGEST = 128, 192, 64
JUDGED = 3  # what the lexicon tells of a clause
UNJUDGED = 0.3  # share of texts of which it tells nothing, so that the net learns to do without
STEPS, BATCH, RATE = 12_000, 256, 2e-3
WORD_DROP, DROPOUT = 0.05, 0.3


class Teacher(nn.Module):
    """multilingual-e5-small with a linear layer for three classes; its embeddings stay as they are."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        from sentence_transformers import SentenceTransformer
        from transformers import AutoTokenizer

        self.bert: Any = SentenceTransformer(str(folder), device="cpu", local_files_only=True)[0].model
        self.tokenizer: Any = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        self.head = nn.Linear(384, len(CLASSES))
        for value in self.bert.embeddings.parameters():
            value.requires_grad = False

    def forward(self, texts: Sequence[str]) -> torch.Tensor:
        """n texts → (n, 3) logits."""
        given = self.tokenizer(
            [PREFIX + text for text in texts], padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
        )
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.bert(input_ids=given["input_ids"], attention_mask=given["attention_mask"]).last_hidden_state
        mask = given["attention_mask"][:, :, None].float()
        return self.head((hidden.float() * mask).sum(dim=1) / mask.sum(dim=1) * 3)

    @torch.no_grad()
    def predict(self, texts: Sequence[str]) -> Vectors:
        """n texts → (n, 3) probabilities."""
        self.eval()
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        found = np.zeros((len(texts), len(CLASSES)), dtype=np.float32)
        for start in range(0, len(order), 128):
            rows = order[start : start + 128]
            found[rows] = torch.softmax(self([texts[row] for row in rows]), dim=1).numpy()
        return found


def train_teacher(folder: Path, texts: Sequence[str], labels: np.ndarray, seed: int = 0) -> Teacher:
    """Fine-tune on clauses with a polarity."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    teacher = Teacher(folder)
    body = [value for value in teacher.bert.parameters() if value.requires_grad]
    groups = [{"params": body, "lr": TEACHER_RATE}, {"params": teacher.head.parameters(), "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    batches = [batch for _ in range(TEACHER_EPOCHS) for batch in _by_length(texts, random)]
    teacher.train()
    for step, rows in enumerate(batches):
        factor = min(1.0, (step + 1) / 60) * max(0.05, 1 - step / len(batches))
        for group, rate in zip(optimizer.param_groups, (TEACHER_RATE, HEAD_RATE), strict=True):
            group["lr"] = rate * factor
        found = teacher([texts[row] for row in rows])
        loss = nn.functional.cross_entropy(found, torch.from_numpy(labels[rows]), label_smoothing=SMOOTHING)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(body, 1.0)
        optimizer.step()
        if (step + 1) % 200 == 0:
            print(f"  polarity teacher: step {step + 1} of {len(batches)}, loss {loss.item():.3f}", flush=True)
    return teacher


def _by_length(texts: Sequence[str], random: np.random.Generator) -> list[np.ndarray]:
    lengths = np.array([len(text) for text in texts])
    pieces = np.array_split(random.permutation(len(texts)), max(1, len(texts) // (TEACHER_BATCH * 30)))
    sorted_ = [piece[np.argsort(lengths[piece], kind="stable")] for piece in pieces]
    found = [piece[at : at + TEACHER_BATCH] for piece in sorted_ for at in range(0, len(piece), TEACHER_BATCH)]
    return [found[place] for place in random.permutation(len(found))]


@dataclass(frozen=True, eq=False)
class Labeled:
    """Texts with (n, 3) probabilities of the classes, and how often they are drawn beside the others."""

    texts: list[str]
    language: str
    probabilities: Vectors
    share: float


def softened(labels: np.ndarray) -> Vectors:
    """(n,) class numbers → (n, 3) probabilities that leave a little to the others."""
    rest = SMOOTHING / len(CLASSES)
    return np.where(np.arange(len(CLASSES)) == labels[:, None], 1 - SMOOTHING + rest, rest).astype(np.float32)


def begin(tokenizer: Tokenizer, embedder: Any) -> Vectors:
    """(pieces, 96): the main directions of what the static model knows of each piece."""
    pieces = [piece for piece, _ in sorted(tokenizer.get_vocab().items(), key=lambda each: each[1])]
    known = np.asarray(embedder.encode([piece.replace("▁", " ") for piece in pieces]), dtype=np.float32)
    _, directions = np.linalg.eigh(known.T @ known)
    found = known @ directions[:, ::-1][:, :EMBEDDING]
    found[0] = 0
    return (found / found.std()).astype(np.float32)


class Net(nn.Module):
    """Pieces in order → three classes: two convolutions, the second over a wider reach, then maximum and mean."""

    def __init__(self, start: torch.Tensor) -> None:
        super().__init__()
        self.table = nn.Embedding.from_pretrained(start, freeze=False, padding_idx=0)
        self.near = nn.Conv1d(EMBEDDING, HIDDEN, 3, padding=1)
        self.far = nn.Conv1d(HIDDEN, HIDDEN, 3, padding=2, dilation=2)
        self.out = nn.Linear(2 * HIDDEN + JUDGED, len(CLASSES))
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, pieces: torch.Tensor, judged: torch.Tensor) -> torch.Tensor:
        """(n, l) piece numbers, 0 where there is none, and (n, 3) of what judging words say → (n, 3) logits."""
        mask = (pieces != 0)[:, None, :].float()
        found = self.drop(self.table(pieces)).transpose(1, 2) * mask
        near = torch.relu(self.near(found)) * mask
        far = torch.relu(self.far(near)) * mask + near
        mean = far.sum(dim=2) / mask.sum(dim=2).clamp(min=1)
        return self.out(torch.cat([self.drop(torch.cat([far.amax(dim=2), mean], dim=1)), judged], dim=1))


def train_net(tokenizer: Tokenizer, start: Vectors, lessons: list[Labeled], seed: int = 0) -> Net:
    """(pieces, 96) vectors to begin from and labeled texts → a trained net."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    net = Net(torch.from_numpy(start))
    lists = [
        [found.ids[:LONGEST] for found in tokenizer.encode_batch(each.texts, add_special_tokens=False)]
        for each in lessons
    ]
    judged = [judgments(each.texts, [each.language] * len(each.texts)) for each in lessons]
    sizes = [max(1, round(BATCH * each.share)) for each in lessons]
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.01, fused=True)
    net.train()
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = RATE * min(1.0, (step + 1) / 100) * (1 + math.cos(math.pi * step / STEPS)) / 2
        drawn = [random.integers(0, len(each.texts), size) for each, size in zip(lessons, sizes, strict=True)]
        rows = [ids[row] for ids, rows in zip(lists, drawn, strict=True) for row in rows]
        target = np.concatenate([each.probabilities[rows] for each, rows in zip(lessons, drawn, strict=True)])
        pieces = torch.from_numpy(_padded(rows))
        pieces[torch.rand(pieces.shape) < WORD_DROP] = 0
        heard = np.concatenate([each[rows] for each, rows in zip(judged, drawn, strict=True)])
        heard[random.random(len(heard)) < UNJUDGED] = 0
        loss = nn.functional.cross_entropy(net(pieces, torch.from_numpy(heard)), torch.from_numpy(target))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if (step + 1) % 1000 == 0:
            print(f"  polarity: step {step + 1} of {STEPS}, loss {loss.item():.3f}", flush=True)
    return net.eval()


def _padded(rows: list[list[int]]) -> np.ndarray:
    found = np.zeros((len(rows), max(1, *map(len, rows))), dtype=np.int64)
    for place, row in enumerate(rows):
        found[place, : len(row)] = row
    return found


def save(folder: Path, tokenizer: Tokenizer, net: Net) -> None:
    """Write tokenizer, tensors (the table as int8 rows with a weight each) and config."""
    folder.mkdir(parents=True, exist_ok=True)
    table = net.table.weight.detach().numpy()
    scale = np.abs(table).max(axis=1) / 127
    tensors = {
        "embeddings": np.rint(table / np.maximum(scale, 1e-12)[:, None]).astype(np.int8),
        "weights": scale.astype(np.float32),
        "near": _taps(net.near.weight),
        "near_bias": net.near.bias.detach().numpy(),
        "far": _taps(net.far.weight),
        "far_bias": net.far.bias.detach().numpy(),
        "out": np.ascontiguousarray(net.out.weight.detach().numpy().T),
        "out_bias": net.out.bias.detach().numpy(),
    }
    save_file(tensors, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    described = {"kind": "polarity", "classes": list(CLASSES), "languages": ["nl", "en"], "longest": LONGEST}
    (folder / "config.json").write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")


def _taps(weight: torch.Tensor) -> np.ndarray:
    """(out, in, 3) of a convolution → (3, in, out): one matrix per place."""
    return np.ascontiguousarray(weight.detach().numpy().transpose(2, 1, 0))
