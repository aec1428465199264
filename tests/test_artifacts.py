"""A saved tagger says the same as before, holds no customer's words, and loads only where it fits."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import load_file, save_file

from rootcause.artifacts import SavedTagger, check_folder, load_tagger, save_tagger
from rootcause.embedding import load_embedder
from rootcause.errors import ArtifactError, OutputRefused
from rootcause.settings import TaggingSettings
from rootcause.tagging.features import Features
from rootcause.tagging.gate import Gate
from rootcause.tagging.labeling import read_labeling
from rootcause.tagging.tagger import Tagger
from rootcause.tagging.taxonomy import default_taxonomy
from rootcause.tagging.training import train
from tests.tagging.labeled import CODES, comments
from tests.tagging.small import small

GATE = Gate(0.9, 0.75, 0.4, 0.92)


@pytest.fixture(scope="module")
def saved() -> SavedTagger:
    texts, languages, truth = comments()
    embedder = load_embedder("static", [])
    trained = train(texts, languages, truth, CODES, Features(embedder, small())).trained
    taxonomy = read_labeling(list(CODES), default_taxonomy()).taxonomy
    return SavedTagger(Tagger(taxonomy, embedder, TaggingSettings(max_reasons=4), trained), GATE)


@pytest.fixture
def folder(saved: SavedTagger, tmp_path: Path) -> Path:
    save_tagger(saved, tmp_path / "mine", "static", "# card\n")
    return tmp_path / "mine"


def change(folder: Path, **values: object) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | values), encoding="utf-8")


def test_what_is_loaded_says_the_same(saved: SavedTagger, folder: Path) -> None:
    frame = pd.DataFrame({"text": comments(60, 9)[0]})
    loaded = load_tagger(folder)
    pd.testing.assert_frame_equal(loaded.tagger(frame), saved.tagger(frame))
    assert (loaded.tagger(frame)["rc_reasons"] != "").sum() > 30
    assert loaded.gate == GATE
    assert loaded.tagger.settings.max_reasons == 4
    assert loaded.tagger.taxonomy == saved.tagger.taxonomy


def test_the_phrases_that_ship_are_kept_too(saved: SavedTagger, tmp_path: Path) -> None:
    texts, languages, truth = comments(40)
    embedder = saved.tagger.embedder
    trained = train(texts, languages, truth, CODES, Features(embedder, default_taxonomy())).trained
    save_tagger(
        SavedTagger(Tagger(saved.tagger.taxonomy, embedder, trained=trained), GATE), tmp_path / "b", "static", ""
    )
    loaded = load_tagger(tmp_path / "b").tagger.trained
    assert loaded is not None
    assert loaded.features.phrases is default_taxonomy()


def test_no_word_of_a_customer_is_in_the_folder(saved: SavedTagger, folder: Path) -> None:
    everything = b"".join(path.read_bytes() for path in folder.iterdir() if path.name != "taxonomy.yaml")
    assert {path.name for path in folder.iterdir()} == {
        "config.json", "model.safetensors", "taxonomy.yaml", "phrases.yaml", "README.md"
    }  # fmt: skip
    for word in (b"easter", b"pasen", b"refused", b"wachtwoord"):
        assert word not in everything


def test_a_tagger_that_was_there_is_replaced(saved: SavedTagger, folder: Path) -> None:
    (folder / "old.txt").write_text("old", encoding="utf-8")
    save_tagger(saved, folder, "static", "# new\n")
    assert not (folder / "old.txt").exists()
    assert (folder / "README.md").read_text(encoding="utf-8") == "# new\n"
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_what_is_not_ours_is_left_alone(saved: SavedTagger, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputRefused, match="something else than a tagger"):
        save_tagger(saved, tmp_path, "static", "")
    with pytest.raises(OutputRefused, match="is a file"):
        check_folder(tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_another_build_of_the_model_is_refused_with_both_named(folder: Path) -> None:
    change(folder, fingerprint="static-1-abc")
    with pytest.raises(ArtifactError, match=r"another build of the model static: static-1-abc, here is static-1-"):
        load_tagger(folder)


def test_a_later_version_is_refused(folder: Path) -> None:
    change(folder, schema=99, rootcause="9.9")
    with pytest.raises(ArtifactError, match=r"saved by rootcause 9\.9"):
        load_tagger(folder)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "taxonomy.yaml"])
def test_a_missing_or_broken_file_is_told(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"\x00broken")
    with pytest.raises(ArtifactError, match=r"cannot be used|holds no tagger"):
        load_tagger(folder)
    (folder / name).unlink()
    with pytest.raises(ArtifactError):
        load_tagger(folder)


def test_numbers_that_do_not_fit_are_told(folder: Path) -> None:
    numbers = load_file(folder / "model.safetensors")
    numbers["used"] = np.full_like(numbers["used"], 10**6)
    save_file(numbers, folder / "model.safetensors")
    with pytest.raises(ArtifactError, match="do not fit together"):
        load_tagger(folder)


@pytest.mark.parametrize("change_", [{"codes": ["a", "b", "c"]}, {"codes": []}, {"gate": {}}, {"settings": {"x": 1}}])
def test_a_changed_config_is_told(folder: Path, change_: dict[str, object]) -> None:
    change(folder, **change_)
    with pytest.raises(ArtifactError, match="do not fit together"):
        load_tagger(folder)


def test_an_empty_or_missing_folder_holds_no_tagger(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none"):
        with pytest.raises(ArtifactError, match="holds no tagger"):
            load_tagger(place)
