from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import save_file

from rootcause.embedding import load_embedder
from rootcause.errors import ArtifactError
from rootcause.protocols import Embedder
from rootcause.resources import resource
from rootcause.settings import TaggingSettings
from rootcause.tagging.learned import FILES, MODEL, PHRASE, learned_for, load_learned, phrase_values
from rootcause.tagging.patterns import Match, parse_pattern
from rootcause.tagging.tagger import tag
from rootcause.tagging.taxonomy import default_taxonomy
from tests.tagging.small import corpus


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder("static", [])


def test_it_belongs_to_the_embedder_that_ships_and_to_no_other(embedder: Embedder) -> None:
    assert learned_for(embedder.fingerprint) is not None
    assert learned_for("static-1-other") is None


def test_it_knows_every_reason_that_ships() -> None:
    learned = load_learned(resource(MODEL))
    assert learned.codes == tuple(leaf.code for leaf in default_taxonomy().leaves)
    assert learned.phrases == tuple(leaf.code for leaf in default_taxonomy().leaves)


def test_a_row_sums_to_one_whatever_stands_beside_it(embedder: Embedder) -> None:
    learned = load_learned(resource(MODEL))
    clauses = ["De factuur klopt niet", "", "the queue was long", "mijn wachtwoord werkt niet"]
    told = np.zeros((4, 2 * len(learned.phrases)), dtype=np.float32)
    beside = np.concatenate([embedder.encode(clauses), told], axis=1)
    together = learned.probabilities(clauses, beside)
    assert together.shape == (4, len(learned.codes) + 1)
    assert together.sum(axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    for row in range(4):
        alone = learned.probabilities(clauses[row : row + 1], beside[row : row + 1])
        assert alone.tolist() == together[row : row + 1].tolist()


def test_what_phrases_weigh() -> None:
    (strong,) = parse_pattern("- slow reply", "en")
    (weak,) = parse_pattern("~- slow", "en")
    matches = [[Match(0, strong, (0, 1)), Match(0, weak, (0,)), Match(1, weak, (0,))], [], [Match(2, weak, (3,))]]
    values = phrase_values(matches, [1, None, 0], 2)
    assert values.tolist() == [
        pytest.approx([0, PHRASE * 2**0.5, 0, PHRASE]),
        [0, 0, 0, 0],
        pytest.approx([0, 0, PHRASE, 0]),
    ]


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("nl", "Sinds de update start het programma op mijn telefoon niet meer", "digital.website_app"),
        ("nl", "Al drie weken wacht ik op mijn geld", "billing.refund"),
        ("en", "I still have not had my money back", "billing.refund"),
    ],
)
def test_reasons_told_in_other_words(embedder: Embedder, language: str, text: str, code: str) -> None:
    tags = tag(corpus([text], language), default_taxonomy(), embedder, TaggingSettings())
    assert code in {tags.codes[reason] for reason in tags.reason}


def test_what_is_about_nothing_in_particular_is_left_alone_and_second_says_what_came_nearest(
    embedder: Embedder,
) -> None:
    tags = tag(corpus(["Ik woon hier al jaren met mijn gezin"]), default_taxonomy(), embedder, TaggingSettings())
    assert len(tags) == 0
    assert tags.second[0] in tags.codes


@pytest.mark.parametrize("text", ["Wachten", "Id", "Channel", "Monday", "Rooms ready"])
def test_a_word_or_two_in_which_no_phrase_speaks_is_no_reason(embedder: Embedder, text: str) -> None:
    assert len(tag(corpus([text], "en"), default_taxonomy(), embedder, TaggingSettings())) == 0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Groeten en alvast bedankt, Karin uit Zwolle"),
        ("nl", "Stuur me gerust een mailtje naar [email]"),
        ("nl", "Mijn adres is Dorpsstraat 1 in Zwolle"),
        ("en", "Kind regards, Jane Smith"),
        ("en", "Please e-mail me at [email] about this"),
        ("en", "Thanks in advance for your help"),
    ],
)
def test_greetings_signatures_and_how_to_reach_somebody_are_no_reason(
    embedder: Embedder, language: str, text: str
) -> None:
    tags = tag(corpus([text], language), default_taxonomy(), embedder, TaggingSettings())
    assert [tags.codes[reason] for reason in tags.reason] == []


def _copy(folder: Path, **changes: object) -> Path:
    config = json.loads((resource(MODEL) / "config.json").read_text(encoding="utf-8")) | changes
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    for name in (*FILES[1:], "tokenizer.json"):
        (folder / name).write_bytes((resource(MODEL) / name).read_bytes())
    return folder


def test_a_whole_folder_loads(tmp_path: Path) -> None:
    assert load_learned(_copy(tmp_path)).codes == load_learned(resource(MODEL)).codes


@pytest.mark.parametrize("change", [{"codes": ["a"]}, {"phrases": ["a"] * 1_000}, {"sure": "high"}])
def test_a_folder_that_does_not_fit_together_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(ArtifactError, match="cannot be used"):
        load_learned(_copy(tmp_path, **change))


def test_a_broken_or_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError):
        load_learned(tmp_path / "none")


@pytest.mark.parametrize("name", ["model.safetensors", "joining.safetensors"])
def test_a_folder_with_other_tensors_is_refused(tmp_path: Path, name: str) -> None:
    save_file({"weights": np.zeros((3, 2), np.float32)}, _copy(tmp_path) / name)
    with pytest.raises(ArtifactError, match="cannot be used"):
        load_learned(tmp_path)


@pytest.mark.parametrize("name", ["codes", "embedder"])
def test_what_joins_must_be_made_for_the_same_reasons_and_embedder(tmp_path: Path, name: str) -> None:
    file = _copy(tmp_path) / "joining.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(told | {name: told[name][::-1]}), encoding="utf-8")
    with pytest.raises(ArtifactError, match="cannot be used"):
        load_learned(tmp_path)


@pytest.mark.parametrize("told", ["{}", '{"weights": {"sure": 1}, "bias": 0, "apart": 0.5}', "no json"])
def test_a_folder_that_does_not_tell_what_joins_is_refused(tmp_path: Path, told: str) -> None:
    (_copy(tmp_path) / "joining.json").write_text(told, encoding="utf-8")
    with pytest.raises(ArtifactError, match="cannot be used"):
        load_learned(tmp_path)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_lines_without_a_reason_are_mostly_left_alone_and_others_are_not(embedder: Embedder, language: str) -> None:
    table = pd.read_csv(resource("data/phrases/test_clauses.csv"), keep_default_na=False)
    tags = tag(corpus(table[language].tolist(), language), default_taxonomy(), embedder, TaggingSettings())
    found = np.isin(np.arange(len(table)), tags.position)
    none = (table["reason"] == "none").to_numpy()
    assert found[none].mean() < 0.36
    assert found[~none].mean() > 0.85
