"""The net of ``rootcause.tagging.network`` as it is trained: pieces in order, and what else is known of a clause."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from torch import nn

from building.space import Vectors

LONGEST = 64


def begin(tokenizer: Tokenizer, embedder: Any, size: int) -> Vectors:
    """(pieces, size): the main directions of what the static model knows of each piece."""
    pieces = [piece for piece, _ in sorted(tokenizer.get_vocab().items(), key=lambda each: each[1])]
    known = np.asarray(embedder.encode([piece.replace("▁", " ") for piece in pieces]), dtype=np.float32)
    _, directions = np.linalg.eigh(known.T @ known)
    found = known @ directions[:, ::-1][:, :size]
    found[0] = 0
    return (found / found.std()).astype(np.float32)


class Net(nn.Module):
    """Pieces in order → classes: two convolutions, the second over a wider reach, then maximum and mean.

    ``start`` (pieces, e) are the vectors to begin from; each layer has ``hidden`` units; ``further`` numbers are known
    of a clause beside its pieces.
    """

    def __init__(self, start: Vectors, hidden: int, further: int, classes: int, drop: float) -> None:
        super().__init__()
        self.table = nn.Embedding.from_pretrained(torch.from_numpy(start), freeze=False, padding_idx=0)
        self.near = nn.Conv1d(start.shape[1], hidden, 3, padding=1)
        self.far = nn.Conv1d(hidden, hidden, 3, padding=2, dilation=2)
        self.out = nn.Linear(2 * hidden + further, classes)
        self.drop = nn.Dropout(drop)

    def forward(self, pieces: torch.Tensor, further: torch.Tensor) -> torch.Tensor:
        """(n, l) piece numbers, 0 where there is none, and (n, f) of what else is known → (n, classes) logits."""
        mask = (pieces != 0)[:, None, :].float()
        found = self.drop(self.table(pieces)).transpose(1, 2) * mask
        near = torch.relu(self.near(found)) * mask
        far = torch.relu(self.far(near)) * mask + near
        mean = far.sum(dim=2) / mask.sum(dim=2).clamp(min=1)
        return self.out(torch.cat([self.drop(torch.cat([far.amax(dim=2), mean], dim=1)), further], dim=1))


def piece_lists(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """Texts → the numbers of their pieces."""
    return [found.ids[:LONGEST] for found in tokenizer.encode_batch(list(texts), add_special_tokens=False)]


def cosine(step: int, steps: int) -> float:
    """The share of the learning rate at a step: up in a hundred, then down along a cosine."""
    return min(1.0, (step + 1) / 100) * (1 + math.cos(math.pi * step / steps)) / 2


def padded(rows: list[list[int]]) -> torch.Tensor:
    """Lists of numbers → (n, longest), with 0 behind the shorter ones."""
    found = np.zeros((len(rows), max(1, *map(len, rows))), dtype=np.int64)
    for place, row in enumerate(rows):
        found[place, : len(row)] = row
    return torch.from_numpy(found)


def save(folder: Path, tokenizer: Tokenizer, net: Net, told: Mapping[str, Any]) -> None:
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
    config = {**told, "languages": ["nl", "en"], "longest": LONGEST}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def _taps(weight: torch.Tensor) -> np.ndarray:
    """(out, in, 3) of a convolution → (3, in, out): one matrix per place."""
    return np.ascontiguousarray(weight.detach().numpy().transpose(2, 1, 0))
