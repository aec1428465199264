from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from rootcause.embedding import load_embedder
from rootcause.errors import ArtifactError, ExtraNotInstalled

needs_transformers = pytest.mark.skipif(
    find_spec("sentence_transformers") is None, reason='needs pip install "rootcause[transformer]"'
)
WORDS = ["[PAD]", "[UNK]", "de", "factuur", "klopt", "niet", "the", "parcel", "is", "late"]
TEXTS = ["de factuur klopt niet", "the parcel is late", "late", "", "de de de factuur"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a real, tiny model folder: a transformer of one layer over ten words, made here."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from torch import manual_seed
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    path = tmp_path_factory.mktemp("model")
    tokenizer = Tokenizer(WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]")
    fast.save_pretrained(path / "parts")
    manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=12, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24
    )
    BertModel(config).save_pretrained(path / "parts")
    modules = [Transformer(str(path / "parts"), max_seq_length=32), Pooling(12)]
    SentenceTransformer(modules=modules, device="cpu").save(str(path / "tiny"))
    return path / "tiny"


@needs_transformers
def test_a_folder_loads_and_encodes(folder: Path) -> None:
    embedder = load_embedder(str(folder), TEXTS)
    found = embedder.encode(TEXTS)
    assert found.dtype == np.float32
    assert found.shape == (5, 12)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), [1, 1, 1, 0, 1], atol=1e-6)
    assert embedder.encode([]).shape == (0, 12)


@needs_transformers
def test_what_was_encoded_is_kept_where_a_cache_is_named(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache" / "vectors.sqlite"
    first = load_embedder(str(folder), TEXTS, cache=cache).encode(TEXTS)
    assert cache.stat().st_size > 0
    np.testing.assert_array_equal(load_embedder(str(folder), TEXTS, cache=cache).encode(TEXTS), first)


@needs_transformers
def test_rows_come_back_in_the_order_given(folder: Path) -> None:
    embedder = load_embedder(str(folder), [])
    together = embedder.encode(TEXTS)
    for i, text in enumerate(TEXTS):
        np.testing.assert_allclose(embedder.encode([text])[0], together[i], atol=1e-6)


@needs_transformers
def test_the_fingerprint_is_that_of_the_content(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for path in folder.rglob("*"):
        if path.is_file():
            target = copy / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    original = load_embedder(str(folder), []).fingerprint
    assert load_embedder(str(copy), []).fingerprint == original
    (copy / "added.json").write_text("{}")
    assert load_embedder(str(copy), []).fingerprint != original


@needs_transformers
@pytest.mark.parametrize("content", [{}, {"modules.json": "{"}, {"modules.json": json.dumps([{"type": "os.system"}])}])
def test_a_folder_that_is_no_model_is_refused(tmp_path: Path, content: dict[str, str]) -> None:
    for name, text in content.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(ArtifactError, match=r"does not load as a sentence-transformers model.*static"):
        load_embedder(str(tmp_path), TEXTS)


@needs_transformers
@pytest.mark.parametrize("name", ["no-such/model-anywhere", "no such name at all!", "../x"])
def test_a_name_that_is_not_here_is_refused(name: str) -> None:
    with pytest.raises(ArtifactError, match="no folder of that name, and no model downloaded before"):
        load_embedder(name, TEXTS)


def test_without_the_extra_the_message_holds_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ExtraNotInstalled, match=r'pip install "rootcause\[transformer\]"'):
        load_embedder("some/model", TEXTS)


@needs_transformers
def test_nothing_opens_a_connection(folder: Path) -> None:
    code = f"""
import sys
def watch(event, given):
    if event in ("socket.connect", "socket.getaddrinfo"):
        print("CONNECTED", given)
sys.addaudithook(watch)
from rootcause.embedding import load_embedder
from rootcause.errors import ArtifactError
load_embedder({str(folder)!r}, []).encode(["de factuur"])
try:
    load_embedder("no-such/model-anywhere", [])
except ArtifactError:
    print("REFUSED")
"""
    env = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.split() == ["REFUSED"]
