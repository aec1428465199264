"""The small transformer: six of e5's twelve layers and the part of its vocabulary that Dutch and English use."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch
import wordfreq
from torch import nn

from building.space import DIMENSIONS
from building.static import Lesson, distance
from building.teachers import e5_tokenizer_file, e5_weights

LAYERS = (1, 3, 5, 7, 9, 11)
MOST_PIECES = 40_000
COMMON_WORDS = 60_000  # of each language, all of whose pieces stay
BATCH, BUCKET = 128, 40  # texts of about one length stand together, out of so many batches
RATE, HEAD_RATE, WARM = 2e-4, 1e-3, 200
LONGEST = 64  # pieces of a text while training
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
PREFIX = "query: "  # as e5's card asks; it is part of the prompt, so that users need not know


def prune(texts: list[str]) -> tuple[dict[str, Any], np.ndarray]:
    """e5's tokenizer with the pieces that the texts and common words use → its JSON, and the rows that stay."""
    from tokenizers import Tokenizer

    content = json.loads(e5_tokenizer_file().read_text(encoding="utf-8"))
    whole = Tokenizer.from_str(json.dumps(content))
    common = [word for language in ("nl", "en") for word in wordfreq.top_n_list(language, COMMON_WORDS)]
    counts = np.zeros(whole.get_vocab_size(), dtype=np.int64)
    for given in (texts, common, [word.capitalize() for word in common]):
        for encoded in whole.encode_batch(given, add_special_tokens=False):
            np.add.at(counts, encoded.ids, 1)
    vocabulary = content["model"]["vocab"]
    single = np.array([len(piece.strip("▁")) <= 1 and ord(max(piece)) < 0x2100 for piece, _ in vocabulary])
    counts[: len(single)] += single * 2
    special = {row for row, (piece, _) in enumerate(vocabulary) if piece in SPECIAL}
    special |= {token["id"] for token in content["added_tokens"]}
    likely = [row for row in np.argsort(-counts, kind="stable").tolist() if counts[row] > 0 and row not in special]
    kept = np.array(sorted([*special, *likely[: MOST_PIECES - len(special)]]))
    place = {row: new for new, row in enumerate(kept.tolist())}
    content["model"]["vocab"] = [vocabulary[row] for row in kept.tolist() if row < len(vocabulary)]
    content["model"]["unk_id"] = place[content["model"]["unk_id"]]
    for token in content["added_tokens"]:
        token["id"] = place[token["id"]]
    for token in content["post_processor"].get("special_tokens", {}).values():
        token["ids"] = [place[row] for row in token["ids"]]
    return content, kept


def make_student(tokenizer: dict[str, Any], kept: np.ndarray, folder: Path) -> Any:
    """Return a sentence-transformers model to be trained: six layers, mean pooling, a map into the space."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Dense, Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    weights = e5_weights()
    state = {}
    for name, value in weights.items():
        parts = name.split(".")
        if parts[0] == "encoder":
            if int(parts[2]) not in LAYERS:
                continue
            parts[2] = str(LAYERS.index(int(parts[2])))
        state[".".join(parts)] = value
    rows = torch.from_numpy(kept)
    state["embeddings.word_embeddings.weight"] = weights["embeddings.word_embeddings.weight"][rows]
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=384,
        num_hidden_layers=len(LAYERS),
        num_attention_heads=12,
        intermediate_size=1536,
        layer_norm_eps=1e-12,
        pad_token_id=1,
    )
    bert = BertModel(config, add_pooling_layer=False)
    bert.load_state_dict(state)
    parts = folder / "parts"
    bert.save_pretrained(parts)
    (parts / "pruned.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    marks = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    fast = PreTrainedTokenizerFast(
        tokenizer_file=str(parts / "pruned.json"), cls_token="<s>", sep_token="</s>", mask_token="<mask>",
        model_max_length=256, model_input_names=["input_ids", "attention_mask"], **marks,
    )  # fmt: skip
    fast.save_pretrained(parts)
    transformer = Transformer(str(parts), max_seq_length=256)
    dense = Dense(384, DIMENSIONS, bias=False, activation_function=nn.Identity())
    return SentenceTransformer(
        modules=[transformer, Pooling(384, "mean"), dense, Normalize()],
        device="cpu",
        prompts={"query": PREFIX},
        default_prompt_name="query",
    )


def train(model: Any, lessons: list[Lesson], epochs: float, seed: int = 0) -> None:
    """Train all but the embeddings; ``share`` of a lesson is how often each of its texts is seen in an epoch."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    texts = [PREFIX + text for lesson in lessons for text in lesson.texts]
    targets = np.concatenate([lesson.targets.astype(np.float16) for lesson in lessons])
    seen = np.concatenate([np.full(len(lesson.texts), lesson.share) for lesson in lessons])
    bert, dense = model[0].model, model[2]
    for value in bert.embeddings.parameters():
        value.requires_grad = False
    body = [value for value in bert.parameters() if value.requires_grad]
    optimizer = torch.optim.AdamW([{"params": body, "lr": RATE}, {"params": dense.parameters(), "lr": HEAD_RATE}])
    whole, rest = np.divmod(seen * epochs, 1)
    rows = np.repeat(np.arange(len(texts)), (whole + (random.random(len(texts)) < rest)).astype(int))
    lengths = np.array([len(text) for text in texts])
    batches = _batches(random.permutation(rows), lengths, random)
    tokenizer = model.tokenizer
    bert.train()
    for step, batch in enumerate(batches):
        factor = min(1.0, (step + 1) / WARM) * (0.02 + 0.98 * (1 + math.cos(math.pi * step / len(batches))) / 2)
        for group, rate in zip(optimizer.param_groups, (RATE, HEAD_RATE), strict=True):
            group["lr"] = rate * factor
        given = tokenizer(
            [texts[row] for row in batch], padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
        )
        with torch.autocast("cpu", torch.bfloat16):
            hidden = bert(input_ids=given["input_ids"], attention_mask=given["attention_mask"]).last_hidden_state
        mask = given["attention_mask"][:, :, None].float()
        pooled = (hidden.float() * mask).sum(dim=1) / mask.sum(dim=1)
        found = nn.functional.normalize(dense.linear(pooled), dim=1)
        loss = distance(found, torch.from_numpy(targets[batch].astype(np.float32)))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(body, 1.0)
        optimizer.step()
        if (step + 1) % 100 == 0:
            print(f"  small: step {step + 1} of {len(batches)}, loss {loss.item():.3f}", flush=True)
    bert.eval()


def _batches(rows: np.ndarray, lengths: np.ndarray, random: np.random.Generator) -> list[np.ndarray]:
    found = []
    for start in range(0, len(rows), BATCH * BUCKET):
        piece = rows[start : start + BATCH * BUCKET]
        piece = piece[np.argsort(lengths[piece], kind="stable")]
        found += [piece[at : at + BATCH] for at in range(0, len(piece) - BATCH // 2, BATCH)]
    return [found[place] for place in random.permutation(len(found))]


def save(model: Any, folder: Path) -> None:
    """Write a plain sentence-transformers folder; 16-bit weights that load as 32-bit."""
    kept = folder / "README.md"
    card = kept.read_text(encoding="utf-8") if kept.exists() else ""
    shutil.rmtree(folder, ignore_errors=True)
    model.save(str(folder), create_model_card=False)
    from safetensors.torch import load_file, save_file

    for path in folder.rglob("*.safetensors"):
        save_file({name: value.half() for name, value in load_file(path).items()}, path, metadata={"format": "pt"})
    if card:
        kept.write_text(card, encoding="utf-8")
