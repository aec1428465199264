"""From an export to a labeling sheet, to a tagger, to tags, to how good they are, and back."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.exports import rows, write_csv
from tests.tagging.labeled import CODES, comments


def read(text: str, mark: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text), delimiter=mark))


def labeled(path: Path, n: int = 160, seed: int = 0, mark: str = ",") -> Path:
    texts, _, truth = comments(n, seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=mark)
        writer.writerow(("comment", "codes"))
        for text, row in zip(texts, truth.tolist(), strict=True):
            codes = "|".join(code for code, has in zip(CODES, row, strict=True) if has)
            writer.writerow((text, codes or "none"))
    return path


@pytest.fixture
def model(run: Run, tmp_path: Path) -> Path:
    done = run("train", labeled(tmp_path / "labels.csv"), "--out", "mine")
    assert done.code == 0, done.err
    assert "# A tagger of contact reasons" in done.out
    return tmp_path / "mine"


def test_train_tag_and_evaluate(run: Run, tmp_path: Path, model: Path) -> None:
    new = labeled(tmp_path / "new.csv", 80, 99)
    done = run("tag", new, "--model", model)
    assert done.code == 0, done.err
    found = read(done.out)
    right = [set(row["codes"].split("|")) - {"none"} == _reasons(row) for row in found]
    assert len(found) == 80
    assert sum(right) > 65
    done = run("evaluate", new, "--model", model, "--json")
    assert done.code == 0, done.err
    checked = json.loads(done.out)
    assert checked["evaluation"]["macro"]["value"] > 0.9
    assert checked["left_out"] <= 2  # made by the same hand, a text may come twice
    shown = run("evaluate", new, "--model", model)
    assert "macro-F1: " in shown.out
    assert "At 90% precision" in shown.out


def scored(path: Path, seed: int) -> Path:
    """An export of comments with scores: the planted reasons go with a low one."""
    texts, _, truth = comments(120, seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("comment", "csat"))
        writer.writerows((text, 1 if row.any() else 5) for text, row in zip(texts, truth, strict=True))
    return path


def test_analyze_and_compare_with_a_trained_tagger(run: Run, tmp_path: Path, model: Path) -> None:
    new, later = scored(tmp_path / "new.csv", 99), scored(tmp_path / "later.csv", 100)
    tagged = read(run("tag", new, "--model", model).out)
    done = run("analyze", new, "--model", model, "--out", "report", "--formats", "md", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert {"code": "tagger_trained", "reasons": len(CODES)} in [
        {"code": note["code"], "reasons": note["values"].get("reasons")} for note in told["notes"]
    ]
    found = read((tmp_path / "report" / "comments.csv").read_text(encoding="utf-8-sig"))
    assert [_reasons(row) for row in found] == [_reasons(row) for row in tagged]
    done = run("compare", new, later, "--model", model, "--json")
    assert done.code == 0, done.err
    assert "tagger_trained" in {note["code"] for note in json.loads(done.out)["notes"]}


def test_a_model_and_a_taxonomy_exclude_each_other(run: Run, tmp_path: Path, model: Path) -> None:
    done = run("analyze", scored(tmp_path / "new.csv", 99), "--model", model, "--taxonomy", model / "taxonomy.yaml")
    assert done.code == 2
    assert "brings the taxonomy it was trained with" in done.err
    done = run("analyze", tmp_path / "new.csv", "--model", tmp_path)
    assert done.code == 1
    assert "holds no tagger" in done.err


def _reasons(row: dict[str, str]) -> set[str]:
    return {code for column in ("rc_reasons", "rc_praise") for code in row[column].split("|") if code}


def test_comments_that_it_learned_from_are_left_out_of_the_figures(run: Run, tmp_path: Path, model: Path) -> None:
    done = run("evaluate", tmp_path / "labels.csv", "--model", model, "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["evaluation"]["comments"] == 0
    assert json.loads(done.out)["left_out"] == 160


def test_the_same_labels_in_another_order_give_the_same_tagger(run: Run, tmp_path: Path, model: Path) -> None:
    head, *lines = (tmp_path / "labels.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "turned.csv").write_text("\n".join([head, *lines[::-1]]), encoding="utf-8")
    assert run("train", tmp_path / "turned.csv", "--out", "other").code == 0
    for name in ("model.safetensors", "config.json", "README.md", "taxonomy.yaml"):
        assert (tmp_path / "other" / name).read_bytes() == (model / name).read_bytes()


@pytest.mark.parametrize("locale", ["en", "nl"])
def test_a_sheet_is_blind_and_goes_round(run: Run, tmp_path: Path, locale: str) -> None:
    export = write_csv(tmp_path / "export.csv", rows())
    done = run("sample", export, "-n", "40", "--csv-locale", locale, "--out", "sheet.csv")
    assert done.code == 0, done.err
    mark = ";" if locale == "nl" else ","
    sheet = read((tmp_path / "sheet.csv").read_text(encoding="utf-8-sig"), mark)
    assert len(sheet) == 40
    assert list(sheet[0]) == ["rc_id", "text", "codes", "note"]
    assert not any(row["codes"] for row in sheet)
    for row in sheet:
        row["codes"] = _label(row["text"])
    _write(tmp_path / "sheet.csv", sheet, mark)
    assert run("evaluate", "sheet.csv").code == 0
    done = run("train", "sheet.csv", "--out", "mine")
    assert done.code == 0, done.err
    config = json.loads((tmp_path / "mine" / "config.json").read_text(encoding="utf-8"))
    assert {"billing.incorrect", "delivery.late"} <= set(config["codes"])


def _label(text: str) -> str:
    folded = text.casefold()
    words = {"billing.incorrect": ("factuur", "billed"), "delivery.late": ("pakket", "parcel"),
             "waiting.phone": ("wacht", "hold")}  # fmt: skip
    return "|".join(code for code, each in words.items() if any(word in folded for word in each)) or "none"


def _write(path: Path, table: Sequence[dict[str, str]], mark: str = ",") -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]), delimiter=mark)
        writer.writeheader()
        writer.writerows(table)


def test_a_sheet_is_the_same_whatever_the_order_of_the_rows(run: Run, tmp_path: Path) -> None:
    one = run("sample", write_csv(tmp_path / "a.csv", rows()), "-n", "30").out
    assert run("sample", write_csv(tmp_path / "b.csv", rows()[::-1]), "-n", "30").out == one
    assert run("sample", tmp_path / "a.csv", "-n", "30", "--seed", "5").out != one
    assert len(read(run("sample", tmp_path / "a.csv", "-n", "9999").out)) == len({row[-1] for row in rows()})


def test_a_corrected_comments_csv_is_learned_from(run: Run, tmp_path: Path) -> None:
    """The analyst finds that "Super service" speaks of the attitude of staff, and says so in rc_praise."""
    assert run("analyze", write_csv(tmp_path / "export.csv", rows())).code == 0
    path = tmp_path / "rootcause-report" / "comments.csv"
    table = read(path.read_text(encoding="utf-8"))
    changed = 0
    for row in table:
        if "Super service" in row["comment"]:
            row["rc_praise"], changed = "staff.attitude", changed + 1
    assert changed > 10
    _write(tmp_path / "corrected.csv", table)
    done = run("train", "corrected.csv", "--out", "mine")
    assert done.code == 0, done.err
    (tmp_path / "new.csv").write_text("comment\nSuper service vandaag weer\nHet was een dag\n", encoding="utf-8")
    found = read(run("tag", "new.csv", "--model", "mine", "--verbatim", "comment").out)
    assert "staff.attitude" in _reasons(found[0])


def test_two_columns_of_labels_are_compared(run: Run, tmp_path: Path) -> None:
    texts, _, truth = comments(60)
    table = [
        {"comment": text, "codes": CODES[int(row.argmax())], "agent": CODES[0]}
        for text, row in zip(texts, truth, strict=True)
    ]
    _write(tmp_path / "two.csv", table)
    run("train", labeled(tmp_path / "labels.csv", seed=3), "--out", "mine")
    done = run("evaluate", "two.csv", "--model", "mine", "--against", "agent", "--json")
    assert done.code == 0, done.err
    agreed = json.loads(done.out)["agreement"]
    assert agreed["identical"] == pytest.approx(sum(row["codes"] == CODES[0] for row in table) / 60, abs=0.05)


def test_a_report_beside_the_errors_of_its_tags(run: Run, tmp_path: Path) -> None:
    export = write_csv(tmp_path / "export.csv", rows())
    assert run("analyze", export).code == 0
    sheet = read(run("sample", export, "-n", "120").out)
    for row in sheet:
        row["codes"] = _label(row["text"])
    _write(tmp_path / "sheet.csv", sheet)
    done = run("evaluate", "sheet.csv", "--report", "rootcause-report", "--json")
    assert done.code == 0, done.err
    corrected = {each["code"]: each for each in json.loads(done.out)["corrected"]}
    waiting = corrected["waiting.phone"]
    assert waiting["share_corrected"]["low"] <= waiting["share"] <= waiting["share_corrected"]["high"]
    assert waiting["impact_if_random"] >= waiting["impact"]
    assert "waiting.phone: tagged" in run("evaluate", "sheet.csv", "--report", "rootcause-report").out


def test_tags_without_a_model(run: Run, tmp_path: Path) -> None:
    done = run("tag", write_csv(tmp_path / "export.csv", rows()), "--out", "tagged.csv")
    assert done.code == 0, done.err
    found = read((tmp_path / "tagged.csv").read_text(encoding="utf-8"))
    assert len(found) == 240
    assert "rc_cluster" not in found[0]
    assert sum("waiting.phone" in row["rc_reasons"] for row in found) >= 27  # two of six complaints


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (("train", "plain.csv"), 2, "No column looks like labels; there are"),
        (("train", "labels.csv", "--labels", "kodes"), 2, "codes"),
        (("train", "few.csv"), 1, "There are 5 labeled comment(s)"),
        (("train", "labels.csv", "--embedder", "lexical"), 2, "Train with --embedder static"),
        (("train", "labels.csv", "--out", "full"), 2, "something else than a tagger"),
        (("train", "none.csv"), 2, "none.csv"),
        (("tag", "plain.csv", "--model", "full"), 1, "holds no tagger"),
        (("evaluate", "labels.csv"), 2, "share no reason"),
        (("train", "labels.csv", "--precision", "2"), 2, "--precision"),
    ],
)
def test_mistakes_are_told(run: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, expected: str) -> None:
    write_csv(tmp_path / "plain.csv", rows())
    labeled(tmp_path / "labels.csv", 30)
    labeled(tmp_path / "few.csv", 5)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x.txt").write_text("x", encoding="utf-8")
    done = run(*arguments)
    assert done.code == code, done.err
    assert expected in " ".join(done.err.replace("│", " ").split())
    assert "Traceback" not in done.err
