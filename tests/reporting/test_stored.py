from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from rootcause.domain.analysis import SCHEMA_VERSION, Analysis
from rootcause.domain.outcomes import Predicted, View, ViewRow, WhatIf
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


def test_a_file_of_an_earlier_version_gets_defaults_for_what_it_lacks(tmp_path: Path) -> None:
    made = replace(analysis(3), views=(View("nps", "nps", 900, 12.5, 8.0, 17.0, (ViewRow("a", 90, 3.2, 1.0, 5.4),)),))
    made = replace(made, predicted=Predicted(40, 0.3, 0.2, 0.4))
    fallen = replace(made.causes[0], what_if=WhatIf(0.5, 0.02, 0.01, 0.03))
    content = json.loads(dump_analysis(replace(made, causes=(fallen, *made.causes[1:]))))
    for part in ("views", "predicted"):
        assert content.pop(part)
    assert content["causes"][0].pop("what_if")["fall"] == 0.5
    path = tmp_path / "analysis.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    back = load_analysis(path)
    assert (back.views, back.predicted, back.causes[0].what_if) == ((), None, None)
    assert back.causes == made.causes
    content.pop("causes")
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ArtifactError, match='damaged at "causes"'):
        load_analysis(path)


def test_views_what_if_and_predictions_come_back_equal(tmp_path: Path) -> None:
    rows = (ViewRow("waiting.phone", 412, 0.31, 0.2, 0.45), ViewRow("rare", 20, -0.01, -0.05, 0.03))
    made = replace(
        analysis(2), views=(View("Score", "score", 2400, 3.9, 3.8, 4.0, rows), View("x", "yes_no", 9, 0, 0, 1))
    )
    fallen = replace(made.causes[0], what_if=WhatIf(0.5, 0.02, 0.01, 0.03))
    made = replace(made, causes=(fallen, *made.causes[1:]), predicted=Predicted(12))
    back = load_analysis(_saved(made, tmp_path))
    assert (back.views, back.predicted, back.causes) == (made.views, made.predicted, made.causes)
