"""A trained tagger in the service: loaded, exchanged while it serves, kept where the next is broken, and its gate."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rootcause.artifacts import SavedTagger, save_tagger
from rootcause.embedding import load_embedder
from rootcause.errors import ArtifactError, SettingsInvalid
from rootcause.protocols import TicketTagger
from rootcause.serving.config import ServiceSettings, checked_settings
from rootcause.serving.models import load_tagger
from rootcause.settings import TaggingSettings
from rootcause.tagging.features import Features
from rootcause.tagging.gate import Allowance, Gate
from rootcause.tagging.labeling import read_labeling
from rootcause.tagging.tagger import Tagger
from rootcause.tagging.taxonomy import default_taxonomy
from rootcause.tagging.training import train
from rootcause.ticketing import load_trained_tagger
from tests.serving.conftest import Clock, Serve, key, service_settings
from tests.serving.working import Working, working
from tests.tagging.labeled import CODES, comments
from tests.tagging.small import small

MONEY = "my bill for may is far too high"
ALWAYS, NEVER = Allowance(100, 0.0, 0.0), Allowance(100, None, None)


@pytest.fixture(scope="module")
def saved() -> SavedTagger:
    texts, languages, truth = comments(80)
    embedder = load_embedder("static", [])
    trained = train(texts, languages, truth, CODES, Features(embedder, small())).trained
    taxonomy = read_labeling(list(CODES), default_taxonomy()).taxonomy
    tagger = Tagger(taxonomy, embedder, TaggingSettings(), trained)
    return SavedTagger(tagger, Gate(0.9, 0.5, 0.5, 0.95), {"money": ALWAYS, "goods": NEVER})


@pytest.fixture
def folder(saved: SavedTagger, tmp_path: Path) -> Path:
    save_tagger(saved, tmp_path / "mine", "static", "# card\n")
    return tmp_path / "mine"


def start(serve: Serve, tmp_path: Path, folder: Path) -> Any:
    settings = service_settings(tmp_path, model=str(folder))
    return serve(load=lambda: load_tagger(settings), model=str(folder))


def codes(running: Any) -> set[str]:
    answer = running.client.post("/v1/tags", json={"text": MONEY}, headers=key("tagger"))
    assert answer.status_code == 200
    return {reason["code"] for reason in answer.json()["results"][0]["reasons"]}


def test_a_trained_tagger_is_served(serve: Serve, tmp_path: Path, folder: Path) -> None:
    running = start(serve, tmp_path, folder)
    assert codes(running) == {"money"}
    ready = running.client.get("/readyz").json()
    assert ready["model"].startswith("trained ")
    assert running.client.get("/v1/taxonomy", headers=key("reader")).json()["model"] == ready["model"]


def test_another_takes_its_place_and_a_broken_one_does_not(
    serve: Serve, tmp_path: Path, folder: Path, saved: SavedTagger
) -> None:
    running = start(serve, tmp_path, folder)
    models = running.service.models
    first = models.current.fingerprint
    save_tagger(replace(saved, allowances={}), folder, "static", "# another card\n")
    models.reload_if_changed()
    second = models.current.fingerprint
    assert second != first
    for spoil in (
        lambda: (folder / "model.safetensors").write_bytes(b"cut off"),
        lambda: (folder / "config.json").write_text('{"kind": "tagger", "schema": 1}', encoding="utf-8"),
        lambda: (folder / "config.json").unlink(),
        lambda: shutil.rmtree(folder),
    ):
        spoil()
        models.reload_if_changed()
        ready = running.client.get("/readyz")
        assert (ready.status_code, ready.json()["model"]) == (200, second)
        assert str(folder) in ready.json()["model_problem"]
        assert codes(running) == {"money"}
    save_tagger(saved, folder, "static", "# card\n")
    models.reload_if_changed()
    assert running.client.get("/readyz").json()["model_problem"] == ""
    assert models.current.fingerprint == first


def test_it_does_not_start_with_a_broken_one(tmp_path: Path, folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"")
    with pytest.raises(ArtifactError, match="mine"):
        load_tagger(ServiceSettings(model=str(folder)))
    with pytest.raises(ArtifactError, match="rootcause train"):
        load_tagger(ServiceSettings(model=str(tmp_path)))


@pytest.mark.parametrize("more", [{"taxonomy": "own.yaml"}, {"embedder": "somewhere"}])
def test_it_brings_its_own_taxonomy_and_embedder(more: dict[str, str]) -> None:
    with pytest.raises(SettingsInvalid, match="own taxonomy"):
        checked_settings({"model": "mine", **more})


@pytest.fixture
def open_(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Working]]:
    monkeypatch.setenv("TOKEN", "a token of the test")
    monkeypatch.setenv("HOOK", "a secret of the test")
    with ExitStack() as stack:

        def begin(tagger: TicketTagger, **changes: Any) -> Working:
            return stack.enter_context(working("zendesk", tmp_path, tagger, clock, **changes))

        yield begin


def tagged(work: Working, text: str) -> set[str]:
    work.fake.add(1, text)
    work.tell(1)
    work.work()
    return work.tags()


@pytest.mark.parametrize(
    ("policy", "tags"),
    [
        ({}, {"rc_money"}),
        ({"ceiling": "suggest"}, {"rc_suggest_money"}),
        ({"reasons": {"money": "shadow"}}, set()),
    ],
)
def test_the_gate_lets_a_proven_reason_be_set_at_once_below_its_ceiling(
    open_: Callable[..., Working], folder: Path, policy: dict[str, Any], tags: set[str]
) -> None:
    work = open_(load_trained_tagger(folder), policy={"confidence": 0.3, **policy})
    assert tagged(work, MONEY) == tags


def test_the_gate_keeps_an_unproven_reason_in_shadow_and_what_it_does_not_know_is_suggested(
    open_: Callable[..., Working], folder: Path
) -> None:
    work = open_(load_trained_tagger(folder), policy={"confidence": 0.3})
    assert tagged(work, "the driver threw the box of may over. my password was refused on may") == {"rc_suggest_access"}
    (row,) = work.desk.journal.rows("1")
    assert {one["code"]: one["mode"] for one in row["reasons"]} == {"goods": "shadow", "access": "suggest"}


def test_agents_who_take_tags_away_outweigh_the_gate(open_: Callable[..., Working], folder: Path) -> None:
    from tests.serving.test_writeback import trusted

    work = open_(load_trained_tagger(folder), policy={"confidence": 0.3})
    trusted(work, "money", kept=False, n=50)
    assert tagged(work, MONEY) == {"rc_suggest_money"}
