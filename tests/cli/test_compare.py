"""``rootcause compare`` as a user calls it: two exports, or one with a date."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.exports import COMPLAINTS, HEADER, rows, write_csv
from tests.cli.test_refused import one_sentence

NEW = "De monteur is niet op komen dagen."


def later(n: int = 300) -> list[tuple[str, ...]]:
    """Other answers, a year on: every seventh says what nobody said before."""
    return [
        (f"B{row[0]}", row[1].replace("2026", "2027"), f"N{row[2]}", row[3], *(("1", NEW) if i % 7 == 0 else row[4:]))
        for i, row in enumerate(rows(n))
    ]


@pytest.fixture
def old(export: Path) -> Path:
    return export


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "later.csv", later())


def test_two_exports(run: Run, old: Path, new: Path, tmp_path: Path) -> None:
    done = run("compare", old, new)
    assert done.code == 0, done.err
    assert "export.csv: 240 scored answers. later.csv: 300 scored answers." in done.out
    for text in ("Who answered", "How often reasons are mentioned", "What a mention weighs", "All the rest"):
        assert text in done.out
    assert re.search(r"Engineer or visit did not show(?: up)? +0\.0% +14\.3% +new", done.out)
    assert "Comparing ..." in done.err
    assert {path.name for path in tmp_path.iterdir()} == {"export.csv", "later.csv"}


def test_json_adds_up(run: Run, old: Path, new: Path) -> None:
    done = run("compare", old, new, "--json")
    found = json.loads(done.out)
    assert [part["kind"] for part in found["parts"]] == ["mix", "prevalence", "severity", "baseline"]
    assert sum(part["value"] for part in found["parts"]) == pytest.approx(found["difference"], abs=1e-12)
    assert found["new_rate"] - found["old_rate"] == pytest.approx(found["difference"], abs=1e-12)
    assert found["adjusters"] == ["channel", "language"]


def test_exchanged_exports_turn_every_sign(run: Run, old: Path, new: Path) -> None:
    there, back = (json.loads(run("compare", *pair, "--json").out) for pair in ((old, new), (new, old)))
    assert there["difference"] == -back["difference"]
    assert [(part["value"], part["low"]) for part in there["parts"]] == [
        (-part["value"], -part["high"]) for part in back["parts"]
    ]


def test_one_export_split_at_a_date(run: Run, tmp_path: Path) -> None:
    write_csv(tmp_path / "both.csv", [*rows(), *later()])
    done = run("compare", "both.csv", "--split", "2026-12-24", "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert (found["old_n"], found["new_n"]) == (240, 300)
    assert found["old_name"] == "2026-01-01 – 2026-09-16"
    write_csv(tmp_path / "two.csv", later())
    apart = json.loads(run("compare", write_csv(tmp_path / "one.csv", rows()), "two.csv", "--json").out)
    assert found["difference"] == apart["difference"]
    assert {cause["group"]: cause["status"] for cause in found["causes"]} == {
        cause["group"]: cause["status"] for cause in apart["causes"]
    }


def test_undated_comments_belong_to_no_period(run: Run, tmp_path: Path) -> None:
    lines = [(row[0], "" if i % 10 == 0 else row[1], *row[2:]) for i, row in enumerate([*rows(), *later()])]
    write_csv(tmp_path / "both.csv", lines)
    found = json.loads(run("compare", "both.csv", "--split", "2026-12-24", "--json").out)
    assert found["old_n"] + found["new_n"] == 486
    assert [note["code"] for note in found["notes"]] == ["undated"]


@pytest.mark.parametrize(("language", "said"), [("nl", "Waarom de score bewoog"), ("en", "Why the score moved")])
def test_a_folder_in_either_language(language: str, said: str, run: Run, old: Path, new: Path, tmp_path: Path) -> None:
    done = run("compare", old, new, "--out", "moved", "--language", language)
    assert done.code == 0, done.err
    assert sorted(path.name for path in (tmp_path / "moved").iterdir()) == [
        "comparison.html",
        "comparison.json",
        "comparison.md",
    ]
    text = (tmp_path / "moved" / "comparison.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {said}\n")
    assert str(Path("moved/comparison.html")) in done.out
    again = run("compare", old, new, "--out", "moved", "--language", language, "--seed", "5")
    assert again.code == 0, again.err
    assert (tmp_path / "moved" / "comparison.md").read_text(encoding="utf-8") != text


def test_groups_of_the_users_own(run: Run, tmp_path: Path) -> None:
    def labeled(lines: list[tuple[str, ...]], extra: str) -> list[tuple[str, ...]]:
        return [(*row, "wait" if "wa" in row[5] else extra) for row in lines]

    write_csv(tmp_path / "a.csv", labeled(rows(), ""), (*HEADER, "label"))
    write_csv(tmp_path / "b.csv", labeled(later(), "visit|other"), (*HEADER, "label"))
    found = json.loads(run("compare", "a.csv", "b.csv", "--groups", "label", "--json").out)
    assert {cause["group"]: cause["status"] for cause in found["causes"]}["visit"] == "new"


def test_without_scores_only_mentions_are_compared(run: Run, tmp_path: Path) -> None:
    for name, lines in (("a.csv", rows()), ("b.csv", later())):
        write_csv(tmp_path / name, [(row[0], row[5]) for row in lines], ("id", "comment"))
    done = run("compare", "a.csv", "b.csv")
    assert done.code == 0, done.err
    assert "only what is mentioned can be compared" in done.out
    assert "Where the difference lies" not in done.out
    assert re.search(r"Engineer or visit did not show(?: up)? +0\.0% +14\.3% +new +– +–", done.out)


def test_all_satisfied_in_one_period(run: Run, old: Path, tmp_path: Path) -> None:
    write_csv(tmp_path / "happy.csv", [(*row[:4], "5", row[5]) for row in later()])
    done = run("compare", old, "happy.csv")
    assert done.code == 0, done.err
    assert "Dissatisfied: 33.3% → 0.0%" in done.out
    assert "Where the difference lies" not in done.out


def test_the_scale_is_that_of_both_files_together(run: Run, tmp_path: Path) -> None:
    """Marks out of ten, of which one period uses the lower half alone: read by itself it would be out of five."""
    for name, lines, low, high in (("a.csv", rows(), 4, 9), ("b.csv", later(), 3, 5)):
        marks = [(*row[:4], str(low if row[4] in "12" else high), row[5]) for row in lines]
        write_csv(tmp_path / name, marks)
    found = json.loads(run("compare", "a.csv", "b.csv", "--json").out)
    assert (found["new_rate"], found["notes"][0]["code"]) == (1.0, "period_of_one_outcome")


def test_an_export_compared_with_itself(run: Run, old: Path) -> None:
    found = json.loads(run("compare", old, old, "--json").out)
    assert found["old_n"] == found["new_n"] == 240
    assert found["difference"] == 0.0
    assert {part["value"] for part in found["parts"]} == {0.0}


def test_files_of_one_name_are_told_apart(run: Run, tmp_path: Path) -> None:
    for folder, lines in (("jan", rows()), ("feb", later())):
        (tmp_path / folder).mkdir()
        write_csv(tmp_path / folder / "export.csv", lines)
    found = json.loads(run("compare", "jan/export.csv", "feb/export.csv", "--json").out)
    assert (found["old_name"], found["new_name"]) == ("jan/export.csv", "feb/export.csv")


def test_a_legacy_terminal_and_standard_input(run: Run, new: Path, old: Path) -> None:
    done = run("compare", "-", new, stdin=old.read_bytes(), env={"PYTHONIOENCODING": "cp1252"})
    assert done.code == 0, done.err
    assert "33.3% -> " in done.out
    assert "Traceback" not in done.err


REFUSED: dict[str, tuple[list[str], int, str]] = {
    "one export": (["export.csv"], 2, "--split"),
    "three exports": (["export.csv", "export.csv", "export.csv"], 2, "OLD and NEW"),
    "a missing file": (["export.csv", "none.csv"], 2, "none.csv"),
    "no date": (["export.csv", "--split", "gisteren"], 2, "gisteren"),
    "a date outside": (["export.csv", "--split", "2031-01-01"], 1, "2026-09-16"),
    "no dates": (["undated.csv", "--split", "2026-05-01"], 2, "--date"),
    "one row": (["export.csv", "one.csv"], 1, "one.csv"),
    "a report": (["export.csv", "report"], 2, "exports that the reports were made from"),
    "an analysis": (["export.csv", "report/analysis.json"], 2, "exports that the reports were made from"),
    "a wrong column": (["export.csv", "later.csv", "--score", "nps"], 2, "nps"),
    "a wrong language": (["export.csv", "later.csv", "--language", "fr"], 2, "language"),
    "another's folder": (["export.csv", "later.csv", "--out", "precious"], 2, "thesis.txt"),
    "the folder of a report": (["export.csv", "later.csv", "--out", "report"], 2, "analysis.json"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_one_clear_sentence(case: str, run: Run, old: Path, new: Path, tmp_path: Path) -> None:
    write_csv(tmp_path / "one.csv", rows(1))
    write_csv(tmp_path / "undated.csv", [(row[0], *row[2:]) for row in rows()], (HEADER[0], *HEADER[2:]))
    for folder, file in (("precious", "thesis.txt"), ("report", "analysis.json")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / file).write_text("{}")
    before = sorted(tmp_path.rglob("*"))
    arguments, code, named = REFUSED[case]
    done = run("compare", *arguments)
    assert (done.code, done.out) == (code, ""), done.err
    assert one_sentence(done.err), done.err
    assert named in done.err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_report_does_not_replace_a_comparison(run: Run, old: Path, new: Path, tmp_path: Path) -> None:
    assert run("compare", old, new, "--out", "moved").code == 0
    done = run("analyze", old, "--out", "moved")
    assert done.code == 2
    assert one_sentence(done.err)
    assert sorted(path.name for path in (tmp_path / "moved").iterdir()) == [
        "comparison.html",
        "comparison.json",
        "comparison.md",
    ]


def test_no_customers_words_in_what_is_written(run: Run, old: Path, new: Path, tmp_path: Path) -> None:
    done = run("compare", old, new, "--out", "moved")
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "moved").iterdir())
    assert not [text for text in (*COMPLAINTS, NEW) if text in written + done.out + done.err]
