from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.edited import entries, fill, write_export


@pytest.fixture
def report(run: Run, tmp_path: Path) -> Path:
    write_export(tmp_path / "export.csv", 12)
    assert run("analyze", "export.csv", "--formats", "xlsx").code == 0
    return tmp_path / "rootcause-report"


def test_edits_are_applied_in_place_and_told(run: Run, report: Path) -> None:
    fill(report / "report.xlsx", {"waiting.phone": {"New name, English": "Phone"}}, {"wrong, 7 lines": "none"})
    done = run("apply", report)
    assert done.code == 0
    assert "renamed: waiting.phone -> waiting.phone" in done.err
    assert "1 comment(s) corrected" in done.err
    assert "Phone" in done.out
    assert entries(report / "report.xlsx")["waiting.phone"]["Name, English"] == "Phone"


def test_a_copy_elsewhere_is_applied_into_another_folder(run: Run, report: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(report / "report.xlsx", tmp_path / "mine.xlsx"))
    fill(copy, {"waiting.phone": {"Archive (x)": "x"}})
    before = {file.name: file.read_bytes() for file in report.iterdir()}
    done = run("apply", copy, "--report", report, "--out", tmp_path / "new")
    assert done.code == 0, done.err
    assert "waiting.phone" not in entries(tmp_path / "new" / "report.xlsx")
    assert {file.name: file.read_bytes() for file in report.iterdir()} == before


def test_edits_in_the_report_are_not_lost_to_those_of_a_copy(run: Run, report: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(report / "report.xlsx", tmp_path / "mine.xlsx"))
    fill(copy, {"waiting.phone": {"Archive (x)": "x"}})
    fill(report / "report.xlsx", {"delivery.late": {"Archive (x)": "x"}})
    done = run("apply", copy, "--report", report)
    assert done.code == 2
    assert "edits that were not applied" in done.err
    assert entries(report / "report.xlsx")["delivery.late"]["Archive (x)"] == "x"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere",), "There is no"),
        (("mine.xlsx",), "is no report"),
        (("junk.xlsx", "--report", "rootcause-report"), ""),
    ],
)
def test_a_user_s_mistake_is_explained(run: Run, report: Path, arguments: tuple[str, ...], told: str) -> None:
    shutil.copy(report / "report.xlsx", "mine.xlsx")
    Path("junk.xlsx").write_bytes(b"junk")
    done = run("apply", *arguments)
    assert done.code == 2
    assert told in done.err
    assert "Traceback" not in done.err


def test_a_second_run_does_not_lose_edits(run: Run, report: Path) -> None:
    fill(report / "report.xlsx", {"waiting.phone": {"New name, English": "Phone"}})
    done = run("analyze", "export.csv")
    assert done.code == 2
    assert "rootcause apply" in done.err
    assert run("report", report, "--language", "nl").code == 2
