"""The model that ships: small, quick to load, without torch, and the same through sentence-transformers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from rootcause.embedding import load_embedder
from rootcause.embedding.static import is_static, load_static
from rootcause.errors import ArtifactError
from rootcause.resources import resource

FOLDER = resource("models/feedback-nl-en")
TEXTS = [
    "De factuur klopt niet",
    "The invoice is wrong",
    "Ik sta al drie kwartier in de wacht!",
    "naïef, 12 cafés & één €-teken",
    "👍👎",
    "DON'T call me",
    "",
    "[name]",
    "...",
    "ﬁets\u200b met\u202e rare tekens",
]


def likeness(one: str, other: str) -> float:
    vectors = load_embedder("static", []).encode([one, other])
    return float(vectors[0] @ vectors[1])


def test_default_model_is_the_static_one() -> None:
    assert load_embedder("static", []).fingerprint == load_static(FOLDER).fingerprint


def test_vectors_are_of_unit_length_or_zero_where_nothing_is_said() -> None:
    found = load_static(FOLDER).encode(TEXTS)
    assert found.dtype == np.float32
    lengths = np.linalg.norm(found, axis=1)
    np.testing.assert_allclose(lengths, [1, 1, 1, 1, 1, 1, 0, 0, 0, 1], atol=1e-6)


def test_no_text_gives_no_rows() -> None:
    embedder = load_static(FOLDER)
    assert embedder.encode([]).shape == (0, embedder.table.shape[1])


def test_a_text_has_the_same_bytes_whatever_stands_beside_it() -> None:
    embedder = load_static(FOLDER)
    many = [*TEXTS, *(f"klacht nummer {i} over de bezorging" for i in range(5_000))]
    together = embedder.encode(many)
    for row in (0, 2, 9, 3_000):
        np.testing.assert_array_equal(embedder.encode([many[row]])[0], together[row])


def test_what_a_mask_hid_says_nothing() -> None:
    assert likeness("Ik belde [name] over de factuur", "Ik belde over de factuur") == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(
    ("dutch", "twin", "other"),
    [
        ("De monteur is niet komen opdagen", "The engineer never showed up", "The website is slow"),
        ("Ik kan niet inloggen", "I cannot log in", "The parcel arrived late"),
        ("Veel te duur", "Far too expensive", "Very friendly staff"),
        ("mijn factuuradres klopt niet", "my billing address is wrong", "my password does not work"),
        ("'k heb mijn pakske nog altijd niet", "I still don't have my parcel", "I still don't have an answer"),
    ],
)
def test_twins_lie_closer_than_another_complaint(dutch: str, twin: str, other: str) -> None:
    assert likeness(dutch, twin) > likeness(dutch, other) + 0.1


def test_hostile_texts_are_bounded() -> None:
    found = load_static(FOLDER).encode(
        ["x" * 200_000, "a\u0301" * 50_000, "\u202e" * 10_000, "niet " * 100_000, "\0", "\ud800"]
    )
    assert np.isfinite(found).all()


def test_folder_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) <= 25_000_000


def test_no_torch_is_imported() -> None:
    code = """
import sys
from rootcause.embedding import load_embedder
load_embedder("static", []).encode(["een tekst"])
load_embedder("lexical", ["een tekst"])
print(sorted({"torch", "transformers", "sentence_transformers"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(find_spec("sentence_transformers") is None, reason='needs pip install "rootcause[transformer]"')
def test_sentence_transformers_gives_the_same_vectors() -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(FOLDER), device="cpu", local_files_only=True)
    theirs = model.encode(TEXTS, show_progress_bar=False)
    np.testing.assert_allclose(load_static(FOLDER).encode(TEXTS), theirs, atol=1e-6)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(FOLDER, tmp_path / "model")


def test_a_folder_is_recognized_by_what_it_says(copy: Path, tmp_path: Path) -> None:
    assert is_static(copy)
    assert not is_static(tmp_path)
    (copy / "modules.json").write_text("{")
    assert not is_static(copy)


def test_any_static_folder_is_loaded_without_torch(copy: Path) -> None:
    assert load_embedder(str(copy), []).fingerprint == load_static(FOLDER).fingerprint


def test_the_fingerprint_follows_the_content(copy: Path) -> None:
    tensors = load_file(copy / "model.safetensors")
    save_file(tensors | {"weights": tensors["weights"] * 2}, copy / "model.safetensors")
    assert load_static(copy).fingerprint != load_static(FOLDER).fingerprint


Harm = Callable[[Path], object]
Tensors = dict[str, np.ndarray]


def _lose(name: str) -> Harm:
    return lambda folder: (folder / name).unlink()


def _write(name: str, content: str) -> Harm:
    return lambda folder: (folder / name).write_text(content)


def _tensors(change: Callable[[Tensors], Tensors]) -> Harm:
    def apply(folder: Path) -> None:
        save_file(change(load_file(folder / "model.safetensors")), folder / "model.safetensors")

    return apply


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (_lose("model.safetensors"), "model.safetensors cannot be read"),
        (_lose("tokenizer.json"), "tokenizer.json cannot be read"),
        (_write("model.safetensors", "no tensors"), "not a safetensors file"),
        (_write("tokenizer.json", json.dumps({"model": 1})), "not a tokenizer"),
        (_tensors(lambda t: {"other": t["weights"]}), "holds other, not one table"),
        (_tensors(lambda t: {name: rows[:100] for name, rows in t.items()}), "100 rows and 100 weights for"),
        (_tensors(lambda t: t | {"weights": t["weights"][:5]}), "5 weights for"),
        (_tensors(lambda t: t | {"weights": t["weights"] * np.float32("nan")}), "not numbers"),
    ],
)
def test_a_broken_folder_is_refused_and_says_why(copy: Path, harm: Harm, told: str) -> None:
    harm(copy)
    with pytest.raises(ArtifactError, match=told) as raised:
        load_embedder(str(copy), [])
    assert "name another with --embedder" in str(raised.value)
