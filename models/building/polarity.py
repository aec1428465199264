"""The polarity model: a transformer learns from the phrase bank, a small convolutional net learns from the transformer.

The net reads pieces of words in order, so it can see what a negator turns round; it runs with numpy alone
(``rootcause/tagging/polarity.py``). The idea is that of Kim 2014 ("Convolutional Neural Networks for Sentence
Classification"), taught by soft labels (Hinton, Vinyals and Dean 2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from building.network import LONGEST, Net, cosine, padded, piece_lists
from building.space import Vectors
from rootcause.tagging.polarity import judgments

CLASSES = ("problem", "neutral", "praise")
PREFIX = "query: "
TEACHER_EPOCHS, TEACHER_BATCH, TEACHER_RATE, HEAD_RATE = 3, 48, 6e-5, 1e-3
SMOOTHING = 0.05
JUDGED = 3  # what the lexicon tells of a clause
UNJUDGED = 0.3  # share of texts of which it tells nothing, so that the net learns to do without
EMBEDDING, HIDDEN = 128, 192
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


def train_net(tokenizer: Tokenizer, start: Vectors, lessons: list[Labeled], seed: int = 0) -> Net:
    """(pieces, 128) vectors to begin from and labeled texts → a trained net."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    net = Net(start, HIDDEN, JUDGED, len(CLASSES), DROPOUT)
    lists = [piece_lists(tokenizer, each.texts) for each in lessons]
    judged = [judgments(each.texts, [each.language] * len(each.texts)) for each in lessons]
    sizes = [max(1, round(BATCH * each.share)) for each in lessons]
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.01, fused=True)
    net.train()
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = RATE * cosine(step, STEPS)
        drawn = [random.integers(0, len(each.texts), size) for each, size in zip(lessons, sizes, strict=True)]
        rows = [ids[row] for ids, rows in zip(lists, drawn, strict=True) for row in rows]
        target = np.concatenate([each.probabilities[rows] for each, rows in zip(lessons, drawn, strict=True)])
        pieces = padded(rows)
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
