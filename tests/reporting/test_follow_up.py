from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from rootcause.domain.analysis import Analysis
from rootcause.domain.exports import ColumnGuess
from rootcause.errors import OutputRefused
from rootcause.reporting import write_report
from rootcause.reporting.follow_up import NAME, follow_up, read_follow_up, render_follow_up
from tests.reporting.examples import analysis


def made(*rows: tuple[str, str, str, str], **changes: object) -> Analysis:
    """An analysis whose comments are (customer, satisfaction, reasons, excluded)."""
    base = analysis(4)
    first, second = base.causes[0].id, base.causes[1].id
    frame = pd.DataFrame(
        {
            "Klant": [row[0] for row in rows],
            "Toelichting": ["een geheim woord"] * len(rows),
            "rc_id": [f"{number:x}-1" for number in range(len(rows))],
            "rc_satisfaction": [row[1] for row in rows],
            "rc_reasons": [row[2].replace("1st", first).replace("2nd", second) for row in rows],
            "rc_cluster": [""] * len(rows),
            "rc_excluded": [row[3] for row in rows],
        }
    )
    columns = (ColumnGuess("Klant", "customer", ""), ColumnGuess("Toelichting", "verbatim", ""))
    return replace(base, comments=frame, columns=columns, **changes)  # type: ignore[arg-type]


UNHAPPY = (
    ("k2", "dissatisfied", "1st", ""),
    ("k1", "dissatisfied", "2nd|1st", ""),
    ("k3", "satisfied", "1st", ""),
    ("k4", "dissatisfied", "other", ""),
    ("k5", "dissatisfied", "1st", "duplicate"),
)


def edit(path: Path, customer: str, **written: str) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[2]}
    for row in range(3, sheet.max_row + 1):
        if sheet.cell(row, heads["Customer"]).value == customer:
            for name, value in written.items():
                sheet.cell(row, heads[name]).value = value
    book.save(path)


def test_the_dissatisfied_of_every_ranked_cause_by_rank_and_customer() -> None:
    data = made(*UNHAPPY)
    first, second = data.causes[0].id, data.causes[1].id
    assert [(entry.cause_id, entry.customer) for entry in follow_up(data)] == [
        (first, "k1"), (first, "k2"), (second, "k1"),
    ]  # fmt: skip


def test_no_word_of_a_customer_stands_in_it() -> None:
    assert "geheim" not in str(follow_up(made(*UNHAPPY)))


def test_what_people_wrote_survives_the_next_run(tmp_path: Path) -> None:
    out = write_report(made(*UNHAPPY), tmp_path / "report", formats=())
    edit(out / NAME, "k2", Owner="Sanne", Status="called", Remark="3x geprobeerd")
    write_report(made(*UNHAPPY), out, formats=())
    entries = {(entry.cause_id, entry.customer): entry for entry in read_follow_up(out / NAME)}
    kept = entries[made().causes[0].id, "k2"]
    assert (kept.owner, kept.status, kept.remark) == ("Sanne", "called", "3x geprobeerd")
    assert all(not entry.owner for key, entry in entries.items() if key[1] != "k2")


def test_an_entry_that_somebody_wrote_in_stays_when_the_export_no_longer_holds_it(tmp_path: Path) -> None:
    out = write_report(made(*UNHAPPY), tmp_path / "report", formats=())
    edit(out / NAME, "k2", Status="waiting")
    write_report(made(("k9", "satisfied", "1st", "")), out, formats=())
    assert [(entry.customer, entry.status) for entry in read_follow_up(out / NAME)] == [("k2", "waiting")]


def test_rendering_without_comments_keeps_the_sheet(tmp_path: Path) -> None:
    out = write_report(made(*UNHAPPY), tmp_path / "report", formats=())
    edit(out / NAME, "k1", Owner="Piet")
    write_report(replace(made(*UNHAPPY), comments=None), out, formats=())
    assert {entry.owner for entry in read_follow_up(out / NAME) if entry.customer == "k1"} == {"Piet"}


def test_the_sheet_is_text_and_the_same_bytes() -> None:
    entries = tuple(replace(entry, owner="=cmd|' /C calc'!A0") for entry in follow_up(made(*UNHAPPY)))
    assert render_follow_up(entries, "nl") == render_follow_up(entries, "nl")


def test_a_sheet_that_cannot_be_read_is_not_overwritten(tmp_path: Path) -> None:
    out = write_report(made(*UNHAPPY), tmp_path / "report", formats=())
    (out / NAME).write_bytes(b"broken")
    with pytest.raises(OutputRefused, match="would be lost"):
        write_report(made(*UNHAPPY), out, formats=())
    assert (out / NAME).read_bytes() == b"broken"


def test_nobody_to_call_back_makes_no_sheet(tmp_path: Path) -> None:
    out = write_report(made(("k", "satisfied", "1st", "")), tmp_path / "report", formats=())
    assert not (out / NAME).exists()
