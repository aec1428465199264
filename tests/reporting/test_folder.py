from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from rootcause.domain.causes import DriverTable
from rootcause.errors import ArtifactError, OutputRefused
from rootcause.reporting import check_output, folder, load_analysis, load_report, write_report
from tests.reporting.examples import analysis

FILES = {
    "report.html",
    "report.xlsx",
    "causes.csv",
    "comments.csv",
    "comments.parquet",
    "analysis.json",
    "taxonomy.yaml",
}


def _names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def _broken() -> object:
    """An analysis that fails halfway: the page renders, the tables cannot be written."""
    made = analysis(1)
    frame = pd.DataFrame({"rc_id": ["a"], "odd": pd.Series([object()], dtype=object)})
    return replace(made, comments=frame)


def test_a_report_is_a_folder_of_seven_files(tmp_path: Path) -> None:
    out = write_report(analysis(2), tmp_path / "deep" / "report", taxonomy_yaml="reasons: []\n")
    assert out == tmp_path / "deep" / "report"
    assert _names(out) == FILES
    assert (out / "taxonomy.yaml").read_text(encoding="utf-8") == "reasons: []\n"
    assert _names(tmp_path / "deep") == {"report"}


def test_only_the_formats_asked_for_and_only_what_is_known(tmp_path: Path) -> None:
    out = write_report(replace(analysis(2), comments=None), tmp_path / "report", formats=("html",))
    assert _names(out) == {"report.html", "causes.csv", "analysis.json"}


def test_the_same_bytes_in_every_file(tmp_path: Path) -> None:
    first, second = (write_report(analysis(2), tmp_path / name, taxonomy_yaml="x") for name in ("a", "b"))
    for name in sorted(FILES):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_a_report_of_ours_is_replaced_whole(tmp_path: Path) -> None:
    out = write_report(analysis(2), tmp_path / "report", taxonomy_yaml="x")
    (out / ".DS_Store").write_bytes(b"")
    write_report(replace(analysis(1), comments=None), out, formats=())
    assert _names(out) == {"causes.csv", "analysis.json"}
    assert len(load_analysis(out).causes) == 4
    assert _names(tmp_path) == {"report"}


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    out = tmp_path / "report"
    out.mkdir()
    assert "report.html" in _names(write_report(analysis(1), out))


@pytest.mark.parametrize("name", ["notes.docx", "report.html", "causes.csv"])
def test_a_folder_that_we_did_not_write_is_refused_and_left_alone(tmp_path: Path, name: str) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / name).write_text("precious", encoding="utf-8")
    with pytest.raises(OutputRefused, match="--out"):
        check_output(out)
    with pytest.raises(OutputRefused):
        write_report(analysis(1), out)
    assert (out / name).read_text(encoding="utf-8") == "precious"
    assert _names(tmp_path) == {"mine"}


def test_a_file_of_yours_beside_our_report_is_never_deleted(tmp_path: Path) -> None:
    out = write_report(analysis(1), tmp_path / "report")
    (out / "my notes.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(OutputRefused, match=r'"my notes\.txt"'):
        write_report(analysis(1), out)
    assert (out / "my notes.txt").exists()


def test_somebody_elses_analysis_json_is_no_passport(tmp_path: Path) -> None:
    out = tmp_path / "theirs"
    out.mkdir()
    (out / "analysis.json").write_text('{"results": []}', encoding="utf-8")
    with pytest.raises(OutputRefused):
        check_output(out)


def test_a_report_of_a_newer_version_may_be_replaced(tmp_path: Path) -> None:
    out = tmp_path / "report"
    out.mkdir()
    (out / "analysis.json").write_text('{"schema_version": 99, "manifest": {}}', encoding="utf-8")
    check_output(out)


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "report"
    out.write_text("x", encoding="utf-8")
    with pytest.raises(OutputRefused, match="is a file"):
        check_output(out)


@pytest.mark.parametrize("place", ["/proc/nowhere/report", "/dev/null/report"])
def test_a_place_that_cannot_be_written_is_refused_before_the_work(place: str) -> None:
    if not Path("/proc/self").exists():
        pytest.skip("this system has no /proc")
    with pytest.raises(OutputRefused, match="cannot be written"):
        check_output(Path(place))


def test_asking_leaves_no_trace(tmp_path: Path) -> None:
    check_output(tmp_path / "a" / "b" / "report")
    assert _names(tmp_path) == set()


def test_a_failure_halfway_leaves_the_old_report_and_nothing_else(tmp_path: Path) -> None:
    out = write_report(analysis(2), tmp_path / "report")
    before = {entry.name: entry.read_bytes() for entry in out.iterdir()}
    with pytest.raises(Exception, match="object"):
        write_report(_broken(), out)  # type: ignore[arg-type]
    assert {entry.name: entry.read_bytes() for entry in out.iterdir()} == before
    assert _names(tmp_path) == {"report"}


def test_a_failure_halfway_removes_the_folders_made_for_it(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="object"):
        write_report(_broken(), tmp_path / "a" / "b" / "report")  # type: ignore[arg-type]
    assert _names(tmp_path) == set()


def test_a_link_keeps_pointing_to_the_report(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    link = tmp_path / "link"
    link.symlink_to(real)
    assert write_report(analysis(1), link) == real
    assert link.is_symlink()
    assert "report.html" in _names(link)


def test_a_folder_reads_back_with_its_comments_and_taxonomy(tmp_path: Path) -> None:
    made = analysis(2)
    out = write_report(made, tmp_path / "report", taxonomy_yaml="reasons: []\n")
    back, taxonomy = load_report(out)
    assert taxonomy == "reasons: []\n"
    assert back.comments is not None
    assert made.comments is not None
    pd.testing.assert_frame_equal(back.comments, made.comments)
    assert isinstance(back.totals, DriverTable)
    again = write_report(back, tmp_path / "again", taxonomy_yaml=taxonomy)
    for name in sorted(FILES):
        assert (again / name).read_bytes() == (out / name).read_bytes(), name


def test_a_damaged_parquet_is_an_artifact_error(tmp_path: Path) -> None:
    out = write_report(analysis(1), tmp_path / "report")
    (out / "comments.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(ArtifactError, match="damaged"):
        load_report(out)


def test_a_full_disk_is_told_plainly_and_keeps_the_old_report(tmp_path: Path) -> None:
    out = write_report(analysis(1), tmp_path / "report")
    before = (out / "report.html").read_bytes()
    with pytest.raises(OutputRefused, match="No space left"), folder._place(out):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert (out / "report.html").read_bytes() == before
    assert _names(tmp_path) == {"report"}


def test_a_swap_that_fails_brings_the_old_folder_back(tmp_path: Path) -> None:
    out = tmp_path / "report"
    out.mkdir()
    (out / "analysis.json").write_text("old", encoding="utf-8")
    with pytest.raises(FileNotFoundError):
        folder._swap(tmp_path / "never made", out)
    assert (out / "analysis.json").read_text(encoding="utf-8") == "old"
    assert _names(tmp_path) == {"report"}
