"""The round trip of a report through the hands of an analyst, on planted comments: each edit does what it says."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

import rootcause
from rootcause import learning, pipeline
from rootcause.applying import apply_edits
from rootcause.domain.analysis import Analysis
from rootcause.domain.edits import CommentEdit, Edits
from rootcause.errors import ArtifactError, InputError, OutputRefused, SettingsInvalid, TaxonomyInvalid
from rootcause.reporting import Applied, check_output, load_analysis, read_edits, write_report
from rootcause.rereading import CARRIED_NOTES
from rootcause.settings import Settings, change_settings
from rootcause.tagging import default_taxonomy, read_taxonomy
from tests.edited import entries, fill, write_export

WAITING, PEACOCKS = "waiting.phone", "feathers"
HOURS = "contact.opening_hours"
NO_EDITS = Edits()


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of the planted export, to be copied and not written in."""
    folder = tmp_path_factory.mktemp("planted")
    made = pipeline.analyze([write_export(folder / "export.csv")], Settings())
    return write_report(made, folder / "report", formats=("xlsx",))


@pytest.fixture
def report(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "report"))


@pytest.fixture
def peacocks(original: Path) -> str:
    """The id of the cluster that no reason covers."""
    return next(c.id for c in load_analysis(original).causes if c.kind == "discovered" and "feathers" in c.name_en)


@pytest.fixture
def queue(original: Path) -> str:
    """The id of the part of the waiting that is about the queue."""
    cause = next(c for c in load_analysis(original).causes if c.id == WAITING)
    return next(child.id for child in cause.children if "queue" in child.name_en)


def applied(report: Path) -> Analysis:
    """Apply in place, as the command does; the analysis as it is read back."""
    edits = read_edits(report / "report.xlsx")
    made = apply_edits(load_analysis(report), edits)
    remarks = {edit.id: edit.remark for edit in edits.reasons if edit.remark}
    write_report(made.analysis, report, formats=("xlsx",), applied=Applied(report, made.labels, remarks, made.became))
    return load_analysis(report)


def reasons_of(made: Analysis, words: str) -> Counter[str]:
    """Of the comments with these words, how many have which reasons, praise marked with a plus; never a day's hours."""
    frame = made.comments
    assert frame is not None
    rows = frame[frame["Comment"].str.contains(words)]
    return Counter(
        "|".join([*_codes(problems), *(f"+{code}" for code in _codes(praise))])
        for problems, praise in zip(rows["rc_reasons"], rows["rc_praise"], strict=True)
    )


def _codes(cell: str) -> list[str]:
    return [code for code in cell.split("|") if code not in ("", HOURS)]


def n_of(made: Analysis, code: str) -> int:
    return next((cause.driver.n for cause in made.causes if cause.id == code), 0)


def test_an_untouched_workbook_gives_the_same_bytes(report: Path, original: Path) -> None:
    applied(report)
    for name in ("analysis.json", "report.xlsx", "comments.parquet", "tags.parquet", "taxonomy.yaml", "causes.csv"):
        assert (report / name).read_bytes() == (original / name).read_bytes(), name


def test_the_sheet_holds_reasons_their_parts_and_what_was_discovered(report: Path, peacocks: str, queue: str) -> None:
    rows = entries(report / "report.xlsx")
    assert rows[WAITING]["Kind"] == "reason"
    assert rows[WAITING]["Comments"] == 88
    assert rows["waiting"]["Kind"] == "group of reasons"
    assert (rows[queue]["Kind"], rows[queue]["Comments"]) == ("part of a reason", 44)
    assert (rows[peacocks]["Kind"], rows[peacocks]["Comments"]) == ("discovered", 44)
    codes = list(rows)
    assert codes.index(WAITING) < codes.index(queue) < codes.index("waiting.reply") < codes.index(peacocks)
    assert all(row["New name, English"] is None for row in rows.values())


def test_a_new_name_keeps_the_code(report: Path) -> None:
    fill(report / "report.xlsx", {WAITING: {"New name, English": "Phone takes ages"}})
    made = applied(report)
    cause = next(c for c in made.causes if c.id == WAITING)
    assert (cause.name_en, cause.name_nl) == ("Phone takes ages", "Lang in de wacht")
    assert cause.driver.n == 88
    assert read_taxonomy(report / "taxonomy.yaml")[WAITING].name.en == "Phone takes ages"
    assert not any(note.code == "edits_break" for note in made.notes)


def test_into_a_code_that_is_there_merges(report: Path) -> None:
    before = read_taxonomy(report / "taxonomy.yaml")
    fill(report / "report.xlsx", {"billing.incorrect": {"Into (code)": "price.expensive"}})
    made = applied(report)
    after = read_taxonomy(report / "taxonomy.yaml")
    assert n_of(made, "price.expensive") == 22
    assert not any(c.id == "billing.incorrect" for c in made.causes)
    assert "billing.incorrect" not in {reason.code for reason in after}
    for kind in ("examples", "patterns"):
        for language, lines in getattr(before["billing.incorrect"], kind).items():
            assert set(lines) <= set(getattr(after["price.expensive"], kind)[language])
    (broken,) = [note for note in made.notes if note.code == "edits_break"]
    assert broken.values["codes"] == "billing.incorrect, price.expensive"


def test_into_a_new_code_moves(report: Path) -> None:
    fill(report / "report.xlsx", {"billing.incorrect": {"Into (code)": "price.wrong_bill"}})
    made = applied(report)
    assert n_of(made, "price.wrong_bill") == 22
    after = read_taxonomy(report / "taxonomy.yaml")
    assert after["price.wrong_bill"].parent == "price"
    assert after.version != default_taxonomy().version
    assert not any(note.code == "edits_break" for note in made.notes)


def test_an_x_archives(report: Path) -> None:
    fill(report / "report.xlsx", {"billing.incorrect": {"Archive (x)": "x"}})
    made = applied(report)
    assert not any(c.id == "billing.incorrect" for c in made.causes)
    assert reasons_of(made, "bill is wrong") == {"": 22}
    assert read_taxonomy(report / "taxonomy.yaml")["billing.incorrect"].retired
    assert "billing.incorrect" not in entries(report / "report.xlsx")


def test_a_part_with_a_new_code_is_split_off_with_its_comments(report: Path, queue: str) -> None:
    fill(report / "report.xlsx", {queue: {"Into (code)": "waiting.queue", "New name, English": "Queue of callers"}})
    made = applied(report)
    assert reasons_of(made, "phone queue") == {"waiting.queue": 44}
    assert reasons_of(made, "hold music") == {WAITING: 44}
    reason = read_taxonomy(report / "taxonomy.yaml")["waiting.queue"]
    assert reason.name.en == "Queue of callers"
    assert reason.examples["en"]
    assert all("queue" in example for example in reason.examples["en"])
    (broken,) = [note for note in made.notes if note.code == "edits_break"]
    assert broken.values["codes"] == "waiting.phone, waiting.queue"


def test_a_discovered_cluster_becomes_a_reason(report: Path, peacocks: str) -> None:
    fill(report / "report.xlsx", {peacocks: {"Into (code)": "product.peacocks"}})
    made = applied(report)
    assert n_of(made, "product.peacocks") == 44
    assert reasons_of(made, PEACOCKS) == {"product.peacocks": 44}
    assert not any(c.kind == "discovered" and "feathers" in c.name_en for c in made.causes)
    assert any(
        "feathers" in line for line in read_taxonomy(report / "taxonomy.yaml")["product.peacocks"].examples["en"]
    )


def test_the_next_export_finds_a_reason_that_was_discovered(report: Path, peacocks: str, tmp_path: Path) -> None:
    fill(report / "report.xlsx", {peacocks: {"Into (code)": "product.peacocks"}})
    applied(report)
    settings = change_settings(Settings(), {"tagging__taxonomy": str(report / "taxonomy.yaml")})
    again = pipeline.analyze([write_export(tmp_path / "next.csv", 18)], settings)
    assert n_of(again, "product.peacocks") >= 30


def test_a_discovered_cluster_can_join_a_reason(report: Path, peacocks: str) -> None:
    fill(report / "report.xlsx", {peacocks: {"Into (code)": "product.quality"}})
    assert n_of(applied(report), "product.quality") == 44


def test_a_part_can_join_another_reason(report: Path, queue: str) -> None:
    fill(report / "report.xlsx", {queue: {"Into (code)": "staff.capacity"}})
    made = applied(report)
    assert (n_of(made, "staff.capacity"), n_of(made, WAITING)) == (44, 44)


def test_corrected_comments_come_through_and_teach(report: Path) -> None:
    one, two, three = "wrong, 7 lines", "wrong, 8 lines", "friendly to the 9 of us"
    codes = {one: "none", two: "price.expensive | WAITING.PHONE", three: "staff.knowledge:praise"}
    fill(report / "report.xlsx", {}, codes)
    made = applied(report)
    assert reasons_of(made, one) == {"": 1}
    assert reasons_of(made, two) == {"waiting.phone|price.expensive": 1}
    assert reasons_of(made, three) == {"+staff.knowledge": 1}
    labels = pd.read_csv(report / "labels.csv", dtype=str)
    assert sorted(labels["codes"]) == ["none", "price.expensive|waiting.phone", "staff.knowledge:praise"]
    assert any(one in text for text in labels["text"])
    read = learning.read_labels([report / "labels.csv"])
    assert len(read.used) == 3
    assert read.labeling.truth.sum() == 3


def test_edits_add_up_over_several_rounds(report: Path, peacocks: str) -> None:
    fill(report / "report.xlsx", {peacocks: {"Into (code)": "product.peacocks"}}, {"wrong, 7 lines": "none"})
    applied(report)
    fill(
        report / "report.xlsx",
        {"product.peacocks": {"New name, English": "Peacocks scream", "Remark": "ask supplier"}},
        {"wrong, 8 lines": "product.peacocks"},
    )
    made = applied(report)
    assert n_of(made, "product.peacocks") == 45
    told = [note.values["corrected"] for note in made.notes if note.code == "edits_applied"]
    assert told == [1, 1]
    assert reasons_of(made, "wrong, 7 lines") == {"": 1}
    assert len(pd.read_csv(report / "labels.csv")) == 2
    assert entries(report / "report.xlsx")["product.peacocks"]["Remark"] == "ask supplier"


def test_what_people_wrote_to_call_back_goes_along(report: Path) -> None:
    book = load_workbook(report / "follow_up.xlsx")
    sheet = book.worksheets[0]
    row = next(row for row in range(3, sheet.max_row + 1) if sheet.cell(row, 1).value == WAITING)
    sheet.cell(row, 7, "Ann")
    book.save(report / "follow_up.xlsx")
    fill(report / "report.xlsx", {WAITING: {"Into (code)": "waiting.line"}})
    applied(report)
    rows = list(load_workbook(report / "follow_up.xlsx").worksheets[0].iter_rows(min_row=3, values_only=True))
    assert [row[0] for row in rows if row[6] == "Ann"] == ["waiting.line"]


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "nobody.knows": ({"Archive (x)": "x"}, "is no code and no id of this report"),
    "delivery.late": ({"Archive (x)": "x", "Into (code)": "delivery.missing"}, "archive and into are both filled"),
    "delivery.missing": ({"Into (code)": "delivery.missing"}, "cannot be merged into itself"),
    "delivery.damaged": ({"Into (code)": "price.expensive"}, "price.expensive is to be archived"),
    "price.expensive": ({"Archive (x)": "x"}, ""),
    "waiting.reply": ({"Into (code)": "waiting.slow"}, ""),
    "waiting.handling": ({"Into (code)": "waiting.slow"}, "the new code waiting.slow is given in row"),
    "staff.attitude": ({"Into (code)": "Staff/Rude!"}, "is not like delivery.late"),
    "staff.capacity": ({"Into (code)": "nowhere.at_all"}, "lies below what is not there"),
    "staff.knowledge": ({"Into (code)": "delivery"}, "delivery is a group of reasons"),
    "staff.listening": ({"Archive (x)": "perhaps"}, "write x, or nothing"),
    "returns": ({"Into (code)": "product.quality"}, "is a group of reasons and product.quality is there"),
    "billing.refund": ({"Into (code)": "billing.payment.late"}, "which comments have"),
    "billing.double_charge": ({"Into (code)": "self_service.chatbot"}, "is itself merged in row"),
    "self_service.chatbot": ({"Into (code)": "product.outage"}, ""),
    "returns.process": ({"Into (code)": "product.outage", "New name, English": "Outage"}, "keeps no name of its own"),
    "information.unclear": ({"New name, Dutch": "n" * 121}, "more than 120 characters"),
    "effort.process": ({"Into (code)": "effort.repeat_story"}, "leave one of the two out"),
    "effort.repeat_story": ({"Into (code)": "effort.process"}, "leave one of the two out"),
}


def test_every_problem_is_told_with_its_row_and_nothing_is_written(report: Path, peacocks: str, queue: str) -> None:
    wrong: dict[str, tuple[dict[str, str], str]] = {
        **WRONG,
        peacocks: ({"New name, English": "Hose"}, "is no reason yet"),
        queue: ({"Archive (x)": "x"}, "cannot be archived"),
    }
    codes = {
        "wrong, 7 lines": "delivery.later",
        "wrong, 8 lines": "price.expensive",
        "wrong, 9 lines": "delivery",
        "wrong, 10 lines": "none",
    }
    fill(report / "report.xlsx", {id_: cells for id_, (cells, _) in wrong.items()}, codes)
    before = {file.name: file.read_bytes() for file in report.iterdir()}
    with pytest.raises(TaxonomyInvalid) as told:
        applied(report)
    lines = str(told.value).splitlines()
    place = {id_: row for row, id_ in enumerate(entries(report / "report.xlsx"), 3)}
    for id_, (_, text) in wrong.items():
        here = [line for line in lines if line.startswith(f"Contact reasons, row {place[id_]}: ")]
        assert len(here) == bool(text), (id_, here)
        assert all(text in line for line in here), (id_, here)
    assert sum("Comments, row" in line for line in lines) == 3
    assert any("delivery.later is no code of the taxonomy; delivery.late?" in line for line in lines)
    assert any("the code price.expensive is archived" in line for line in lines)
    assert any("delivery is a group of reasons; name one below it" in line for line in lines)
    assert {file.name: file.read_bytes() for file in report.iterdir()} == before


def test_a_comment_of_another_report_is_told(report: Path) -> None:
    fill(report / "report.xlsx", {}, {"wrong, 7 lines": "none"})
    book = load_workbook(report / "report.xlsx")
    heads = [cell.value for cell in book["Comments"][1]]
    for row in book["Comments"].iter_rows(min_row=2):
        if row[heads.index("codes")].value:
            row[heads.index("rc_id")].value = "elsewhere-1"
    book.save(report / "report.xlsx")
    with pytest.raises(TaxonomyInvalid, match="its rc_id is none of this report"):
        applied(report)


def test_edits_saved_by_an_office_program_still_apply(report: Path, peacocks: str, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice here: install libreoffice-calc")
    fill(
        report / "report.xlsx",
        {peacocks: {"Into (code)": "product.peacocks"}, WAITING: {"New name, English": "Wait"}},
        {"wrong, 7 lines": "none"},
    )
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, "--headless", profile, "--convert-to", "xlsx", "--outdir", str(tmp_path), "report/report.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    assert read_edits(tmp_path / "report.xlsx") == read_edits(report / "report.xlsx")
    shutil.move(tmp_path / "report.xlsx", report / "report.xlsx")
    made = applied(report)
    assert n_of(made, "product.peacocks") == 44
    assert reasons_of(made, "wrong, 7 lines") == {"": 1}


def test_edits_that_nobody_applied_are_not_overwritten(report: Path) -> None:
    fill(report / "report.xlsx", {WAITING: {"New name, English": "Wait"}})
    held = (report / "report.xlsx").read_bytes()
    for write in (lambda: check_output(report), lambda: write_report(load_analysis(report), report)):
        with pytest.raises(OutputRefused, match=r"1 row\(s\) with edits .* rootcause apply"):
            write()
    assert (report / "report.xlsx").read_bytes() == held


def test_remarks_and_labels_outlive_the_next_analysis(report: Path) -> None:
    fill(report / "report.xlsx", {WAITING: {"Remark": "ask first"}}, {"wrong, 7 lines": "none"})
    applied(report)
    labels = (report / "labels.csv").read_bytes()
    write_report(load_analysis(report), report, formats=("xlsx",))
    assert entries(report / "report.xlsx")[WAITING]["Remark"] == "ask first"
    assert (report / "labels.csv").read_bytes() == labels


def test_a_file_of_the_settings_that_is_gone_is_named(tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    events.write_text("date,label\n2026-03-01,release\n", encoding="utf-8")
    settings = change_settings(Settings(), {"events": str(events)})
    out = write_report(pipeline.analyze([write_export(tmp_path / "e.csv")], settings), tmp_path / "report", formats=())
    events.unlink()
    with pytest.raises(SettingsInvalid, match=r"events\.csv"):
        apply_edits(load_analysis(out), NO_EDITS)


def test_groups_of_a_column_and_reports_without_tags_are_refused(report: Path, tmp_path: Path) -> None:
    (report / "tags.parquet").unlink()
    with pytest.raises(ArtifactError, match="tags"):
        apply_edits(load_analysis(report), NO_EDITS)
    grouped = pipeline.analyze([write_export(tmp_path / "e.csv")], Settings(groups="Channel"))
    out = write_report(grouped, tmp_path / "grouped", formats=("xlsx",))
    assert read_edits(out / "report.xlsx") == NO_EDITS
    with pytest.raises(TaxonomyInvalid, match="Channel"):
        apply_edits(load_analysis(out), NO_EDITS)


def test_people_are_compared_again_with_the_export(tmp_path: Path) -> None:
    frame = pd.read_csv(write_export(tmp_path / "e.csv"), dtype=str)
    frame["Agent"] = [("Anna de Vries", "Peter Jansen", "Maria Bakker")[i % 3] for i in range(len(frame))]
    frame.loc[0, "Comment"] = "They wrote the wrong name on my bill, mail me at someone@example.com."
    frame.to_csv(tmp_path / "e.csv", index=False)
    made = pipeline.analyze([tmp_path / "e.csv"], Settings())
    assert made.teams
    assert "Anna" not in json.dumps(made.manifest.roles)
    kept = apply_edits(made, NO_EDITS).analysis
    assert not kept.teams
    assert kept.comments is not None
    assert made.comments is not None
    assert kept.comments.equals(made.comments)
    assert kept.summary.redacted == made.summary.redacted
    assert [note.values["names"] for note in kept.notes if note.code == "people_masked"] == ["Agent"]
    assert apply_edits(made, NO_EDITS, exports=[tmp_path / "e.csv"]).analysis.teams == made.teams
    corrected = Edits(comments=(CommentEdit(2, made.comments["rc_id"].iloc[0], "none"),), sheets=("a", "b"))
    once = apply_edits(made, corrected, exports=[tmp_path / "e.csv"]).analysis
    twice = apply_edits(once, NO_EDITS, exports=[tmp_path / "e.csv"]).analysis
    assert [note.code for note in twice.notes if note.code == "edits_applied"] == ["edits_applied"]
    other = write_export(tmp_path / "other.csv", 15)
    with pytest.raises(InputError, match="other rows"):
        apply_edits(made, NO_EDITS, exports=[other])


def test_notes_of_the_readers_are_carried() -> None:
    package = Path(rootcause.__file__).parent / "readers"
    again = {"answers_not_asked", "asked_all_answered"}  # told anew, from the rows
    found = {
        node.args[0].value
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "Note"
        and isinstance(node.args[0], ast.Constant)
    }
    assert {code for code in found if isinstance(code, str)} - again <= CARRIED_NOTES
