"""A taxonomy of one's own from the command line: drafted, checked, compared, and tags carried over."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest

from rootcause.tagging.taxonomy import parse_taxonomy, read_taxonomy
from tests.cli.conftest import Run
from tests.cli.exports import HEADER, rows, write_csv

MINE = "name: mine\nextends: default\nmove: {waiting.phone: contact}\ndrop: [delivery.courier]\n"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(MINE, encoding="utf-8")
    (tmp_path / "old.yaml").write_text("name: old\nextends: default\n", encoding="utf-8")
    return tmp_path / "mine.yaml"


def test_check_says_what_a_taxonomy_holds_and_writes_it_whole(run: Run, tmp_path: Path, mine: Path) -> None:
    done = run("taxonomy", "check", mine, "--out", "whole.yaml")
    assert done.code == 0, done.err
    assert "no problems" in done.out
    assert read_taxonomy(tmp_path / "whole.yaml").reasons == read_taxonomy(mine).reasons


def test_check_tells_every_problem_with_its_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("extends: default\ndrop: [no.such]\nadd:\n  - {code: x}\n", encoding="utf-8")
    done = run("taxonomy", "check", "bad.yaml")
    assert done.code == 2
    assert "line 4: a reason without name" in done.err


def test_check_names_reasons_that_nothing_can_find(run: Run, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("extends: default\nadd: [{code: x, name: {nl: a, en: b}}]\n", encoding="utf-8")
    assert "Note: x has no phrases and no examples" in run("taxonomy", "check", "m.yaml").out


def test_diff_says_what_became_of_each_reason(run: Run, mine: Path) -> None:
    done = run("taxonomy", "diff", "old.yaml", mine)
    assert done.code == 0, done.err
    assert "moved: waiting.phone -> contact.phone" in done.out
    assert "archived: delivery.courier (breaks its trend)" in done.out


def test_migrate_carries_the_tags_of_a_report_over(run: Run, tmp_path: Path, mine: Path) -> None:
    assert run("analyze", write_csv(tmp_path / "export.csv", rows())).code == 0
    before = (tmp_path / "rootcause-report" / "comments.csv").read_text(encoding="utf-8")
    done = run("taxonomy", "migrate", "old.yaml", mine, "rootcause-report/comments.csv")
    assert done.code == 0, done.err
    after = done.out
    count = before.count("waiting.phone")
    assert count >= 27  # two of six complaints
    assert (after.count("waiting.phone"), after.count("contact.phone")) == (0, count)
    assert len(list(csv.reader(StringIO(after)))) == 241
    assert "Trends break here: archived: delivery.courier" in done.err


def test_migrate_needs_a_column_of_codes(run: Run, tmp_path: Path, mine: Path) -> None:
    done = run("taxonomy", "migrate", "old.yaml", mine, write_csv(tmp_path / "export.csv", rows()))
    assert done.code == 2
    assert "holds codes; there are id" in done.err


def test_discover_drafts_what_no_reason_covers(run: Run, tmp_path: Path) -> None:
    parking = [
        "Nergens plek voor de fiets op het plein",
        "Het fietsenrek op het plein staat vol",
        "De fiets kon niet gestald",
    ]
    extra = [(f"B{i}", "2026-01-05", f"K{i}", "mail", "2", f"{parking[i % 3]}, dag {i}") for i in range(45)]
    write_csv(tmp_path / "export.csv", [*rows(), *extra])
    assert len(HEADER) == 6
    done = run("discover", "export.csv", "--out", "draft.yaml")
    assert done.code == 0, done.err
    text = (tmp_path / "draft.yaml").read_text(encoding="utf-8")
    added = [reason for reason in parse_taxonomy(text, "draft.yaml") if reason.code.startswith("discovered.")]
    assert any("fiets" in " ".join(reason.examples.get("nl", ())).casefold() for reason in added)
    assert run("taxonomy", "check", "draft.yaml").code == 0
    assert run("discover", "export.csv").out == text
