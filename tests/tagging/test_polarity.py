"""Tone by the model that ships: held-out clauses, negation, both languages, hostile input."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score

from rootcause.domain.reasons import MENTION, PRAISE, PROBLEM
from rootcause.errors import ArtifactError
from rootcause.resources import resource
from rootcause.tagging.lexicon import judgment
from rootcause.tagging.polarity import MODEL, load_tone, polarities

VALUES = {"problem": PROBLEM, "neutral": MENTION, "praise": PRAISE}
LANGUAGES = ("nl", "en")
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def held_out() -> Rows:
    with resource("data/phrases/clauses.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["split"] != "train"]


def told(rows: Rows, language: str) -> tuple[np.ndarray, np.ndarray]:
    truth = np.array([VALUES[row["polarity"]] for row in rows])
    return truth, polarities([row[language] for row in rows], [language] * len(rows))


def one(text: str, language: str = "nl") -> int:
    return int(polarities([text], [language])[0])


def macro(truth: np.ndarray, found: np.ndarray) -> float:
    return float(f1_score(truth, found, average="macro"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_held_out_clauses(held_out: Rows, language: str) -> None:
    truth, found = told(held_out, language)
    words = np.sign([judgment(row[language], language) for row in held_out])
    assert macro(truth, found) >= 0.84
    assert macro(truth, found) >= macro(truth, words) + 0.15


def test_negation_turns_a_clause_round(held_out: Rows) -> None:
    pairs = [row for row in held_out if row["contrast"]]
    assert len(pairs) >= 150
    right = [np.mean(np.equal(*told(pairs, language))) for language in LANGUAGES]
    assert min(right) >= 0.82


@pytest.mark.parametrize(
    ("praise", "problem"),
    [
        ("De monteur kwam op tijd", "De monteur kwam niet op tijd"),
        ("Ik hoefde niet te wachten", "Ik moest wachten"),
        ("Ze belden netjes terug", "Ze belden nooit terug"),
        ("geen klachten", "veel klachten"),
        ("The parcel arrived on time", "The parcel did not arrive on time"),
        ("Nobody was rude to me", "Everybody was rude to me"),
        ("no problems at all", "one problem after another"),
    ],
)
def test_contrasts(praise: str, problem: str) -> None:
    assert (one(praise, "unknown"), one(problem, "unknown")) == (PRAISE, PROBLEM)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("👍", PRAISE), ("😡", PROBLEM), ("ok 😊😊", PRAISE), ("❤️", PRAISE), ("tja :(", PROBLEM)],
)
def test_pictures_judge(text: str, expected: int) -> None:
    assert one(text, "unknown") == expected


@pytest.mark.parametrize("text", ["", " ", "...", "\x00", "\u202e", "[name]"])
def test_where_nothing_is_said_nothing_is_judged(text: str) -> None:
    assert one(text) == MENTION


def test_hostile_clauses_are_bounded() -> None:
    found = polarities(
        ["niet " * 100_000, "x" * 1_000_000, "a\u0301" * 50_000, "goed\n" * 50_000, "\ud800"], ["nl"] * 5
    )
    assert set(found.tolist()) <= {PROBLEM, MENTION, PRAISE}


def test_a_clause_reads_the_same_whatever_stands_beside_it(held_out: Rows) -> None:
    texts = [row["nl"] for row in held_out[:300]]
    together = polarities(texts, ["nl"] * len(texts))
    assert together.tolist() == [one(text) for text in texts]
    assert polarities([], []).shape == (0,)


def test_probabilities_are_probabilities(held_out: Rows) -> None:
    texts = [row["en"] for row in held_out[:50]]
    found = load_tone(resource(MODEL)).probabilities(texts, ["en"] * 50)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    assert found.min() >= 0


def test_no_torch_is_imported() -> None:
    code = """
import sys
from rootcause.tagging.polarity import polarities
polarities(["goed"], ["nl"])
print(sorted({"torch", "transformers"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
def test_a_folder_that_is_not_whole_is_refused(tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(resource(MODEL), tmp_path / "model")
    (folder / name).write_text("{}")
    with pytest.raises(ArtifactError, match="cannot be used"):
        load_tone(folder)
