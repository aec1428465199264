"""What is odd but usable is analyzed, with a plain caveat in the report and on the terminal."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Done, Run
from tests.cli.exports import HEADER, rows, write_csv

OUT = "rootcause-report"
FILES = {
    "report.html", "report.xlsx", "causes.csv", "comments.csv", "comments.parquet", "analysis.json", "taxonomy.yaml"
}  # fmt: skip


def analysis(folder: Path) -> dict[str, object]:
    loaded: dict[str, object] = json.loads((folder / OUT / "analysis.json").read_text(encoding="utf-8"))
    return loaded


def notes(folder: Path) -> set[str]:
    found = analysis(folder)["notes"]
    assert isinstance(found, list)
    return {note["code"] for note in found}


def comments(folder: Path) -> list[dict[str, str]]:
    with (folder / OUT / "comments.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def causes(folder: Path) -> list[dict[str, str]]:
    with (folder / OUT / "causes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def well(done: Done, folder: Path, read: int) -> None:
    """Exit 0, quiet libraries, all files there, and one row for every row read."""
    assert done.code == 0, done.err
    assert "Warning:" not in done.err.replace("rootcause", "")
    assert "Traceback" not in done.err
    assert {path.name for path in (folder / OUT).iterdir()} >= FILES
    assert len(comments(folder)) == read


def test_a_plain_export(run: Run, export: Path, tmp_path: Path) -> None:
    done = run("analyze", export)
    well(done, tmp_path, 240)
    assert "report.html" in done.out
    found = {row["cause_id"]: row["verdict"] for row in causes(tmp_path) if row["polarity"] == "problem"}
    assert found["waiting.phone"] == found["billing.incorrect"] == found["delivery.late"] == "driver"


def test_json_goes_to_stdout_and_progress_to_stderr(run: Run, export: Path) -> None:
    done = run("analyze", export, "--json")
    assert json.loads(done.out)["causes"]
    assert "..." in done.err


def test_no_score_column(run: Run, tmp_path: Path) -> None:
    write_csv(tmp_path / "x.csv", [(row[0], row[5]) for row in rows()], ("id", "comment"))
    done = run("analyze", "x.csv")
    well(done, tmp_path, 240)
    assert "no_scores" in notes(tmp_path)
    assert {row["verdict"] for row in causes(tmp_path)} <= {"", "too_few"}
    assert "score" in done.out.lower()


def test_all_scores_equal(run: Run, tmp_path: Path) -> None:
    write_csv(tmp_path / "x.csv", [(*row[:4], "4", row[5]) for row in rows()])
    done = run("analyze", "x.csv")
    well(done, tmp_path, 240)
    assert not {"driver", "strength"} & {row["verdict"] for row in causes(tmp_path)}
    assert analysis(tmp_path)["notes"]


def test_thirty_rows(run: Run, tmp_path: Path) -> None:
    write_csv(tmp_path / "x.csv", rows(30))
    done = run("analyze", "x.csv")
    well(done, tmp_path, 30)
    assert not {"driver", "strength"} & {row["verdict"] for row in causes(tmp_path)}
    assert any("thin" in code or "few" in code for code in notes(tmp_path)), notes(tmp_path)


def test_nul_bytes(run: Run, tmp_path: Path, export: Path) -> None:
    export.write_bytes(export.read_bytes().replace(b"minuten", b"min\x00uten"))
    well(run("analyze", export), tmp_path, 240)


def test_broken_utf8(run: Run, tmp_path: Path, export: Path) -> None:
    export.write_bytes(export.read_bytes().replace(b"Heel ", b"\xff\xfeHe\xc3\xabl\xe2\x82 ", 3))
    well(run("analyze", export), tmp_path, 240)


def test_duplicate_headers(run: Run, tmp_path: Path) -> None:
    write_csv(tmp_path / "x.csv", [(*row, row[3]) for row in rows()], (*HEADER, "channel"))
    well(run("analyze", "x.csv"), tmp_path, 240)


def test_two_thousand_columns(run: Run, tmp_path: Path) -> None:
    wide = [(*row, *("x" for _ in range(2_000))) for row in rows(60)]
    write_csv(tmp_path / "x.csv", wide, (*HEADER, *(f"c{i}" for i in range(2_000))))
    well(run("analyze", "x.csv"), tmp_path, 60)


def test_a_ten_megabyte_cell(run: Run, tmp_path: Path) -> None:
    lines = rows(60)
    lines[7] = (*lines[7][:5], "De factuur klopt niet. " * 450_000)
    write_csv(tmp_path / "x.csv", lines)
    with (tmp_path / "x.csv").open("rb") as file:
        assert len(file.read()) > 10_000_000
    done = run("analyze", "x.csv")
    assert done.code == 0, done.err
    assert (tmp_path / OUT / "report.html").exists()


def test_a_column_that_mixes_dates_and_text(run: Run, tmp_path: Path) -> None:
    lines = [(row[0], row[1] if i % 4 else "onbekend", *row[2:]) for i, row in enumerate(rows())]
    write_csv(tmp_path / "x.csv", lines)
    well(run("analyze", "x.csv"), tmp_path, 240)


def test_an_empty_export_column_and_trailing_commas(run: Run, tmp_path: Path, export: Path) -> None:
    export.write_text(
        "\n".join(f"{line}," for line in export.read_text(encoding="utf-8").splitlines()), encoding="utf-8"
    )
    well(run("analyze", export), tmp_path, 240)


def test_stdin_and_several_files(run: Run, tmp_path: Path, export: Path) -> None:
    second = write_csv(tmp_path / "b.csv", rows(60), delimiter=";")
    done = run("analyze", "-", second, stdin=export.read_bytes())
    well(done, tmp_path, 300)
    assert {row["rc_source"].rpartition(":")[0] for row in comments(tmp_path)} == {"b.csv", "stdin"}


def test_a_report_of_ours_is_replaced_whole(run: Run, tmp_path: Path, export: Path) -> None:
    assert run("analyze", export).code == 0
    (tmp_path / OUT / "report.html").write_text("old")
    assert run("analyze", export, "--formats", "html").code == 0
    assert (tmp_path / OUT / "report.html").read_text(encoding="utf-8") != "old"
    assert not (tmp_path / OUT / "report.xlsx").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"export.csv", OUT}


def test_the_report_renders_again_in_the_other_language(run: Run, tmp_path: Path, export: Path) -> None:
    assert run("analyze", export, "--language", "en").code == 0
    before = analysis(tmp_path)
    done = run("report", OUT, "--language", "nl")
    assert done.code == 0, done.err
    assert 'lang="nl"' in (tmp_path / OUT / "report.html").read_text(encoding="utf-8")
    assert analysis(tmp_path)["causes"] == before["causes"]
    assert len(comments(tmp_path)) == 240


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_a_legacy_terminal_shows_what_it_can(encoding: str, run: Run, tmp_path: Path) -> None:
    lines = [(*row[:3], "télé😀foon", *row[4:5], row[5] + " één € 😀") for row in rows()]
    write_csv(tmp_path / "é😀.csv", lines)
    for arguments in (["analyze", "é😀.csv"], ["columns", "é😀.csv"]):
        done = run(*arguments, env={"PYTHONIOENCODING": encoding})
        assert done.code == 0, done.err
        assert "Traceback" not in done.err


def test_redact_keeps_the_rows_and_masks(run: Run, tmp_path: Path) -> None:
    lines = [(*row[:5], f"{row[5]} Mail me: jan.devries@example.com") for row in rows(20)]
    write_csv(tmp_path / "x.csv", lines)
    done = run("redact", "x.csv")
    assert done.code == 0, done.err
    shown = list(csv.reader(done.out.splitlines()))
    assert len(shown) == 21
    assert all("[email]" in row[5] for row in shown[1:])
    assert "example.com" not in done.out
    assert "20 email" in done.err


def test_other_outcomes_what_if_and_comments_without_a_score(run: Run, tmp_path: Path) -> None:
    lines = []
    for i, row in enumerate(rows()):
        unhappy = i % 3 == 0
        score = "" if i % 4 == 1 else row[4]
        lines.append(
            (*row[:4], score, row[5], "ja" if unhappy and i % 2 else "nee", str(i % 7 if unhappy else 7 + i % 4))
        )
    write_csv(tmp_path / "x.csv", lines, (*HEADER, "Opgezegd", "NPS"))
    done = run("analyze", "x.csv", "--outcome", "opgezegd", "--outcome", "NPS")
    well(done, tmp_path, 240)
    found = analysis(tmp_path)
    views = found["views"]
    assert isinstance(views, list)
    assert [(view["name"], view["kind"]) for view in views] == [
        ("csat", "score"),
        ("Opgezegd", "yes_no"),
        ("NPS", "dsat"),
        ("NPS", "nps"),
    ]
    assert all(view["rows"] and view["low"] < view["value"] < view["high"] for view in views)
    assert {"outcome_yes_no", "outcome_scale"} <= notes(tmp_path)
    predicted = found["predicted"]
    assert isinstance(predicted, dict)
    assert predicted["comments"] == 60
    assert 0 <= predicted["low"] < predicted["rate"] < predicted["high"] <= 1
    expected = {row["id"]: row["rc_predicted"] for row in comments(tmp_path)}
    assert [bool(expected[row[0]]) for row in rows()] == [line[4] == "" for line in lines]
    assert {row["Opgezegd"] for row in comments(tmp_path)} == {"ja", "nee"}
    listed = found["causes"]
    assert isinstance(listed, list)
    drivers = [cause for cause in listed if cause["driver"]["verdict"] == "driver"]
    assert drivers
    assert all(cause["what_if"]["fall"] == 0.5 for cause in drivers)
    assert all(cause["what_if"] is None for cause in listed if cause not in drivers)


def test_columns_shows_outcomes(run: Run, tmp_path: Path) -> None:
    write_csv(
        tmp_path / "x.csv", [(*row, "ja" if i % 2 else "nee") for i, row in enumerate(rows())], (*HEADER, "churn")
    )
    done = run("columns", "x.csv", "--outcome", "churn", "--json")
    told = json.loads(done.out)
    assert {entry["column"]: entry["role"] for entry in told["columns"]}["churn"] == "outcome"
    assert "outcome_yes_no" in {note["code"] for note in told["notes"]}
    shown = run("columns", "x.csv", "--outcome", "churn").out
    assert "120 yes, 120 no" in shown
