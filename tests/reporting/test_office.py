"""Workbook and slides through LibreOffice: it opens them, and saves the same cells and pages."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from pptx import Presentation

from rootcause.domain.analysis import Analysis
from rootcause.reporting.slides import render_slides
from rootcause.reporting.workbook import MAX_COMMENTS, render_workbook
from tests.reporting.examples import analysis, comments, hostile
from tests.reporting.findings import with_findings

_TAXONOMY = """\
name: made
version: "1"
reasons:
- code: waiting
  name: {nl: Wachten, en: Waiting}
- code: waiting.phone
  name: {nl: "=1+1", en: "=1+1"}
- code: delivery
  name: {nl: Levering, en: Delivery}
- code: delivery.late
  name: {nl: Te laat, en: Late}
"""


def _editable(made: Analysis) -> Analysis:
    """With the sheet of reasons and the column that corrects comments."""
    tags = pd.DataFrame({"rc_id": comments()["rc_id"], "code": "delivery.late", "polarity": -1, "confidence": 0.9})
    return replace(made, taxonomy=_TAXONOMY, tags=tags.assign(start=0, stop=5))


MADE = {
    "findings": _editable(with_findings()),
    "dutch": replace(_editable(with_findings()), language="nl"),
    "hostile": _editable(hostile()),
    "no scores": analysis(scored=False),
}


class Office:
    """Converts files, all of a run with one profile."""

    def __init__(self, path: str, profile: Path) -> None:
        self.command = [path, "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to"]

    def convert(self, data: bytes, name: str, to: str, folder: Path) -> Path:
        (folder / name).write_bytes(data)
        out = folder / "converted"
        command = [*self.command, to, "--outdir", str(out), name]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=180)
        return out / f"{Path(name).stem}.{to}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    path = shutil.which("soffice")
    if path is None:
        pytest.skip("no LibreOffice here: install libreoffice-calc and libreoffice-impress")
    return Office(path, tmp_path_factory.mktemp("profile"))


def _opened(data: bytes) -> Any:
    with warnings.catch_warnings():  # the library that reads knows no data bars as another program writes them
        warnings.filterwarnings("ignore", ".* extension is not supported", UserWarning)
        return load_workbook(BytesIO(data))


def _cells(data: bytes) -> dict[str, dict[str, object]]:
    """Filled cells by sheet and place; carriage returns and characters XML cannot hold do not count."""
    book = _opened(data)
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")
        }
        for sheet in book
    }


@pytest.mark.parametrize("name", MADE)
def test_a_saved_workbook_holds_the_same_cells(name: str, office: Office, tmp_path: Path) -> None:
    data = render_workbook(MADE[name])
    saved = office.convert(data, "report.xlsx", "xlsx", tmp_path).read_bytes()
    before, after = _cells(data), _cells(saved)
    assert list(before) == list(after)
    for sheet, cells in before.items():
        assert cells.keys() == after[sheet].keys(), sheet
        for place, value in cells.items():
            same = pytest.approx(value, abs=1e-9) if isinstance(value, float | int) else value
            assert after[sheet][place] == same, (sheet, place)


@pytest.mark.parametrize("name", MADE)
def test_a_saved_workbook_has_no_formula_no_error_and_no_part_twice(name: str, office: Office, tmp_path: Path) -> None:
    data = render_workbook(MADE[name])
    saved = office.convert(data, "report.xlsx", "xlsx", tmp_path).read_bytes()
    for version in (data, saved):
        with ZipFile(BytesIO(version)) as parts:
            names = [part.casefold() for part in parts.namelist()]
        assert len(names) == len(set(names))
        types = {cell.data_type for sheet in _opened(version) for row in sheet for cell in row}
        assert types <= {"s", "n", "inlineStr"}


@pytest.mark.parametrize("name", MADE)
def test_slides_become_as_many_pages(name: str, office: Office, tmp_path: Path) -> None:
    data = render_slides(MADE[name])
    pdf = office.convert(data, "report.pptx", "pdf", tmp_path).read_bytes()
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
    assert pages == len(Presentation(BytesIO(data)).slides)
    with ZipFile(BytesIO(data)) as parts:
        names = [part.casefold() for part in parts.namelist()]
    assert len(names) == len(set(names))


def test_more_comments_than_a_sheet_opens_quickly_are_pointed_to() -> None:
    frame = comments(1).iloc[np.zeros(MAX_COMMENTS + 1, dtype=np.int64)]
    sheet = load_workbook(BytesIO(render_workbook(replace(_editable(analysis(1)), comments=frame))))["Comments"]
    assert sheet.max_row == 1
    assert "100,001 comments" in sheet["A1"].value
    assert "comments.parquet" in sheet["A1"].value
