from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from rootcause.domain.analysis import SCHEMA_VERSION, Analysis
from rootcause.errors import ArtifactError
from rootcause.reporting.html import render_html
from rootcause.reporting.stored import dump_analysis, load_analysis
from tests.reporting.examples import analysis, hostile


def _saved(made: Analysis, folder: Path) -> Path:
    path = folder / "analysis.json"
    path.write_text(dump_analysis(made), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "made",
    [analysis(), analysis(0), analysis(scored=False), analysis(30), hostile()],
    ids=["usual", "none", "no scores", "many", "hostile"],
)
def test_what_was_saved_comes_back_equal(made: Analysis, tmp_path: Path) -> None:
    back = load_analysis(_saved(made, tmp_path))
    for field in fields(Analysis):
        if field.name != "comments":
            assert getattr(back, field.name) == getattr(made, field.name), field.name
    assert back.comments is None
    assert dump_analysis(back) == dump_analysis(made)


def test_a_loaded_analysis_renders_the_same_page(tmp_path: Path) -> None:
    made = analysis(3)
    assert render_html(load_analysis(_saved(made, tmp_path))) == render_html(made)


def test_keys_are_sorted_and_what_is_not_a_number_is_null() -> None:
    made = analysis(1)
    odd = replace(made.causes[0], driver=replace(made.causes[0].driver, lift=float("nan"), n=cast(int, np.int64(7))))
    text = dump_analysis(replace(made, causes=(odd,)))
    assert "NaN" not in text
    content = json.loads(text)
    assert list(content) == sorted(content)
    assert content["causes"][0]["driver"]["lift"] is None
    assert content["causes"][0]["driver"]["n"] == 7
    assert content["schema_version"] == SCHEMA_VERSION


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not complete JSON"),
        ('{"schema_version": 1, "manifest"', "not complete JSON"),
        ("[1]", "not an analysis"),
        ("{}", "not an analysis"),
        ('{"schema_version": 99, "manifest": {}}', "schema 99"),
        ('{"schema_version": 1, "manifest": {}}', "damaged at"),
        ("[" * 100_000, "not complete JSON"),
    ],
)
def test_damaged_and_foreign_files_are_refused(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "analysis.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ArtifactError, match=told):
        load_analysis(path)


def test_a_wrong_value_is_named_by_its_place(tmp_path: Path) -> None:
    content = json.loads(dump_analysis(analysis(1)))
    content["causes"][0]["driver"]["n"] = "a secret word"
    path = tmp_path / "analysis.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ArtifactError, match="driver") as caught:
        load_analysis(path)
    assert "secret" not in str(caught.value)


def test_a_missing_file_is_an_artifact_error(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="cannot be read"):
        load_analysis(tmp_path / "analysis.json")
    with pytest.raises(ArtifactError, match="cannot be read"):
        load_analysis(tmp_path)
